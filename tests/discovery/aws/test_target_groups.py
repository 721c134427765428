"""Target groups: which targets, how many of them, how soon a dead one is noticed."""

from typing import Any

import pytest

from discovery.aws.target_groups import TARGET_GROUPS, full_targets
from model.capability.detection import detection
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import components, error, play

PLACE = "arn:aws:elasticloadbalancing:us-east-1:111122223333"
GROUP = f"{PLACE}:targetgroup/web/0a1b2c3d4e5f6071"
HEALTH = "target_group_health"


def target(name: str, state: str = "healthy", zone: str = "us-east-1a") -> dict[str, Any]:
    return {"Target": {"Id": name, "AvailabilityZone": zone}, "TargetHealth": {"State": state}}


def seen(
    *targets: dict[str, Any], kind: str = "instance", protocol: str = "HTTP", **attributes: str
) -> Observation:
    group = {
        "TargetGroupArn": GROUP,
        "TargetGroupName": "web",
        "TargetType": kind,
        "Protocol": protocol,
        "VpcId": "vpc-0a1",
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": 10,
        "HealthCheckTimeoutSeconds": 5,
        "HealthyThresholdCount": 3,
        "UnhealthyThresholdCount": 2,
        "HealthCheckPath": "/healthz",
    }
    listed = [{"Key": key, "Value": value} for key, value in attributes.items()]
    return play(
        TARGET_GROUPS,
        ("describe_target_groups", {"TargetGroups": [group]}),
        (
            "describe_target_health",
            {"TargetHealthDescriptions": list(targets)},
            {"TargetGroupArn": GROUP},
        ),
        ("describe_target_group_attributes", {"Attributes": listed}, {"TargetGroupArn": GROUP}),
        (
            "describe_tags",
            {"TagDescriptions": [{"ResourceArn": GROUP, "Tags": [{"Key": "a", "Value": "b"}]}]},
            {"ResourceArns": [GROUP]},
        ),
    )


def test_a_target_group_tells_how_soon_it_notices() -> None:
    component = components(
        seen(
            target("i-1"),
            target("i-2", "unhealthy", "us-east-1b"),
            **{
                "deregistration_delay.timeout_seconds": "30",
                "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
                "slow_start.duration_seconds": "0",
            },
        )
    )[GROUP]
    assert (component.kind, component.name, component.tags) == (
        Kind.TARGET_GROUP,
        "web",
        {"a": "b"},
    )
    assert component.properties == {
        "cross_zone": "use_load_balancer_configuration",
        "deregistration_delay": 30,
        "health_check_enabled": True,
        "health_check_interval": 10,
        "health_check_path": "/healthz",
        "health_check_timeout": 5,
        "healthy_threshold": 3,
        "slow_start": 0,
        "target_type": "instance",
        "targets": 2,
        "targets_zones": ["us-east-1a", "us-east-1b"],
        "unhealthy_threshold": 2,
        "vpc": "vpc-0a1",
    }


def test_detection_time_of_a_target_is_interval_times_threshold() -> None:
    graph = DependencyGraph(link([seen(target("i-1"))], LinkSettings()))
    assert detection(graph, "ec2:i-1").lower_bound.total_seconds() == 20


def test_one_healthy_target_is_enough_unless_configured() -> None:
    assert requirement_lines(seen(target("i-1"), target("i-2"), target("i-3"))) == [
        "target-group.targets: elasticloadbalancing!targetgroup/web/0a1b2c3d4e5f6071 hard sends_to "
        "1 of ec2:i-1, ec2:i-2, ec2:i-3"
    ]


@pytest.mark.parametrize(
    ("attributes", "targets", "full"),
    [
        ({}, 4, 4),
        ({f"{HEALTH}.dns_failover.minimum_healthy_targets.count": "3"}, 4, 3),
        # AWS reports 1 for a group that nobody configured.
        ({f"{HEALTH}.dns_failover.minimum_healthy_targets.count": "1"}, 4, 4),
        ({f"{HEALTH}.dns_failover.minimum_healthy_targets.count": "off"}, 4, 4),
        ({f"{HEALTH}.dns_failover.minimum_healthy_targets.count": "9"}, 4, 4),
        ({f"{HEALTH}.dns_failover.minimum_healthy_targets.percentage": "50"}, 5, 3),
        ({f"{HEALTH}.unhealthy_state_routing.minimum_healthy_targets.count": "2"}, 4, 2),
        (
            {
                f"{HEALTH}.unhealthy_state_routing.minimum_healthy_targets.percentage": "25",
                f"{HEALTH}.dns_failover.minimum_healthy_targets.count": "3",
            },
            4,
            3,
        ),
    ],
)
def test_target_group_health_states_full_function_and_one_target_still_serves(
    attributes: dict[str, str], targets: int, full: int
) -> None:
    assert full_targets(attributes, targets) == full
    names = [target(f"i-{number}") for number in range(targets)]
    (need,) = seen(*names, **attributes).facts.requirements
    assert (need.minimum, need.full, len(need.members)) == (1, full, targets)


