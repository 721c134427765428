"""Target groups: which targets receive requests, and how soon a dead one is noticed."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from discovery.addresses import address_key
from discovery.arns import key_of
from discovery.aws.additions import addition
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

TARGETS = "target-group.targets"
RULES = {
    TARGETS: "A target group needs one of the targets that receive requests, and for full function "
    "as many as its target group health demands, all of them unless configured."
}
MINIMUM = "target_group_health.{}.minimum_healthy_targets.{}"
MECHANISMS = ("dns_failover", "unhealthy_state_routing")
DEFAULT_COUNT = 1
"""The count that AWS reports for a target group nobody configured: it says nothing of capacity."""
EXPECTED = {
    "instance": Kind.COMPUTE,
    "ip": Kind.EXTERNAL,
    "lambda": Kind.FUNCTION,
    "alb": Kind.LOAD_BALANCER,
}
RECEIVING = frozenset({"healthy", "unavailable"})
"""States of targets that receive requests; `unavailable` means that nothing checks them."""
FAIL_OPEN = frozenset({"initial", "unhealthy"})
"""States of targets that receive requests when no target of the group is healthy."""
APPLICATION_PROTOCOLS = frozenset({"HTTP", "HTTPS"})
"""Protocols of application load balancers, which send nothing to a target before its first check
passes. Network and gateway load balancers do so from the registration on."""


def full_targets(attributes: Mapping[str, str], targets: int) -> int:
    """Return how many of `targets` full function needs: what is configured, else all of them.

    Both mechanisms of target group health state thresholds. Neither is a minimum: below the one
    of `unhealthy_state_routing` the load balancer tries all targets, below that of `dns_failover`
    it takes the zone out of its name.

    >>> name = "target_group_health.dns_failover.minimum_healthy_targets.percentage"
    >>> full_targets({name: "50"}, 5), full_targets({name: "off"}, 5)
    (3, 5)
    """
    stated = [needed for needed in _thresholds(attributes, targets) if needed > DEFAULT_COUNT]
    return min(max(stated, default=targets), targets)


def _thresholds(attributes: Mapping[str, str], targets: int) -> Iterator[int]:
    for mechanism in MECHANISMS:
        count = attributes.get(MINIMUM.format(mechanism, "count"), "off")
        percentage = attributes.get(MINIMUM.format(mechanism, "percentage"), "off")
        if count.isdigit():
            yield int(count)
        if percentage.isdigit():
            yield ceil(targets * int(percentage) / 100)


def receiving_targets(item: Item) -> tuple[Sequence[str], bool]:
    """Return the ids of the targets that receive requests, and whether the group fails open.

    Where no target is healthy, a load balancer sends requests to all that are registered and not
    leaving: it fails open. An unused target receives none in any case.
    """
    states = [
        (health["Target"]["Id"], (health.get("TargetHealth") or {}).get("State"))
        for health in item.get("health") or ()
    ]
    receiving = RECEIVING
    if item.get("Protocol") not in APPLICATION_PROTOCOLS and item.get("TargetType") != "alb":
        receiving = receiving | ({"initial"} if item.get("Protocol") else frozenset())
    targets = sorted({target for target, state in states if state in receiving})
    if targets:
        return targets, False
    return sorted({target for target, state in states if state in FAIL_OPEN}), True


def target_keys(item: Item) -> list[str]:
    """Return the keys of the targets that receive requests."""
    places = {
        health["Target"]["Id"]: health["Target"].get("AvailabilityZone")
        for health in item.get("health") or ()
    }
    targets, _ = receiving_targets(item)
    return sorted({_key(item, target, places[target]) for target in targets})


def _key(item: Item, target: str, zone: str | None) -> str:
    kind = item.get("TargetType") or ""
    if kind == "ip" and zone == "all":
        # The target lies outside of the VPC of the group: in a peered one, or on premises.
        return address_key(target)
    return target_key(kind, target, item.get("VpcId") or "")


def target_key(kind: str, target: str, network: str) -> str:
    """Return the key of a target: an instance, an address in a network, or what an ARN names.

    >>> target_key("instance", "i-1", "vpc-1"), target_key("ip", "10.0.0.7", "vpc-1")
    ('ec2:i-1', 'ip:vpc-1/10.0.0.7')
    """
    if kind == "instance":
        return reference.ec2(target)
    if kind == "ip":
        return reference.ip(network, target)
    return key_of(target)  # a function without the alias that is called


def target_group_facts(item: Item, context: Context) -> Facts:
    """Return the need of a target group for one of the targets that receive requests."""
    del context  # targets are named in full, or belong to the group's VPC
    keys = target_keys(item)
    group = item["TargetGroupArn"]
    open_ = bool(keys) and receiving_targets(item)[1]
    marked = [addition(group, Kind.TARGET_GROUP, properties={"fails_open": True})] if open_ else []
    return Facts(
        components=tuple(marked),
        requirements=required(
            group,
            keys,
            relation="sends_to",
            rule=TARGETS,
            effect=Effect.HARD,
            attribute="TargetHealthDescriptions[].Target.Id",
            minimum=1,
            full=full_targets(_attributes(item.get("attributes") or ()), len(keys)),
            expects=EXPECTED.get(item.get("TargetType") or ""),
        ),
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
