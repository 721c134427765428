"""VPC Lattice: networks lose calls of services alone, and services need any default group."""

from typing import Any

import pytest

from discovery.aws.lattice import SERVICE_NETWORKS, SERVICES, TARGET_GROUPS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import keys, play

PLACE = "arn:aws:vpc-lattice:us-east-1:111122223333"
SERVICE_ID, GROUP_ID = "svc-0123456789abcdef1", "tg-0123456789abcdef1"
SERVICE_ARN, GROUP_ARN = f"{PLACE}:service/{SERVICE_ID}", f"{PLACE}:targetgroup/{GROUP_ID}"
SERVICE, GROUP = f"vpc-lattice!service/{SERVICE_ID}", f"vpc-lattice!targetgroup/{GROUP_ID}"


def look(kind: str, targets: list[tuple[str, str]]) -> list[str]:
    """Return the needs of a target group with targets in these states."""
    group = {
        "id": GROUP_ID,
        "arn": GROUP_ARN,
        "type": kind,
        "status": "ACTIVE",
        "vpcIdentifier": "vpc-1",
        "serviceArns": [SERVICE_ARN],
    }
    states = {"items": [{"id": target, "status": state} for target, state in targets]}
    seen = play(
        TARGET_GROUPS,
        ("list_target_groups", {"items": [group]}),
        ("list_targets", states, {"targetGroupIdentifier": GROUP_ID}),
    )
    return requirement_lines(seen)


def test_a_network_of_services_is_used_by_networks_and_reaches_services() -> None:
    network = {
        "id": "sn-0123456789abcdef1",
        "arn": f"{PLACE}:servicenetwork/sn-0123456789abcdef1",
        "name": "shop",
    }
    joined = [{"vpcId": "vpc-1", "status": "ACTIVE"}, {"vpcId": "vpc-2", "status": "CREATE_FAILED"}]
    services = [{"serviceArn": SERVICE_ARN, "status": "ACTIVE"}]
    asked = {"serviceNetworkIdentifier": "sn-0123456789abcdef1"}
    seen = play(
        SERVICE_NETWORKS,
        ("list_service_networks", {"items": [network]}),
        ("list_service_network_vpc_associations", {"items": joined}, asked),
        ("list_service_network_service_associations", {"items": services}, asked),
    )
    me = "vpc-lattice!servicenetwork/sn-0123456789abcdef1"
    assert requirement_lines(seen) == [
        f"service-network.network: ec2:vpc-1 soft attached_through {me}",
        f"service-network.service: {me} soft routes_to {SERVICE}",
    ]


def test_a_service_needs_one_of_the_groups_of_its_default_actions() -> None:
    service = {
        "id": SERVICE_ID,
        "arn": SERVICE_ARN,
        "status": "ACTIVE",
        "dnsEntry": {"domainName": "Shop-1.vpc-lattice-svcs.us-east-1.on.aws"},
        "customDomainName": "shop.internal",
    }
    weighted: list[dict[str, Any]] = [
        {"targetGroupIdentifier": GROUP_ID, "weight": 90},
        {"targetGroupIdentifier": f"{PLACE}:targetgroup/tg-0123456789abcdef2", "weight": 10},
        {"targetGroupIdentifier": "tg-0123456789abcdef3", "weight": 0},
    ]
    action = {"forward": {"targetGroups": weighted}}
    seen = play(
        SERVICES,
        ("list_services", {"items": [service]}),
        (
            "list_listeners",
            {"items": [{"id": "listener-0123456789abcdef1"}, {"id": "listener-0123456789abcdef2"}]},
            {"serviceIdentifier": SERVICE_ID},
        ),
        ("get_listener", {"defaultAction": action}),
        ("get_listener", {"defaultAction": {"fixedResponse": {"statusCode": 404}}}),
    )
    assert requirement_lines(seen) == [
        f"lattice-service.target-group: {SERVICE} hard routes_to 1 of"
        f" {GROUP}, vpc-lattice!targetgroup/tg-0123456789abcdef2"
    ]
    assert keys(seen) == {
        SERVICE_ARN: (
            "host:shop-1.vpc-lattice-svcs.us-east-1.on.aws",
            "host:shop.internal",
        )
    }


@pytest.mark.parametrize(
    ("kind", "target", "key"),
    [
        ("INSTANCE", "i-1", "ec2:i-1"),
        ("IP", "10.0.0.7", "ip:vpc-1/10.0.0.7"),
        ("LAMBDA", "arn:aws:lambda:us-east-1:111122223333:function:a:live", "lambda!function:a"),
    ],
)
def test_a_target_group_serves_some_requests_of_services_and_needs_a_target(
    kind: str, target: str, key: str
) -> None:
    assert look(kind, [(target, "HEALTHY")]) == [
        f"lattice-target-group.service: {SERVICE} soft forwards_some_to {GROUP}",
        f"lattice-target-group.targets: {GROUP} hard sends_to 1 of {key}",
    ]


def test_without_a_healthy_target_all_are_tried_but_those_that_leave() -> None:
    some = look("INSTANCE", [("i-1", "HEALTHY"), ("i-2", "UNHEALTHY")])
    none = look("INSTANCE", [("i-1", "INITIAL"), ("i-2", "UNHEALTHY"), ("i-3", "DRAINING")])
    assert some[-1].endswith("1 of ec2:i-1")
    assert none[-1].endswith("1 of ec2:i-1, ec2:i-2")
