"""Modules: parts of a tree that share nothing, and that put together fail as the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.availability.decomposition import parts
from model.availability.fault_tree import FaultTree, Gate
from model.availability.modules import modules
from model.availability.visit_dates import apart
from tests.model.availability.trees import fails, modular_trees, states


@st.composite
def acyclic(draw):
    """Nodes with their children, all with larger numbers."""
    count = draw(st.integers(2, 9))
    children = {
        at: draw(st.lists(st.integers(at + 1, count), min_size=1, max_size=3))
        for at in range(count)
    }
    return {f"n{at}": [f"n{one}" for one in some] for at, some in children.items()}


@given(acyclic())
def test_a_node_stands_apart_if_all_paths_to_what_is_below_lead_through_it(below):
    expected = set()
    for node in _reached("n0", below):
        inside = _reached(node, below) - {node}
        around = _reached("n0", {one: some for one, some in below.items() if one != node})
        if node in below and not inside & around:
            expected.add(node)
    assert apart("n0", below) == expected


@given(modular_trees())
def test_modules_share_nothing_and_fail_together_as_the_whole(tree):
    found = [(one.top, one) for one in modules(tree)]
    _assert_same(tree, found)


@given(modular_trees())
def test_parts_share_nothing_and_fail_together_as_the_whole(tree):
    _assert_same(tree, [(one.name, one.tree) for one in parts(tree)])


def test_gates_that_the_top_does_not_reach_change_no_module():
    """They use the same events in another way: one alone, and all together."""
    gates = {
        "g0": Gate(threshold=1, inputs=("e0", "e1", "g0")),
        "g1": Gate(threshold=1, inputs=("e0",)),
        "g2": Gate(threshold=2, inputs=("e0", "e1")),
    }
    tree = FaultTree(top="g0", gates=gates, events={"e0": 0.5, "e1": 0.5})
    _assert_same(tree, [(each.top, each) for each in modules(tree)])


def test_needs_of_one_component_are_a_module():
    """Two replicas on one disk: what else fails each is one event to the rest."""
    gates = {
        "web": Gate(threshold=2, inputs=("replica a", "replica b")),
        "replica a": Gate(threshold=1, inputs=("disk", "box a", "image a")),
        "replica b": Gate(threshold=1, inputs=("disk", "box b", "image b", "power b")),
    }
    events = {one for gate in gates.values() for one in gate.inputs} - set(gates)
    found = modules(FaultTree(top="web", gates=gates, events=dict.fromkeys(events, 0.1)))
    assert [sorted(one.events) for one in found[:-1]] == [
        ["box a", "image a"],
        ["box b", "image b", "power b"],
    ]
    assert len(found[-1].events) == 3


def test_events_that_the_same_replicas_need_are_a_module():
    gates = {
        "web": Gate(threshold=2, inputs=("a", "b", "c")),
        "a": Gate(threshold=1, inputs=("box a", "zone", "vendor")),
        "b": Gate(threshold=1, inputs=("box b", "zone", "vendor")),
        "c": Gate(threshold=1, inputs=("box c",)),
    }
    events = {one for gate in gates.values() for one in gate.inputs} - set(gates)
    found = modules(FaultTree(top="web", gates=gates, events=dict.fromkeys(events, 0.1)))
    assert {"vendor", "zone"} in [set(one.events) for one in found]


@pytest.mark.parametrize(("outside", "apart"), [("p", True), ("q", False)])
def test_a_cycle_is_a_module_when_one_of_its_gates_is_needed_from_outside(outside, apart):
    gates = {
        "top": Gate(threshold=3, inputs=("p", "x", "other")),
        "other": Gate(threshold=2, inputs=(outside, "x", "y")),
        "p": Gate(threshold=2, inputs=("q", "a", "b")),
        "q": Gate(threshold=2, inputs=("p", "c", "d")),
    }
    tree = FaultTree(top="top", gates=gates, events=dict.fromkeys("abcdxy", 0.1))
    assert ("p" in [one.top for one in modules(tree)]) == apart


def test_the_order_of_modules_does_not_depend_on_the_order_of_names():
    gates = {
        "top": Gate(threshold=2, inputs=("g", "h", "i")),
        **{one: Gate(threshold=2, inputs=(f"{one}0", f"{one}1", f"{one}2")) for one in "ghi"},
    }
    events = dict.fromkeys([f"{one}{at}" for one in "ghi" for at in range(3)], 0.1)
    forward = modules(FaultTree(top="top", gates=gates, events=events))
    backward = modules(
        FaultTree(
            top="top",
            gates=dict(reversed(gates.items())),
            events=dict(reversed(events.items())),
        )
    )
    assert forward == backward
    assert [one.top for one in forward] == ["g", "h", "i", "top"]


def _assert_same(tree, found):
    """Each event and name is in one part, and the last fails as the tree does."""
    inputs = [one for _, part in found for one in part.events]
    assert len(inputs) == len(set(inputs))
    for happened, _ in states(dict.fromkeys(tree.events, 0.5)):
        failed = set(happened)
        for name, part in found:
            if fails(part, failed & set(part.events)):
                failed.add(name)
        assert (bool(found) and found[-1][0] in failed) == fails(tree, happened)


def _reached(start, below):
    seen, pending = set(), [start]
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending += below.get(one, ())
    return seen


def test_a_gate_that_outlives_being_the_top_is_called_otherwise():
    gates = {
        "t": Gate(threshold=3, inputs=("both", "one", "other", "z")),
        "both": Gate(threshold=2, inputs=("y", "x")),
        "one": Gate(threshold=1, inputs=("z", "x")),
        "other": Gate(threshold=1, inputs=("x", "z")),
        "y": Gate(threshold=1, inputs=("y1", "y2")),
        "z": Gate(threshold=2, inputs=("z1", "z2")),
    }
    events = dict.fromkeys(("x", "y1", "y2", "z1", "z2"), 0.5)
    names = [one.name for one in parts(FaultTree(top="t", gates=gates, events=events))]
    assert names[-1] == "t"
    assert len(set(names)) == len(names)
