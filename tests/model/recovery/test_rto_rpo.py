"""Effective RTO and RPO along the chain of needs."""

from datetime import UTC, datetime, timedelta

from model.capability.copies import copies, is_replica, replicas
from model.capability.detection import detection
from model.capability.estimate import Basis, known, unknown
from model.disruption.disruptions import ZoneFails
from model.records.objective import Capability, DisruptionClass
from model.recovery.effective_rpo import effective_rpo, skew
from model.recovery.effective_rto import effective_rto
from model.recovery.gates import DECISION
from tests.builders import graph

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
REGION, ZONE = DisruptionClass.REGION, DisruptionClass.ZONE
EAST = {"region": "us-east-1"}
MINUTE = timedelta(minutes=1)


def drill(name, minutes=None, rpo=None):
    return Capability(
        subject=name,
        disruption_class=REGION,
        source="drill",
        rto=None if minutes is None else minutes * MINUTE,
        rpo=None if rpo is None else timedelta(seconds=rpo),
    )


GV7 = "dns > web > api > (db, auth); db > kms; auth > kms; alarm observability> db"
DURATIONS = {"kms": 0, "db": 20, "auth": 8, "api": 6, "web": 4, "dns": 2}
ALARM = {"kind": "alarm", "period": 60, "datapoints_to_alarm": 5}


def gv7(**changes):
    about = dict.fromkeys(DURATIONS, EAST) | {"alarm": ALARM}
    about["dns"] = {**EAST, "decision_seconds": 600}
    given = {**DURATIONS, **changes}
    measured = [drill(name, minutes) for name, minutes in given.items() if minutes is not None]
    return graph(GV7, about, capabilities=measured)


def test_gv7_rto_is_detection_decision_and_the_longest_chain():
    found = effective_rto(gv7(), "dns", REGION, AT)
    assert found.total.value == 47 * MINUTE
    assert (found.detection.value, found.decision.value) == (5 * MINUTE, 10 * MINUTE)
    assert found.path == ("kms", "db", "api", "web", "dns")


def test_an_unknown_part_makes_it_unknown_with_the_known_part():
    found = effective_rto(gv7(web=None), "dns", REGION, AT)
    assert found.total.value is None
    assert found.total.lower_bound == (5 + 10 + 28) * MINUTE
    assert found.total.reason


def test_the_decision_is_assumed_where_nobody_stated_it():
    drawn = graph(
        "a; alarm observability> a", {"a": EAST, "alarm": ALARM}, capabilities=[drill("a", 1)]
    )
    assert effective_rto(drawn, "a", REGION, AT).decision == DECISION


def test_a_disruption_that_does_not_reach_it_takes_no_time():
    about = {"a": EAST | {"zones": ("az1",)}, "b": EAST | {"zones": ("az2",)}}
    rto = effective_rto(graph("a; b", about), "b", ZONE, AT)
    assert rto.disruption == ZoneFails(zone="az2")
    about["b"] = EAST | {"zones": ("az1", "az2")}
    rto = effective_rto(graph("a; b", about), "b", ZONE, AT)
    assert (rto.total.value, rto.disruption) == (timedelta(0), None)


def test_a_component_whose_place_is_not_known_may_be_lost():
    answer = effective_rto(graph("b", b=EAST), "b", ZONE, AT)
    assert (answer.total.text, answer.total.reason) == ("unknown", "where b lies is not stated")


def test_k_of_n_waits_for_the_kth():
    about = dict.fromkeys("abcx", EAST) | {"alarm": ALARM}
    about["x"] = {**EAST, "decision_seconds": 0, "switch_seconds": 0}
    drawn = graph(
        "x > 2/3(a, b, c); alarm observability> x",
        about,
        capabilities=[drill("a", 1), drill("b", 5), drill("c", 9), drill("x", 0)],
    )
    assert effective_rto(drawn, "x", REGION, AT).recovery.value == 5 * MINUTE


