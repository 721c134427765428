"""Global Accelerator: requests go to any endpoint that is dialled and weighted above zero."""

from dataclasses import replace
from typing import Any

from discovery.aws.globalaccelerator import ACCELERATORS
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import CONTEXT, play

ARN = "arn:aws:globalaccelerator::111122223333:accelerator/a1"
LISTENER = f"{ARN}/listener/l1"
EAST, WEST = (
    f"arn:aws:elasticloadbalancing:{region}:111122223333:loadbalancer/app/shop/1"
    for region in ("us-east-1", "us-west-2")
)


def group(region: str, dial: float, *ends: dict[str, Any]) -> dict[str, Any]:
    return {
        "EndpointGroupArn": f"{LISTENER}/endpoint-group/{region}",
        "EndpointGroupRegion": region,
        "TrafficDialPercentage": dial,
        "HealthCheckIntervalSeconds": 10 if region == "us-west-2" else 30,
        "ThresholdCount": 3,
        "EndpointDescriptions": list(ends),
    }


def look(*groups: dict[str, Any], enabled: bool = True) -> Observation:
    accelerator = {
        "AcceleratorArn": ARN,
        "Name": "shop",
        "Enabled": enabled,
        "Status": "DEPLOYED",
        "DnsName": "A1.awsglobalaccelerator.com",
        "IpSets": [{"IpAddresses": ["75.2.0.1", "99.83.0.1"]}],
    }
    return play(
        ACCELERATORS,
        ("list_accelerators", {"Accelerators": [accelerator]}),
        ("list_listeners", {"Listeners": [{"ListenerArn": LISTENER}]}, {"AcceleratorArn": ARN}),
        ("list_endpoint_groups", {"EndpointGroups": list(groups)}, {"ListenerArn": LISTENER}),
        ("list_tags_for_resource", {"Tags": []}),
        context=replace(CONTEXT, region=None),
    )


def test_either_region_is_enough_and_the_slowest_check_counts() -> None:
    east = {"EndpointId": EAST, "Weight": 128, "HealthState": "HEALTHY"}
    west = {"EndpointId": WEST, "Weight": 128, "HealthState": "HEALTHY"}
    seen = look(group("us-east-1", 100.0, east), group("us-west-2", 100.0, west))
    component = described(seen)[ARN]
    assert component.region is None
    assert component.properties["health_check_interval"] == 30
    assert component.properties["unhealthy_threshold"] == 3
    assert named(seen, ARN) == {
        "host:a1.awsglobalaccelerator.com",
        "ip:public/75.2.0.1",
        "ip:public/99.83.0.1",
    }
    assert requirement_lines(seen) == [
        f"accelerator.endpoints: {ARN} hard routes_to 1 of "
        f"elasticloadbalancing!loadbalancer/app/shop/1, {WEST}"
    ]


def test_what_is_dialled_or_weighted_to_zero_or_unhealthy_is_no_redundancy() -> None:
    closed = group("us-west-2", 0.0, {"EndpointId": WEST, "Weight": 128})
    ends = (
        {"EndpointId": "i-1", "Weight": 128, "HealthState": "HEALTHY"},
        {"EndpointId": "i-2", "Weight": 0, "HealthState": "HEALTHY"},
        {"EndpointId": "eipalloc-3", "Weight": 128, "HealthState": "UNHEALTHY"},
    )
    seen = look(group("us-east-1", 100.0, *ends), closed)
    assert requirement_lines(seen) == [f"accelerator.endpoints: {ARN} hard routes_to 1 of ec2:i-1"]


def test_an_accelerator_that_is_switched_off_is_left_out() -> None:
    assert ARN not in {
        str(component.component.id)
        for component in look(enabled=False).facts.components
        if component.replaces
    }
