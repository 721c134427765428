from datetime import timedelta

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.capability.estimate import Basis, known
from model.errors import InvalidValue
from model.recovery.activity import project
from model.recovery.critical_path import Join, Task, critical_path
from model.recovery.schedule import Activity, schedule
from model.recovery.wave_barriers import in_waves
from tests.model.recovery.projects import MINUTE, activities, problems, shortest, slots

CAPACITY = {"slot": 2, "api": 1}


def step(name, minutes=1, *after, joins=(), **uses):
    return Activity(id=name, duration=minutes * MINUTE, after=after, joins=joins, uses=uses)


@pytest.mark.parametrize(("capacity", "makespan"), [(1, 45), (2, 32), (3, 32)])
def test_gv8_makespan_by_slots(capacity, makespan):
    found = schedule(slots(), {"slot": capacity})
    assert found.makespan == found.lower_bound == makespan * MINUTE
    assert found.proven


def test_gv8_waves_with_barriers():
    waves, makespan = in_waves(slots())
    assert [set(one) for one in waves] == [
        {"cache", "kms"},
        {"auth", "db"},
        {"api"},
        {"web"},
        {"dns"},
    ]
    assert makespan == 37 * MINUTE


@pytest.mark.parametrize(
    ("steps", "capacity", "message"),
    [
        ([step("restore", operators=3)], {"operators": 2}, "operators of step 'restore': got 3"),
        ([step("a", 1, "b")], {}, "what step 'a' waits for: got 'b'"),
        ([step("a", 1, "b"), step("b", 1, "a")], {}, r"steps: got \['a', 'b'\]"),
        ([step("a", joins=[Join(members=("a",), minimum=2)])], {}, "minimum of a join of step 'a'"),
        ([step("a", -1)], {}, "duration of step 'a'"),
    ],
)
def test_what_makes_no_sense_is_refused(steps, capacity, message):
    with pytest.raises(InvalidValue, match=message):
        schedule(steps, capacity)


def test_nothing_to_do_takes_no_time():
    assert schedule([], {"slot": 0}).makespan == timedelta(0)


def test_a_resource_of_which_there_is_none_and_that_nobody_needs_does_no_harm():
    assert schedule([step("a", slot=1)], {"operator": 0, "slot": 1}).makespan == MINUTE


def test_the_bound_is_rounded_up_to_what_the_lengths_are_multiples_of():
    half = [Activity(id=f"s{at}", duration=MINUTE / 2, uses={"slot": 1}) for at in range(3)]
    assert schedule(half, {"slot": 2}).lower_bound == MINUTE
    moment = Activity(id="a", duration=timedelta(milliseconds=500), uses={"slot": 1})
    found = schedule([moment], {"slot": 1})
    assert found.makespan == found.lower_bound == timedelta(milliseconds=500)


def test_a_join_waits_for_the_first_of_its_members():
    either = (Join(members=("fence", "person"), minimum=1),)
    steps = [step("fence", 9), step("person", 3), step("promote", 2, joins=either)]
    assert schedule(steps, {}).start["promote"] == 3 * MINUTE


def test_a_step_that_takes_no_time_still_needs_free_hands():
    steps = [step("restore", 60, slot=1), step("decide", 0, "look", slot=1), step("look", 5)]
    start = schedule(steps, {"slot": 1}).start
    assert start["decide"] in (5 * MINUTE, 60 * MINUTE, 65 * MINUTE)
    assert not list(problems(start, steps, {"slot": 1}))


def test_urgent_steps_come_first_although_a_longer_one_waits():
    steps = [step("cache", 240, slot=1), step("db", 20, slot=1), step("web", 5, "db", slot=1)]
    found = schedule(steps, {"slot": 1}, urgent={"web"})
    assert found.start == {"cache": 25 * MINUTE, "db": timedelta(0), "web": 20 * MINUTE}
    assert found.urgent.makespan == 25 * MINUTE
    assert found.makespan == 265 * MINUTE


@given(steps=activities(), capacity=st.integers(2, 4))
def test_every_schedule_respects_precedence_capacity_and_its_lower_bound(steps, capacity):
    limits = {"slot": capacity, "api": 1}
    found = schedule(steps, limits)
    assert list(problems(found.start, steps, limits)) == []
    assert found.lower_bound <= found.makespan
    ends = [found.start[one.id] + one.duration for one in steps]
    assert found.makespan == max(ends)


@given(steps=activities(), chance=st.randoms(use_true_random=False))
def test_the_rest_never_makes_the_urgent_later(steps, chance):
    urgent = {chance.choice(steps).id}
    found = schedule(steps, CAPACITY, urgent=urgent)
    numbered = project(steps, CAPACITY)
    needed = {numbered.ids[one] for one in numbered.awaited(urgent)}
    alone = schedule([one for one in steps if one.id in needed], CAPACITY)
    assert found.urgent == alone.everything
    assert all(found.start[name] == alone.start[name] for name in needed)
    assert list(problems(found.start, steps, CAPACITY)) == []


@settings(max_examples=60, deadline=None)
@given(steps=activities(most=5))
def test_no_bound_exceeds_the_shortest_of_all_schedules(steps):
    found = schedule(steps, CAPACITY)
    best = shortest(steps, CAPACITY)
    assert found.lower_bound <= best <= found.makespan


@given(steps=activities(), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_steps_changes_nothing(steps, chance):
    shuffled = chance.sample(steps, len(steps))
    assert schedule(shuffled, CAPACITY) == schedule(steps, CAPACITY)


@given(steps=activities())
def test_without_limits_the_schedule_is_the_longest_path(steps):
    tasks = [
        Task(
            id=one.id,
            duration=known(one.duration, "drill", Basis.MEASURED),
            joins=(*(Join(members=(name,), minimum=1) for name in one.after), *one.joins),
        )
        for one in steps
    ]
    expected = critical_path(tasks).finish
    found = schedule(steps, {})
    assert {one.id: found.start[one.id] + one.duration for one in steps} == {
        name: one.value for name, one in expected.items()
    }


@given(steps=activities())
def test_waves_are_the_topological_generations(steps):
    chain = nx.DiGraph()
    chain.add_nodes_from(one.id for one in steps)
    for one in steps:
        members = {*one.after, *(name for join in one.joins for name in join.members)}
        chain.add_edges_from((name, one.id) for name in members)
    expected = [set(one) for one in nx.topological_generations(chain)]
    assert [set(one) for one in in_waves(steps)[0]] == expected
