"""Target groups: which targets, how many of them, and how soon a dead one is noticed."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from discovery.arns import key_of
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

TARGETS = "target-group.targets"
RULES = {
    TARGETS: "A target group needs as many of its targets as its target group health demands, "
    "one unless configured."
}
MINIMUM = "target_group_health.{}.minimum_healthy_targets.{}"
MECHANISMS = ("dns_failover", "unhealthy_state_routing")
EXPECTED = {
    "instance": Kind.COMPUTE,
    "ip": Kind.EXTERNAL,
    "lambda": Kind.FUNCTION,
    "alb": Kind.LOAD_BALANCER,
}


def minimum_healthy(attributes: Mapping[str, str], targets: int) -> int:
    """Return how many of `targets` must be healthy for traffic to flow as meant, at least 1.

    >>> name = "target_group_health.dns_failover.minimum_healthy_targets.percentage"
    >>> minimum_healthy({name: "50"}, 5), minimum_healthy({name: "off"}, 5)
    (3, 1)
    """
    needed = 1
    for mechanism in MECHANISMS:
        count = attributes.get(MINIMUM.format(mechanism, "count"), "off")
        percentage = attributes.get(MINIMUM.format(mechanism, "percentage"), "off")
        if count.isdigit():
            needed = max(needed, int(count))
        if percentage.isdigit():
            needed = max(needed, ceil(targets * int(percentage) / 100))
    return needed


def target_keys(item: Item) -> list[str]:
    """Return the keys of a target group's targets; one that is leaving no longer counts."""
    targets = [
        health["Target"]["Id"]
        for health in item.get("health") or ()
        if (health.get("TargetHealth") or {}).get("State") != "draining"
    ]
    return sorted({_key(item, target) for target in targets})


def _key(item: Item, target: str) -> str:
    match item.get("TargetType"):
        case "instance":
            return reference.ec2(target)
        case "ip":
            return reference.ip(item.get("VpcId") or "", target)
        case _:
            return key_of(target)  # a function without the alias that is called


def target_group_facts(item: Item, context: Context) -> Facts:
    """Return the need of a target group for enough of its targets."""
    keys = target_keys(item)
    return Facts(
        requirements=required(
            item["TargetGroupArn"],
            keys,
            relation="sends_to",
            rule=TARGETS,
            effect=Effect.HARD,
            attribute="TargetHealthDescriptions[].Target.Id",
            minimum=minimum_healthy(_attributes(item.get("attributes") or ()), len(keys)),
            expects=EXPECTED.get(item.get("TargetType") or ""),
        )
    )


def _attributes(attributes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {str(attribute["Key"]): str(attribute.get("Value", "")) for attribute in attributes}


TARGET_GROUPS = Crawler(
    name="aws.elbv2.target_groups",
    title="Target groups and their targets",
    kind=Kind.TARGET_GROUP,
    type="AWS::ElasticLoadBalancingV2::TargetGroup",
    service="elbv2",
    list=Call(operation="describe_target_groups", items="TargetGroups[]"),
    details=(
        Call(
            operation="describe_target_health",
            gone=("TargetGroupNotFound",),
            items="TargetHealthDescriptions",
            from_item={"TargetGroupArn": "TargetGroupArn"},
            into="health",
        ),
        Call(
            operation="describe_target_group_attributes",
            gone=("TargetGroupNotFound",),
            items="Attributes",
            from_item={"TargetGroupArn": "TargetGroupArn"},
            into="attributes",
        ),
        Call(
            operation="describe_tags",
            gone=("TargetGroupNotFound",),
            items="TagDescriptions[]",
            from_item={"ResourceArns": "TargetGroupArn"},
            batch=20,
            join=("TargetGroupArn", "ResourceArn"),
            into="tagging",
        ),
    ),
    id="TargetGroupArn",
    label="TargetGroupName",
    tags="tagging.Tags",
    properties={
        "cross_zone": "attributes[?Key=='load_balancing.cross_zone.enabled'].Value | [0]",
        "deregistration_delay": "to_number(attributes"
        "[?Key=='deregistration_delay.timeout_seconds'].Value | [0])",
        "health_check_enabled": "HealthCheckEnabled",
        "health_check_interval": "HealthCheckIntervalSeconds",
        # A query may hold a token.
        "health_check_path": "before(HealthCheckPath, '?')",
        "health_check_timeout": "HealthCheckTimeoutSeconds",
        "healthy_threshold": "HealthyThresholdCount",
        "slow_start": "to_number(attributes[?Key=='slow_start.duration_seconds'].Value | [0])",
        "target_type": "TargetType",
        "targets": "length(health)",
        "targets_zones": "health[].Target.AvailabilityZone",
        "unhealthy_threshold": "UnhealthyThresholdCount",
        "vpc": "VpcId",
    },
    measurements={
        "healthy_targets": "length(health[?TargetHealth.State=='healthy'])",
    },
    transform=target_group_facts,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
    "API_DescribeTargetGroups.html",
)

CRAWLERS = (TARGET_GROUPS,)
