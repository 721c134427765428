"""Directors: what sends traffic to one Region or the other, and whether it sends it back by itself.

After a promotion that cannot be undone, traffic that returns to the old Region meets a stale
primary. What returns by itself has to be pinned.

References:
    [1] Route 53 Developer Guide, Active-active and active-passive failover.
    [2] AWS Networking blog, Creating Disaster Recovery Mechanisms Using Amazon Route 53 (checks
        that the standby side turns).
    [3] Global Accelerator Developer Guide, How failover works for unhealthy endpoints.
    [4] CloudFront Developer Guide, Optimize high availability with CloudFront origin failover.
    [5] Route 53 Developer Guide, Accelerated recovery for public hosted zones.
"""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known
from model.failover.choices import both_ways
from model.failover.control_planes import US_EAST, US_WEST, api
from model.failover.dns_names import (
    follows_control,
    health_checks,
    is_record_set,
    leads_to,
    moves_by_checks,
    record_sets,
)
from model.failover.followed_needs import followed
from model.failover.scope import Scope
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind

ACCELERATOR = "AWS::GlobalAccelerator::Accelerator"
INVERTED = read.Property("inverted", (read.HEALTH_CHECK,))
ACCELERATED_RECOVERY = read.Property("accelerated_recovery")
"""Of a public hosted zone: whether its records can be changed while us-east-1 is lost [5]."""
EDIT = known(timedelta(minutes=1), "assumed: an edit is in effect within a minute", Basis.DEFAULT)
DEPLOYMENT = known(timedelta(minutes=10), "assumed: a deployment takes ten minutes", Basis.DEFAULT)
LATE = known(
    timedelta(minutes=60),
    "accelerated recovery: records can be changed within 60 minutes of the loss of us-east-1",
    Basis.VENDOR,
)


