"""Unavailability of single components: from which source, and what is not known."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from model.component import LOGICAL_KINDS, Component, Kind

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

_SLA_BY_TYPE = {
    "AWS::ApiGateway::RestApi": 0.9995,
    "AWS::CloudFront::Distribution": 0.999,
    "AWS::DynamoDB::Table": 0.9999,
    "AWS::EC2::Instance": 0.995,
    "AWS::EC2::TransitGateway": 0.9995,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": 0.9999,
    "AWS::Lambda::Function": 0.9995,
    "AWS::S3::Bucket": 0.999,
    "AWS::SNS::Topic": 0.999,
    "AWS::SQS::Queue": 0.999,
}


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
    """
    found = _stated(component) or _reliability(component) or _slo(component) or _sla(component)
    if found:
        return found
    if component.kind in _STRUCTURAL:
        return Figure(
            value=0.0,
            source=FigureSource.STRUCTURAL,
            explanation=f"a {component.kind} has no random failure of its own",
        )
    return Figure(
        value=None,
        source=FigureSource.UNKNOWN,
        explanation="no measured figure, assertion, MTBF, SLO or SLA",
    )


def _fraction(component: Component, name: str) -> float | None:
    value = component.properties.get(name)
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if known and isinstance(value, int | float) else None


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
    up, repair = component.properties.get("mtbf_seconds"), component.properties.get("mttr_seconds")
    if not isinstance(up, int | float) or not isinstance(repair, int | float):
        return None
    if up + repair <= 0 or up < 0 or repair < 0:
        return None
    return Figure(
        value=repair / (up + repair),
        source=FigureSource.RELIABILITY,
        explanation=f"MTTR {repair:g} s / (MTBF {up:g} s + MTTR {repair:g} s)",
    )


def _slo(component: Component) -> Figure | None:
    value = _fraction(component, "slo")
    if value is None:
        return None
    return Figure(value=1.0 - value, source=FigureSource.SLO, explanation=f"1 − SLO {value:g}")


def _sla(component: Component) -> Figure | None:
    level = _SLA_BY_TYPE.get(component.type or "") or _database_sla(component)
    if level is None:
        return None
    return Figure(
        value=1.0 - level,
        source=FigureSource.SLA,
        explanation=f"1 − published SLA {level:g}: a refund level, not a forecast",
    )


def _database_sla(component: Component) -> float | None:
    if component.type == "AWS::RDS::DBInstance":
        return 0.9995 if component.properties.get("multi_az") is True else 0.995
    return None
