"""Durations and moments as ISO 8601 writes them: `PT15M`, `P1DT12H`, `2027-01-31T00:00:00Z`."""

import re
from datetime import UTC, datetime, timedelta

from model.errors import InvalidValue
from model.records.duration import parse_duration as parse_any

DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,8})W"
    r"|(?=\d|T\d)(?:(?P<days>\d{1,8})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,10}(?:[.,]\d{1,6})?)S)?)?)"
)
CALENDAR = re.compile(r"P(?=.*\d+[YM])[^T]*\d+[YM].*")
LONGEST = "the longest that can be written is P99999999D"
EXPECTED = "an ISO 8601 duration such as PT15M, PT4H or P1D"


def parse_duration(text: object) -> timedelta:
    """Return the duration that `text` writes.

    Years and months have no fixed length and are refused.

    Raises:
        InvalidValue: with a hint when the intent can be guessed.

    >>> parse_duration("P1DT12H").total_seconds()
    129600.0
    """
    match = DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise InvalidValue("duration", text, EXPECTED, hint=_advice(text))
    parts = {name: float(part.replace(",", ".")) for name, part in match.groupdict("0").items()}
    seconds = parts.pop("seconds")
    whole = timedelta(**parts)
    return whole + timedelta(microseconds=round(seconds * 1_000_000))


def format_duration(duration: timedelta) -> str:
    """Return the one canonical text of a duration; a negative one has a sign in front.

    >>> format_duration(timedelta(days=1, minutes=90)), format_duration(timedelta(seconds=-30))
    ('P1DT1H30M', '-PT30S')
    """
    if duration < timedelta(0):
        return f"-{format_duration(-duration)}"
    seconds, hours = duration.seconds, duration.seconds // 3600
    minutes, seconds = seconds % 3600 // 60, seconds % 60
    rest = f"{seconds}.{duration.microseconds:06d}".rstrip("0").rstrip(".")
    if not duration.microseconds:
        rest = str(seconds)
    clock = "".join(
        f"{number}{unit}"
        for number, unit in ((hours, "H"), (minutes, "M"), (rest, "S"))
        if number not in (0, "0")
    )
    days = f"{duration.days}D" if duration.days else ""
    return f"P{days}T{clock}" if clock else f"P{days}" if days else "PT0S"


def parse_moment(text: object) -> datetime:
    """Return the moment that `text` writes, in UTC; a date alone means its first instant.

    Raises:
        InvalidValue: if it is no date or moment, or a moment without its offset.

    >>> parse_moment("2027-01-31").isoformat()
    '2027-01-31T00:00:00+00:00'
    """
    expected = "a date such as 2027-01-31, or a moment such as 2027-01-31T09:00:00Z"
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or not isinstance(text, str):
        raise InvalidValue("moment", text, expected)
    if moment.tzinfo is None and len(text) > len("2027-01-31"):
        raise InvalidValue("moment", text, expected, hint=f"say in which zone: {text}Z")
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidValue("moment", text, "a moment in the years 1 to 9999 of UTC") from None


def format_moment(moment: datetime) -> str:
    """Return the one canonical text of a moment: in UTC, with `Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _advice(text: object) -> str | None:
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    written = str(text)
    if CALENDAR.fullmatch(written):
        return "years and months have no fixed length; write days, such as P30D"
    if isinstance(text, int | float):
        if text < 0:
            return None
        return f"write PT{written}M if minutes are meant"
    try:
        meant = format_duration(parse_any(written))
        return LONGEST if DURATION.fullmatch(meant) is None else f"write {meant}"
    except InvalidValue:
        number = written.strip().isdecimal()
        return f"write PT{written.strip()}M if minutes are meant" if number else None
