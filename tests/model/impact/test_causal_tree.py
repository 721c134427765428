"""Causal trees: every reason for a state, each earlier than what it explains."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.disruption.disruptions import ComponentsFail, Together
from model.graph import DependencyGraph
from model.impact.blast_radius import State, blast_radius, causal_tree
from model.impact.causal_tree import CausalStep
from model.records.component import ComponentId
from model.records.requirement import Effect, FailureMode
from tests.builders import graph
from tests.model import brute_force
from tests.model.impact.test_failure_modes import ANY, FOREVER, failures
from tests.strategies import graphs


def fail(*names: str, mode: FailureMode = FailureMode.ABSENT) -> ComponentsFail:
    return ComponentsFail(components=tuple(ComponentId(name) for name in names), mode=mode)


def drawn_tree(drawn: DependencyGraph, disruption: ComponentsFail, name: str) -> list[str]:
    """Return the tree as indented lines: component, state, and mode unless it is absent."""
    steps = causal_tree(drawn, blast_radius(drawn, disruption), name)
    return [
        "  " * step.depth
        + f"{step.component} {step.state.name.lower()}"
        + ("" if step.mode is FailureMode.ABSENT else f" {step.mode}")
        + (" (see above)" if step.repeated else "")
        for step in steps
    ]


def test_lost_redundancy_names_every_member_that_fell() -> None:
    drawn = graph("web > 1(a, b, c); a > hub; b > hub; c > db")
    assert drawn_tree(drawn, fail("hub", "db"), "web") == [
        "web down",
        "  a down",
        "    hub down",
        "  b down",
        "    hub down",
        "  c down",
        "    db down",
    ]


def test_a_group_that_still_holds_is_no_reason() -> None:
    drawn = graph("web > 1(a, b); web > db; a > db")
    assert drawn_tree(drawn, fail("db"), "web") == ["web down", "  db down"]


def test_reasons_that_were_shown_are_not_shown_again() -> None:
    drawn = graph("web > 1(a, b); a > hub > db; b > hub")
    assert drawn_tree(drawn, fail("db"), "web") == [
        "web down",
        "  a down",
        "    hub down",
        "      db down",
        "  b down",
        "    hub down (see above)",
    ]


def test_members_of_a_cycle_are_explained_from_outside_of_it() -> None:
    drawn = graph("a > b > c > a; c > db")
    assert drawn_tree(drawn, fail("db"), "b") == ["b down", "  c down", "    db down"]


def test_what_degrades_names_the_members_that_degraded() -> None:
    drawn = graph("web > 2/3(a, b, c); a ~> cache; b ~> cache")
    assert drawn_tree(drawn, fail("cache"), "web") == [
        "web degraded",
        "  a degraded",
        "    cache down",
        "  b degraded",
        "    cache down",
    ]


def test_wrong_content_is_a_reason_by_its_mode() -> None:
    drawn = graph("site > proxy > rules; rules ~>{bad=passes} table")
    assert drawn_tree(drawn, fail("table", mode=FailureMode.BAD), "site") == [
        "site down",
        "  proxy down",
        "    rules degraded bad",
        "      table degraded bad",
    ]


def test_what_is_up_has_no_tree_and_a_seed_is_its_own() -> None:
    drawn = graph("web > db")
    assert drawn_tree(drawn, fail("web"), "db") == []
    assert drawn_tree(drawn, fail("db"), "db") == ["db down"]


def test_what_is_slow_by_itself_is_explained_by_what_may_stop_it() -> None:
    drawn = graph("web ?> 1(web, db)")
    disruption = Together(parts=(fail("db"), fail("web", mode=FailureMode.SLOW)))
    answer = blast_radius(drawn, disruption)
    (impact,) = answer.impacts
    assert (impact.state, impact.pessimistic) == (State.DEGRADED, State.DOWN)
    tree = causal_tree(drawn, answer, "web")
    assert [(step.component, step.state) for step in tree] == [
        ("web", State.DOWN),
        ("db", State.DOWN),
    ]


def test_with_a_horizon_only_what_has_fallen_by_then_is_a_reason() -> None:
    drawn = graph("web > db@600; web > cache@60; db > disk; cache > disk")
    answer = blast_radius(drawn, fail("disk"), horizon=timedelta(seconds=90))
    tree = causal_tree(drawn, answer, "web")
    assert [step.component for step in tree] == ["web", "cache", "disk"]


def parents(steps: Sequence[CausalStep]) -> Iterator[tuple[CausalStep, list[CausalStep]]]:
    """Yield each step with the steps right below it."""
    for place, step in enumerate(steps):
        below = []
        for following in steps[place + 1 :]:
            if following.depth <= step.depth:
                break
            if following.depth == step.depth + 1:
                below.append(following)
        yield step, below


@settings(max_examples=40)
@given(st.data(), st.sampled_from([None, FOREVER]))
def test_the_members_of_a_step_are_enough_to_break_its_requirement(
    data: st.DataObject, horizon: timedelta | None
) -> None:
    records = data.draw(graphs(ANY))
    disruption = data.draw(failures(records))
    drawn = DependencyGraph(records)
    answer = blast_radius(drawn, disruption, horizon=horizon)
    for impact in answer.impacts:
        tree = causal_tree(drawn, answer, impact.component)
        assert (tree[0].component, tree[0].depth) == (impact.component, 0)
        # What degraded by itself and may be stopped by others is explained by how it may stop.
        pessimistic = tree[0].state is not impact.state
        for step, below in parents(tree):
            if step.requirement is None:
                assert step.component in answer.seeds
                assert not step.fallen
                continue
            need = drawn.requirement(step.requirement)
            assert need.dependent == step.component
            assert {member.component for member in step.fallen} <= set(need.providers)
            assert step.fallen
            if step.repeated:
                assert not below
                continue
            assert [(member.component, member.state, member.mode) for member in below] == [
                (member.component, member.state, member.mode) for member in step.fallen
            ]
            if {member.mode for member in below} == {FailureMode.ABSENT}:
                all_needed = pessimistic and need.effect is Effect.UNKNOWN
                slack = 0 if all_needed else len(need.providers) - need.minimum
                assert len(step.fallen) > slack


@pytest.mark.parametrize("pessimistic", [False, True])
@settings(max_examples=30)
@given(data=st.data())
def test_the_seeds_of_a_tree_alone_have_the_same_effect(
    data: st.DataObject, pessimistic: bool
) -> None:
    records = data.draw(graphs(ANY))
    drawn = DependencyGraph(records)
    ids = [component.id for component in records.components]
    seeds = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4, unique=True))
    answer = blast_radius(drawn, fail(*sorted(seeds)))
    for impact in answer.impacts:
        if pessimistic != (impact.state is State.UP):
            continue
        leaves = [
            step.component
            for step in causal_tree(drawn, answer, impact.component)
            if step.requirement is None
        ]
        alone = brute_force.states(records, leaves, pessimistic=pessimistic)
        state = impact.pessimistic if pessimistic else impact.state
        assert alone[impact.component] == state
