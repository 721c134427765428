"""Capability: how fast one component recovers and how much it loses, by class of disruption.

What people measured or assert wins over the formulas, figure by figure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from model.capability.estimate import NOTHING, ZERO, Basis, Estimate, known, unknown
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
"""A graph keeps its answers for so many pairs of class and moment: all classes at two moments."""

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
    stated: bool
    """True when somebody measured or asserted the RTO."""

    @property
    def acts(self) -> bool:
        """True when something is done: a formula that says "not affected" does nothing."""
        return self.stated or self.rto.value != ZERO


def achievable(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> Achievable:
    """Return RTO and RPO of one component, each with its source or why it is not known.

    The graph keeps the answers for the classes and moments of the last questions.
    """
    number = graph.index(component)
    kept = graph.once(_kept)(disruption_class, at)
    if number not in kept:
        kept[number] = _achievable(graph, graph.components[number], disruption_class, at)
    return kept[number]


def is_redundant(
    graph: DependencyGraph, component: Component, disruption_class: DisruptionClass, at: datetime
) -> bool:
    """Return whether a component survives the loss of one of its parts, as `achievable` does."""
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

    Components of one type whose formula has no condition share one answer.
    """
    stated = graph.once(_with_capability)[disruption_class]
    answer_by_sort: dict[tuple[str | None, Kind], Recovers | None] = {}
    components = graph.components
    answers = []
    for number in numbers:
        component = components[number]
        if component.id in stated:
            answers.append(_recovers(graph, component, disruption_class, at))
            continue
        sort = (component.type, component.kind)
        if sort not in answer_by_sort:
            answer_by_sort[sort] = _alike(graph, component, disruption_class, at)
        shared_answer = answer_by_sort[sort]
        answers.append(
            shared_answer or _recovers(graph, component, disruption_class, at, stated=())
        )
    return answers


def _alike(
    graph: DependencyGraph, component: Component, disruption_class: DisruptionClass, at: datetime
) -> Recovers | None:
    """Return the answer for every component of this type and kind; None where it depends."""
    unconditional = _unconditional(_about(component.type, component.kind, disruption_class))
    return _recovers(graph, component, disruption_class, at, stated=()) if unconditional else None


def _with_capability(
    graph: DependencyGraph,
) -> Mapping[DisruptionClass, frozenset[ComponentId]]:
    """Return the components that have a stated capability, by class."""
    subjects_by_class: dict[DisruptionClass, set[ComponentId]] = {
        disruption_class: set() for disruption_class in DisruptionClass
    }
    for stated in graph.records.capabilities:
        subjects_by_class[stated.disruption_class].add(stated.subject)
    return {
        disruption_class: frozenset(subjects)
        for disruption_class, subjects in subjects_by_class.items()
    }


def _unconditional(rows: Sequence[Formula]) -> bool:
    """Return whether the first of the rows answers the same about every component."""
    return not rows or (rows[0].when is always and isinstance(rows[0].rto, Constant))


def _recovers(
    graph: DependencyGraph,
    component: Component,
    disruption_class: DisruptionClass,
    at: datetime,
    *,
    stated: Sequence[Capability] | None = None,
) -> Recovers:
    situation = Situation(
        graph=graph, component=component, disruption_class=disruption_class, at=at
    )
    formula = _fitting(_about(component.type, component.kind, disruption_class), situation)
    rto = formula.rto(situation) if formula else _without(situation)
    if stated is None:
        stated = _stated(graph, component.id, disruption_class)
    return Recovers(
        rto=_figure([(row, row.rto) for row in stated], rto) if stated else rto,
        automatic=_acts_by_itself(formula, component, stated),
        stated=_states_rto(stated),
    )


def _kept(
    graph: DependencyGraph,
) -> Callable[[DisruptionClass, datetime], dict[int, Achievable]]:
    """Return the answers given so far, by class and moment; the oldest of these are forgotten."""
    return lru_cache(maxsize=KEPT)(lambda disruption_class, at: {})


def _achievable(
    graph: DependencyGraph, component: Component, disruption_class: DisruptionClass, at: datetime
) -> Achievable:
    situation = Situation(
        graph=graph, component=component, disruption_class=disruption_class, at=at
    )
    formula = _fitting(_about(component.type, component.kind, disruption_class), situation)
    rto, rpo = _design(formula, situation)
    stated = _stated(graph, component.id, disruption_class)
    return Achievable(
        component=component.id,
        disruption_class=disruption_class,
        rto=_figure([(capability, capability.rto) for capability in stated], rto),
        rpo=_figure([(capability, capability.rpo) for capability in stated], rpo),
        formula=formula.id if formula else None,
        automatic=_acts_by_itself(formula, component, stated),
        redundant=formula.redundant if formula else False,
    )


def _acts_by_itself(
    formula: Formula | None, component: Component, stated: Sequence[Capability]
) -> bool:
    """Return whether nobody has to decide; a stated figure keeps the flag of its formula."""
    if formula is not None:
        return formula.automatic
    return component.kind in CONTAINERS and not _states_rto(stated)


def _states_rto(stated: Sequence[Capability]) -> bool:
    return any(capability.rto is not None for capability in stated)


def is_measured(capability: Capability) -> bool:
    """Return whether a capability was measured, by the words of its source."""
    return capability.source.lower().startswith(MEASURED_WORDS)


def stated_rto(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass
) -> Estimate | None:
    """Return the RTO that somebody measured or asserted, the measured first; None without one."""
    stated = _stated(graph, graph.component(component).id, disruption_class)
    figure = _figure([(capability, capability.rto) for capability in stated], NOTHING)
    return None if figure is NOTHING else figure


@cache
def _about(type_: str | None, kind: Kind, disruption_class: DisruptionClass) -> Sequence[Formula]:
    """Return the formulas about such components, in order, whatever their conditions."""
    return tuple(formula for formula in FORMULAS if formula.covers(type_, kind, disruption_class))


def _fitting(rows: Sequence[Formula], situation: Situation) -> Formula | None:
    for formula in rows:
        if formula.when is always or formula.when(situation):
            return formula
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
    stated = graph.capabilities_of(component)
    if not stated:
        return ()
    of_class = [
        capability for capability in stated if capability.disruption_class is disruption_class
    ]
    return sorted(of_class, key=lambda capability: (not is_measured(capability), capability.source))


def _figure(stated: Sequence[tuple[Capability, timedelta | None]], design: Estimate) -> Estimate:
    for capability, value in stated:
        if value is not None:
            basis = Basis.MEASURED if is_measured(capability) else Basis.ASSERTED
            return known(value, capability.source, basis)
    return design
