"""Capability: how fast one component recovers and how much it loses, by class of disruption.

What people measured or assert wins over the formulas, figure by figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from model.component import LOGICAL_KINDS, ComponentId, Kind
from model.graph import DependencyGraph
from model.objective import Capability, DisruptionClass
from model.recovery import caches, compute, databases, messaging, routing, security, storage
from model.recovery.estimate import NOTHING, Basis, Estimate, known, unknown
from model.recovery.formula import Formula, Situation

FORMULAS: tuple[Formula, ...] = (
    *databases.FORMULAS,
    *caches.FORMULAS,
    *storage.FORMULAS,
    *compute.FORMULAS,
    *routing.FORMULAS,
    *messaging.FORMULAS,
    *security.FORMULAS,
)
"""Every formula; within a family the first that fits answers."""

CONTAINERS = frozenset(
    {
        *LOGICAL_KINDS,
        Kind.ORGANIZATION,
        Kind.ORGANIZATIONAL_UNIT,
        Kind.ACCOUNT,
        Kind.REGION,
        Kind.ZONE,
        Kind.FAILURE_DOMAIN,
        Kind.NETWORK,
        Kind.SUBNET,
        Kind.STACK,
    }
)
"""Kinds that do not recover themselves: what they hold does."""

MEASURED_WORDS = ("measured", "drill", "restore job", "restore test", "execution", "incident")


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievable:
    """What one component can do today under one class of disruption."""

    component: ComponentId
    disruption_class: DisruptionClass
    rto: Estimate
    rpo: Estimate
    formula: str | None
    """Id of the formula that fits; None when none does."""
    automatic: bool
    """True when it recovers without anybody deciding."""
    redundant: bool
    """True when it survives the loss of one of its own parts."""


def achievable(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> Achievable:
    """Return RTO and RPO of one component, each with its source or why it is not known."""
    found = graph.component(component)
    situation = Situation(graph=graph, component=found, disruption_class=disruption_class, at=at)
    rows = _about(found.type, found.kind, disruption_class)
    formula = next((one for one in rows if one.when(situation)), None)
    rto, rpo = _design(formula, situation)
    stated = _stated(graph, found.id, disruption_class)
    return Achievable(
        component=found.id,
        disruption_class=disruption_class,
        rto=_figure([(one, one.rto) for one in stated], rto),
        rpo=_figure([(one, one.rpo) for one in stated], rpo),
        formula=formula.id if formula else None,
        automatic=formula.automatic if formula else found.kind in CONTAINERS,
        redundant=formula.redundant if formula else False,
    )


def is_measured(capability: Capability) -> bool:
    """Tell whether a capability was measured, by the words of its source."""
    return capability.source.lower().startswith(MEASURED_WORDS)


def stated_rto(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass
) -> Estimate | None:
    """Return the RTO that somebody measured or asserted, the measured first; None without one."""
    found = _stated(graph, graph.component(component).id, disruption_class)
    figure = _figure([(one, one.rto) for one in found], NOTHING)
    return None if figure is NOTHING else figure


@cache
def _about(type_: str | None, kind: Kind, disruption_class: DisruptionClass) -> Sequence[Formula]:
    """Return the formulas about such components, in order, their conditions not yet asked."""
    return tuple(one for one in FORMULAS if one.covers(type_, kind, disruption_class))


def _design(formula: Formula | None, situation: Situation) -> tuple[Estimate, Estimate]:
    if formula is not None:
        return formula.rto(situation), formula.rpo(situation)
    component = situation.component
    if component.kind in CONTAINERS:
        return NOTHING, NOTHING
    what = component.type or component.kind
    missing = unknown(f"no formula covers {what} when the {situation.disruption_class} fails")
    return missing, missing


def _stated(
    graph: DependencyGraph, component: ComponentId, disruption_class: DisruptionClass
) -> Sequence[Capability]:
    near = graph.capabilities_of(component)
    fitting = [one for one in near if one.disruption_class is disruption_class]
    return sorted(fitting, key=lambda one: (not is_measured(one), one.source))


def _figure(stated: Sequence[tuple[Capability, timedelta | None]], design: Estimate) -> Estimate:
    for capability, value in stated:
        if value is not None:
            basis = Basis.MEASURED if is_measured(capability) else Basis.ASSERTED
            return known(value, capability.source, basis)
    return design
