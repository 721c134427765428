"""Missing objective: promises rest on something for which nobody promised anything."""

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
"""Kinds for which somebody has to promise something, beside stores of data; whatever else a
service is made of is covered by the promise of the service."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service, store, queue or external system without a promise.

    It inherits one, while nothing is stated on itself, nor on a service it is a member of. What it
    inherits is shown: the least that it would have to promise. For what others run, a
    stated capability (a contract) counts as their promise.
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
    """Tell whether somebody has to promise something; a volume belongs to its instance."""
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
        message=f"nobody promises anything for {graph.component(subject).label}, but "
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
    title="Promises rest on something for which nothing was promised",
    why="A promise holds only if everything below it is held to the same. What has no objective "
    "of its own is run at its owner's discretion: its owner may not even know who relies on it.",
    fix="State an objective for it that is at least as strict as what it inherits (shown in the "
    "details), or loosen the promise or the need of those above.",
    source="AWS Resilience Hub, resiliency policies",
    example="`service:cart` has no objective, while `journey:buy` needs it with an RTO of 30 "
    "minutes when a Region fails.",
    example_component="service:cart",
    find=find,
)
