"""Fault trees for tests: drawn in one line, at random, and evaluated by brute force."""

from itertools import product

from hypothesis import strategies as st

from model.availability.compile import failure_function
from model.availability.cut_sets import CutSets
from model.availability.diagram import Diagrams
from model.availability.fault_tree import FaultTree, Gate
from model.availability.importance import probabilities


def at_least(threshold, chances):
    """One gate over independent events e0, e1, …"""
    names = tuple(f"e{at}" for at in range(len(chances)))
    return FaultTree(
        top="top",
        gates={"top": Gate(threshold=threshold, inputs=names)},
        events=dict(zip(names, chances, strict=True)),
    )


def solve(tree):
    """Top probability, cut sets and the events by level."""
    diagrams = Diagrams()
    root, events = failure_function(tree, diagrams)
    chances = [tree.events[name] for name in events]
    return probabilities(diagrams, [root], chances)[root], CutSets(diagrams, root), events


def fails(tree, happened):
    """Least fixed point of the tree, for one set of events that happened."""
    failed = {name: name in happened for name in tree.events} | dict.fromkeys(tree.gates, False)
    for _ in range(len(tree.gates) + 1):
        for name, gate in tree.gates.items():
            failed[name] = sum(failed[one] for one in gate.inputs) >= gate.threshold
    return failed[tree.top]


def states(chances):
    """Every combination of events, with its probability, from the chances of the events."""
    names = sorted(chances)
    for happened in product((False, True), repeat=len(names)):
        found = 1
        for name, one in zip(names, happened, strict=True):
            found *= chances[name] if one else 1 - chances[name]
        yield {name for name, one in zip(names, happened, strict=True) if one}, found


@st.composite
def fault_trees(draw, *, events=6, gates=5, cyclic=True):
    """Random coherent trees of AND, OR and k-of-n, with cycles unless told otherwise."""
    basic = [f"e{at}" for at in range(draw(st.integers(1, events)))]
    inner = [f"g{at}" for at in range(draw(st.integers(1, gates)))]
    made = {}
    for at, name in enumerate(inner):
        below = basic + (inner if cyclic else inner[at + 1 :])
        inputs = draw(st.lists(st.sampled_from(below), min_size=1, max_size=4, unique=True))
        made[name] = Gate(threshold=draw(st.integers(1, len(inputs))), inputs=tuple(inputs))
    chances = st.floats(1e-9, 0.9)
    return FaultTree(top="g0", gates=made, events={name: draw(chances) for name in basic})
