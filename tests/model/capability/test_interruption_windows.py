"""Interruption windows: who waits for whom, who is restored, and what is not known."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capability.estimate import Basis, known, unknown
from model.capability.interruption_windows import Case, Gate, interruption_windows
from model.capability.loss import loss
from model.capability.recovery_needs import Reading
from model.disruption.disruptions import ComponentsFail, RegionFails, ZoneFails
from model.records.objective import Capability, DisruptionClass
from tests.builders import graph

AT = datetime(2026, 11, 24, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COMPONENT, REGION = DisruptionClass.COMPONENT, DisruptionClass.REGION
ZONAL_DB = {"type": "AWS::RDS::DBInstance", "kind": "database", "multi_az": True}
IN_ZONES = "db containment> 1/2(zone:az1, zone:az2)"
ZONES = {"db": ZONAL_DB | {"zones": ("az1", "az2")}, "app": {"kind": "external"}}


def drill(name, seconds, tested=COMPONENT):
    return Capability(subject=name, disruption_class=tested, source="drill", rto=seconds * SECOND)


def windows(drawn, disruption, *, gate=90, reading=Reading.HARD, people=True):
    """Return the texts of the windows of everything that is away."""
    noticed = known(gate * SECOND, "alarm", Basis.CONFIGURATION)
    decided = known(timedelta(0), "at once", Basis.ASSERTED)
    case = Case(
        loss=loss(drawn, disruption),
        gate=Gate(detection=noticed, decision=decided) if people else None,
    )
    answer = interruption_windows(drawn, [case], at=AT, reading=reading)
    ids = [component.id for component in drawn.components]
    away = {name: answer.window(number, 0) for number, name in enumerate(ids)}
    return {name: window.length.text for name, window in away.items() if window is not None}


def fails(*names):
    return ComponentsFail(components=names)


def test_a_dependent_is_away_as_long_as_its_database_fails_over():
    drawn = graph(f"app > db; {IN_ZONES}", ZONES)
    assert windows(drawn, ZoneFails(zone="az1")) == {
        "app": "2 min",
        "db": "2 min",
        "zone:az1": "unknown",
    }


def test_what_is_lost_waits_for_its_place_and_for_what_it_needs_to_start():
    drawn = graph(
        "app containment> rack; registry containment> rack; app start> registry",
        {"rack": {"kind": "failure_domain"}},
        capabilities=[drill("rack", 3600), drill("app", 300), drill("registry", 14400)],
    )
    assert windows(drawn, fails("rack"))["app"] == "5 h 6 min 30 s"
    assert windows(drawn, fails("app")) == {"app": "6 min 30 s"}
    assert windows(drawn, fails("registry")) == {"registry": "4 h 1 min 30 s"}


def test_a_longer_absence_that_is_noticed_sooner_gives_bounds_not_a_figure():
    """`a` may be away or not: noticed at once, or `b` is, after 30 s. Then `app` turns in 10 s."""
    drawn = graph(
        "app > 1/3(a, b@30, c); a > 1/2(x, y)",
        {"app": {"switch_seconds": 10}},
        capabilities=[drill("app", 0), drill("b", 100), drill("x", 600)],
    )
    assert windows(drawn, fails("app", "b", "x"), gate=0) == {
        "a": "at most 10 min",
        "app": "10 s to 40 s",
        "b": "1 min 40 s",
        "x": "10 min",
    }


def test_what_only_waits_does_not_start_anew():
    drawn = graph(
        "web > db; web start> registry",
        capabilities=[drill("db", 60), drill("registry", 3600)],
    )
    assert windows(drawn, fails("db", "registry"))["web"] == "2 min 30 s"


def test_people_act_beside_machines():
    about = {"db": {**ZONAL_DB, "reconnect_seconds": 5}}
    drawn = graph("app > db", about, capabilities=[drill("app", 300)])
    assert windows(drawn, fails("app", "db"), gate=150)["app"] == "7 min 30 s"
    assert windows(drawn, fails("app", "db"), gate=90)["app"] == "7 min"


def test_machines_alone_never_do_what_people_have_to():
    drawn = graph("app > db", capabilities=[drill("db", 60)])
    assert windows(drawn, fails("db"), people=False) == {"app": "never", "db": "never"}


def test_where_something_lies_decides_whether_it_is_lost():
    about = {"east": {"kind": "external", "region": "r1"}, "db": {"kind": "database"}}
    drawn = graph("service:a > db; east", about | {"service:a": {"kind": "service"}})
    answer = windows(drawn, RegionFails(region="r1"))
    assert answer["service:a"] == "unknown"


def test_a_promise_of_reconnecting_is_an_assumption():
    drawn = graph("app > db", capabilities=[drill("db", 60)])
    case = Case(loss=loss(drawn, fails("db")), gate=Gate(detection=ZERO, decision=ZERO))
    length = interruption_windows(drawn, [case], at=AT).length(drawn.index("app"), 0)
    assert (length.value, length.basis) == (60 * SECOND, Basis.DEFAULT)


ZERO = known(timedelta(0), "at once", Basis.ASSERTED)


def test_unknown_strength_is_read_both_ways():
    drawn = graph("app unknown> db", capabilities=[drill("db", 60)])
    assert windows(drawn, fails("db"), gate=0)["app"] == "1 min"
    assert windows(drawn, fails("db"), gate=0, reading=Reading.SOFT) == {"db": "1 min"}


def test_full_function_waits_for_soft_needs_and_for_turning_targets():
    targets = {"kind": "target_group", "health_check_interval": 10, "unhealthy_threshold": 3}
    drawn = graph(
        "web > 1/2(a, b); report ~> web", {"web": targets}, capabilities=[drill("a", 600)]
    )
    assert windows(drawn, fails("a")) == {"a": "11 min 30 s"}
    assert windows(drawn, fails("a"), reading=Reading.FULL) == {
        "a": "11 min 30 s",
        "report": "30 s",
        "web": "30 s",
    }


def test_what_comes_back_at_once_is_let_in_by_rate():
    drawn = graph(
        "s1 > consul; s2 > consul; s3 > consul",
        {"consul": {"recovery_rate": 2}, "s1": {"recovery_units": 50}},
        capabilities=[drill("consul", 600), drill("s2", 60)],
    )
    # 50 + 1 + 1 units at two a second
    assert windows(drawn, fails("consul"), gate=0) == {
        "consul": "10 min",
        "s1": "10 min 26 s",
        "s2": "11 min 26 s",
        "s3": "10 min 26 s",
    }


@pytest.mark.parametrize(("sheds", "length"), [(True, "10 min"), (False, "at least 10 min")])
def test_what_is_overloaded_by_those_who_return_may_never_be_back(sheds, length):
    about = {"consul": {"recovery_load": 90, "service_rate": 80, "sheds": sheds}}
    drawn = graph("web > consul", about, capabilities=[drill("consul", 600)])
    answer = windows(drawn, fails("consul"), gate=0)
    assert answer == {"consul": length, "web": length}


@pytest.mark.parametrize(("own", "length"), [({}, "at most 9 min"), ({"switch_seconds": 7}, "7 s")])
def test_a_choice_takes_the_time_to_turn_once_the_tolerance_is_over(own, length):
    drawn = graph("app > 1/2(a@60, b)", {"app": own}, capabilities=[drill("a", 600)])
    assert windows(drawn, fails("a"), gate=0)["app"] == length


def test_an_open_gate_makes_manual_acts_unknown_and_says_why():
    drawn = graph("db", capabilities=[drill("db", 60)])
    gate = Gate(detection=unknown("nothing watches it"), decision=ZERO)
    case = Case(loss=loss(drawn, fails("db")), gate=gate)
    length = interruption_windows(drawn, [case], at=AT).length(drawn.index("db"), 0)
    assert (length.text, length.reason) == ("at least 1 min", "nothing watches it")


def test_how_long_a_cycle_takes_is_between_its_longest_member_and_the_sum():
    drawn = graph("a > b; b > a; app > a", capabilities=[drill("a", 60), drill("b", 300)])
    at_once = known(timedelta(0), "at once", Basis.ASSERTED)
    gate = Gate(detection=at_once, decision=at_once)
    case = Case(loss=loss(drawn, fails("a")), gate=gate)
    answer = interruption_windows(drawn, [case], at=AT)
    length = answer.length(drawn.index("app"), 0)
    assert (length.lower_bound, length.upper_bound) == (300 * SECOND, 360 * SECOND)
    assert length.reason == (
        "a and b need each other: whether they recover at the same time or in turn is not known"
    )


def test_cases_that_are_computed_together_answer_as_each_alone():
    drawn = graph(
        "s1 > consul; s2 > vault; s3 > vault; consul > rack",
        {
            "consul": {"recovery_rate": 2},
            "vault": {"recovery_rate": 1},
            "s1": {"recovery_units": 50},
        },
        capabilities=[drill("consul", 600), drill("vault", 60), drill("s2", 60), drill("rack", 10)],
    )
    failures = (fails("s2"), fails("vault"), fails("rack"), fails("consul", "vault"))
    cases = [
        Case(loss=loss(drawn, failure), gate=Gate(detection=ZERO, decision=ZERO))
        for failure in failures
    ]
    numbers = range(len(drawn))

    together = interruption_windows(drawn, cases, at=AT)

    for place, case in enumerate(cases):
        alone = interruption_windows(drawn, [case], at=AT)
        assert [together.window(number, place) for number in numbers] == [
            alone.window(number, 0) for number in numbers
        ]
    # let in one after the other: two units behind the vault, 50 behind consul at two a second
    (s2, s1) = (together.length(drawn.index(name), 3) for name in ("s2", "s1"))
    assert (s2.text, s1.text) == ("2 min 2 s", "10 min 25 s")
