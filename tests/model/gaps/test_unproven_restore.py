"""Restores that nobody has shown to work (N-34)."""

from datetime import timedelta

import pytest

from model.gaps.interface import Status
from model.gaps.unproven_restore import RULE
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from tests.model.gaps.asking import ask

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
