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
