from datetime import timedelta

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import InvalidValue
from model.recovery.critical_path import Join, Task, critical_path, gating
from model.recovery.estimate import Basis, known, never, unknown
from model.recovery.schedule import Activity, in_waves, schedule

# GV7 of the specification: durations in minutes, and what each waits for.
GV7 = {
    "kms": (0, ()),
    "db": (20, ("kms",)),
    "cache": (5, ()),
    "auth": (8, ("kms",)),
    "api": (6, ("db", "auth")),
    "web": (4, ("api",)),
    "dns": (2, ("web",)),
}


def minutes(number):
    return timedelta(minutes=number)


def task(name, duration, *joins):
    figure = unknown("nobody measured it") if duration is None else drill(duration)
    return Task(id=name, duration=figure, joins=joins)


def drill(duration):
    return known(minutes(duration), "drill", Basis.MEASURED)


def after(*names, soft=False):
    return Join(members=names, minimum=len(names), soft=soft)


def gv7():
    return [
        task(name, duration, *([after(*needs)] if needs else []))
        for name, (duration, needs) in GV7.items()
    ]


def slots(count=None):
    return [
        Activity(id=name, duration=minutes(duration), after=needs, uses={"slot": 1})
        for name, (duration, needs) in GV7.items()
    ]


def test_gv7_finish_times_and_path():
    found = critical_path(gv7())
    assert {name: found.finish[name].value for name in ("api", "web", "dns")} == {
        "api": minutes(26),
        "web": minutes(30),
        "dns": minutes(32),
    }
    assert found.path == ("kms", "db", "api", "web", "dns")
    assert found.makespan.value + minutes(5) + minutes(10) == minutes(47)


def test_the_path_goes_by_what_can_be_done():
    endless = Task(id="fence", duration=never("its API is down", "F-13"))
    either = Join(members=("fence", "person"), minimum=1)
    found = critical_path([endless, task("person", 3), task("promote", 2, either)])
    assert found.finish["promote"].value == minutes(5)
    assert critical_path([endless, task("person", 3), task("z", 9, either)]).path == ("fence",)
    assert gating(either, found.finish) == ["person"]


def test_an_unknown_step_makes_what_follows_unknown_with_the_known_part():
    found = critical_path([task("db", 20), task("app", None, after("db"))])
    assert found.finish["app"].value is None
    assert found.finish["app"].lower_bound == minutes(20)
    assert found.finish["app"].reason == "nobody measured it"


def test_two_of_three_waits_for_the_second():
    steps = [task("a", 1), task("b", 5), task("c", 9)]
    found = critical_path([*steps, task("quorum", 1, Join(members=("a", "b", "c"), minimum=2))])
    assert found.finish["quorum"].value == minutes(6)
    assert found.path == ("c",)


def test_soft_needs_delay_full_function_only():
    found = critical_path([task("cache", 9), task("api", 2, after("cache", soft=True))])
    assert found.degraded["api"].value == minutes(2)
    assert found.finish["api"].value == minutes(11)


def test_tasks_that_wait_for_each_other_are_refused():
    with pytest.raises(InvalidValue, match="do not wait for each other"):
        critical_path([task("a", 1, after("b")), task("b", 1, after("a"))])


@pytest.mark.parametrize(("capacity", "makespan"), [(1, 45), (2, 32), (3, 32)])
def test_gv8_makespan_by_slots(capacity, makespan):
    assert schedule(slots(), {"slot": capacity}).makespan == minutes(makespan)


def test_gv8_waves_with_barriers():
    waves, makespan = in_waves(slots())
    assert [set(one) for one in waves] == [
        {"cache", "kms"},
        {"auth", "db"},
        {"api"},
        {"web"},
        {"dns"},
    ]
    assert makespan == minutes(37)


def test_a_step_larger_than_the_capacity_is_refused():
    step = Activity(id="restore", duration=minutes(1), uses={"operators": 3})
    with pytest.raises(InvalidValue, match="operators of step 'restore': got 3"):
        schedule([step], {"operators": 2})


@st.composite
def activities(draw):
    count = draw(st.integers(1, 9))
    return [
        Activity(
            id=f"s{number}",
            duration=minutes(draw(st.integers(0, 9))),
            after=tuple(f"s{one}" for one in range(number) if draw(st.integers(0, 3)) == 0),
            uses={"slot": draw(st.integers(0, 2))},
        )
        for number in range(count)
    ]


@given(steps=activities(), capacity=st.integers(2, 4))
def test_every_schedule_respects_precedence_capacity_and_its_lower_bound(steps, capacity):
    found = schedule(steps, {"slot": capacity})
    by_id = {one.id: one for one in steps}
    end = {name: begin + by_id[name].duration for name, begin in found.start.items()}
    for one in steps:
        assert all(end[name] <= found.start[one.id] for name in one.after)
    for moment in found.start.values():
        running = [one for one in steps if found.start[one.id] <= moment < end[one.id]]
        assert sum(one.uses["slot"] for one in running) <= capacity
    assert found.lower_bound <= found.makespan


@given(steps=activities())
def test_without_limits_the_schedule_is_the_longest_path(steps):
    chain = nx.DiGraph()
    for one in steps:
        chain.add_node(one.id)
        chain.add_edges_from((name, one.id) for name in one.after)
    finish = {}
    for name in nx.topological_sort(chain):
        ready = max((finish[one] for one in chain.predecessors(name)), default=minutes(0))
        finish[name] = ready + next(one.duration for one in steps if one.id == name)
    assert schedule(steps, {}).makespan == max(finish.values())
    tasks = [
        Task(id=one.id, duration=drill(one.duration / minutes(1)), joins=(after(*one.after),))
        if one.after
        else Task(id=one.id, duration=drill(one.duration / minutes(1)))
        for one in steps
    ]
    assert {name: one.value for name, one in critical_path(tasks).finish.items()} == finish


@given(steps=activities())
def test_waves_are_the_topological_generations(steps):
    chain = nx.DiGraph()
    chain.add_nodes_from(one.id for one in steps)
    chain.add_edges_from((name, one.id) for one in steps for name in one.after)
    expected = [set(one) for one in nx.topological_generations(chain)]
    assert [set(one) for one in in_waves(steps)[0]] == expected
