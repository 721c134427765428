from datetime import timedelta

import pytest

from model.capability.estimate import Basis, known, never, unknown
from model.errors import InvalidValue
from model.recovery.critical_path import Join, Task, critical_path, gating

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
