"""Fault trees for tests: drawn in one line, at random, and evaluated by brute force."""

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations, product

import pytest
from hypothesis import strategies as st

from model.availability.cut_sets import CutSets
from model.availability.diagram import Diagrams
from model.availability.fault_tree import FaultTree, Gate
from model.availability.importance import probabilities
from model.availability.tree_diagram import failure_function


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


def minimal_cut_sets(tree):
    """Every set of events that makes the top fail, and no part of which does."""
    names = sorted(tree.events)
    found = []
    for size in range(len(names) + 1):
        for one in map(frozenset, combinations(names, size)):
            if fails(tree, one) and not any(smaller <= one for smaller in found):
                found.append(one)
    return set(found)


def chance_of_top(tree, fixed):
    """The top's probability as an exact fraction, some events' chances replaced."""
    chances = {name: Fraction(chance) for name, chance in tree.events.items()} | fixed
    return sum(chance for happened, chance in states(chances) if fails(tree, happened))


def chance_of_sets_with(tree, name):
    """The chance that some minimal cut set with this event has failed, as an exact fraction."""
    cuts = [one for one in minimal_cut_sets(tree) if name in one]
    chances = {one: Fraction(chance) for one, chance in tree.events.items()}
    return sum(
        chance for happened, chance in states(chances) if any(one <= happened for one in cuts)
    )


def assert_exact_ranks(tree, ranks):
    """Compare importances by event with sums over every combination of events."""
    top = chance_of_top(tree, {})
    same = partial(pytest.approx, rel=1e-12, abs=0)
    for name, rank in ranks.items():
        if rank is None:
            assert top == 0
            continue
        failed = chance_of_top(tree, {name: Fraction(1)})
        perfect = chance_of_top(tree, {name: Fraction(0)})
        assert rank.birnbaum == pytest.approx(float(failed - perfect), rel=1e-12, abs=1e-15)
        assert rank.criticality == pytest.approx(float(1 - perfect / top), rel=1e-12, abs=1e-15)
        assert rank.risk_achievement_worth == same(float(failed / top))
        assert rank.diagnostic == same(float(Fraction(tree.events[name]) * failed / top))
        assert rank.fussell_vesely == same(float(chance_of_sets_with(tree, name) / top))
        if perfect == 0:
            assert rank.risk_reduction_worth is None
        else:
            assert rank.risk_reduction_worth == same(float(top / perfect))


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


@st.composite
def modular_trees(draw, *, events=3, gates=4, inner=3):
    """Random trees some events of which are trees of their own, that share nothing."""
    whole = draw(fault_trees(events=events, gates=gates))
    for name in sorted(whole.events):
        if draw(st.booleans()):
            below = draw(fault_trees(events=inner, gates=inner))
            whole = _replaced(whole, name, below)
    return whole


def _replaced(tree, event, by):
    """The tree with one event replaced by another tree, all of whose names are made its own."""
    renamed = {one: f"{event}.{one}" for one in (*by.gates, *by.events)}
    gates = {
        name: replace(
            gate, inputs=tuple(renamed[by.top] if one == event else one for one in gate.inputs)
        )
        for name, gate in tree.gates.items()
    }
    gates |= {
        renamed[name]: replace(gate, inputs=tuple(renamed[one] for one in gate.inputs))
        for name, gate in by.gates.items()
    }
    chances = {name: chance for name, chance in tree.events.items() if name != event}
    chances |= {renamed[name]: chance for name, chance in by.events.items()}
    return FaultTree(top=tree.top, gates=gates, events=chances)
