"""Blast radius: states, causes, lost redundancy, services and promises."""

import itertools
from datetime import timedelta

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.disruption.disruptions import ComponentsFail, ZoneFails
from model.disruption.scenarios import possible_single_points
from model.errors import UnknownComponent
from model.graph import DependencyGraph
from model.impact.blast_radius import (
    State,
    blast_radius,
    causal_chain,
    largest_blast_radii,
    single_points_of_failure,
)
from model.records.requirement import Effect
from schema.documents.plain import plain
from tests.builders import graph
from tests.model import brute_force
from tests.strategies import CARRYING, graphs, seeds

ANY = [*CARRYING, Effect.UNKNOWN, Effect.TRIGGER]
GV4 = """
    web > api
    api > db@30
    api ~> cache
    api > 2/3(auth-a@300, auth-b@300, auth-c@300)
    auth-a > az-1; auth-b > az-2; auth-c > az-3
    db > kms@3600
    report ~> db
    report > queue
"""


def fail(one, *components):
    return blast_radius(one, ComponentsFail(components=components))


def states(answer):
    return {impact.component: impact.state for impact in answer.impacts}


DOWN, DEGRADED = State.DOWN, State.DEGRADED


@pytest.mark.parametrize(
    ("failed", "expected", "margins"),
    [
        (["cache"], {"api": DEGRADED, "web": DEGRADED}, []),
        (["az-1"], {"auth-a": DOWN}, [0]),
        (["az-1", "az-2"], {"auth-a": DOWN, "auth-b": DOWN, "api": DOWN, "web": DOWN}, []),
        (["kms"], {"db": DOWN, "api": DOWN, "web": DOWN, "report": DEGRADED}, []),
        (["queue"], {"report": DOWN}, []),
    ],
)
def test_gv4(failed, expected, margins):
    answer = fail(graph(GV4), *failed)
    assert states(answer) == expected
    assert [group.margin for group in answer.lost_redundancy] == margins
    assert answer.certain


@pytest.mark.parametrize(("failed", "down"), [((), ()), (("consul",), ("vault",))])
def test_gv5_a_cycle_stands_until_it_is_hit(failed, down):
    assert fail(graph("consul > vault > consul"), *failed).down == down


def test_the_shortest_chain_names_each_requirement_that_broke():
    drawn = graph("web > api > db > kms; web > edge > mid > kms; web > kms2")
    answer = fail(drawn, "kms")
    chain = causal_chain(drawn, answer, "web")
    assert [(step.component, step.provider) for step in chain] == [
        ("kms", None),
        ("db", "kms"),
        ("api", "db"),
        ("web", "api"),
    ]
    assert [step.requirement for step in chain][1:] == [
        drawn.requirements_of(name)[0].id for name in ("db", "api", "web")
    ]
    assert next(impact for impact in answer.impacts if impact.component == "web").distance == 3


def test_a_chain_is_empty_for_what_is_not_hit_and_refused_for_what_is_not_there():
    drawn = graph("web > api; other")
    answer = fail(drawn, "api")
    assert causal_chain(drawn, answer, "other") == ()
    assert [step.component for step in causal_chain(drawn, answer, "api")] == ["api"]
    with pytest.raises(UnknownComponent):
        causal_chain(drawn, answer, "nobody")


def test_a_degraded_group_is_explained_by_what_is_degraded_in_it_not_by_a_loss_that_it_bears():
    drawn = graph("name > 1(east, west); west > api ~> db; east > db; east > lb")
    answer = fail(drawn, "db", "lb")
    assert [impact.state for impact in answer.impacts if impact.component == "name"] == [
        State.DEGRADED
    ]
    chain = [cause.component for cause in causal_chain(drawn, answer, "name")]
    assert chain == ["db", "api", "west", "name"]


def test_a_degraded_chain_passes_through_the_soft_requirement():
    drawn = graph("web > api ~> cache > node")
    chain = causal_chain(drawn, fail(drawn, "node"), "web")
    assert [(step.component, step.state.name) for step in chain] == [
        ("node", "DOWN"),
        ("cache", "DOWN"),
        ("api", "DEGRADED"),
        ("web", "DEGRADED"),
    ]


def test_unknown_strength_is_read_both_ways():
    drawn = graph("web > api ?> db; report ~> api")
    answer = fail(drawn, "db")
    found = {
        impact.component: (impact.state.name, impact.pessimistic.name) for impact in answer.impacts
    }
    assert found == {
        "api": ("DEGRADED", "DOWN"),
        "web": ("DEGRADED", "DOWN"),
        "report": ("UP", "DEGRADED"),
    }
    assert not answer.certain
    assert [step.component for step in causal_chain(drawn, answer, "report")] == [
        "db",
        "api",
        "report",
    ]


