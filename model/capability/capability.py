"""Capability: how fast one component recovers and how much it loses, by class of disruption.

What people measured or assert wins over the formulas, figure by figure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from model.capability.estimate import NOTHING, Basis, Estimate, known, unknown
from model.capability.formula import Constant, Formula, Situation, always
from model.capability.formulas import (
    caches,
    compute,
    databases,
    messaging,
    routing,
    security,
    storage,
)
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.objective import Capability, DisruptionClass

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

KEPT = 8
"""For so many classes and moments a graph keeps what was asked: two moments of all classes."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovers:
    """What of `Achievable` the recovery of others has to know."""

    rto: Estimate
    automatic: bool


def achievable(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> Achievable:
    """Return RTO and RPO of one component, each with its source or why it is not known.

    The graph keeps the answers for the classes and moments asked last.
    """
    number = graph.index(component)
    kept = graph.once(_kept)(disruption_class, at)
    if number not in kept:
        kept[number] = _achievable(graph, graph.components[number], disruption_class, at)
    return kept[number]


def is_redundant(
    graph: DependencyGraph, component: Component, disruption_class: DisruptionClass, at: datetime
) -> bool:
    """Tell whether a component survives the loss of one of its parts, as `achievable` does."""
    kept = graph.once(_kept)(disruption_class, at).get(graph.index(component.id))
    if kept is not None:
        return kept.redundant
    situation = Situation(
        graph=graph, component=component, disruption_class=disruption_class, at=at
    )
    rows = _about(component.type, component.kind, disruption_class)
    formula = _fitting(rows, situation)
    return formula is not None and formula.redundant


def recovers(
    graph: DependencyGraph,
    numbers: Sequence[int],
    disruption_class: DisruptionClass,
    at: datetime,
) -> Sequence[Recovers]:
    """Return the RTO of each of many components, given by number, as `achievable` does.

    Components without a condition to ask share one answer.
    """
    stated = graph.once(_with_capability)[disruption_class]
    shared: dict[tuple[str | None, Kind], Recovers | None] = {}
    components = graph.components
    found = []
    for number in numbers:
        one = components[number]
        if one.id in stated:
            found.append(_recovers(graph, one, disruption_class, at))
            continue
        sort = (one.type, one.kind)
        if sort not in shared:
            shared[sort] = _alike(graph, one, disruption_class, at)
        alike = shared[sort]
        found.append(alike or _recovers(graph, one, disruption_class, at, stated=()))
    return found


def _alike(
    graph: DependencyGraph, one: Component, disruption_class: DisruptionClass, at: datetime
) -> Recovers | None:
    """Return the answer for every component of this type and kind; None where it depends."""
    unconditional = _unconditional(_about(one.type, one.kind, disruption_class))
    return _recovers(graph, one, disruption_class, at, stated=()) if unconditional else None


def _with_capability(
    graph: DependencyGraph,
) -> Mapping[DisruptionClass, frozenset[ComponentId]]:
    """Return what somebody stated a capability of, by class."""
    found: dict[DisruptionClass, set[ComponentId]] = {one: set() for one in DisruptionClass}
    for stated in graph.records.capabilities:
        found[stated.disruption_class].add(stated.subject)
    return {one: frozenset(subjects) for one, subjects in found.items()}


def _unconditional(rows: Sequence[Formula]) -> bool:
    """Tell whether the first of the rows answers the same about every component."""
    return not rows or (rows[0].when is always and isinstance(rows[0].rto, Constant))


def _recovers(
    graph: DependencyGraph,
    one: Component,
    disruption_class: DisruptionClass,
    at: datetime,
    *,
    stated: Sequence[Capability] | None = None,
) -> Recovers:
    situation = Situation(graph=graph, component=one, disruption_class=disruption_class, at=at)
    formula = _fitting(_about(one.type, one.kind, disruption_class), situation)
    rto = formula.rto(situation) if formula else _without(situation)
    if stated is None:
        stated = _stated(graph, one.id, disruption_class)
    return Recovers(
        rto=_figure([(row, row.rto) for row in stated], rto) if stated else rto,
        automatic=formula.automatic if formula else one.kind in CONTAINERS,
    )


def _kept(
    graph: DependencyGraph,
) -> Callable[[DisruptionClass, datetime], dict[int, Achievable]]:
    """Return the answers given so far, by class and moment; the oldest of these are forgotten."""
    return lru_cache(maxsize=KEPT)(lambda disruption_class, at: {})


def _achievable(
    graph: DependencyGraph, found: Component, disruption_class: DisruptionClass, at: datetime
) -> Achievable:
    situation = Situation(graph=graph, component=found, disruption_class=disruption_class, at=at)
    formula = _fitting(_about(found.type, found.kind, disruption_class), situation)
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


def _fitting(rows: Sequence[Formula], situation: Situation) -> Formula | None:
    for one in rows:
        if one.when is always or one.when(situation):
            return one
    return None


def _design(formula: Formula | None, situation: Situation) -> tuple[Estimate, Estimate]:
    if formula is not None:
        return formula.rto(situation), formula.rpo(situation)
    missing = _without(situation)
    return missing, missing


def _without(situation: Situation) -> Estimate:
    """Return the figure where no formula fits."""
    component = situation.component
    if component.kind in CONTAINERS:
        return NOTHING
    what = component.type or component.kind
    return unknown(f"no formula covers {what} when the {situation.disruption_class} fails")


def _stated(
    graph: DependencyGraph, component: ComponentId, disruption_class: DisruptionClass
) -> Sequence[Capability]:
    near = graph.capabilities_of(component)
    if not near:
        return ()
    fitting = [one for one in near if one.disruption_class is disruption_class]
    return sorted(fitting, key=lambda one: (not is_measured(one), one.source))


def _figure(stated: Sequence[tuple[Capability, timedelta | None]], design: Estimate) -> Estimate:
    for capability, value in stated:
        if value is not None:
            basis = Basis.MEASURED if is_measured(capability) else Basis.ASSERTED
            return known(value, capability.source, basis)
    return design
