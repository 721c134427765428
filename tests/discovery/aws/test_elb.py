"""Classic load balancers: instances in service are what it routes to."""

from typing import Any

import pytest

from discovery.aws.elb import LOAD_BALANCERS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/shop"
LISTED: dict[str, Any] = {
    "LoadBalancerDescriptions": [
        {
            "LoadBalancerName": "shop",
            "DNSName": "Shop-1.us-east-1.elb.amazonaws.com",
            "Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}],
            "AvailabilityZones": ["us-east-1a", "us-east-1b"],
            "Subnets": ["subnet-a", "subnet-b"],
            "SecurityGroups": ["sg-1"],
            "HealthCheck": {
                "Target": "HTTP:80/",
                "Interval": 30,
                "Timeout": 5,
                "UnhealthyThreshold": 2,
                "HealthyThreshold": 10,
            },
            "ListenerDescriptions": [
                {
                    "Listener": {
                        "Protocol": "HTTPS",
                        "LoadBalancerPort": 443,
                        "InstancePort": 80,
                        "SSLCertificateId": "arn:aws:acm:us-east-1:111122223333:certificate/c1",
                    }
                }
            ],
        }
    ]
}


@pytest.mark.parametrize(
    ("states", "instances"),
    [
        (["InService", "InService"], "1 of ec2!instance/i-1, ec2!instance/i-2"),
        (["InService", "OutOfService"], "1 of ec2!instance/i-1"),
        # It is down now; any of them would bring it back.
        (["OutOfService", "OutOfService"], "1 of ec2!instance/i-1, ec2!instance/i-2"),
    ],
)
def test_instances_out_of_service_are_no_redundancy(states: list[str], instances: str) -> None:
    health = [
        {"InstanceId": f"i-{number}", "State": state}
        for number, state in enumerate(states, start=1)
    ]
    tags = {"LoadBalancerName": "shop", "Tags": [{"Key": "tier", "Value": "1"}]}
    seen = play(
        LOAD_BALANCERS,
        ("describe_load_balancers", LISTED),
        ("describe_tags", {"TagDescriptions": [tags]}, {"LoadBalancerNames": ["shop"]}),
        ("describe_instance_health", {"InstanceStates": health}, {"LoadBalancerName": "shop"}),
    )
    component = described(seen)[ARN]
    assert (component.kind, component.tags) == (Kind.LOAD_BALANCER, {"tier": "1"})
    assert named(seen, ARN) == {"host:shop-1.us-east-1.elb.amazonaws.com"}
    me = "elasticloadbalancing!loadbalancer/shop"
    assert requirement_lines(seen) == [
        f"elb.certificate: {me} hard presents_certificate acm!certificate/c1",
        f"elb.instances: {me} hard sends_to {instances}",
        f"elb.security-group: {me} policy filtered_by ec2:sg-1",
        f"elb.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
        f"elb.zones: {me} containment runs_in 1 of "
        "zone-name:111122223333/us-east-1/us-east-1a, zone-name:111122223333/us-east-1/us-east-1b",
    ]
