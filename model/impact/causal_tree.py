"""Causal trees: every reason why a component is affected, where several must fall together."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.graph import DependencyGraph
from model.impact.state import State
from model.kernels.failure_order import FailureOrder
from model.kernels.failure_states import LAYERS
from model.records.component import ComponentId
from model.records.requirement import FailureMode, RequirementId


@dataclass(frozen=True, slots=True, kw_only=True)
class FallenMember:
    """One member of a requirement that had fallen when the requirement broke."""

    component: ComponentId
    """The member."""
    state: State
    """How it fares."""
    mode: FailureMode
    """How it acted on the requirement: by its state, or because it is bad or slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalStep:
    """One component of a causal tree: `component` fares so because of the steps below it."""

    component: ComponentId
    """The component that is affected."""
    state: State
    """How it fares."""
    mode: FailureMode
    """How it acts on the step above: by its state, or because it is bad or slow."""
    requirement: RequirementId | None
    """The requirement that broke, or responded; None for what fell by itself."""
    fallen: Sequence[FallenMember]
    """The members of the requirement that fell before, sorted by id: each is a step below. Empty
    for what fell by itself."""
    depth: int
    """0 for the component that is explained, the first step."""
    repeated: bool
    """True when an earlier step has the reasons of this component; none are below this one."""


def causal_tree(
    graph: DependencyGraph, order: FailureOrder, component: int
) -> Sequence[CausalStep]:
    """Return why a component is affected, as the steps of a tree, parents before children.

    Below each step are all members that its requirement had lost when it broke: `and because` of
    each of them. Reasons always fell earlier than what they explain, so a tree has no cycle. A
    component whose reasons are already in the tree is not explained twice. Empty when the
    component is not affected.

    Complexity: O(members of the requirements in the tree).
    """
    carriers = (layer for layer, ranks in enumerate(order.carrier_rank) if ranks[component] >= 0)
    layer = 0 if order.rank[component] >= 0 else next(carriers, None)
    if layer is None:
        return ()
    steps: list[CausalStep] = []
    waiting = [(component, layer, 0)]
    explained: set[tuple[int, int]] = set()
    while waiting:
        number, layer, depth = waiting.pop()
        row, acting, fallen = order.reason(number, layer)
        repeated = (number, layer) in explained and row >= 0
        explained.add((number, layer))
        members = (_member(graph, order, member, acting) for member in fallen.tolist())
        shown = _member(graph, order, number, layer)
        steps.append(
            CausalStep(
                component=shown.component,
                state=shown.state,
                mode=shown.mode,
                requirement=None if row < 0 else graph.requirements[row].id,
                fallen=tuple(members),
                depth=depth,
                repeated=repeated,
            )
        )
        if not repeated:
            waiting += [(member, acting, depth + 1) for member in fallen[::-1].tolist()]
    return tuple(steps)


def _member(graph: DependencyGraph, order: FailureOrder, number: int, layer: int) -> FallenMember:
    """Return how a component acts on others in this layer."""
    return FallenMember(
        component=graph.components[number].id,
        state=State.DEGRADED if layer else State(order.states.propagated[number]),
        mode=LAYERS[layer],
    )
