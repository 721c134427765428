"""Cold start: waves, deadlocks, and what to loosen."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.graph import DependencyGraph
from model.impact.cold_start import cold_start
from model.records.requirement import Effect, Phase
from model.records.revision import Records
from tests.builders import graph
from tests.strategies import CARRYING, NAMES, graphs

EFFECTS = [Effect.HARD, Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE, Effect.SOFT]
PHASES = [Phase.RUN, Phase.RUN, Phase.START, Phase.RENEW]


def counted(need):
    if need.effect is Effect.LIFECYCLE:
        return need.phase is Phase.START
    return need.effect in {Effect.HARD, Effect.CONTAINMENT} and need.phase is not Phase.RENEW


def waves_by_definition(records: Records):
    started, waves = set(), []
    while True:
        wave = {
            component.id
            for component in records.components
            if component.id not in started
            and all(
                sum(provider in started for provider in need.providers) >= need.minimum
                for need in records.requirements
                if need.dependent == component.id and counted(need)
            )
        }
        if not wave:
            return waves
        waves.append(tuple(sorted(wave)))
        started |= wave


def without(records: Records, removed):
    kept = tuple(need for need in records.requirements if need.id not in removed)
    return Records(components=records.components, requirements=kept)


def test_gv5_two_that_need_each_other_never_start():
    drawn = graph("consul > vault > consul; web > vault; db")
    answer = cold_start(drawn)
    assert answer.waves == (("db",),)
    assert answer.deadlocked == ("consul", "vault", "web")
    (deadlock,) = answer.deadlocks
    assert deadlock.components == ("consul", "vault")
    assert (len(deadlock.remove), deadlock.exact) == (1, True)


@pytest.mark.parametrize(
    ("text", "deadlocked"),
    [
        ("a > b; b start> a", ("a", "b")),
        ("a > b; b renew> a", ()),
        ("a > b; b ~> a", ()),
        ("a > b; b lifecycle> a", ()),
        ("a > b; b in> a", ("a", "b")),
        ("a > 1/2(a, b)", ()),
        ("a > a", ("a",)),
        ("a > 2/3(b, c, d); b > a", ()),
        ("a > 2/3(b, c, d); b > a; c > a", ("a", "b", "c")),
    ],
)
def test_what_counts_at_a_start(text, deadlocked):
    assert cold_start(graph(text)).deadlocked == deadlocked


def test_the_requirement_that_frees_most_is_removed_once():
    drawn = graph("hub > (a, b, c); a > hub; b > hub; c > hub")
    (deadlock,) = cold_start(drawn).deadlocks
    (need,) = drawn.requirements_of("hub")
    assert deadlock.remove == (need.id,)


def test_more_than_twelve_requirements_are_freed_greedily_and_say_so():
    ring = [f"c{number:02}" for number in range(20)]
    drawn = graph("; ".join(f"{a} > {b}" for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)))
    (deadlock,) = cold_start(drawn).deadlocks
    assert (deadlock.exact, len(deadlock.remove)) == (False, 1)


def test_what_a_later_removal_makes_needless_is_not_removed():
    many = [f"d{number}" for number in range(10)]
    drawn = graph(
        f"a > b > c > b; c > ({', '.join(many)}); " + "; ".join(f"{name} > a" for name in many)
    )
    (deadlock,) = cold_start(drawn).deadlocks
    # The most needed member, a, is freed first; freeing b then frees a as well.
    (need,) = drawn.requirements_of("b")
    assert (deadlock.exact, deadlock.remove) == (False, (need.id,))


@given(graphs(EFFECTS, PHASES))
def test_waves_are_the_rounds_of_the_definition(records):
    assert list(cold_start(DependencyGraph(records)).waves) == waves_by_definition(records)


@given(edges=st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20))
def test_waves_of_an_acyclic_graph_are_its_generations(edges):
    edges = {(a, b) for a, b in edges if a > b}
    drawn = graph("; ".join([*NAMES, *(f"{a} > {b}" for a, b in sorted(edges))]))
    oracle = nx.DiGraph((b, a) for a, b in edges)
    oracle.add_nodes_from(NAMES)
    generations = [tuple(sorted(part)) for part in nx.topological_generations(oracle)]
    assert list(cold_start(drawn).waves) == generations


@given(graphs(EFFECTS, PHASES, most=30))
def test_removing_what_is_named_starts_everything(records):
    answer = cold_start(DependencyGraph(records))
    assert set(answer.deadlocked) == {component.id for component in records.components} - {
        id for wave in answer.waves for id in wave
    }
    assert bool(answer.deadlocked) == bool(answer.deadlocks)
    removed = {row for deadlock in answer.deadlocks for row in deadlock.remove}
    assert cold_start(DependencyGraph(without(records, removed))).deadlocked == ()


def test_a_circle_that_only_waits_for_another_is_no_deadlock():
    (answer,) = cold_start(graph("a > 1(a, b); b > b")).deadlocks
    assert answer.components == ("b",)


def test_a_circle_of_which_one_member_only_waits_for_another_circle_is_no_deadlock():
    drawn = graph("m > 1(x, y); x > m; y > z > y")
    (answer,) = cold_start(drawn).deadlocks
    assert answer.components == ("y", "z")
    assert cold_start(drawn).deadlocked == ("m", "x", "y", "z")


def test_a_member_that_only_waits_for_another_circle_needs_no_removal():
    answer = cold_start(graph("m > 1(x, y); x > (m, z); z > (x, m); y > y")).deadlocks
    assert [one.components for one in answer] == [("m", "x", "z"), ("y",)]
    assert [len(one.remove) for one in answer] == [1, 1]


@given(graphs(EFFECTS, PHASES))
def test_no_smaller_set_frees_a_deadlock(records):
    for deadlock in cold_start(DependencyGraph(records)).deadlocks:
        inside = set(deadlock.components)
        # everything outside is taken as started: its own needs are dropped
        part = Records(
            components=records.components,
            requirements=tuple(need for need in records.requirements if need.dependent in inside),
        )
        needs = [need.id for need in part.requirements if counted(need)]
        if not deadlock.exact or len(needs) > 10:
            continue
        for chosen in combinations(needs, len(deadlock.remove) - 1):
            assert cold_start(DependencyGraph(without(part, set(chosen)))).deadlocked


def test_unknown_strength_is_read_both_ways() -> None:
    answer = cold_start(graph("a ?> b; b ?> a; c > a"))
    assert (answer.waves, answer.deadlocked) == ((("a", "b"), ("c",)), ())
    assert answer.possibly.deadlocked == ("a", "b", "c")
    assert answer.possibly.cycles == (("a", "b"),)
    assert not answer.certain


def test_unknown_strength_taken_as_hard_needs_all_members() -> None:
    answer = cold_start(graph("a ?> 1(b, c); b > a"))
    assert (answer.deadlocked, answer.possibly.deadlocked) == ((), ("a", "b"))


@given(graphs([*CARRYING, Effect.UNKNOWN], [Phase.RUN, Phase.START]))
def test_what_never_starts_for_certain_never_starts_in_the_other_reading(records: Records) -> None:
    answer = cold_start(DependencyGraph(records))
    assert set(answer.deadlocked) <= set(answer.possibly.deadlocked)