def test_what_only_waits_for_a_trigger_starves():
    answer = fail(graph("worker trigger> queue > kms; web > queue"), "kms")
    assert (list(answer.starved), answer.down) == (["worker"], ("queue", "web"))


def test_a_zone_takes_what_lives_in_it_alone():
    drawn = graph(
        "web > 1/2(a, b); a in> zone:z1; b in> zone:z2; web > db; fleet > 1/2(a, b)",
        db={"zones": ["z1"]},
    )
    answer = blast_radius(drawn, ZoneFails(zone="z1"))
    assert (list(answer.seeds), answer.down) == (["db", "zone:z1"], ("a", "web"))
    assert [(group.dependent, group.alive, group.minimum) for group in answer.lost_redundancy] == [
        ("fleet", 1, 1)
    ]


@given(st.data())
def test_lost_redundancy_is_every_surviving_group_that_lost_members(data):
    records = data.draw(graphs(ANY))
    failed = [records.components[one].id for one in data.draw(seeds(records))]
    state = brute_force.states(records, failed)
    expected = {}
    for need in records.requirements:
        alive = sum(state[provider] != brute_force.DOWN for provider in need.providers)
        lost = need.minimum <= alive < len(need.members)
        if lost and need.effect is not Effect.TRIGGER and state[need.dependent] < DOWN:
            expected[need.id] = (alive, need.minimum)
    answer = fail(DependencyGraph(records), *failed)
    found = {group.requirement: (group.alive, group.minimum) for group in answer.lost_redundancy}
    assert found == expected


def test_services_journeys_and_systems_are_named():
    drawn = graph(
        "checkout[web, worker]; checkout > web > db; journey:buy > checkout; shop[checkout]; "
        "other[far]; other > far; loose[db]",
        {"shop": {"kind": "system"}},
    )
    assert fail(drawn, "db").services == ["checkout", "journey:buy", "loose", "shop"]
    assert fail(drawn, "worker").services == []
    assert fail(drawn, "checkout").services == ["checkout", "journey:buy", "shop"]


def test_a_broken_promise_is_the_strictest_that_binds():
    drawn = graph(
        "web > api > db; report > api", web=15, api=60, report={"rto": 5, "class": "zone"}
    )
    broken = fail(drawn, "db").broken_objectives
    assert [
        (promise.component, promise.objective.rto, promise.objective.inherited_from)
        for promise in broken
    ] == [
        ("api", timedelta(minutes=15), "web"),
        ("web", timedelta(minutes=15), None),
    ]


def test_equal_questions_give_equal_answers():
    assert fail(graph(GV4), "kms") == fail(graph(GV4), "kms")
    assert fail(graph(GV4), "kms") != fail(graph(GV4), "queue")


@given(st.data())
def test_every_impact_is_explained_by_a_chain_from_a_seed(data):
    records = data.draw(graphs(ANY))
    drawn = DependencyGraph(records)
    names = [component.id for component in records.components]
    failed = [names[number] for number in data.draw(seeds(records))]
    answer = fail(drawn, *failed)
    expected = brute_force.states(records, failed)
    worst = brute_force.states(records, failed, pessimistic=True)
    assert {impact.component: (impact.state, impact.pessimistic) for impact in answer.impacts} == {
        name: (expected[name], worst[name]) for name in names if worst[name] and name not in failed
    }
    for impact in answer.impacts:
        chain = causal_chain(drawn, answer, impact.component)
        assert len(chain) == impact.distance + 1
        assert chain[0].component in failed
        assert chain[-1].requirement == impact.requirement
        for before, after in itertools.pairwise(chain):
            need = drawn.requirement(after.requirement)
            assert (need.dependent, after.provider) == (after.component, before.component)
            assert before.component in need.providers


@pytest.mark.parametrize("horizon", [None, timedelta(days=1)])
def test_seed_that_only_degrades_and_is_taken_down_counts_as_down(horizon):
    drawn = graph("web > api; api > db; web ~> cache")
    what = ComponentsFail(components=("db",), degraded=("api", "cache"))

    answer = blast_radius(drawn, what, horizon=horizon)

    assert states(answer) == {"api": DOWN, "web": DOWN}
    assert [cause.component for cause in causal_chain(drawn, answer, "web")] == ["db", "api", "web"]