class Ends(Protocol):
    """A graph and the two Regions between which traffic is directed; a `Scope` is one."""

    @property
    def graph(self) -> DependencyGraph:
        """The graph."""

    @property
    def from_region(self) -> str:
        """The Region that fails or is left."""

    @property
    def to_region(self) -> str:
        """The Region that takes over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPair:
    """Two Regions of a graph, outside of any plan."""

    graph: DependencyGraph
    from_region: str
    to_region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Director:
    """What directs traffic, and how it is kept in the new Region."""

    component: ComponentId
    returns: bool | None
    """True when it sends traffic back as soon as the old Region answers; None when not known."""
    pin: str = ""
    """How it is pinned, one imperative sentence; empty when it need not be."""
    apis: tuple[str, ...] = ()
    """What the pin calls, with Regions; empty when only a person can do it."""
    takes: Estimate = EDIT
    """How long the pin takes."""
    undo: str = ""
    """How the pin is undone, in a failback."""
    leaving: tuple[ComponentId, ...] = ()
    """What it sends to in the old Region, sorted."""
    arriving: tuple[ComponentId, ...] = ()
    """What it sends to in the new Region, sorted."""


def directors(scope: Scope) -> Iterator[Director]:
    """Yield what directs the traffic of a scope to both Regions, by id."""
    for name in sorted(scope.closure - scope.behind):
        director = director_of(scope, scope.graph.component(name))
        if director is not None and director.leaving:
            yield director


def stands_on(
    graph: DependencyGraph, roots: Collection[ComponentId], goals: Collection[ComponentId]
) -> Sequence[ComponentId]:
    """Return those of `goals` that the roots need, themselves or through others, sorted."""
    return sorted(needed_below(graph, roots) & set(goals))


def needed_below(
    graph: DependencyGraph, roots: Collection[ComponentId]
) -> AbstractSet[ComponentId]:
    """Return the roots and all that a failover of them has to bring across.

    Complexity: O(components + requirements below the roots).
    """
    seen, near = set(roots), list(roots)
    while near:
        component = near.pop()
        for need in graph.requirements_of(component):
            if followed(graph, need):
                near += [provider for provider in need.providers if provider not in seen]
                seen.update(need.providers)
    return seen


def director_of(ends: Ends, component: Component) -> Director | None:
    """Return how a component directs traffic to both Regions; None when it does not."""
    if component.kind is Kind.DNS_RECORD:
        return _name(ends, component)
    if component.type == ACCELERATOR:
        return _accelerator(ends, component)
    if component.kind is Kind.CDN:
        return _distribution(ends, component)
    return _client(ends, component)


def _name(ends: Ends, name: Component) -> Director | None:
    graph = ends.graph
    if is_record_set(graph, name.id):
        return None
    sets = record_sets(graph, name.id)
    leaving = tuple(each for each in sets if leads_to(graph, each, ends.from_region))
    arriving = tuple(each for each in sets if leads_to(graph, each, ends.to_region))
    if not arriving:
        return None
    stays = follows_control(graph, name.id) or not moves_by_checks(
        graph, name, ends.from_region, ends.to_region
    )
    if stays or _standby_decides(ends, leaving):
        return Director(component=name.id, returns=False, leaving=leaving, arriving=arriving)
    return replace(_pinned_name(ends, name, leaving), arriving=arriving)


def _pinned_name(ends: Ends, name: Component, leaving: tuple[ComponentId, ...]) -> Director:
    graph, label = ends.graph, f"{name.label}"
    lost = api("route53:UpdateHealthCheck", ends.to_region).endswith(f"@{ends.from_region}")
    if lost and _recovers_elsewhere(ends, name, leaving):
        return Director(
            component=name.id,
            returns=True,
            pin=f"Change the records of {label} so that only {ends.to_region} answers",
            apis=(f"route53:ChangeResourceRecordSets@{US_WEST}",),
            takes=LATE,
            undo=f"restore the records of {label}",
            leaving=leaving,
        )
    checked = any(_has_check(graph, record) for record in leaving)
    operation = "UpdateHealthCheck" if checked else "ChangeResourceRecordSets"
    text = (
        f"Invert the health check of {label} for {ends.from_region}, so that it stays unhealthy"
        if checked
        else f"Change the records of {label} so that only {ends.to_region} answers"
    )
    return Director(
        component=name.id,
        returns=True,
        pin=text,
        apis=(api(f"route53:{operation}", ends.to_region),),
        undo=f"turn the health check of {label} back" if checked else f"restore {label}",
        leaving=leaving,
    )


def _recovers_elsewhere(ends: Ends, name: Component, leaving: Sequence[ComponentId]) -> bool:
    """Tell whether the zone of a name can be changed while us-east-1 is lost."""
    graph = ends.graph
    zones = {
        provider
        for record in (name.id, *leaving)
        for need in graph.requirements_of(record)
        if need.relation == "in_hosted_zone"
        for provider in need.providers
    }
    stated = [read.flag(graph.component(zone), ACCELERATED_RECOVERY) for zone in sorted(zones)]
    return ends.from_region == US_EAST and bool(stated) and all(stated)


def _has_check(graph: DependencyGraph, record: ComponentId) -> bool:
    stated = read.text(graph.component(record), read.HEALTH_CHECK_ID)
    return bool(stated or health_checks(graph, record))


def _standby_decides(ends: Ends, leaving: Sequence[ComponentId]) -> bool:
    """Tell whether only the new Region turns the checks that decide about the old one [2]."""
    graph = ends.graph
    checks = {check for record in leaving for check in health_checks(graph, record)}
    return bool(checks) and all(
        _regions_behind(graph, check) == {ends.to_region} for check in checks
    )


def _regions_behind(graph: DependencyGraph, check: ComponentId) -> set[str | None]:
    """Return the Regions of the alarms from which a check takes its state; None for an endpoint."""
    regions: set[str | None] = set()
    seen, near = {check}, [check]
    while near:
        watched = graph.component(near.pop())
        alarm = read.text(watched, read.Property("alarm_region"))
        regions |= {alarm} if alarm else set()
        needs = graph.requirements_of(watched.id)
        follows = [need for need in needs if need.relation in ("follows_alarm", "combines")]
        if not follows and not alarm:
            regions.add(None)
        for need in follows:
            for provider in need.providers:
                component = graph.component(provider)
                if component.kind is Kind.ALARM:
                    regions.add(component.region)
                elif provider not in seen:
                    seen.add(provider)
                    near.append(provider)
    return regions


def _accelerator(ends: Ends, accelerator: Component) -> Director | None:
    leaving, arriving = both_ways(ends.graph, accelerator.id, ends.from_region, ends.to_region)
    if not leaving or not arriving:
        return None
    # A traffic dial of 0 is ignored while nothing else is healthy, and weight 0 fails open [3].
    return Director(
        component=accelerator.id,
        returns=True,
        pin=f"Remove the endpoint of {ends.from_region} from {accelerator.label}",
        apis=(api("globalaccelerator:RemoveEndpoints", ends.to_region),),
        undo=f"add the endpoint of {ends.from_region} to {accelerator.label} again",
        leaving=leaving,
        arriving=arriving,
    )


def _distribution(ends: Ends, distribution: Component) -> Director | None:
    leaving, arriving = both_ways(ends.graph, distribution.id, ends.from_region, ends.to_region)
    if not leaving or not arriving:
        return None
    # Each request that is not cached goes to the primary origin first [4].
    return Director(
        component=distribution.id,
        returns=True,
        pin=f"Make {ends.to_region} the only origin of {distribution.label}",
        apis=(api("cloudfront:UpdateDistribution", ends.to_region),),
        takes=DEPLOYMENT,
        undo=f"restore the origins of {distribution.label}",
        leaving=leaving,
        arriving=arriving,
    )


def _client(ends: Ends, client: Component) -> Director | None:
    """Return a client whose configuration lists members of both Regions."""
    if client.kind in LOGICAL_KINDS or client.region == ends.from_region:
        return None
    leaving, arriving = both_ways(ends.graph, client.id, ends.from_region, ends.to_region)
    if not leaving or not arriving:
        return None
    return Director(
        component=client.id,
        returns=None,
        pin=f"Make sure that {client.label} uses {ends.to_region} only: its list names both "
        "Regions",
        undo=f"restore the list of {client.label}",
        leaving=leaving,
        arriving=arriving,
    )
