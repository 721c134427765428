"""Measured figures: the newest counts, its age is told, and an old one shows nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capability.measured import measured_rpo, measured_rto
from model.graph import DependencyGraph
from model.records.objective import Capability, DisruptionClass
from tests.builders import records

AT = datetime(2026, 11, 25, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def graph(*stated):
    found = tuple(
        Capability(
            subject="db",
            disruption_class=DisruptionClass.REGION,
            source=source,
            rto=None if minutes is None else minutes * MINUTE,
            rpo=timedelta(seconds=5),
        )
        for source, minutes in stated
    )
    return DependencyGraph(records("web > db", capabilities=found))


def rto(*stated, at=AT):
    return measured_rto(graph(*stated), "db", DisruptionClass.REGION, at)


def test_the_newest_measurement_counts_with_its_age():
    found = rto(("drill 2026-11-05", 12), ("incident 2026-06-01", 50), ("contract", 5))
    assert (found.value, found.source) == (12 * MINUTE, "drill 2026-11-05")
    assert found.age == timedelta(days=20)


@pytest.mark.parametrize(
    ("source", "target", "status"),
    [
        ("drill 2026-11-05", 15, "met"),
        ("drill 2026-11-05", 11, "breached"),
        ("drill 2026-11-05", None, "no_target"),
        ("drill 2026-08-27", 15, "met"),
        ("drill 2026-08-26", 15, "stale"),
        ("drill by the payments team", 15, "stale"),
        ("drill 2026-08-26", None, "stale"),
    ],
)
def test_its_status_beside_a_target(source, target, status):
    promised = None if target is None else target * MINUTE
    assert rto((source, 12)).status(promised) == status


def test_without_a_day_it_counts_only_when_nothing_else_was_measured():
    assert rto(("drill", 5), ("drill 2026-01-01", 9)).value == 9 * MINUTE
    assert (rto(("drill", 5)).value, rto(("drill", 5)).at) == (5 * MINUTE, None)


def test_of_one_day_the_worst_counts():
    assert rto(("drill 2026-11-05 b", 5), ("drill 2026-11-05 a", 9)).value == 9 * MINUTE


def test_what_was_measured_later_was_not_known_then():
    assert rto(("drill 2026-11-05", 5), at=datetime(2026, 11, 4, tzinfo=UTC)) is None


def test_what_was_not_measured_is_none():
    assert rto(("contract", 5)) is None
    assert rto(("drill 2026-11-05", None)) is None
    assert measured_rto(graph(("drill", 5)), "db", DisruptionClass.ZONE, AT) is None


def test_the_loss_of_data_is_measured_likewise():
    found = measured_rpo(graph(("restore test 2026-11-05", None)), "db", DisruptionClass.REGION, AT)
    assert found.value == timedelta(seconds=5)
