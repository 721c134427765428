"""Measurements: values that change by themselves, kept beside a component with their moment.

A moment until which a database can be restored, a number of waiting messages: AWS changes these
every few minutes although nobody changed the estate. They are not content, so a crawl that finds
nothing else new makes no new revision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from model.records.component import Component, Json

VALUE, MEASURED_AT = "value", "measured_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One value and the moment at which it was read."""

    value: Json
    """What AWS answered."""
    measured_at: datetime
    """When it was read."""


def undated(value: Json) -> Mapping[str, Json]:
    """Return a measurement as `Component.measurements` holds it, before its moment is known."""
    return {VALUE: value}


def dated(measurements: Mapping[str, Json], at: datetime) -> Mapping[str, Json]:
    """Return `measurements` with the moment `at` where they have none.

    >>> dated({"messages": {"value": 3}}, datetime(2026, 1, 2, tzinfo=UTC))
    {'messages': {'value': 3, 'measured_at': '2026-01-02T00:00:00+00:00'}}
    """
    moment = at.astimezone(UTC).isoformat()
    return {
        name: {**stated, MEASURED_AT: moment}
        if isinstance(stated, Mapping) and MEASURED_AT not in stated
        else stated
        for name, stated in measurements.items()
    }


def measurement(component: Component, name: str) -> Measurement | None:
    """Return one measurement of a component; None when it was never measured."""
    stated = component.measurements.get(name)
    if not isinstance(stated, Mapping):
        return None
    try:
        measured_at = datetime.fromisoformat(str(stated.get(MEASURED_AT)))
    except ValueError:
        return None
    moment = measured_at if measured_at.tzinfo else measured_at.replace(tzinfo=UTC)
    return Measurement(value=stated.get(VALUE), measured_at=moment)
