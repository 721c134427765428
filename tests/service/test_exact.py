"""Exact schedules: as short as any order of steps gives, proven, and the same every time."""

from importlib import util

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.recovery.activity import project
from model.recovery.schedule import Activity, schedule
from model.recovery.schedule_generation import serial
from schema.errors import NotAvailable
from service.exact import solve, solver
from tests.model.recovery.projects import MINUTE, activities, problems, shortest, slots

CAPACITY = {"slot": 2, "api": 1}


def exact(steps, capacity=None, **more):
    return schedule(steps, CAPACITY if capacity is None else capacity, solve=solve, **more)


@pytest.mark.parametrize(("capacity", "makespan"), [(1, 45), (2, 32), (3, 32)])
def test_gv8(capacity, makespan):
    found = exact(slots(), {"slot": capacity})
    assert found.makespan == found.lower_bound == makespan * MINUTE
    assert found.proven


@settings(max_examples=80, deadline=None)
@given(steps=activities(most=5))
def test_it_is_as_short_as_the_best_of_all_orders(steps):
    found = exact(steps)
    assert found.makespan == shortest(steps, CAPACITY)
    assert found.proven
    assert list(problems(found.start, steps, CAPACITY)) == []


def solved(steps, effort=None):
    """Return what the solver makes of a serial schedule, which is often not the shortest."""
    asked = project(steps, CAPACITY)
    known = serial(asked)
    more = {} if effort is None else {"effort": effort}
    return asked, known, solve(asked, known, {}, **more)


@settings(max_examples=40, deadline=None)
@given(steps=activities(most=12))
def test_it_is_never_longer_than_what_was_known_and_keeps_everything(steps):
    asked, known, found = solved(steps)
    assert asked.least() <= found.least == asked.end(found.start) <= asked.end(known)
    start = {asked.ids[one]: asked.moment(at) for one, at in found.start.items()}
    assert list(problems(start, steps, CAPACITY)) == []
    generated, improved = schedule(steps, CAPACITY), exact(steps)
    assert generated.lower_bound <= improved.lower_bound
    assert improved.makespan <= generated.makespan


@settings(max_examples=30, deadline=None)
@given(steps=activities(most=8), chance=st.randoms(use_true_random=False))
def test_the_urgent_are_done_as_soon_as_without_the_rest(steps, chance):
    urgent = {chance.choice(steps).id}
    asked = project(steps, CAPACITY)
    needed = {asked.ids[one] for one in asked.awaited(urgent)}
    found = exact(steps, urgent=urgent)
    alone = exact([one for one in steps if one.id in needed])
    assert found.urgent == alone.everything
    ends = [found.start[one.id] + one.duration for one in steps if one.id in urgent]
    assert max(ends) <= found.urgent.makespan
    assert list(problems(found.start, steps, CAPACITY)) == []
    assert found.proven


def hard(count=40):
    """Return steps in which the schemes are off: many lengths, two resources, few waits."""
    return [
        Activity(
            id=f"s{at:02}",
            duration=(1 + (at * 7919) % 23) * MINUTE,
            after=(f"s{at - 5:02}",) if at >= 5 and at % 3 else (),
            uses={"slot": 1 + at % 2, "api": (at * 31) % 2},
        )
        for at in range(count)
    ]


def test_it_gives_the_same_every_time():
    one, two = solved(hard(), effort=0.2)[2], solved(hard()[::-1], effort=0.2)[2]
    assert one == two


def test_what_could_not_be_proven_is_told_with_its_excess():
    asked, known, found = solved(hard(), effort=1e-9)
    assert found.least <= asked.end(found.start) <= asked.end(known)
    made = schedule(hard(), CAPACITY, solve=lambda *given: solve(*given, effort=1e-9))
    assert made.proven is (made.makespan == made.lower_bound)
    assert made.everything.excess == made.makespan - made.lower_bound


def test_without_the_library_a_hint_says_what_to_install(monkeypatch):
    monkeypatch.setattr("service.extras.find_spec", lambda name: None)
    with pytest.raises(NotAvailable, match="'exact'") as error:
        solver()
    assert "loadpath[exact]" in error.value.hint


def test_with_the_library_there_is_a_solver():
    assert util.find_spec("ortools") is not None
    assert solver() is solve


def test_it_finds_what_the_schemes_miss():
    steps = [
        Activity(id=name, duration=minutes * MINUTE, after=after, uses={"slot": 1})
        for name, minutes, after in (("a", 3, ()), ("b", 4, ()), ("c", 2, ()), ("d", 6, ("a",)))
    ]
    assert schedule(steps, {"slot": 2}).makespan == 10 * MINUTE
    assert not schedule(steps, {"slot": 2}).proven
    assert exact(steps, {"slot": 2}).makespan == 9 * MINUTE