def test_what_waits_for_each_other_takes_the_longest_at_least_and_the_sum_at_most():
    about = {"a": EAST, "b": EAST, "alarm": ALARM}
    stated = [drill("a", 2), drill("b", 3)]
    drawn = graph("a > b; b > a; alarm observability> b", about, capabilities=stated)
    answer = effective_rto(drawn, "a", REGION, AT)
    assert answer.recovery.lower_bound == 3 * MINUTE
    assert answer.total.upper_bound - answer.total.lower_bound == 2 * MINUTE
    assert answer.total.reason.startswith("a and b need each other: ")


def test_gv9_rpo_skew_and_rebuild():
    about = {
        "orders": {"kind": "database", **EAST},
        "payments": {"kind": "database", **EAST},
        "search": {"kind": "search", **EAST},
    }
    drawn = graph(
        "shop > (orders, payments, search)",
        about,
        capabilities=[drill("orders", rpo=2), drill("payments", rpo=3600)],
    )
    found = effective_rpo(drawn, "shop", REGION, AT)
    assert found.loss.value == timedelta(seconds=3600)
    assert found.skew == timedelta(seconds=3598)
    assert found.rebuilds == ("search",)


def test_without_stores_nothing_is_lost():
    found = effective_rpo(graph("a > b"), "a", REGION, AT)
    assert (found.loss.value, dict(found.stores), found.skew) == (timedelta(0), {}, timedelta(0))


def test_skew_is_unknown_when_one_loss_is():
    two = known(timedelta(seconds=2), "drill", Basis.MEASURED)
    assert skew([two, unknown("not read")]) is None


def test_peers_of_one_global_cluster_are_replicas_of_each_other():
    hub = {"kind": "database", "type": "AWS::RDS::GlobalCluster"}
    drawn = graph("a replication> hub; b replication> hub", {"hub": hub})
    assert (replicas(drawn, "a"), replicas(drawn, "b")) == (("b",), ("a",))
    assert not is_replica(drawn, "a")


def test_the_dependent_of_a_one_sided_replication_is_the_replica():
    drawn = graph("b replication> a")
    assert (is_replica(drawn, "a"), is_replica(drawn, "b")) == (False, True)
    both = graph("a replication> b; b replication> a")
    assert (is_replica(both, "a"), is_replica(both, "b")) == (False, False)


def test_copies_are_found_through_the_backup_plan():
    about = {
        "plan": {"kind": "backup_plan"},
        "vault": {"kind": "backup_vault", "locked": True, "created_at": "2026-11-24T00:00:00Z"},
    }
    (copy,) = copies(graph("db backup> plan; plan backup> vault", about), "db")
    assert (copy.component.id, copy.backup, copy.locked) == ("vault", True, True)


def test_the_fastest_watcher_detects():
    about = {
        "slow": {"kind": "alarm", "period": 300, "datapoints_to_alarm": 3},
        "fast": {"kind": "alarm", "period": 60, "evaluation_periods": 2},
        "blind": {"kind": "alarm"},
    }
    text = "slow observability> x; fast observability> x; blind observability> x"
    assert detection(graph(text, about), "x").value == 2 * MINUTE
    assert detection(graph("x"), "x").reason == "no health check and no alarm covers it"
    assert detection(graph("blind observability> x", about | {}), "x").value is None


def test_replicas_are_not_out_of_step_with_their_primaries():
    about = {
        "a": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "east"},
        "b": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "west"},
    }
    lost = Capability(
        subject="a", disruption_class=DisruptionClass.REGION, source="x", rpo=timedelta(seconds=9)
    )
    drawn = graph("web > a; web > b; b replication> a", about, capabilities=[lost])
    found = effective_rpo(drawn, "web", DisruptionClass.REGION, datetime(2026, 11, 24, tzinfo=UTC))
    assert (list(found.stores), list(found.in_step)) == (["a", "b"], ["a"])
    assert found.skew == timedelta(0)
