"""Restores that nobody has shown to work (N-34)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model.gaps.interface import Question, Status
from model.gaps.unproven_restore import RULE
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.measurement import dated, undated
from model.records.objective import Capability, DisruptionClass
from tests.builders import records
from tests.model.gaps.asking import NOON, ask

DRAWN = "db backup> point; point in> vault; vault > key"
GOOD = {"kind": "recovery_point", "region": "us-west-2", "status": "available"}


def found(point=None, key="Enabled", drill="restore test 2026-11-01", **db):
    about = {
        "db": {"kind": "database", "region": "us-east-1", "rpo": 60, "class": "region", **db},
        "point": point or GOOD,
        "vault": {"kind": "backup_vault", "region": "us-west-2"},
        "key": {"kind": "key", "region": "us-west-2", "key_state": key},
    }
    restored = Capability(
        subject=ComponentId("db"),
        disruption_class=DisruptionClass.REGION,
        rto=timedelta(hours=1),
        rpo=None,
        source=drill,
    )
    return ask(RULE, DRAWN, about, capabilities=[restored])


def test_a_measured_restore_from_a_complete_point_is_no_gap():
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "status", "text"),
    [
        ({"drill": "restore test 2026-01-01"}, Status.UNKNOWN, "days old"),
        ({"drill": "guess"}, Status.UNKNOWN, "none was measured"),
        ({"key": "Disabled"}, Status.BREACHED, "the key key is Disabled"),
        ({"point": {**GOOD, "status": "PARTIAL"}}, Status.BREACHED, "point is PARTIAL"),
        ({"point": {"kind": "recovery_point", "region": "us-west-2"}}, Status.UNKNOWN,
         "whether point is complete"),
    ],
)  # fmt: skip
def test_what_fails_or_was_not_read_is_named(changed, status, text):
    (finding,) = found(**changed)
    assert (finding.component, finding.status) == ("db", status)
    assert text in finding.message


@pytest.mark.parametrize(
    ("measured", "days", "message"),
    [
        ("remote_restore_seconds", 20, None),
        ("remote_restore_seconds", 200, "how long a restore takes: the last one is 200 days old"),
        ("restore_seconds", 20, "how long a restore takes: none was measured"),
    ],
)
def test_a_restore_job_that_a_crawl_read_counts_from_its_own_day(measured, days, message):
    about = {
        "db": {"kind": "database", "region": "us-east-1", "rpo": 60, "class": "region"},
        "point": GOOD,
    }
    drawn = records("db backup> point", about)
    jobs = dated({measured: undated(5400)}, NOON - timedelta(days=days))
    components = [
        replace(each, measurements=jobs) if each.id == "db" else each for each in drawn.components
    ]
    graph = DependencyGraph(replace(drawn, components=tuple(components)))
    findings = list(RULE.find(Question(graph=graph, at=NOON)))
    assert [finding.message for finding in findings] == (
        []
        if message is None
        else [
            "only a restore brings db back when its Region fails, and not known: " + message,
        ]
    )
