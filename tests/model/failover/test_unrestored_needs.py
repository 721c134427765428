"""What a service needs softly and does not have over there: it serves, but degraded."""

from datetime import timedelta

import pytest

from tests.model.failover.scenario import plan, two_sided

TEXT = "front > db; front ~> cache"
ALONE = {"cache": {"kind": "cache", "alone": True}}
MINUTE = timedelta(minutes=1)
DURATIONS = {"front": 2, "db": 20, "cache": 5}
ALARM = {"kind": "alarm", "region": "us-west-2", "period": 60, "datapoints_to_alarm": 5}


def made(text, about, **more):
    facts = {"alarm": ALARM, "service:s": {"decision_seconds": 600}, **about}
    watched = f"{text}; alarm observability> front"
    return plan(two_sided(watched, facts, rto=DURATIONS), **more)


def test_a_soft_need_that_only_the_left_side_has_is_lacking():
    found = made(TEXT, ALONE)
    assert list(found.lacking) == ["cache"]
    assert found.rto_full.computed is None
    assert "no step brings back: cache" in found.rto_full.reason
    assert found.rto.computed == found.rto_full.known_part == (5 + 10 + 22) * MINUTE
    assert found.refusals == ()


@pytest.mark.parametrize(
    ("text", "about", "mode"),
    [
        (TEXT, {}, "unplanned"),
        (TEXT, ALONE, "planned"),
        ("front > db; front > cache; db ~> cache", {}, "unplanned"),
        ("front > db", {}, "unplanned"),
        (TEXT, {"cache": {"kind": "cache", "region": "eu-west-1", "alone": True}}, "unplanned"),
    ],
)
def test_nothing_is_lacking_where_something_stands_in(text, about, mode):
    found = made(text, about, mode=mode)
    assert found.lacking == ()
    assert found.rto_full.computed is not None


def tolerated(minutes, mode="unplanned"):
    """Return the plan of a front that goes on for so long without users who can sign in."""
    text = f"front > db; front > users@{60 * minutes}"
    return made(text, {"users": {"kind": "identity_provider", "alone": True}}, mode=mode)


def test_what_outlasts_the_plan_without_a_need_is_not_refused():
    found = tolerated(120)
    assert (found.status, found.refusals) == ("ready", ())
    assert (found.rto.computed, found.rto.known_part) == (None, (5 + 10 + 22) * MINUTE)
    stops = "users exists in us-east-1 only: front goes on without it for 2 h, and then stops"
    assert found.rto.reason == stops
    (last,) = [step for step in found.steps if step.id == found.last]
    assert last.doubts == (stops,)
    assert {each.component: each.reason for each in found.excluded}["users"] == stops


@pytest.mark.parametrize(("minutes", "mode"), [(37, "unplanned"), (120, "planned")])
def test_a_tolerance_that_ends_before_the_plan_or_outside_of_an_outage_does_not_help(minutes, mode):
    found = tolerated(minutes, mode)
    assert [refusal.component for refusal in found.refusals] == ["users"]


CHOICE = "front > db; front ~> pages; pages > {least}(left, right); left > notes"


@pytest.mark.parametrize(("least", "lacking"), [(1, []), (2, ["pages"])])
def test_what_misses_one_of_its_providers_lacks_only_without_another(least, lacking):
    """`left` cannot serve over there without its notes; `right` can."""
    drawn = made(CHOICE.format(least=least), {"notes": {"kind": "cache", "alone": True}})

    assert list(drawn.lacking) == lacking
