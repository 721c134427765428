"""Recovery from disruptions that somebody names, alone and together."""

from datetime import UTC, datetime, timedelta

import pytest

from model.disruption.disruptions import ComponentsFail, RegionFails, Together, ZoneFails
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from model.records.requirement import FailureMode
from model.recovery.effective_rpo import effective_rpo_of
from model.recovery.effective_rto import effective_rto, effective_rtos_of
from model.recovery.full_function import full_function_of
from tests.builders import graph

AT = datetime(2026, 11, 24, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AUTOMATIC = {"decision_seconds": 0}
WATCH = {"kind": "health_check", "request_interval": 30, "failure_threshold": 2}


def takes(component, minutes, tested=DisruptionClass.COMPONENT):
    return Capability(
        subject=ComponentId(component),
        disruption_class=tested,
        source="drill 2026-11-01",
        rto=minutes * MINUTE,
    )


def fails(*names, mode=FailureMode.ABSENT):
    return ComponentsFail(components=tuple(map(ComponentId, names)), mode=mode)


def rto(drawn, subject, disruption):
    name = ComponentId(subject)
    return effective_rtos_of(drawn, (name,), disruption, AT)[name]


def test_what_fails_together_is_repaired_side_by_side():
    drawn = graph(
        "app > a; app > b; app ~> watch",
        {"app": AUTOMATIC, "watch": WATCH},
        capabilities=[takes("a", 10), takes("b", 20)],
    )
    answer = rto(drawn, "app", fails("a", "b"))
    assert answer.total.value == 21 * MINUTE  # noticed in one minute
    assert answer.path == ("b", "app")


def test_each_component_has_the_figure_of_the_widest_place_that_takes_it():
    about = {
        "app": {**AUTOMATIC, "kind": "external"},
        "watch": WATCH,
        "a": {"kind": "compute", "region": "r1", "zones": ("z1",)},
        "b": {"kind": "compute", "region": "r1", "zones": ("z2",)},
    }
    drawn = graph(
        "app > a; app > b; app ~> watch",
        about,
        capabilities=[
            takes("a", 10, DisruptionClass.ZONE),
            takes("a", 90),
            takes("b", 20),
            takes("b", 90, DisruptionClass.ZONE),
        ],
    )
    answer = rto(drawn, "app", Together(parts=(ZoneFails(zone="z1"), fails("b"))))
    assert answer.disruption_class is DisruptionClass.ZONE
    assert answer.total.value == 21 * MINUTE


def test_an_absence_within_the_tolerance_is_no_interruption():
    drawn = graph(
        "app > db@5m; app ~> watch",
        {"app": AUTOMATIC, "watch": WATCH, "db": {"kind": "compute"}},
        capabilities=[takes("db", 3)],
    )
    assert rto(drawn, "app", fails("db")).total.value == timedelta(0)


def test_only_the_time_beyond_the_tolerance_is_without_service():
    drawn = graph(
        "app > db@5m; app ~> watch",
        {"app": AUTOMATIC, "watch": WATCH, "db": {"kind": "compute"}},
        capabilities=[takes("db", 9)],
    )
    assert rto(drawn, "app", fails("db")).total.value == 5 * MINUTE  # back after 10


def test_a_choice_is_met_again_when_the_member_that_served_is_back():
    drawn = graph(
        "app > 1/2(a, b); app ~> watch",
        {"app": {"decision_seconds": 0, "switch_seconds": 3600}, "watch": WATCH},
        capabilities=[takes("a", 4)],
    )
    assert rto(drawn, "app", fails("a")).total.value == 5 * MINUTE


def test_recovery_load_beyond_the_service_rate_has_no_known_end():
    about = {
        "app": AUTOMATIC,
        "watch": WATCH,
        "store": {"kind": "compute", "service_rate": 100, "recovery_load": 300},
    }
    drawn = graph("app > store; app ~> watch", about, capabilities=[takes("store", 10)])
    answer = rto(drawn, "app", fails("store"))
    assert not answer.total.known
    assert answer.total.lower_bound == 11 * MINUTE
    assert "sheds load" in answer.total.reason
    about["store"]["sheds"] = True
    drawn = graph("app > store; app ~> watch", about, capabilities=[takes("store", 10)])
    assert rto(drawn, "app", fails("store")).total.value == 11 * MINUTE


@pytest.mark.parametrize(
    ("rollback", "least", "known"), [(240, 5 * MINUTE, True), (None, MINUTE, False)]
)
def test_bad_content_is_away_until_it_is_undone(rollback, least, known):
    about = {"app": AUTOMATIC, "watch": WATCH, "config": {"kind": "parameter"}}
    if rollback is not None:
        about["config"]["rollback_seconds"] = rollback
    drawn = graph("app > config; app ~> watch", about, capabilities=[takes("config", 1)])
    answer = rto(drawn, "app", fails("config", mode=FailureMode.BAD))
    assert (answer.total.known, answer.total.lower_bound) == (known, least)
    assert known or "undo the change of config" in answer.total.reason


def test_what_answers_late_is_never_taken_for_met():
    about = {"app": AUTOMATIC, "watch": WATCH, "store": {"kind": "compute"}}
    drawn = graph("app >{slow=down} store; app ~> watch", about, capabilities=[takes("store", 1)])
    assert not rto(drawn, "app", fails("store", mode=FailureMode.SLOW)).total.known


def test_full_function_waits_until_bad_content_is_undone():
    about = {"app": AUTOMATIC, "watch": WATCH}
    about["config"] = {"kind": "parameter", "rollback_seconds": 600}
    drawn = graph("app ~> config; app ~> watch", about)
    bad = fails("config", mode=FailureMode.BAD)
    assert rto(drawn, "app", bad).total.value == timedelta(0)
    assert full_function_of(drawn, "app", bad, AT).total.value == 11 * MINUTE


def test_only_stores_that_are_lost_lose_data():
    database = {"kind": "database", "type": "AWS::RDS::DBInstance"}
    about = {
        "app": {"region": "r1"},
        "here": {**database, "region": "r1"},
        "there": {**database, "region": "r2"},
        "key": {"kind": "key", "region": "r1"},
        "queue": {"kind": "queue", "region": "r1"},
    }
    drawn = graph("app > (here, there, queue); there > key", about)
    answer = effective_rpo_of(drawn, "app", RegionFails(region="r1"), AT)
    assert answer.stores["here"].never
    assert answer.stores["there"].value == timedelta(0)  # it only waits for its key
    assert answer.delayed == ("queue",)


def test_a_store_of_unknown_place_loses_an_unknown_amount():
    about = {
        "app": {"region": "r1"},
        "db": {"kind": "database", "type": "AWS::RDS::DBInstance"},
    }
    answer = effective_rpo_of(graph("app > db", about), "app", RegionFails(region="r1"), AT)
    assert not answer.loss.known
    assert answer.loss.reason == "where db lies is not stated"


def test_a_loss_behind_unknown_strength_is_in_doubt():
    about = {
        "app": {"region": "r1"},
        "db": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "r1"},
    }
    answer = effective_rpo_of(graph("app ?> db", about), "app", RegionFails(region="r1"), AT)
    assert answer.loss.never
    assert answer.soft.value == timedelta(0)
    assert not answer.judged.known
    assert answer.judged.exceeds(MINUTE) is None


def test_no_promise_of_one_component_answers_for_the_organization():
    drawn = graph(
        "app > db; app in> ou; db in> ou; ou in> org; app ~> watch",
        {
            "app": AUTOMATIC,
            "watch": WATCH,
            "ou": {"kind": "organizational_unit"},
            "org": {"kind": "organization"},
        },
        capabilities=[takes("db", 10), takes("app", 0)],
    )
    answer = effective_rto(drawn, "app", DisruptionClass.COMPONENT, AT)
    assert answer.disruption == fails("db")
    assert answer.total.value == 11 * MINUTE
