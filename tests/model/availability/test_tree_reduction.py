"""A tree made smaller fails exactly as before."""

import pytest
from hypothesis import given

from model.availability.fault_tree import FaultTree, Gate
from model.availability.single_events import failing_alone
from model.availability.tree_reduction import reduced, simplified
from tests.model.availability.trees import fails, fault_trees, states


@given(fault_trees(events=5, gates=6))
def test_a_smaller_tree_fails_as_before(tree):
    small = simplified(tree)
    for happened, _ in states(dict.fromkeys(tree.events, 0.5)):
        assert fails(small, happened & set(small.events)) == fails(tree, happened)


@given(fault_trees(events=5, gates=6))
def test_what_is_left_fails_as_before_while_nothing_that_fails_it_alone_happens(tree):
    alone = failing_alone(tree)
    rest = reduced(tree, alone)
    for happened, _ in states(dict.fromkeys(set(tree.events) - alone, 0.5)):
        assert (rest is not None and fails(rest, happened)) == fails(tree, happened)
        if rest is not None:
            assert not alone & set(rest.events)


@given(fault_trees())
def test_what_fails_the_top_alone_is_found_among_events_and_gates(tree):
    reached = {name for name, entered in tree.visit() if entered}
    expected = set()
    for name in reached:
        gates = {one: gate for one, gate in tree.gates.items() if one != name}
        forced = FaultTree(top=tree.top, gates=gates, events={**tree.events, name: 0.5})
        if fails(forced, {name}):
            expected.add(name)
    assert failing_alone(tree) & reached == expected


@pytest.mark.parametrize(
    ("gates", "expected"),
    [
        (
            {"top": (2, "a p"), "p": (1, "q b"), "q": (1, "p c")},
            {"top": (2, "a p"), "p": (1, "b c")},
        ),
        ({"top": (2, "a p"), "p": (2, "b q"), "q": (2, "c d")}, {"top": (4, "a b c d")}),
        ({"top": (2, "p q"), "p": (1, "a b"), "q": (1, "b a")}, {"top": (1, "a b")}),
        ({"top": (2, "p q a"), "p": (1, "b q"), "q": (1, "c b")}, None),
    ],
    ids=["ORs in a cycle are one", "AND within AND", "gates alike", "nothing to gain"],
)
def test_gates_that_are_not_needed_are_left_out(gates, expected):
    made = {n: Gate(threshold=k, inputs=tuple(names.split())) for n, (k, names) in gates.items()}
    tree = FaultTree(top="top", gates=made, events=dict.fromkeys("abcd", 0.1))
    rest = reduced(tree, frozenset({"top"}))
    found = {(gate.threshold, frozenset(gate.inputs)) for gate in rest.gates.values()}
    wanted = gates if expected is None else expected
    assert found == {(threshold, frozenset(names.split())) for threshold, names in wanted.values()}
