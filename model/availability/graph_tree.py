"""The fault tree of one component of a dependency graph, and the events in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.availability.common_cause import CommonCause, causes, with_common_cause
from model.availability.declared_causes import declared_causes, figure_of
from model.availability.event_probability import Figure
from model.availability.fault_tree import FaultTree, Gate
from model.availability.tree_reduction import without
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, ComponentId
from model.records.requirement import Effect, Phase, Requirement

_FAILS = {Effect.HARD, Effect.CONTAINMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicEvent:
    """One way in which something fails by itself."""

    name: str
    """The component's id; of a common cause of some members, the group's id and theirs."""
    component: ComponentId
    """What fails, or the group in which some members fail together."""
    together: tuple[ComponentId, ...]
    """The members that fail together; empty when the component itself fails."""
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureModel:
    """How one component goes down."""

    tree: FaultTree
    """Its events carry the values of `events`."""
    events: Mapping[str, BasicEvent]
    """By name."""


def failure_model(
    graph: DependencyGraph,
    component: str,
    *,
    unknown_is_hard: bool = False,
    structural: bool = False,
) -> FailureModel:
    """Return how `component` goes down: by itself, or by the hard requirements below it.

    Every component that can fail by itself is one event, named by its id; common causes of some
    members of a group add theirs. Components of kinds without a failure of their own, those with
    an unavailability of zero, and services, journeys and systems that need something are gates:
    with `structural`, these are events, too. A requirement of unknown strength counts when
    `unknown_is_hard`, and then needs all its members. Requirements that are soft, or needed only to
    start or renew, do not count.

    Raises:
        UnknownComponent: if there is no such component.
    """
    tree = _tree(graph, component, _FAILS | ({Effect.UNKNOWN} if unknown_is_hard else set()))
    groups = _groups(graph, tree)
    split = with_common_cause(tree, groups) if groups else tree
    events = {
        name: BasicEvent(
            name=name,
            component=ComponentId(name),
            together=(),
            figure=figure_of(graph, ComponentId(name)),
        )
        for name in tree.events
    }
    events |= {
        event.name: event for event in _together(graph, groups) if event.name in split.events
    }
    chances = {name: events[name].figure.value for name in split.events}
    whole = FaultTree(top=split.top, gates=split.gates, events=chances)
    if structural:
        return FailureModel(tree=whole, events=events)
    left = without(whole, {name for name, event in events.items() if _is_gate(graph, tree, event)})
    return FailureModel(
        tree=left, events={name: event for name, event in events.items() if name in left.events}
    )


def _is_gate(graph: DependencyGraph, tree: FaultTree, event: BasicEvent) -> bool:
    """Return whether an event never happens by itself."""
    logical = graph.component(event.component).kind in LOGICAL_KINDS
    return event.figure.value == 0.0 or (logical and _gate(event.component) in tree.gates)


def _groups(graph: DependencyGraph, tree: FaultTree) -> Mapping[str, CommonCause]:
    """Return the common causes of what is in the tree."""
    declared = graph.once(declared_causes)
    touched = {
        declared.of_member[ComponentId(name)].group
        for name in tree.events
        if ComponentId(name) in declared.of_member
    }
    return {name: cause for name in sorted(touched) if (cause := declared.of_group[name].cause)}


def _together(graph: DependencyGraph, groups: Mapping[str, CommonCause]) -> Iterator[BasicEvent]:
    """Yield the causes of some members of a group, but not of all."""
    declared = graph.once(declared_causes).of_group
    for name, group in groups.items():
        for cause in causes(name, group):
            if cause.name != name:
                yield BasicEvent(
                    name=cause.name,
                    component=ComponentId(name),
                    together=tuple(map(ComponentId, cause.members)),
                    figure=declared[ComponentId(name)].figure(
                        cause.share, "these members together"
                    ),
                )


def _tree(graph: DependencyGraph, component: str, effects: set[Effect]) -> FaultTree:
    """Return the tree without common causes and without figures."""
    graph.index(component)
    gates: dict[str, Gate] = {}
    events: dict[str, float | None] = {}
    pending, seen = [ComponentId(component)], {ComponentId(component)}
    while pending:
        current = pending.pop()
        events[current] = None
        requirements = [
            requirement
            for requirement in graph.requirements_of(current)
            if requirement.effect in effects and requirement.phase is Phase.RUN
        ]
        broken = [_broken(requirement, gates, graph, effects) for requirement in requirements]
        if broken:
            gates[_gate(current)] = Gate(threshold=1, inputs=(current, *broken))
        for requirement in requirements:
            pending += [provider for provider in requirement.providers if provider not in seen]
            seen.update(requirement.providers)
    top = _gate(component) if _gate(component) in gates else component
    return FaultTree(top=top, gates=gates, events=events)


def _gate(component: str) -> str:
    return f"fails\n{component}"  # a line end: no component is called so


def _broken(
    need: Requirement, gates: dict[str, Gate], graph: DependencyGraph, effects: set[Effect]
) -> str:
    inputs = tuple(_failure_of(provider, graph, effects) for provider in need.providers)
    if len(inputs) == 1:
        return inputs[0]
    minimum = len(inputs) if need.effect is Effect.UNKNOWN else need.minimum
    name = f"broken\n{need.id}"
    gates[name] = Gate(threshold=len(inputs) - minimum + 1, inputs=inputs)
    return name


def _failure_of(component: ComponentId, graph: DependencyGraph, effects: set[Effect]) -> str:
    """Return the gate of a component that stands on something, else its event."""
    stands = any(
        need.effect in effects and need.phase is Phase.RUN
        for need in graph.requirements_of(component)
    )
    return _gate(component) if stands else component
