"""Measured: what drills, restores and incidents showed, how old that is, and whether it counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from model.capability.capability import is_measured
from model.graph import DependencyGraph
from model.records.objective import Capability, DisruptionClass

POLICY_AGE = timedelta(days=90)
"""A measurement older than this is stale (`resilience-spec` §3.5)."""

DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measured figure."""

    value: timedelta
    """The figure."""
    source: str
    """What it was, as stated: `drill 2026-10-01`."""
    at: datetime | None
    """The day that the source names; None when it names none."""
    age: timedelta | None
    """How old it is at the moment in question; None without a day."""

    @property
    def stale(self) -> bool:
        """True when it is older than 90 days, or nobody knows how old it is."""
        return self.age is None or self.age > POLICY_AGE

    def status(self, target: timedelta | None) -> Literal["met", "breached", "no_target", "stale"]:
        """Return what it shows of a promise: nothing when it is stale (`resilience-spec` §3.5)."""
        if self.stale:
            return "stale"
        if target is None:
            return "no_target"
        return "breached" if self.value > target else "met"


def measured_rto(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> Measured | None:
    """Return the RTO that was measured last, by `at`; None when none was.

    Measured is a capability whose source says so (`drill 2026-10-01`). One without a day counts
    only when no other was measured.
    """
    stated = _stated(graph, component, disruption_class)
    return _newest(((capability, capability.rto) for capability in stated), at)


def measured_rpo(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> Measured | None:
    """Return the loss of data that was measured last, by `at`; None when none was."""
    stated = _stated(graph, component, disruption_class)
    return _newest(((capability, capability.rpo) for capability in stated), at)


def measured_at(capability: Capability) -> datetime | None:
    """Return the day that the source of a measurement names; None when it names none."""
    day = DAY.search(capability.source) if is_measured(capability) else None
    if day is None:
        return None
    try:
        return datetime.fromisoformat(day[0]).replace(tzinfo=UTC)
    except ValueError:
        return None


def _stated(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass
) -> Iterator[Capability]:
    for capability in graph.capabilities_of(graph.component(component).id):
        if capability.disruption_class is disruption_class and is_measured(capability):
            yield capability


def _newest(
    figures: Iterator[tuple[Capability, timedelta | None]], at: datetime
) -> Measured | None:
    measurements = [
        _measured(capability, value, at) for capability, value in figures if value is not None
    ]
    until_now = [
        measurement
        for measurement in measurements
        if measurement.age is None or measurement.age >= timedelta(0)
    ]
    return min(until_now, key=_rank, default=None)


def _measured(capability: Capability, value: timedelta, at: datetime) -> Measured:
    day = measured_at(capability)
    return Measured(
        value=value, source=capability.source, at=day, age=None if day is None else at - day
    )


def _rank(measurement: Measured) -> tuple[bool, timedelta, timedelta, str]:
    """Order by age, the youngest first; of one day the worst first."""
    return (
        measurement.age is None,
        measurement.age or timedelta(0),
        -measurement.value,
        measurement.source,
    )
