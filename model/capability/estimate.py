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
        """The figure for a person: `90 s`, `never`, `unknown`, `at least 90 s`."""
        if self.value is not None:
            return duration_text(self.value)
        if self.never:
            return "never"
        return f"at least {duration_text(self.lower_bound)}" if self.lower_bound else "unknown"

    def exceeds(self, target: timedelta) -> bool | None:
        """Tell whether it is longer than `target`; None when the figure does not decide it."""
        if self.never or self.lower_bound > target:
            return True
        return None if self.value is None else self.value > target


def known(value: timedelta, source: str, basis: Basis) -> Estimate:
    """Return a finite figure."""
    return Estimate(value=value, lower_bound=value, source=source, basis=basis)


def unknown(reason: str, *, at_least: timedelta = ZERO, source: str = "") -> Estimate:
    """Return a figure nobody knows, with what is known of it."""
    return Estimate(lower_bound=at_least, reason=reason, source=source)


def never(reason: str, source: str, basis: Basis = Basis.CONFIGURATION) -> Estimate:
    """Return an endless figure: there is no way back."""
    return Estimate(never=True, reason=reason, source=source, basis=basis)


NOTHING = known(ZERO, "not affected", Basis.CONFIGURATION)


def total(estimates: Iterable[Estimate]) -> Estimate:
    """Return the sum: endless if a part is, else unknown if a part is; zero when there are none."""
    parts = tuple(estimates)
    if endless := next((part for part in parts if part.never), None):
        return endless
    known_part = sum((part.lower_bound for part in parts), ZERO)
    if open_part := next((part for part in parts if not part.known), None):
        return unknown(open_part.reason, at_least=known_part, source=open_part.source)
    return known(known_part, _sources(parts), weakest(part.basis for part in parts))


def worst(estimates: Iterable[Estimate]) -> Estimate:
    """Return the longest: endless before unknown before the greatest; zero when there are none.

    An unknown part makes the whole unknown, at least as long as the longest lower bound.
    """
    parts = tuple(estimates)
    if endless := next((part for part in parts if part.never), None):
        return endless
    if open_part := next((part for part in parts if not part.known), None):
        longest = max(part.lower_bound for part in parts)
        return unknown(open_part.reason, at_least=longest, source=open_part.source)
    return max(parts, key=lambda part: part.lower_bound, default=NOTHING)


def kth_smallest(estimates: Iterable[Estimate], count: int) -> Estimate:
    """Return when the `count`-th of several is done: what a k-of-n need waits for.

    An unknown member may come first or last, so the answer is unknown unless the `count`-th known
    one is certain to be it: at most as long as every unknown member's lower bound.
    """
    parts = tuple(estimates)
    if count > len(parts):
        raise ValueError(f"{count} of only {len(parts)} estimates are wanted")
    done = sorted((part for part in parts if part.known), key=lambda part: part.lower_bound)
    open_parts = [part for part in parts if not part.known and not part.never]
    if len(done) >= count:
        candidate = done[count - 1]
        if all(part.lower_bound >= candidate.lower_bound for part in open_parts):
            return candidate
    if open_parts and len(done) + len(open_parts) >= count:
        bounds = sorted(part.lower_bound for part in (*done, *open_parts))
        return unknown(open_parts[0].reason, at_least=bounds[count - 1])
    return next(part for part in parts if part.never)


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
