"""The golden vectors GV7, GV8 and GV9, through a whole plan."""

from datetime import timedelta

from model.records.component import Kind
from model.records.objective import DisruptionClass, Objective
from model.recovery.effective_rpo import effective_rpo
from tests.model.failover.scenario import NOW, plan, two_sided
from tests.model.failover.violations import violations

MINUTE = timedelta(minutes=1)
GV7 = "front > web > api > (db, auth); db > kms; auth > kms; api > cache"
DURATIONS = {"kms": 0, "db": 20, "cache": 5, "auth": 8, "api": 6, "web": 4, "front": 2}


def gv7(*, durations=DURATIONS, **more):
    watched = "alarm observability> front"
    alarm = {"kind": "alarm", "region": "us-west-2", "period": 60, "datapoints_to_alarm": 5}
    return two_sided(
        f"{GV7}; {watched}",
        {"alarm": alarm, "service:s": {"decision_seconds": 600}},
        rto=durations,
        **more,
    )


def test_gv7_rto_is_detection_decision_and_the_critical_path():
    found = plan(gv7())
    assert found.detection == 5 * MINUTE
    assert found.decision == 10 * MINUTE
    assert found.rto.computed == 47 * MINUTE
    assert [one for one in found.critical_path if one.startswith("start:")] == [
        "start:kms-w",
        "start:db-w",
        "start:api-w",
        "start:web-w",
        "start:front-w",
    ]


def test_gv7_beside_its_target():
    for target, status in ((46, "breached"), (47, "met")):
        promise = Objective(
            subject="service:s",
            disruption_class=DisruptionClass.REGION,
            source="plan",
            rto=target * MINUTE,
        )
        assert plan(gv7(objectives=(promise,))).rto.status == status


def test_gv8_waves():
    found = plan(gv7())
    starts = [
        sorted(one.id.removeprefix("start:") for one in wave if one.id.startswith("start:"))
        for wave in found.waves
    ]
    assert [wave for wave in starts if wave] == [
        ["cache-w", "kms-w"],
        ["auth-w", "db-w"],
        ["api-w"],
        ["web-w"],
        ["front-w"],
    ]
    assert violations(found) == ()


def test_an_unknown_duration_on_the_path_makes_the_rto_unknown_with_its_known_part():
    found = plan(gv7(durations={**DURATIONS, "db": None}))
    assert found.rto.computed is None
    assert found.rto.known_part == (5 + 10 + 20) * MINUTE
    assert found.rto.status == "no_target"
    assert found.rto.reason == "the time until it is started and healthy is not measured"
    step = next(one for one in found.steps if one.id == "start:db-w")
    assert (step.expected, step.evidence) == (None, found.rto.reason)


def test_a_known_part_beyond_the_target_is_a_breach_although_the_rest_is_unknown():
    promise = Objective(
        subject="service:s",
        disruption_class=DisruptionClass.REGION,
        source="plan",
        rto=34 * MINUTE,
    )
    found = plan(gv7(durations={**DURATIONS, "db": None}, objectives=(promise,)))
    assert (found.rto.computed, found.rto.status) == (None, "breached")


def test_planned_without_a_step_that_interrupts_the_old_side_serves_meanwhile():
    found = plan(gv7(), mode="planned")
    assert found.rto.computed == timedelta(0)
    assert found.rto_full.computed == 32 * MINUTE
    assert (found.detection, found.decision) == (timedelta(0), timedelta(0))


GV9 = "front > (orders, payments, search); payments backup> copy"


def gv9(**minutes):
    return two_sided(
        GV9,
        {
            "orders": {"kind": "database"},
            "payments": {"kind": "database"},
            "search": {"kind": "search"},
            "copy": {"kind": "recovery_point", "region": "us-west-2"},
        },
        rto={"front": 1, "search": 7, **minutes},
        rpo={"orders": 2, "payments": 3600},
    )


def test_gv9_rpo_is_the_worst_loss_and_the_skew_between_the_stores():
    found = plan(gv9())
    assert {one.component: one.loss for one in found.losses} == {
        "orders": timedelta(seconds=2),
        "payments": timedelta(seconds=3600),
    }
    assert found.rpo.computed == timedelta(seconds=3600)
    assert found.skew == timedelta(seconds=3598)
    assert (found.consistency.status, found.consistency.stated) == ("exceeded", False)


def test_gv9_a_derived_store_is_rebuilt_and_loses_nothing():
    found = plan(gv9())
    rebuilt = next(one for one in found.steps if one.component == "search-w" and one.changes)
    assert (rebuilt.id, rebuilt.expected) == ("start:search-w", 7 * MINUTE)
    assert effective_rpo(gv9(), "service:s", DisruptionClass.REGION, NOW).rebuilds == ("search",)
    assert all(gv9().component(one.component).kind is not Kind.SEARCH for one in found.losses)


def test_the_critical_path_of_a_planned_failover_begins_where_its_rto_does():
    found = plan(gv9(orders=3, payments=4), mode="planned")
    first, *_ = found.critical_path
    assert first.startswith(("fence:", "drain:", "promote:", "restore:", "shift_traffic:"))
    expected = {one.id: one.at_least for one in found.steps}
    assert found.rto.computed == sum((expected[one] for one in found.critical_path), timedelta(0))
    assert plan(gv7(), mode="planned").critical_path == ()


def test_planned_a_store_without_copies_takes_an_unknown_time_not_for_ever():
    found = plan(gv9(), mode="planned")
    assert (found.rto.computed, found.rto.known_part) == (None, timedelta(minutes=3))
    assert "while the old Region lives" in found.rto.reason
    assert plan(gv9()).rto.known_part is None


def test_a_store_of_which_nothing_survives_makes_a_plan_infeasible():
    found = plan(two_sided("front > db", {"db": {"kind": "database"}}, rto={"front": 1}))
    assert found.status == "infeasible"
    assert (found.rto.computed, found.rto.known_part) == (None, None)
    reasons = {one.step: one.reason for one in found.infeasible if one.waits_for is None}
    assert reasons["restore:db-w"] == "no backup and no replica survives"
    planned = plan(
        two_sided("front > db", {"db": {"kind": "database"}}, rto={"front": 1}), mode="planned"
    )
    assert planned.status == "ready"
