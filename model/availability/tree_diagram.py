"""Fault tree to decision diagram."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from model.availability.diagram import FALSE, TRUE, Diagrams
from model.availability.fault_tree import FaultTree
from model.availability.single_events import single_events

Orderer: TypeAlias = Callable[[FaultTree, int], Sequence[str]]
"""Returns the events of a tree in an order in which its diagram is small, given the node budget.

It may raise `DiagramTooLarge`. The model has none; see `service.variable_order`.
"""


def failure_function(
    tree: FaultTree, diagrams: Diagrams, order: Sequence[str] | None = None
) -> tuple[int, tuple[str, ...]]:
    """Return the root of the top's failure function, and the event behind each level.

    Events that alone make the top fail come first: what is left is the function of the others
    while none of these has happened, which is much smaller where much is not redundant. The
    others are in the given `order`, else depth first, left-most. Gates that need each other in a
    cycle are iterated together from "never" to the least fixed point (Kleene): at most as many
    rounds as the cycle has gates.

    Raises:
        DiagramTooLarge: if the node budget of `diagrams` is passed.
    """
    singles = single_events(tree)
    reached = tree.ordered_events() if order is None else order
    alone = [name for name in reached if name in singles]
    events = (*alone, *(name for name in reached if name not in singles))
    with _levels_of_recursion(4 * len(events)):
        root = _of_the_others(tree, diagrams, events, len(alone))
    for level in reversed(range(len(alone))):
        root = diagrams.node(level, root, TRUE)
    return root, events


@contextmanager
def _levels_of_recursion(levels: int) -> Iterator[None]:
    """Let functions call themselves `levels` deep, and no longer than this block.

    Diagrams recurse once a level; frames of pure Python functions take no C stack. The limit
    belongs to the whole process: parsers of documents rely on it to refuse endless nesting.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 1000 + levels))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _of_the_others(tree: FaultTree, diagrams: Diagrams, events: Sequence[str], singles: int) -> int:
    """Return the top's function while none of the first `singles` events has happened."""
    made = {
        name: FALSE if level < singles else diagrams.variable(level)
        for level, name in enumerate(events)
    }
    for group in tree.groups():
        made.update(dict.fromkeys(group, FALSE))
        while True:
            before = {name: made[name] for name in group}
            for name in group:
                gate = tree.gates[name]
                made[name] = diagrams.at_least(
                    gate.threshold, [made[input_name] for input_name in gate.inputs]
                )
            if len(group) == 1 and group[0] not in tree.gates[group[0]].inputs:
                break
            if before == {name: made[name] for name in group}:
                break
    return made[tree.top]
