"""The fault tree of one component of a dependency graph."""

from collections.abc import Mapping

from model.availability.fault_tree import FaultTree, Gate
from model.component import ComponentId
from model.graph import DependencyGraph
from model.requirement import Effect, Phase, Requirement

_FAILS = {Effect.HARD, Effect.CONTAINMENT}


def fault_tree(
    graph: DependencyGraph, component: str, *, unknown_is_hard: bool = False
) -> FaultTree:
    """Return how `component` goes down: by itself, or by the hard requirements below it.

    Every component is one event, named by its id; a component with requirements is a gate named
    `fails <id>` over its own event and its broken requirements. Events carry no probability: see
    `figures.unavailability`. A requirement of unknown strength counts when `unknown_is_hard`, and
    then needs all its members.

    Raises:
        UnknownComponent: if there is no such component.
    """
    graph.index(component)
    gates: dict[str, Gate] = {}
    events: dict[str, float | None] = {}
    effects = _FAILS | ({Effect.UNKNOWN} if unknown_is_hard else set())
    pending, seen = [ComponentId(component)], {ComponentId(component)}
    while pending:
        one = pending.pop()
        events[one] = None
        needs = [
            need
            for need in graph.requirements_of(one)
            if need.effect in effects and need.phase is Phase.RUN
        ]
        broken = [_broken(need, gates, graph, effects) for need in needs]
        if broken:
            gates[_gate(one)] = Gate(threshold=1, inputs=(one, *broken))
        for need in needs:
            pending += [provider for provider in need.providers if provider not in seen]
            seen.update(need.providers)
    top = _gate(component) if _gate(component) in gates else component
    return FaultTree(top=top, gates=gates, events=events)


def with_figures(tree: FaultTree, figures: Mapping[str, float | None]) -> FaultTree:
    """Return `tree` with the probability of each of its events taken from `figures`."""
    return FaultTree(
        top=tree.top,
        gates=tree.gates,
        events={name: figures.get(name) for name in tree.events},
    )


def _gate(component: str) -> str:
    return f"fails {component}"


def _broken(
    need: Requirement, gates: dict[str, Gate], graph: DependencyGraph, effects: set[Effect]
) -> str:
    inputs = tuple(_failure_of(provider, graph, effects) for provider in need.providers)
    if len(inputs) == 1:
        return inputs[0]
    minimum = len(inputs) if need.effect is Effect.UNKNOWN else need.minimum
    name = f"broken {need.id}"
    gates[name] = Gate(threshold=len(inputs) - minimum + 1, inputs=inputs)
    return name


def _failure_of(component: ComponentId, graph: DependencyGraph, effects: set[Effect]) -> str:
    """Return the gate of a component that stands on something, else its event."""
    stands = any(
        need.effect in effects and need.phase is Phase.RUN
        for need in graph.requirements_of(component)
    )
    return _gate(component) if stands else component
