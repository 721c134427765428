"""What barriers cost, on orders that fit on a line; and trees, against what they keep."""

from datetime import timedelta
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.exports.plans import executor_format
from schema.exports.plans.order_tree import Beside, InTurn, Leaf, order_tree, span, waves
from tests.model.failover.scenario import plan, two_sided


def order(text):
    """Return what each waits for: `a<b` says that a is before b, units in alphabetic order."""
    pairs = [tuple(one.split("<")) for one in text.split()]
    names = sorted({one for each in pairs for one in each})
    return {name: sorted({each[0] for each in pairs if each[-1] == name and len(each) > 1})
            for name in names}  # fmt: skip


def kept(tree):
    """Return which unit is before which in a tree."""
    if isinstance(tree, Leaf):
        return set()
    inside = set().union(*map(kept, tree.parts))
    if isinstance(tree, Beside):
        return inside
    return inside | {
        (one, two)
        for at, first in enumerate(tree.parts)
        for later in tree.parts[at + 1 :]
        for one in units(first)
        for two in units(later)
    }


def units(tree):
    return [tree.unit] if isinstance(tree, Leaf) else [u for one in tree.parts for u in units(one)]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a<b b<c", InTurn((Leaf("a"), Leaf("b"), Leaf("c")))),
        ("a b", Beside((Leaf("a"), Leaf("b")))),
        ("a<b a<c b<d c<d", InTurn((Leaf("a"), Beside((Leaf("b"), Leaf("c"))), Leaf("d")))),
        ("a<b c<d", Beside((InTurn((Leaf("a"), Leaf("b"))), InTurn((Leaf("c"), Leaf("d")))))),
    ],
)
def test_a_series_parallel_order_is_kept_and_nothing_is_added(text, tree):
    found = order_tree(order(text))
    assert (found.root, found.adds) == (tree, False)


def test_the_smallest_order_that_is_not_series_parallel_gets_a_barrier():
    found = order_tree(order("a<c a<d b<d"))
    assert found.adds
    assert ("b", "c") in kept(found.root)


@st.composite
def orders(draw):
    names = "abcdefghi"[: draw(st.integers(1, 9))]
    return {
        name: [one for one in names[:at] if draw(st.integers(0, 3)) == 0]
        for at, name in enumerate(names)
    }


@given(waits=orders())
def test_a_tree_keeps_every_wait_and_says_whether_it_adds_one(waits):
    graph = nx.DiGraph((one, name) for name, others in waits.items() for one in others)
    wanted = set(nx.transitive_closure(graph).edges)
    found = order_tree(waits)
    assert sorted(units(found.root)) == sorted(waits)
    assert wanted <= kept(found.root)
    assert found.adds == (kept(found.root) != wanted)


@given(waits=orders(), seconds=st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_a_tree_is_never_slower_than_waves(waits, seconds):
    takes = {name: timedelta(seconds=one) for name, one in zip(waits, seconds, strict=False)}
    assert span(order_tree(waits).root, takes) <= span(waves(waits), takes)


def cost(name, text, **times):
    graph = two_sided(text, rto=times)
    return executor_format(name).export(plan(graph), graph).cost


def test_in_a_line_nothing_is_lost():
    for name in ("arc", "argo", "asl", "ssm"):
        assert cost(name, "front > db", front=1, db=2).inflation == timedelta(0)


def test_one_after_the_other_costs_what_would_run_beside_it():
    found = cost("ssm", "front > a; front > b", front=1, a=3, b=5)
    assert found.inflation == timedelta(minutes=3)
    assert cost("asl", "front > a; front > b", front=1, a=3, b=5).inflation == timedelta(0)


def test_waves_cost_when_the_slowest_of_each_are_on_different_ways():
    text = "front > a; front > b; a > c; b > d"
    times = {"front": 1, "a": 1, "b": 9, "c": 9, "d": 1}
    assert cost("arc", text, **times).inflation == timedelta(minutes=8)
    assert cost("asl", text, **times).inflation == timedelta(0)


def test_argo_waits_for_all_that_a_choice_names():
    found = cost("argo", "front > 2/3(a, b, c)", front=1, a=1, b=2, c=7)
    assert found.inflation == timedelta(minutes=1)  # 7 + 1 instead of 7: `c` is last anyway


@pytest.mark.parametrize("name", ["arc", "asl", "ssm"])
def test_an_executor_without_choices_says_what_it_waits_for_in_vain(name):
    graph = two_sided("front > 2/3(a, b, c)")
    assert executor_format(name).export(plan(graph), graph).notes == (
        "start:front-w: it waits until all of verify:start:a-w, verify:start:b-w, "
        "verify:start:c-w succeed, of which 2 would do",
    )


def test_unknown_times_make_the_cost_unknown_where_something_waits_longer():
    found = cost("ssm", "front > a; front > b", front=1, a=3)
    assert found.inflation is None
    assert "start:b-w" in found.reason
    assert cost("argo", "front > a; front > b", front=1, a=3).inflation == timedelta(0)


def test_names_of_one_order_are_pairwise_apart():
    text = "; ".join(f"{one} > {two}" for one, two in pairwise("abcdef"))
    graph = two_sided(f"front > a; {text}")
    tasks = executor_format("argo").export(plan(graph), graph).document["spec"]["templates"][0]
    names = [one["name"] for one in tasks["dag"]["tasks"]]
    assert len(set(names)) == len(names)
