"""Estimates: a duration that may be known, unknown or endless, with where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Basis(StrEnum):
    """How a figure is known, best first (`resilience-spec` §3.4)."""

    MEASURED = "measured"
    """Seen in a drill, a restore or an incident, or read as a moment."""
    CONFIGURATION = "configuration"
    """Computed from what the component is configured to do."""
    VENDOR = "vendor"
    """What the vendor's documentation says is typical."""
    ASSERTED = "asserted"
    """A person or a contract states it."""
    DEFAULT = "default"
    """A stated assumption of ours, or general knowledge; never shown without saying so."""
    UNKNOWN = "unknown"
    """Nobody knows; the reason is given."""


ORDER = tuple(Basis)
CONFIDENCE = {
    Basis.MEASURED: 1.0,
    Basis.CONFIGURATION: 0.9,
    Basis.VENDOR: 0.9,
    Basis.ASSERTED: 0.7,
    Basis.DEFAULT: 0.4,
    Basis.UNKNOWN: 0.4,
}
"""Confidence by class of evidence (`resilience-spec` §3.5)."""

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One figure. Exactly one of three: `value` is known, `never` is true, or it is unknown.

    >>> known(timedelta(seconds=30), "a drill", Basis.MEASURED).text
    '30 s'
    """

    value: timedelta | None = None
    """The duration; None when it is not known or endless, never zero instead."""
    never: bool = False
    """True when it does not end: nothing brings the component, or its data, back."""
    lower_bound: timedelta = ZERO
    """What is known of it at least; equals `value` when that is known."""
    upper_bound: timedelta | None = None
    """It is not longer than this; equals `value` when that is known. None: nothing limits it."""
    source: str = ""
    """The document, formula or person it comes from."""
    basis: Basis = Basis.UNKNOWN
    """How it is known."""
    reason: str = ""
    """Why it is unknown or endless; empty when it is known."""

    @property
    def known(self) -> bool:
        """True when there is a finite figure."""
        return self.value is not None

    @property
    def text(self) -> str:
        """The figure for a person: `90 s`, `never`, `unknown`, `at least 90 s`, `at most 5 min`."""
        if self.value is not None:
            return duration_text(self.value)
        if self.never:
            return "never"
        least = duration_text(self.lower_bound)
        if self.upper_bound is None:
            return f"at least {least}" if self.lower_bound else "unknown"
        most = duration_text(self.upper_bound)
        return f"{least} to {most}" if self.lower_bound else f"at most {most}"

    def exceeds(self, target: timedelta) -> bool | None:
        """Return whether it is longer than `target`; None when the figure does not decide it."""
        if self.never or self.lower_bound > target:
            return True
        return None if self.upper_bound is None or self.upper_bound > target else False


def known(value: timedelta, source: str, basis: Basis) -> Estimate:
    """Return a finite figure."""
    return Estimate(value=value, lower_bound=value, upper_bound=value, source=source, basis=basis)


def unknown(
    reason: str,
    *,
    at_least: timedelta = ZERO,
    at_most: timedelta | None = None,
    source: str = "",
) -> Estimate:
    """Return a figure that is not known, with the bounds that are; `at_most` None is no bound."""
    return Estimate(lower_bound=at_least, upper_bound=at_most, reason=reason, source=source)


def never(reason: str, source: str, basis: Basis = Basis.CONFIGURATION) -> Estimate:
    """Return an endless figure: there is no way back."""
    return Estimate(never=True, reason=reason, source=source, basis=basis)


NOTHING = known(ZERO, "not affected", Basis.CONFIGURATION)


def total(estimates: Iterable[Estimate]) -> Estimate:
    """Return the sum: endless if a part is, else unknown if a part is; zero when there are none.

    >>> two = known(timedelta(seconds=2), "a drill", Basis.MEASURED)
    >>> total([two, unknown("not read", at_most=timedelta(seconds=5))]).text
    '2 s to 7 s'
    """
    parts = tuple(estimates)
    if endless := next((part for part in parts if part.never), None):
        return endless
    known_part = sum((part.lower_bound for part in parts), ZERO)
    if open_part := next((part for part in parts if not part.known), None):
        limits = [part.upper_bound for part in parts if part.upper_bound is not None]
        most = sum(limits, ZERO) if len(limits) == len(parts) else None
        return unknown(open_part.reason, at_least=known_part, at_most=most, source=open_part.source)
    return known(known_part, _sources(parts), weakest(part.basis for part in parts))


def worst(estimates: Iterable[Estimate]) -> Estimate:
    """Return the longest: endless if a part is; zero when there are none.

    It is known when one part is at least as long as every other can be.

    >>> two = known(timedelta(seconds=2), "a drill", Basis.MEASURED)
    >>> worst([two, unknown("not read")]).text
    'at least 2 s'
    """
    parts = tuple(estimates)
    if not parts:
        return NOTHING
    if endless := next((part for part in parts if part.never), None):
        return endless
    longest = max(parts, key=lambda part: part.lower_bound)
    limits = [part.upper_bound for part in parts if part.upper_bound is not None]
    most = max(limits) if len(limits) == len(parts) else None
    if most == longest.lower_bound:
        known_parts = (part for part in parts if part.value == most)
        return next(known_parts, longest)
    open_part = next(part for part in parts if not part.known)
    return unknown(
        open_part.reason, at_least=longest.lower_bound, at_most=most, source=open_part.source
    )


def kth_smallest(estimates: Iterable[Estimate], count: int) -> Estimate:
    """Return when the `count`-th of several is done: what a k-of-n need waits for.

    The answer lies between the `count`-th smallest of the lower and of the upper bounds.

    Raises:
        ValueError: if there are fewer than `count`.
    """
    parts = tuple(estimates)
    if count > len(parts):
        raise ValueError(f"{count} of only {len(parts)} estimates are wanted")
    by_least = sorted(parts, key=lambda part: (part.never, part.lower_bound))
    by_most = sorted(parts, key=lambda part: (part.upper_bound is None, part.upper_bound or ZERO))
    first, last = by_least[count - 1], by_most[count - 1]
    if first.never:
        return next(part for part in parts if part.never)
    if last.upper_bound == first.lower_bound:
        return next((part for part in by_least if part.value == last.upper_bound), first)
    open_part = next(part for part in parts if not part.known and not part.never)
    return unknown(open_part.reason, at_least=first.lower_bound, at_most=last.upper_bound)


def weakest(bases: Iterable[Basis]) -> Basis:
    """Return the least trustworthy of several bases; `CONFIGURATION` when there are none."""
    return max(bases, key=ORDER.index, default=Basis.CONFIGURATION)


def duration_text(value: timedelta) -> str:
    """Return a duration as people write it.

    >>> duration_text(timedelta(hours=26, minutes=5)), duration_text(timedelta(seconds=150))
    ('1 d 2 h 5 min', '2 min 30 s')
    """
    seconds = value.total_seconds()
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms" if seconds else "0 s"
    whole = round(seconds)
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if whole >= size:
            parts.append(f"{whole // size} {unit}")
            whole %= size
    return " ".join(parts)


def _sources(parts: Iterable[Estimate]) -> str:
    return "; ".join(dict.fromkeys(part.source for part in parts if part.value and part.source))
