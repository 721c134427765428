"""Slack and gains of tasks: golden vector GV7, and laws over drawn networks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.capability.estimate import ZERO, Basis, known, never, unknown
from model.recovery.critical_path import Join, Task, critical_path
from model.recovery.slack import margins

MINUTE = timedelta(minutes=1)
GV7 = {
    "kms": (0, ()),
    "db": (20, ("kms",)),
    "cache": (5, ()),
    "auth": (8, ("kms",)),
    "api": (6, ("db", "auth")),
    "web": (4, ("api",)),
    "dns": (2, ("web",)),
}
OVERHEAD = known(15 * MINUTE, "detection and decision", Basis.ASSERTED)


def drill(minutes):
    if minutes is None:
        return unknown("nobody measured it")
    return known(minutes * MINUTE, "drill", Basis.MEASURED)


def task(name, minutes, *joins):
    return Task(id=name, duration=drill(minutes), joins=joins)


def every(*names):
    return tuple(Join(members=(one,), minimum=1) for one in names)


def gv7(**changed):
    durations = {name: changed.get(name, minutes) for name, (minutes, _) in GV7.items()}
    return [task(name, durations[name], *every(*needs)) for name, (_, needs) in GV7.items()]


def in_minutes(found, name):
    return None if getattr(found, name) is None else getattr(found, name) / MINUTE


@pytest.mark.parametrize(
    ("target", "slack"),
    [
        (None, {"kms": 0, "db": 0, "auth": 12, "api": 0, "web": 0, "dns": 0, "cache": None}),
        (40, {"kms": -7, "db": -7, "auth": 5, "api": -7, "web": -7, "dns": -7, "cache": None}),
        (60, {"kms": 13, "db": 13, "auth": 25, "api": 13, "web": 13, "dns": 13, "cache": None}),
    ],
)
def test_gv7_slack_by_target(target, slack):
    promised = None if target is None else target * MINUTE
    found = margins(gv7(), "dns", target=promised, overhead=OVERHEAD)
    assert {name: in_minutes(one, "slack") for name, one in found.items()} == slack
    assert found["cache"].slack_reason == "the end does not wait for it"


def test_gv7_shortening_gains_only_until_another_path_takes_over():
    found = margins(gv7(), "dns")
    assert {name: in_minutes(one, "gain") for name, one in found.items()} == {
        "kms": 0, "db": 12, "auth": 0, "api": 6, "web": 4, "dns": 2, "cache": 0,
    }  # fmt: skip


def test_an_unknown_duration_leaves_what_is_known_and_says_why():
    found = margins(gv7(auth=None), "dns", target=60 * MINUTE, overhead=OVERHEAD)
    db, auth, kms = found["db"], found["auth"], found["kms"]
    assert (in_minutes(db, "slack"), in_minutes(db, "slack_at_most")) == (13, 13)
    assert (auth.slack, in_minutes(auth, "slack_at_most")) == (None, 33)
    assert (kms.slack, in_minutes(kms, "slack_at_most")) == (None, 13)
    assert (db.gain, in_minutes(db, "known_gain")) == (None, 20)
    assert {auth.slack_reason, kms.slack_reason, db.gain_reason} == {"nobody measured it"}


def test_an_unknown_overhead_leaves_an_upper_bound():
    found = margins(gv7(), "dns", target=40 * MINUTE, overhead=unknown("nothing watches it"))
    assert (found["db"].slack, in_minutes(found["db"], "slack_at_most")) == (None, 8)
    assert found["db"].slack_reason == "nothing watches it"
    assert in_minutes(found["db"], "gain") == 12


def test_an_end_that_never_comes_gains_nothing_that_can_be_told():
    endless = Task(id="db", duration=never("no copy survives", "backup"))
    found = margins([endless, task("web", 3, *every("db"))], "web")
    assert (found["web"].gain, found["web"].known_gain) == (None, None)
    assert found["web"].gain_reason == "no copy survives"


def test_the_slow_member_of_one_of_two_gains_when_it_overtakes():
    either = Join(members=("a", "b"), minimum=1)
    found = margins([task("a", 5), task("b", 9), task("end", 1, either)], "end")
    assert {name: in_minutes(one, "gain") for name, one in found.items()} == {
        "a": 5, "b": 5, "end": 1,
    }  # fmt: skip
    assert (in_minutes(found["a"], "slack"), found["b"].slack) == (0, None)


def test_which_of_two_comes_first_may_not_be_known():
    either = Join(members=("a", "b"), minimum=1)
    steps = [task("a", 5), task("b", None), task("end", 1, either)]
    found = margins(steps, "end", target=60 * MINUTE)
    assert found["a"].slack is found["b"].slack is None
    assert "which of several" in found["a"].slack_reason


def test_a_known_end_stays_known_without_what_never_comes_after_it():
    """One of `a` and `b` is enough, and the end waits for `a` anyway: `b` cannot delay it."""
    either = Join(members=("a", "b"), minimum=1)
    found = margins([task("a", 1), task("b", None), task("end", 0, *every("a"), either)], "end")
    assert (found["b"].gain, found["a"].gain) == (ZERO, MINUTE)


@st.composite
def networks(draw, lengths):
    """Draw tasks `s0` … with k-of-n joins, each after earlier ones; the last is `end`."""
    count = draw(st.integers(1, 8))
    found = []
    for number in range(count):
        joins = []
        for _ in range(draw(st.integers(0, 2))):
            members = draw(st.sets(st.sampled_from(range(number)))) if number else set()
            if members:
                names = tuple(f"s{one}" for one in sorted(members))
                joins.append(Join(members=names, minimum=draw(st.integers(1, len(names)))))
        found.append(task(f"s{number}", draw(lengths), *joins))
    return found


KNOWN, ANY = st.integers(0, 9), st.none() | st.integers(0, 9)


def end_of(tasks, last):
    return critical_path(tasks).finish[last]


def with_duration(tasks, name, duration):
    return [replace(one, duration=duration) if one.id == name else one for one in tasks]


@given(tasks=networks(KNOWN), target=st.integers(0, 40))
def test_no_slack_is_negative_exactly_when_the_target_is_met(tasks, target):
    last = tasks[-1].id
    found = margins(tasks, last, target=target * MINUTE)
    slack = [one.slack for one in found.values() if one.slack is not None]
    met = end_of(tasks, last).value <= target * MINUTE
    assert (min(slack) >= ZERO) is met


@given(tasks=networks(KNOWN), target=st.integers(0, 40))
def test_a_delay_of_one_task_within_its_slack_does_no_harm(tasks, target):
    last = tasks[-1].id
    allowed = max(target * MINUTE, end_of(tasks, last).value)
    found = margins(tasks, last, target=target * MINUTE)
    for one in tasks:
        slack = found[one.id].slack
        if slack is not None and slack >= ZERO:
            late = known(one.duration.value + slack, "late", Basis.ASSERTED)
            assert end_of(with_duration(tasks, one.id, late), last).value <= allowed


@given(tasks=networks(ANY))
def test_the_gain_is_what_a_task_without_duration_really_gains(tasks):
    last = tasks[-1].id
    found, before = margins(tasks, last), end_of(tasks, last)
    for one in tasks:
        after = end_of(with_duration(tasks, one.id, drill(0)), last)
        told = found[one.id]
        assert told.known_gain == before.lower_bound - after.lower_bound
        assert told.gain == (told.known_gain if before.known and after.known else None)
        assert (told.gain is None) is bool(told.gain_reason)


@given(tasks=networks(ANY), target=st.none() | st.integers(0, 40), more=st.integers(0, 9))
def test_slack_is_never_more_than_what_is_known_of_it(tasks, target, more):
    """Whatever the unknown durations turn out to be."""
    last = tasks[-1].id
    promised = None if target is None else target * MINUTE
    settled = [one if one.duration.known else replace(one, duration=drill(more)) for one in tasks]
    told, real = (margins(each, last, target=promised) for each in (tasks, settled))
    for name, one in told.items():
        if one.slack is not None:
            assert real[name].slack == one.slack
        if one.slack_at_most is not None and real[name].slack is not None:
            assert real[name].slack <= one.slack_at_most
