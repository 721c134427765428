"""Durations as people write them: ISO 8601 (`PT15M`) or short (`15m`, `4h`, `1h30m`, `2d`)."""

import re
from datetime import timedelta

from model.errors import InvalidValue

EXPECTED = "an ISO 8601 duration such as PT15M, or a short one such as 15m, 4h or 1d12h"
NUMBER = r"(\d+(?:\.\d+)?)"
ISO = re.compile(
    rf"P(?:{NUMBER}W)?(?:{NUMBER}D)?(?:T(?=\d)(?:{NUMBER}H)?(?:{NUMBER}M)?(?:{NUMBER}S)?)?",
    re.IGNORECASE,
)
SHORT = re.compile(
    rf"(?:{NUMBER}w)?(?:{NUMBER}d)?(?:{NUMBER}h)?(?:{NUMBER}m(?:in)?)?(?:{NUMBER}s)?",
    re.IGNORECASE,
)


def parse_duration(text: str, *, name: str = "duration") -> timedelta:
    """Return the duration that `text` writes; `what` names the value in the error.

    Years and months are refused: their length depends on the calendar.

    Raises:
        InvalidValue: if `text` is neither form, is empty, or is too long to represent.

    >>> parse_duration("PT1H30M") == parse_duration("1h 30m") == timedelta(minutes=90)
    True
    """
    compact = re.sub(r"\s+", "", text)
    match = ISO.fullmatch(compact) or SHORT.fullmatch(compact)
    if match is None or not any(match.groups()):
        raise InvalidValue(name, text, EXPECTED)
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise InvalidValue(name, text, EXPECTED) from None
