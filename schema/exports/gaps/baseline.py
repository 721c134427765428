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
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidValue(f"baseline {name}", str(error), "a JSON document", hint=HINT) from error
    if not isinstance(found, dict) or found.get("loadpath_baseline") != VERSION:
        said = found.get("loadpath_baseline") if isinstance(found, dict) else found
        expected = f"an object with loadpath_baseline {VERSION}"
        raise InvalidValue(f"baseline {name}", said, expected, hint=HINT)
    gaps = found.get("gaps")
    if not isinstance(gaps, list):
        raise InvalidValue(f"baseline {name}: gaps", gaps, "a list of gaps", hint=HINT)
    return dict(_known(one, f"baseline {name}: gap {place}") for place, one in enumerate(gaps, 1))


def _line(gap: Gap) -> dict[str, str]:
    return {
        "id": gap.id,
        "rule": gap.rule,
        "component": gap.finding.component,
        "severity": str(gap.severity),
        "message": gap.finding.message,
    }


def _known(one: Any, what: str) -> tuple[str, Severity]:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str):
        raise InvalidValue(what, one, "an object with an id and a severity", hint=HINT)
    try:
        return one["id"], Severity(str(one.get("severity")))
    except ValueError:
        expected = f"one of {', '.join(Severity)}"
        raise InvalidValue(f"{what}: severity", one.get("severity"), expected, hint=HINT) from None
