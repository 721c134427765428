"""Formulas for load balancers, DNS and the network."""

from datetime import timedelta

from model.component import Kind
from model.recovery import properties as read
from model.recovery.detection import health_check_time, target_group_time
from model.recovery.estimate import Basis, Estimate, known, total, unknown
from model.recovery.formula import ACCOUNT as ACCOUNT_CLASS
from model.recovery.formula import (
    ALL,
    LOCAL,
    REGION,
    Formula,
    Situation,
    open_ended,
    unaffected,
)
from model.requirement import Effect

FAILOVER = "Route 53 Developer Guide, How Route 53 determines whether an endpoint is healthy"
ELB = "Elastic Load Balancing User Guide, Availability Zones"
NOTHING_KEPT = unaffected("it keeps no data")
ALIAS_TTL = timedelta(seconds=60)


def switches(situation: Situation) -> bool:
    """Tell whether a name moves by itself: some health check decides which record answers."""
    return any(
        need.effect in {Effect.SOFT, Effect.HARD}
        and any(
            situation.graph.component(one).kind is Kind.HEALTH_CHECK
            or read.text(situation.graph.component(one), read.HEALTH_CHECK_ID)
            for one in need.providers
        )
        for need in situation.graph.requirements_of(situation.component.id)
    )


def switch_time(situation: Situation) -> Estimate:
    """Return interval × threshold of the health check, and the TTL on top."""
    detected = health_check_time(situation.graph, situation.component.id)
    return total((detected, time_to_live(situation)))


def time_to_live(situation: Situation) -> Estimate:
    """Return how long resolvers keep the old answer: the TTL, 60 s for aliases."""
    component, graph = situation.component, situation.graph
    near = [component] + [
        graph.component(one)
        for need in graph.requirements_of(component.id)
        for one in need.providers
        if graph.component(one).kind is Kind.DNS_RECORD
    ]
    stated = [found for one in near if (found := read.seconds(one, read.TTL)) is not None]
    if stated:
        return known(max(stated), "TTL of the record", Basis.CONFIGURATION)
    if any(read.value(one, read.ALIAS) for one in near):
        return known(ALIAS_TTL, "an alias lives as long as its target's, 60 s", Basis.VENDOR)
    return unknown("the TTL of the record was not read")


def target_switch(situation: Situation) -> Estimate:
    """Return how long a load balancer sends requests to a dead target."""
    return target_group_time(situation.component)


def several_zones(situation: Situation) -> bool:
    """Tell whether a load balancer has nodes in more than one zone."""
    return len(situation.component.zones) > 1


FORMULAS = (
    Formula(
        id="route53.health-checked",
        title="Name that fails over by health check",
        kinds=(Kind.DNS_RECORD,),
        when=switches,
        classes=ALL,
        rto=switch_time,
        rpo=NOTHING_KEPT,
        source=FAILOVER,
        automatic=True,
        redundant=True,
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
    Formula(
        id="route53.local",
        title="Name: DNS answers from many places",
        kinds=(Kind.DNS_RECORD, Kind.DNS_ZONE, Kind.HEALTH_CHECK, Kind.CDN),
        classes=ALL,
        rto=unaffected("a global service with an independent data plane"),
        rpo=NOTHING_KEPT,
        source="AWS Fault Isolation Boundaries, Global services",
        automatic=True,
        redundant=True,
    ),
    Formula(
        id="elb.zones",
        title="Load balancer in several zones",
        kinds=(Kind.LOAD_BALANCER,),
        when=several_zones,
        classes=LOCAL,
        rto=unaffected(ELB),
        rpo=NOTHING_KEPT,
        source=ELB,
        automatic=True,
        redundant=True,
    ),
    Formula(
        id="elb.targets",
        title="Target group: unhealthy targets are left out",
        kinds=(Kind.TARGET_GROUP,),
        classes=LOCAL,
        rto=target_switch,
        rpo=NOTHING_KEPT,
        source="Elastic Load Balancing API Reference, CreateTargetGroup",
        automatic=True,
        redundant=True,
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
