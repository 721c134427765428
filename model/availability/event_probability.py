"""Unavailability of single components: from which source, and what is not known."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from math import inf

from model.availability.sla import service_level
from model.errors import InvalidValue
from model.records.component import LOGICAL_KINDS, Component, Kind

YEAR = timedelta(days=365.25)
"""The one convention for "per year" in this package: 525,960 minutes."""

_STRUCTURAL = LOGICAL_KINDS | {
    Kind.ACCOUNT,
    Kind.ORGANIZATION,
    Kind.ORGANIZATIONAL_UNIT,
    Kind.POLICY,
    Kind.PRINCIPAL,
    Kind.SUBNET,
    Kind.NETWORK,
}
"""Kinds without a random failure of their own: they fail by what they stand on, or by a change."""


class FigureSource(StrEnum):
    """Where an unavailability comes from, best first."""

    MEASURED = "measured"
    """Seen over a time."""
    ASSERTED = "asserted"
    """A document states it."""
    RELIABILITY = "mtbf and mttr"
    """Computed from mean times between failures and to repair."""
    SLO = "slo"
    """What its owner aims at."""
    SLA = "sla"
    """A contractual level below which money is returned; not a forecast."""
    COMMON_CAUSE = "common cause"
    """The part that members of a group share, or do not share, of what another source gives."""
    STRUCTURAL = "structural"
    """No failure mode of its own."""
    UNKNOWN = "unknown"
    """Nobody states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The unavailability of one component by itself."""

    value: float | None
    """Fraction of time, 0 to 1; None when nothing says."""
    source: FigureSource
    explanation: str


def unavailability(component: Component) -> Figure:
    """Return how often `component` is down by itself, from the best source there is.

    Read from properties: `measured_unavailability`, `unavailability`, `mtbf_seconds` with
    `mttr_seconds` (q = MTTR / (MTBF + MTTR)), `slo` (1 − SLO); else the published SLA of its type.
    A property that is no such figure makes the answer unknown: it is not passed over silently.
    """
    for read in (_stated, _reliability, _slo, _sla):
        try:
            figure = read(component)
        except InvalidValue as error:
            return _unknown(error.message)
        if figure is not None:
            return figure
    if component.kind in _STRUCTURAL:
        return Figure(
            value=0.0,
            source=FigureSource.STRUCTURAL,
            explanation=f"no random failure of its own: {component.kind}",
        )
    return _unknown("no measured figure, assertion, MTBF, SLO or SLA")


def _unknown(why: str) -> Figure:
    return Figure(value=None, source=FigureSource.UNKNOWN, explanation=why)


def _number(component: Component, name: str, most: float, expected: str) -> float | None:
    """Return the number from 0 to `most` that a property states, None when it is absent."""
    value = component.properties.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise InvalidValue(f"property `{name}`", value, expected)
    return float(value)


def _fraction(component: Component, name: str) -> float | None:
    return _number(component, name, 1.0, "a number from 0 to 1")


def _stated(component: Component) -> Figure | None:
    for name, source in (
        ("measured_unavailability", FigureSource.MEASURED),
        ("unavailability", FigureSource.ASSERTED),
    ):
        value = _fraction(component, name)
        if value is not None:
            return Figure(value=value, source=source, explanation=f"property `{name}`")
    return None


def _reliability(component: Component) -> Figure | None:
    """Return the steady state of failures and repairs (Barlow & Proschan 1975)."""
    seconds = "seconds, not negative"
    up = _number(component, "mtbf_seconds", inf, seconds)
    repair = _number(component, "mttr_seconds", inf, seconds)
    if up is None and repair is None:
        return None
    if up is None or repair is None or up + repair == 0:
        raise InvalidValue("MTBF and MTTR", f"{up} and {repair}", "both, and not both 0")
    return Figure(
        value=repair / (up + repair),
        source=FigureSource.RELIABILITY,
        explanation=f"MTTR {repair:g} s / (MTBF {up:g} s + MTTR {repair:g} s)",
    )


def _slo(component: Component) -> Figure | None:
    value = _fraction(component, "slo")
    if value is None:
        return None
    return Figure(value=_less(value), source=FigureSource.SLO, explanation=f"1 − SLO {value:.10g}")


def _less(level: float) -> float:
    """Return 1 − `level` as it is written in decimals: 1 − 0.9995 is 0.0005, not 0.000499…9."""
    return float(1 - Decimal(repr(level)))


def _sla(component: Component) -> Figure | None:
    published = service_level(component)
    if published is None:
        return None
    return Figure(
        value=_less(published.level),
        source=FigureSource.SLA,
        explanation=f"1 − published SLA {published.level:.10g}: a refund level, not a forecast "
        f"(aws.amazon.com/{published.page})",
    )