@pytest.mark.parametrize(
    ("kind", "name", "key", "expects"),
    [
        ("instance", "i-1", "ec2:i-1", Kind.COMPUTE),
        ("ip", "10.0.1.2", "ip:vpc-0a1/10.0.1.2", Kind.EXTERNAL),
        ("alb", f"{PLACE}:loadbalancer/app/a/1", f"{PLACE}:loadbalancer/app/a/1", None),
        (
            "lambda",
            "arn:aws:lambda:us-east-1:111122223333:function:mailer:live",
            "arn:aws:lambda:us-east-1:111122223333:function:mailer",
            Kind.FUNCTION,
        ),
    ],
)
def test_a_target_is_named_as_its_own_crawler_names_it(
    kind: str, name: str, key: str, expects: Kind | None
) -> None:
    (need,) = seen(target(name), kind=kind).facts.requirements
    (member,) = need.members
    assert member.reference.key == key
    assert member.reference.expects is (expects or Kind.LOAD_BALANCER)


@pytest.mark.parametrize(
    ("protocol", "states", "members"),
    [
        ("HTTP", ("healthy", "unhealthy"), "1"),
        ("HTTP", ("healthy", "unused"), "1"),
        ("HTTP", ("healthy", "draining"), "1"),
        ("HTTP", ("healthy", "unhealthy.draining"), "1"),
        ("HTTP", ("healthy", "unavailable"), "12"),
        # An application load balancer waits for the first check, a network load balancer does not.
        ("HTTP", ("healthy", "initial"), "1"),
        ("TCP", ("healthy", "initial"), "12"),
        ("GENEVE", ("unhealthy", "initial"), "2"),
        # No target is healthy: all that are registered receive requests.
        ("HTTP", ("unhealthy", "unhealthy"), "12"),
        ("HTTP", ("unhealthy", "unused"), "1"),
        ("HTTP", ("unused", "draining"), ""),
    ],
)
def test_only_targets_that_receive_requests_are_members(
    protocol: str, states: tuple[str, str], members: str
) -> None:
    targets = [target(f"i-{number}", state) for number, state in enumerate(states, start=1)]
    observation = seen(*targets, protocol=protocol)
    named = [
        member.reference.key.removeprefix("ec2:i-")
        for need in observation.facts.requirements
        for member in need.members
    ]
    assert "".join(named) == members
    open_ = bool(members) and not {"healthy", "unavailable"} & set(states) and protocol == "HTTP"
    assert described(observation)[GROUP].properties.get("fails_open") is (open_ or None)


def test_a_group_without_targets_has_no_need_of_them() -> None:
    assert requirement_lines(seen()) == []


def test_a_target_outside_of_the_network_is_found_by_its_address_alone() -> None:
    (need,) = seen(target("10.9.0.7", zone="all"), kind="ip").facts.requirements
    assert need.members[0].reference.key == "address:10.9.0.7"


def test_a_target_group_survives_health_that_cannot_be_read() -> None:
    partial = play(
        TARGET_GROUPS,
        (
            "describe_target_groups",
            {"TargetGroups": [{"TargetGroupArn": GROUP, "TargetGroupName": "web"}]},
        ),
        ("describe_target_health", error("AccessDenied", status=403)),
        ("describe_target_group_attributes", {"Attributes": []}),
        ("describe_tags", error("Throttling")),
    )
    assert partial.outcome is Outcome.PARTIAL
    assert list(components(partial)) == [GROUP]
    assert partial.failed_calls == (
        "elbv2:describe_tags: Throttling",
        "elbv2:describe_target_health: AccessDenied",
    )
    assert "healthy_targets" not in components(partial)[GROUP].measurements
