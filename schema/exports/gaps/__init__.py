"""Gap reports as texts: one format a file."""

from model.errors import InvalidValue, did_you_mean
from schema.exports.gaps import json, junit, sarif
from schema.exports.gaps.interface import GapFormat, GapReport, Verdict

FORMATS = (json.FORMAT, junit.FORMAT, sarif.FORMAT)
"""Every format, sorted by name."""


def gap_format(name: str) -> GapFormat:
    """Return the format with this name.

    Raises:
        InvalidValue: if there is none.
    """
    for form in FORMATS:
        if form.name == name:
            return form
    names = [form.name for form in FORMATS]
    raise InvalidValue("format", name, f"one of {', '.join(names)}", hint=did_you_mean(name, names))


__all__ = ["FORMATS", "GapFormat", "GapReport", "Verdict", "gap_format"]
