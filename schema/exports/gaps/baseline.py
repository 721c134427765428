"""The baseline: gaps that are known, so that a check fails for new ones only."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from model.errors import InvalidValue
from model.gaps.interface import Gap, Severity

VERSION = 1
HINT = "write it anew with `loadpath check --write-baseline FILE`"


def render(gaps: Sequence[Gap]) -> str:
    """Return the baseline of these gaps: one line a gap, by rule, component and id.

    Waived gaps are left out: they are known by their waiver until it expires, and should fail
    the check again afterwards.
    """
    known = sorted(
        (gap for gap in gaps if gap.waiver is None),
        key=lambda gap: (gap.rule, gap.finding.component, gap.id),
    )
    lines = [orjson.dumps(_line(gap)).decode() for gap in known]
    body = ",\n".join(f"    {line}" for line in lines)
    listed = f"[\n{body}\n  ]" if lines else "[]"
    return f'{{\n  "loadpath_baseline": {VERSION},\n  "gaps": {listed}\n}}\n'


def read(text: str | bytes, *, name: str) -> Mapping[str, Severity]:
    """Return the severity of each gap in a baseline, by id; `name` is what errors call it.

    Raises:
        InvalidValue: if it is no baseline, or of a version that is not known.
    """
    try:
        report = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidValue(f"baseline {name}", str(error), "a JSON document", hint=HINT) from error
    if not isinstance(report, dict) or report.get("loadpath_baseline") != VERSION:
        said = report.get("loadpath_baseline") if isinstance(report, dict) else report
        expected = f"an object with loadpath_baseline {VERSION}"
        raise InvalidValue(f"baseline {name}", said, expected, hint=HINT)
    gaps = report.get("gaps")
    if not isinstance(gaps, list):
        raise InvalidValue(f"baseline {name}: gaps", gaps, "a list of gaps", hint=HINT)
    return dict(
        _known(entry, f"baseline {name}: gap {place}") for place, entry in enumerate(gaps, 1)
    )


def _line(gap: Gap) -> dict[str, str]:
    return {
        "id": gap.id,
        "rule": gap.rule,
        "component": gap.finding.component,
        "severity": str(gap.severity),
        "message": gap.finding.message,
    }


def _known(entry: Any, what: str) -> tuple[str, Severity]:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise InvalidValue(what, entry, "an object with an id and a severity", hint=HINT)
    try:
        return entry["id"], Severity(str(entry.get("severity")))
    except ValueError:
        expected = f"one of {', '.join(Severity)}"
        raise InvalidValue(
            f"{what}: severity", entry.get("severity"), expected, hint=HINT
        ) from None