@pytest.mark.parametrize("horizon", [None, timedelta(days=365)])
@given(st.data())
def test_degraded_seeds_are_hit_when_they_fall_further(horizon, data):
    records = data.draw(graphs(ANY))
    drawn = DependencyGraph(records)
    names = [component.id for component in records.components]
    failed = [names[number] for number in data.draw(seeds(records))]
    weak = [names[number] for number in data.draw(seeds(records)) if names[number] not in failed]
    disruption = ComponentsFail(components=tuple(failed), degraded=tuple(weak))
    answer = blast_radius(drawn, disruption, horizon=horizon)
    expected = brute_force.states(records, failed, weak)
    worst = brute_force.states(records, failed, weak, pessimistic=True)
    began = {**dict.fromkeys(weak, DEGRADED), **dict.fromkeys(failed, DOWN)}
    assert {impact.component: (impact.state, impact.pessimistic) for impact in answer.impacts} == {
        name: (expected[name], worst[name]) for name in names if worst[name] > began.get(name, 0)
    }
    for impact in answer.impacts:
        chain = causal_chain(drawn, answer, impact.component)
        assert len(chain) == impact.distance + 1
        assert chain[0].component in began
        assert chain[-1].requirement == impact.requirement


@given(st.data())
def test_plain_chains_are_as_short_as_networkx_finds(data):
    records = data.draw(graphs([Effect.HARD]))
    drawn = DependencyGraph(records)
    plain = [need for need in records.requirements if need.minimum == len(need.members)]
    records = type(records)(components=records.components, requirements=tuple(plain))
    drawn = DependencyGraph(records)
    seed = records.components[0].id
    oracle = nx.DiGraph((u, need.dependent) for need in plain for u in need.providers)
    oracle.add_node(seed)
    lengths = nx.single_source_shortest_path_length(oracle, seed)
    answer = {impact.component: impact.distance for impact in fail(drawn, seed).impacts}
    assert answer == {name: length for name, length in lengths.items() if name != seed}


@given(st.data())
def test_many_scenarios_at_once_equal_single_ones(data):
    records = data.draw(graphs(ANY))
    drawn = DependencyGraph(records)
    answer = {
        reach.component: (reach.down, reach.degraded) for reach in largest_blast_radii(drawn, 99)
    }
    for component in records.components:
        states = brute_force.states(records, {component.id}).values()
        counts = [list(states).count(state) for state in (2, 1)]
        assert answer[component.id] == (counts[0] - 1, counts[1])


def test_the_largest_blast_radii_come_first():
    drawn = graph("web > api > db; web ~> cache; x > db")
    assert [plain(reach) for reach in largest_blast_radii(drawn, 3)] == [
        {"component": "db", "down": 3, "degraded": 0, "services": 0},
        {"component": "api", "down": 1, "degraded": 0, "services": 0},
        {"component": "cache", "down": 0, "degraded": 1, "services": 0},
    ]
    assert largest_blast_radii(drawn, 0) == ()


def test_places_are_left_out_of_the_largest_blast_radii_unless_asked() -> None:
    drawn = graph("service:a > api > service:b; api in> zone:use1-az1; zone:use1-az1 in> region:r")
    assert [(reach.component, reach.services) for reach in largest_blast_radii(drawn, 9)] == [
        ("service:b", 1),
        ("api", 1),
        ("service:a", 0),
    ]
    assert [reach.component for reach in largest_blast_radii(drawn, 3, places=True)] == [
        "region:r",
        "service:b",
        "zone:use1-az1",
    ]


@given(st.data())
def test_single_points_of_failure_are_those_that_take_it_down_alone(data):
    records = data.draw(graphs(ANY))
    drawn = DependencyGraph(records)
    target = data.draw(st.sampled_from(records.components)).id
    certain, pessimistic = (
        [
            component.id
            for component in records.components
            if component.id != target
            and brute_force.states(records, {component.id}, pessimistic=reading)[target]
            == brute_force.DOWN
        ]
        for reading in (False, True)
    )
    assert list(single_points_of_failure(drawn, target)) == certain
    assert list(single_points_of_failure(drawn, target, pessimistic=True)) == pessimistic
    assert list(possible_single_points(drawn, target)) == sorted({*pessimistic} - {*certain})


def test_a_shared_need_of_all_members_is_a_single_point_of_failure():
    drawn = graph("web > 1/3(a, b, c); a > hub; b > hub; c > hub; a > own")
    assert single_points_of_failure(drawn, "web") == ("hub",)


def test_a_graph_without_components_has_no_blast_radius():
    drawn = graph("")
    assert len(fail(drawn).impacts) == 0
    assert largest_blast_radii(drawn, 5) == ()
