"""What each step means for the RTO of a plan: slack, and what it would gain without it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.failover.plan_slack import shortening, step_margins
from model.graph import DependencyGraph
from model.records.objective import DisruptionClass, Objective
from model.recovery.slack import HANGS
from tests.model.failover.scenario import plan, shop, two_sided, two_sided_records
from tests.model.failover.test_golden import DURATIONS, MINUTE, gv7
from tests.model.failover.test_properties import MODES, estates

STARTS = ("kms", "db", "auth", "api", "web", "front", "cache")


def promise(minutes):
    return Objective(
        subject="service:s",
        disruption_class=DisruptionClass.REGION,
        source="plan",
        rto=minutes * MINUTE,
    )


def by_name(found, name):
    told = (getattr(found[f"start:{one}-w"], name) for one in STARTS)
    return {
        one: None if value is None else value / MINUTE
        for one, value in zip(STARTS, told, strict=True)
    }


@pytest.mark.parametrize(("target", "late"), [(None, 0), (47, 0), (40, -7), (60, 13)])
def test_gv7_slack_is_what_the_promise_leaves(target, late):
    promised = () if target is None else (promise(target),)
    found = step_margins(plan(gv7(objectives=promised)))
    on_path = dict.fromkeys(("kms", "db", "api", "web", "front"), late)
    assert by_name(found, "slack") == {**on_path, "auth": late + 12, "cache": late + 15}


def test_gv7_gains():
    assert by_name(step_margins(plan(gv7())), "gain") == {
        "kms": 0, "db": 12, "auth": 0, "api": 6, "web": 4, "front": 2, "cache": 0,
    }  # fmt: skip


def test_what_would_shorten_it_begins_with_what_gains_most():
    told = shortening(plan(gv7()))
    assert [(step.id, one.gain / MINUTE) for step, one in told] == [
        ("start:db-w", 12),
        ("start:api-w", 6),
        ("start:web-w", 4),
        ("start:front-w", 2),
    ]


def test_a_step_of_unknown_length_is_told_with_its_reason():
    found = step_margins(plan(gv7(durations={**DURATIONS, "auth": None})))
    db, auth = found["start:db-w"], found["start:auth-w"]
    assert (db.slack, db.gain, db.known_gain) == (None, None, 15 * MINUTE)
    assert auth.slack_reason == auth.gain_reason == db.gain_reason
    assert db.gain_reason == "the time until it is started and healthy is not measured"


def test_a_step_of_unknown_length_comes_last_of_what_would_shorten_it():
    told = shortening(plan(gv7(durations={**DURATIONS, "auth": None})))
    assert [step.id for step, _ in told][-1] == "start:auth-w"
    assert [one.known_gain / MINUTE for _, one in told] == [15, 6, 4, 2, 0]


def test_planned_steps_before_users_notice_gain_nothing():
    made = plan(gv7(), mode="planned")
    found = step_margins(made)
    assert {one.gain for one in found.values()} == {timedelta(0)}
    assert all("old Region serves" in one.slack_reason for one in found.values())


def test_a_refused_plan_has_no_slack_and_no_gain():
    made = plan(two_sided("front > db", {"db": {"kind": "database", "alone": True}}))
    found = step_margins(made)["start:front-w"]
    assert (found.slack, found.gain) == (None, None)
    assert "the new Region cannot meet a hard need" in found.gain_reason


def test_every_step_of_the_shop_has_a_margin_or_a_reason():
    made = plan(shop())
    found = step_margins(made)
    steps = (*made.steps, *made.post_recovery.steps)
    assert list(found) == [step.id for step in steps]
    for one in found.values():
        assert (one.slack is None) is bool(one.slack_reason)
        assert (one.gain is None) is bool(one.gain_reason)


NAMES = ["front", "a", "b", "c", "d", "e"]
WATCHED = {
    "alarm": {"kind": "alarm", "region": "us-west-2", "period": 60, "datapoints_to_alarm": 5},
    "service:s": {"decision_seconds": 600},
}


@st.composite
def measured(draw):
    """Draw two equal sides without circles, whose starts were measured, mostly; and who watches."""
    lines = ["alarm observability> front", *NAMES]
    for at, one in enumerate(NAMES):
        later = NAMES[at + 1 :]
        others = sorted(draw(st.sets(st.sampled_from(later), max_size=3))) if later else []
        lines += [f"{one} > {other}" for other in others]
    if draw(st.booleans()):
        lines.append("front > 1/2(d, e)")
    minutes = {one: draw(st.integers(0, 30)) for one in NAMES}
    if draw(st.integers(0, 4)) == 0:
        minutes[draw(st.sampled_from(NAMES))] = None
    return two_sided_records("\n".join(dict.fromkeys(lines)), WATCHED, rto=minutes)


@settings(max_examples=60, deadline=None)
@given(records=measured(), minutes=st.integers(15, 90))
def test_no_slack_is_negative_exactly_when_the_promise_is_kept(records, minutes):
    made = plan(DependencyGraph(replace(records, objectives=(promise(minutes),))))
    found = step_margins(made)
    slack = [one.slack for one in found.values() if one.slack is not None]
    bounds = [one.slack_at_most for one in found.values() if one.slack_at_most is not None]
    if made.rto.computed is not None:
        assert (min(slack) >= timedelta(0)) is (made.rto.status == "met")
        assert min(slack) == made.rto.target - made.rto.computed
    assert min(bounds) <= made.rto.target - made.rto.known_part


def behind_a_choice():
    """Return records in which `c` hides that `d`, of a choice with `e`, was never measured."""
    lines = ["alarm observability> front", "front > c", "front > 1/2(d, e)", "a", "b"]
    minutes = {"front": 0, "c": 1, "d": None, "e": 1, "a": 0, "b": 0}
    return two_sided_records("\n".join(lines), WATCHED, rto=minutes)


@settings(max_examples=60, deadline=None)
@given(records=measured())
@example(records=behind_a_choice())
def test_a_step_that_takes_no_time_really_gains_what_was_told(records):
    """The plan is made anew, with the measured time of one component set to zero.

    The gain is unknown where one of the two plans takes an unknown time.
    """
    before = plan(DependencyGraph(records))
    found = step_margins(before)
    moved = (one for one in NAMES if f"start:{one}-w" in found and _was_measured(records, one))
    for one in moved:
        instant = tuple(
            replace(each, rto=timedelta(0)) if each.subject == one else each
            for each in records.capabilities
        )
        after = plan(DependencyGraph(replace(records, capabilities=instant)))
        told = found[f"start:{one}-w"]
        assert told.known_gain == before.rto.known_part - after.rto.known_part
        if before.rto.computed is None or after.rto.computed is None:
            assert told.gain is None
        else:
            assert told.gain == before.rto.computed - after.rto.computed


def test_a_gain_is_unknown_where_a_step_of_unknown_length_would_decide_then():
    made = plan(DependencyGraph(behind_a_choice()))
    margin = step_margins(made)["start:c-w"]
    assert made.rto.computed is not None
    assert (margin.gain, margin.gain_reason) == (None, HANGS)


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_every_step_of_every_plan_has_a_margin_or_a_reason(records, mode):
    made = plan(DependencyGraph(records), mode=mode)
    for one in step_margins(made).values():
        assert (one.slack is None) is bool(one.slack_reason)
        assert (one.gain is None) is bool(one.gain_reason)
        assert one.slack is None or one.slack == one.slack_at_most
        assert one.gain is None or one.gain == one.known_gain >= timedelta(0)


def _was_measured(records, name):
    stated = (one for one in records.capabilities if one.subject == name)
    return any(one.rto is not None for one in stated)
