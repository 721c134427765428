"""Calls that send traffic to the new Region and keep it there: names, controls, target groups.

References:
    [1] Route 53 API Reference, UpdateHealthCheck, TestDNSAnswer.
    [2] ARC Developer Guide, Best practices for routing control (endpoints of a cluster).
"""

from collections.abc import Mapping, Sequence

from model.capability import properties as read
from model.failover.dns_names import CONTROL, health_checks, leads_to, record_sets
from model.failover.plan import Action
from model.records.component import ComponentId
from schema.exports.plans.call import About, Call, Input, Maker, last_part

PRIVATE = read.Property("private")
"""Of a hosted zone: whether it answers in some networks only."""


def hosted_zone(about: About) -> str | Input:
    """Return the id of the zone of a name."""
    zone = about.needed("in_hosted_zone")
    if zone and ":hostedzone/" in zone:
        return zone.rpartition("/")[2]
    return about.input("HostedZone", "id of the hosted zone")


def _change_records(about: About) -> Call:
    return Call(
        service="route53",
        operation="ChangeResourceRecordSets",
        arguments={
            "HostedZoneId": hosted_zone(about),
            "ChangeBatch": about.input(
                f"BatchTo{about.step.action.title().replace('_', '')}",
                f"the change batch that does this: {about.step.description}",
                structure=True,
            ),
        },
    )


def _update_check(about: About) -> Call:
    """Return the call that inverts the check of the side that is left, or turns it back."""
    unpins = about.step.action is Action.UNPIN
    side = about.plan.to_region if unpins else about.plan.from_region
    return Call(
        service="route53",
        operation="UpdateHealthCheck",
        arguments={"HealthCheckId": _check_id(about, side), "Inverted": not unpins},
    )


def _checks_of(about: About, side: str) -> Sequence[ComponentId]:
    """Return the health checks of the records of a name that lead to a Region, sorted."""
    checks = {
        check
        for record in record_sets(about.graph, about.target.id)
        if leads_to(about.graph, record, side)
        for check in health_checks(about.graph, record)
    }
    return sorted(checks)


def _check_id(about: About, side: str) -> str | Input:
    checks = _checks_of(about, side)
    if len(checks) == 1 and ":healthcheck/" in checks[0]:
        return checks[0].rpartition("/")[2]
    return about.input("HealthCheck", f"id of the health check for {side}")


def _pinned(about: About) -> Call | None:
    """Return the check that the health check of the old side is inverted, where it has one."""
    side = about.plan.from_region
    if not _checks_of(about, side):
        return _answer(about)
    return Call(
        service="route53",
        operation="GetHealthCheck",
        arguments={"HealthCheckId": _check_id(about, side)},
        expects="Inverted is true",
    )


def routing_states(about: About) -> Sequence[tuple[str, str]]:
    """Return the routing controls of a name with the state of each: `On` in the new Region."""
    needs = about.graph.requirements_of(about.target.id)
    records = [each for need in needs if need.relation == "answered_by" for each in need.providers]
    return [
        (control, state)
        for record in sorted(records)
        for state in [_state(about, record)]
        for check in health_checks(about.graph, record)
        for need in about.graph.requirements_of(check)
        if need.relation == CONTROL
        for control in need.providers
        if state and "/routingcontrol/" in control
    ]


def _state(about: About, record: ComponentId) -> str | None:
    side = side_of(about, record)
    return {about.plan.to_region: "On", about.plan.from_region: "Off"}.get(side or "")


def side_of(about: About, record: ComponentId) -> str | None:
    """Return the Region that a record set leads to; None when it is not one."""
    resolved = about.needed("resolves_to", record)
    return None if resolved is None else about.graph.component(ComponentId(resolved)).region


def _update_controls(about: About) -> Call | None:
    states = routing_states(about)
    if not states:
        return None
    return Call(
        service="route53-recovery-cluster",
        operation="UpdateRoutingControlStates",
        arguments={
            "UpdateRoutingControlStateEntries": [
                {"RoutingControlArn": control, "RoutingControlState": state}
                for control, state in states
            ]
        },
        # Any of the five endpoints does; the person tries one after the other.
        endpoint=about.input("ClusterEndpoint", "an endpoint of the cluster, with its Region"),
    )


def _answer(about: About) -> Call | None:
    """Return what Route 53 answers for the name at this moment."""
    name, _, kind = about.target.id.removeprefix("dns:").partition("/")
    zone = about.needed("in_hosted_zone")
    # TestDNSAnswer answers for public zones only.
    private = zone is None or read.flag(about.graph.component(ComponentId(zone)), PRIVATE)
    if not about.target.id.startswith("dns:") or not kind or "/" in kind or private is not False:
        return None
    return Call(
        service="route53",
        operation="TestDNSAnswer",
        arguments={
            "HostedZoneId": hosted_zone(about),
            "RecordName": name.partition("@")[0],
            "RecordType": kind,
        },
        expects=f"the answer is that of {about.plan.to_region}",
    )


def _healthy(about: About) -> Call:
    return Call(
        service="elbv2",
        operation="DescribeTargetHealth",
        arguments={"TargetGroupArn": about.target.id},
        expects="every target is healthy",
    )


def _update_distribution(about: About) -> Call:
    return Call(
        service="cloudfront",
        operation="UpdateDistribution",
        arguments={
            "Id": last_part(about.target),
            "IfMatch": about.input("DistributionTag", "ETag that GetDistributionConfig answered"),
            "DistributionConfig": about.input(
                "DistributionConfig",
                f"the whole configuration with this change: {about.step.description}",
                structure=True,
            ),
        },
    )


CALLS: Mapping[str, Maker] = {
    "route53:ChangeResourceRecordSets": _change_records,
    "route53:UpdateHealthCheck": _update_check,
    "route53-recovery-cluster:UpdateRoutingControlStates": _update_controls,
    "elasticloadbalancing:DescribeTargetHealth": _healthy,
    "cloudfront:UpdateDistribution": _update_distribution,
}
"""Makers of calls, by `<service>:<Operation>`."""
CHECKS: Mapping[tuple[str, str], Maker] = {
    **{(read.RECORD_SET, action): _answer
       for action in (Action.SHIFT_TRAFFIC, Action.UNPIN, Action.VERIFY)},
    (read.RECORD_SET, Action.PIN): _pinned,
}  # fmt: skip
"""Makers of checks, by the type of the component and the action that is verified."""
