"""Formulas for load balancers, DNS and the network."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import numpy as np

from model.capability import properties as read
from model.capability.detection import health_check_time, target_group_time
from model.capability.estimate import Basis, Estimate, known, total, unknown
from model.capability.formula import ACCOUNT as ACCOUNT_CLASS
from model.capability.formula import (
    ALL,
    REGION,
    Formula,
    Situation,
    open_ended,
    redundant,
    unaffected,
)
from model.graph import DependencyGraph
from model.kernels.needs import EFFECTS
from model.records.component import Component, Kind
from model.records.requirement import Effect

FAILOVER = "Route 53 Developer Guide, How Route 53 determines whether an endpoint is healthy"
ELB = "Elastic Load Balancing User Guide, Availability Zones"
NOTHING_KEPT = unaffected("it keeps no data")
ALIAS_TTL = timedelta(seconds=60)


def switches(situation: Situation) -> bool:
    """Return whether a name moves by itself: some health check decides which record answers."""
    graph = situation.graph
    return graph.index(situation.component.id) in graph.once(_health_checked)


def _health_checked(graph: DependencyGraph) -> Collection[int]:
    """Return what needs, hard or soft, a health check or a record that carries one, by number."""
    needs = graph.topology.needs
    checked = np.fromiter(
        (_carries_check(component) for component in graph.components), np.bool_, len(graph)
    )
    deciding = np.isin(needs.effect, [EFFECTS[Effect.SOFT], EFFECTS[Effect.HARD]])
    rows = needs.row_of_member[checked[needs.members]]
    return frozenset(needs.dependent[rows[deciding[rows]]].tolist())


def _carries_check(component: Component) -> bool:
    return component.kind is Kind.HEALTH_CHECK or bool(read.text(component, read.HEALTH_CHECK_ID))


def switch_time(situation: Situation) -> Estimate:
    """Return interval × threshold of the health check, and the TTL on top."""
    detected = health_check_time(situation.graph, situation.component.id)
    return total((detected, time_to_live(situation)))


def time_to_live(situation: Situation) -> Estimate:
    """Return how long resolvers keep the old answer: the TTL, 60 s for aliases."""
    component, graph = situation.component, situation.graph
    records = graph.once(_records_behind).get(graph.index(component.id), ())
    names = [component, *(graph.components[number] for number in records)]
    stated = [ttl for number in names if (ttl := read.seconds(number, read.TTL)) is not None]
    if stated:
        return known(max(stated), "TTL of the record", Basis.CONFIGURATION)
    if any(read.value(number, read.ALIAS) for number in names):
        return known(ALIAS_TTL, "an alias lives as long as its target's, 60 s", Basis.VENDOR)
    return unknown("the TTL of the record was not read")


def _records_behind(graph: DependencyGraph) -> Mapping[int, Sequence[int]]:
    """Return the records that a component needs in any way, by number, for those that need one."""
    needs = graph.topology.needs
    kinds = (component.kind is Kind.DNS_RECORD for component in graph.components)
    record = np.fromiter(kinds, np.bool_, len(graph))
    entries = np.flatnonzero(record[needs.members])
    dependents = needs.dependent[needs.row_of_member[entries]]
    records_of: dict[int, list[int]] = {}
    for component, name in zip(dependents.tolist(), needs.members[entries].tolist(), strict=True):
        records_of.setdefault(component, []).append(name)
    return records_of


def target_switch(situation: Situation) -> Estimate:
    """Return how long a load balancer sends requests to a dead target."""
    return target_group_time(situation.component)


def several_zones(situation: Situation) -> bool:
    """Return whether a load balancer has nodes in more than one zone."""
    return len(situation.component.zones) > 1


FORMULAS = (
    redundant(
        id="route53.health-checked",
        title="Name that fails over by health check",
        kinds=(Kind.DNS_RECORD,),
        when=switches,
        classes=ALL,
        rto=switch_time,
        rpo=NOTHING_KEPT,
        source=FAILOVER,
    ),
    Formula(
        id="route53.plain",
        title="Name that somebody has to change",
        kinds=(Kind.DNS_RECORD,),
        classes=(*REGION, *ACCOUNT_CLASS),
        rto=time_to_live,
        rpo=NOTHING_KEPT,
        source="AWS Fault Isolation Boundaries, Global services",
    ),
    redundant(
        id="route53.local",
        title="Name: DNS answers from many places",
        kinds=(Kind.DNS_RECORD, Kind.DNS_ZONE, Kind.HEALTH_CHECK, Kind.CDN),
        classes=ALL,
        rto=unaffected("a global service with an independent data plane"),
        rpo=NOTHING_KEPT,
        source="AWS Fault Isolation Boundaries, Global services",
    ),
    redundant(
        id="elb.zones",
        title="Load balancer in several zones",
        kinds=(Kind.LOAD_BALANCER,),
        when=several_zones,
        rpo=NOTHING_KEPT,
        source=ELB,
    ),
    redundant(
        id="elb.targets",
        title="Target group: unhealthy targets are left out",
        kinds=(Kind.TARGET_GROUP,),
        rto=target_switch,
        rpo=NOTHING_KEPT,
        source="Elastic Load Balancing API Reference, CreateTargetGroup",
    ),
    Formula(
        id="network.rebuild",
        title="Network gateway or balancer that has to be made elsewhere",
        kinds=(Kind.GATEWAY, Kind.ENDPOINT, Kind.LOAD_BALANCER, Kind.TARGET_GROUP),
        classes=ALL,
        rto=open_ended("making it elsewhere takes as long as its owner's procedure"),
        rpo=NOTHING_KEPT,
        source="configuration",
    ),
)
