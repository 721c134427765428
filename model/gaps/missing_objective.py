"""Missing objective: a promise depends on a component that has none."""

from collections.abc import Iterator, Sequence

from model.capability.estimate import duration_text
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.inheritance import binding, bindings
from model.records.component import Component, ComponentId, Json, Kind
from model.records.objective import DisruptionClass, Objective
from model.recovery.effective_rpo import is_authoritative

FIELDS = ("rto", "rpo", "availability")
OWNED = frozenset({Kind.SERVICE, Kind.EXTERNAL, Kind.QUEUE, Kind.STREAM, Kind.BROKER})
"""Kinds that need a promise of their own, beside stores; the promise of a service covers its other
components."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service, store, queue or external system without a promise.

    It inherits a promise, and neither it nor a service that it belongs to states one. The details
    show the inherited promises: the least that it would have to promise. For an external system a
    stated capability (a contract) counts as a promise.
    """
    graph = question.graph
    stated = {objective.subject for objective in graph.records.objectives}
    contracts = {capability.subject for capability in graph.records.capabilities}
    for component in _inheriting(graph):
        known = stated | contracts if graph.component(component).kind is Kind.EXTERNAL else stated
        if component not in known and not known.intersection(graph.groups_of(component)):
            yield _finding(graph, component)


def _inheriting(graph: DependencyGraph) -> Sequence[ComponentId]:
    inherited = [bindings(graph, tested, field) for tested in DisruptionClass for field in FIELDS]
    return [
        component.id
        for number, component in enumerate(graph.components)
        if _needs_an_owner(component) and any(at[number] >= 0 for at in inherited)
    ]


def _needs_an_owner(component: Component) -> bool:
    """Tell whether a component needs a promise of its own; a volume belongs to its instance."""
    return component.kind in OWNED or (
        is_authoritative(component) and component.kind is not Kind.VOLUME
    )


def _finding(graph: DependencyGraph, subject: ComponentId) -> Finding:
    needed = [
        inherited
        for tested in DisruptionClass
        for field in FIELDS
        if (inherited := _inherited(graph, subject, tested, field)) is not None
    ]
    strictest, text = needed[0]
    return Finding(
        component=subject,
        message=f"{graph.component(subject).label} states no promise, but "
        f"{graph.component(strictest.subject).label} needs it with {text}",
        confidence=0.9,
        target=None,
        details={"inherited": [_promise(promise, text) for promise, text in needed]},
    )


def _inherited(
    graph: DependencyGraph, component: ComponentId, tested: DisruptionClass, field: str
) -> tuple[Objective, str] | None:
    promise = binding(graph, component, tested, field)
    if promise is None:
        return None
    value = getattr(promise, field)
    if field == "availability":
        return promise, f"availability {value:g}"
    return promise, f"{field.upper()} {duration_text(value)} ({tested})"


def _promise(promise: Objective, text: str) -> Json:
    return {
        "promise": text,
        "of": promise.subject,
        "source": promise.source,
        "rto_seconds": seconds(promise.rto),
        "rpo_seconds": seconds(promise.rpo),
    }


RULE = GapRule(
    id="N-07",
    title="A promise depends on a component without a promise",
    why="A promise holds only if every provider keeps the same. A component without an objective "
    "is run as its owner likes: the owner may not even know who relies on it.",
    fix="State an objective for it that is at least as strict as the inherited one (in the "
    "details), or loosen the promise or the need of its dependents.",
    source="AWS Resilience Hub, resiliency policies",
    example="`service:cart` has no objective, while `journey:buy` needs it with an RTO of 30 "
    "minutes when a Region fails.",
    example_component="service:cart",
    find=find,
)
