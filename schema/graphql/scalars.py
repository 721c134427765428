"""Scalars: durations and moments as they look on the wire."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import strawberry
from strawberry.types.scalar import ScalarDefinition

from schema.documents.duration import (
    format_duration,
    format_moment,
    parse_duration,
    parse_moment,
)

SCALARS: Mapping[object, ScalarDefinition] = {
    timedelta: strawberry.scalar(
        name="Duration",
        description="A length of time as an ISO 8601 text: `PT15M`, `P1DT2H`, `PT0.5S`.",
        specified_by_url="https://www.iso.org/iso-8601-date-and-time-format.html",
        serialize=format_duration,
        parse_value=parse_duration,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC as an RFC 3339 text: `2026-01-31T12:00:00Z`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=format_moment,
        parse_value=parse_moment,
    ),
}
"""Which Python type becomes which scalar."""
