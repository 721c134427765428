"""Outage windows as JSON data."""

from collections.abc import Mapping, Sequence

from model.impact.outage_windows import Window
from model.records.component import ComponentId
from schema.documents.answers import Answer
from schema.documents.duration import format_duration


def outage_answer(windows: Mapping[ComponentId, Sequence[Window]]) -> Answer:
    """Return each component that is down at some time, with its windows from the start on."""
    return {
        "components": [
            {
                "component": one,
                "windows": [
                    {
                        "start": format_duration(span.start),
                        "end": None if span.end is None else format_duration(span.end),
                    }
                    for span in windows[one]
                ],
            }
            for one in sorted(windows)
        ]
    }
