"""Backup schedules: how old the newest backup of a plan can be, by the plan's own rules."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known, kth_smallest, unknown
from model.records.component import Component

SOURCE = "AWS Backup Developer Guide, Backup plan options and configuration"
LONG_DAY = timedelta(hours=1)
"""How much longer a day is when the clocks go back, in time zones that do that."""
UTC = frozenset({None, "UTC", "Etc/UTC"})
FIRST_DAY = date(2024, 1, 1)
DAYS = 3653
"""Ten years: every weekday meets every day of the month, and there are leap days in it."""
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
UNITS = {"minute": 1, "hour": 60, "day": 1440}
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")


def backup_age(plan: Component, vault: Component) -> Estimate | None:
    """Return how old the newest backup in `vault` may be at worst; None if no rule fills it.

    The longest time between two runs, the window to start in and the window to complete in. Unknown
    is the age of a copy, which comes later still by a time that nobody promises, of continuous
    backups, and where the schedule or the windows cannot be read.
    Of several rules the best counts.
    """
    ages = [age for rule in _rules(plan) if (age := _age(rule, plan, vault)) is not None]
    return kth_smallest(ages, 1) if ages else None


def longest_gap(schedule: str) -> timedelta | None:
    """Return the longest time between two runs of `cron(…)` or `rate(…)`.

    None for an expression of another form, one that names years (it ends), one with `L`, `W` or
    `#`, and one that runs at most once in ten years.

    >>> longest_gap("cron(0 5 ? * * *)"), longest_gap("rate(12 hours)")
    (datetime.timedelta(days=1), datetime.timedelta(seconds=43200))
    >>> longest_gap("cron(0 5 ? * MON-FRI *)")
    datetime.timedelta(days=3)
    """
    text = schedule.strip()
    if every := _RATE.fullmatch(text):
        return timedelta(minutes=int(every[1]) * UNITS[every[2]]) or None
    fields = text.removeprefix("cron(").removesuffix(")").split()
    if not text.startswith("cron(") or len(fields) != 6 or fields[5] != "*":
        return None
    return _gap(*fields[:5])


def _rules(plan: Component) -> Sequence[Mapping[str, Any]]:
    """Return the rules of a plan, as maps.

    They hold `schedule`, `timezone`, `vault` (a name), `air_gapped_vault` and `copies` (ARNs),
    `start_window_minutes`, `completion_window_minutes` and `continuous`.
    """
    return [rule for rule in read.entries(plan, read.BACKUP_RULES) if isinstance(rule, Mapping)]


def _age(rule: Mapping[str, Any], plan: Component, vault: Component) -> Estimate | None:
    here = (vault.account, vault.region) == (plan.account, plan.region)
    own = here and vault.id.endswith(f":backup-vault:{rule.get('vault')}")
    further = [rule.get("air_gapped_vault"), *(rule.get("copies") or ())]
    if not own and vault.id not in further:
        return None
    if own and rule.get("continuous") is True:
        return unknown("how far continuous backups lie behind is not promised", source=SOURCE)
    gap = longest_gap(str(rule.get("schedule") or ""))
    if gap is None:
        return unknown("the schedule of the backup plan cannot be read", source=SOURCE)
    gap += timedelta(0) if rule.get("timezone") in UTC else LONG_DAY
    age = _with_windows(rule, gap)
    if own:
        return age
    return unknown("how long a copy takes is not promised", at_least=age.lower_bound, source=SOURCE)


def _with_windows(rule: Mapping[str, Any], gap: timedelta) -> Estimate:
    minutes = [rule.get("start_window_minutes"), rule.get("completion_window_minutes")]
    stated = [window for window in minutes if isinstance(window, int)]
    age = gap + timedelta(minutes=sum(stated))
    if len(stated) < len(minutes):
        return unknown("the windows of the backup plan were not read", at_least=age, source=SOURCE)
    return known(age, "backup plan: longest gap + windows", Basis.CONFIGURATION)


@lru_cache(maxsize=1024)
def _gap(minute: str, hour: str, day: str, month: str, weekday: str) -> timedelta | None:
    minutes, hours = _numbers(minute, 0, 59), _numbers(hour, 0, 23)
    days, months = _numbers(day, 1, 31), _numbers(month, 1, 12, MONTHS)
    weekdays = _numbers(weekday, 1, 7, WEEKDAYS)
    if None in (minutes, hours, days, months, weekdays):
        return None
    times = sorted(60 * h + m for h in hours or () for m in minutes or ())
    dates = _dates(days or (), months or (), weekdays or ())
    if len(dates) < 2 or not times:
        return None
    within = [later - earlier for earlier, later in pairwise(times)]
    across = max(later - earlier for earlier, later in pairwise(dates)) * 1440
    return timedelta(minutes=max(*within, across + times[0] - times[-1], 0))


def _dates(
    days: Collection[int], months: Collection[int], weekdays: Collection[int]
) -> Sequence[int]:
    """Return the days of ten years on which it runs, counted from the first."""
    calendar = ((number, FIRST_DAY + timedelta(days=number)) for number in range(DAYS))
    return [
        number
        for number, day in calendar
        if day.month in months and day.day in days and day.isoweekday() % 7 + 1 in weekdays
    ]


def _numbers(field: str, first: int, last: int, names: Sequence[str] = ()) -> frozenset[int] | None:
    """Return the numbers that a field of a cron expression means, None when it is not read."""
    numbers: set[int] = set()
    for part in field.upper().split(","):
        span, _, step = part.partition("/")
        if not (step or "1").isdigit() or step == "0":
            return None
        start, dash, end = span.partition("-")
        low = first if start in ("*", "?") else _number(start, names)
        high = last if start in ("*", "?") or (step and not dash) else low
        high = _number(end, names) if dash else high
        if low is None or high is None or not first <= low <= last or not first <= high <= last:
            return None
        numbers.update(_span(low, high, first, last)[:: int(step or "1")])
    return frozenset(numbers)


def _number(text: str, names: Sequence[str]) -> int | None:
    if text in names:
        return names.index(text) + 1
    return int(text) if text.isascii() and text.isdigit() else None


def _span(low: int, high: int, first: int, last: int) -> Sequence[int]:
    """Return the numbers from `low` to `high`, past the end when it comes first: FRI-MON."""
    if low <= high:
        return range(low, high + 1)
    return [*range(low, last + 1), *range(first, high + 1)]
