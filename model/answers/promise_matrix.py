"""Promise matrix: for each service and class of disruption, whether what was promised is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.failover.plan import Comparison
from model.failover.timing import compare
from model.gaps.tiers import NONE, stated_tier
from model.graph import DependencyGraph
from model.inheritance import objective
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import effective_rpo
from model.recovery.effective_rto import EffectiveRto, effective_rtos

PROMISING = frozenset({Kind.SERVICE, Kind.USER_JOURNEY})
"""Kinds with a row in the matrix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCell:
    """One promise of one service: for one class of disruption."""

    component: ComponentId
    """The service or user journey."""
    disruption_class: DisruptionClass
    """How much fails at once."""
    rto: Comparison
    """How long it is away beside what was promised: the figure that both readings of unknown
    strength agree on."""
    rpo: Comparison
    """How much recent data it loses beside what was promised, likewise."""


def promise_matrix(
    graph: DependencyGraph, subjects: Sequence[ComponentId], at: datetime
) -> Sequence[PromiseCell]:
    """Return one cell for each subject and each class in which an RTO or RPO binds it.

    The figures are those of `effective_rtos` and `effective_rpo`, and so those of the gap rules
    N-01 and N-02. Cells come by subject, in the given order, then by class.

    Raises:
        UnknownComponent: if there is no such component.

    Complexity: that of `effective_rtos` once for each class.

    >>> from datetime import UTC
    >>> from tests.builders import graph
    >>> promise = {"kind": "service", "rto": 60, "class": "region"}
    >>> shop = graph("shop > web", shop=promise, web={"region": "r1"})
    >>> (cell,) = promise_matrix(shop, promising(shop), datetime(2026, 11, 24, tzinfo=UTC))
    >>> cell.rto.status, cell.rpo.status
    ('unknown', 'no_target')
    """
    rtos = {tested: promised_rtos(graph, subjects, tested, at) for tested in DisruptionClass}
    return [
        _cell(graph, rtos[tested][subject], at)
        for subject in subjects
        for tested in promised_classes(graph, subject)
    ]


def promising(graph: DependencyGraph) -> Sequence[ComponentId]:
    """Return the user journeys, then the services, the most important tier first, then by name."""

    def rank(name: ComponentId) -> tuple[bool, int, str, ComponentId]:
        component = graph.component(name)
        tier = stated_tier(component)
        is_service = component.kind is Kind.SERVICE
        return is_service, NONE if tier is None else tier, component.label, name

    names = (component.id for component in graph.components if component.kind in PROMISING)
    return sorted(names, key=rank)


def promised_classes(graph: DependencyGraph, subject: ComponentId) -> Iterator[DisruptionClass]:
    """Yield the classes in which an RTO or an RPO binds a component."""
    for tested in DisruptionClass:
        promise = objective(graph, subject, tested)
        if promise is not None and (promise.rto is not None or promise.rpo is not None):
            yield tested


def promised_rtos(
    graph: DependencyGraph,
    subjects: Sequence[ComponentId],
    tested: DisruptionClass,
    at: datetime,
) -> Mapping[ComponentId, EffectiveRto]:
    """Return the effective RTO of those subjects that something binds in a class, at once."""
    bound = [subject for subject in subjects if tested in promised_classes(graph, subject)]
    return effective_rtos(graph, bound, tested, at) if bound else {}


def _cell(graph: DependencyGraph, rto: EffectiveRto, at: datetime) -> PromiseCell:
    promise = objective(graph, rto.component, rto.disruption_class)
    rpo = effective_rpo(graph, rto.component, rto.disruption_class, at)
    return PromiseCell(
        component=rto.component,
        disruption_class=rto.disruption_class,
        rto=compare(rto.judged, promise.rto if promise else None),
        rpo=compare(rpo.judged, promise.rpo if promise else None),
    )
