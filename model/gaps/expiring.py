"""Expiring: a certificate, secret, key or token that ends too soon."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from model.capability import properties as read
from model.capability.estimate import duration_text
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import Component, Kind
from model.records.expiry import expires_at
from model.records.objective import DisruptionClass

NOTICE = timedelta(days=30)
"""The least time that must be left."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each component that expires within 30 days or within its RTO.

    The longest RTO that it inherits counts. Expired components are included. Snapshots and recovery
    points are not: they are meant to expire.
    """
    for component in question.graph.components:
        end = None if component.kind is Kind.RECOVERY_POINT else expires_at(component)
        if end is not None:
            needed = max(NOTICE, _longest_rto(question.graph, component))
            if end - question.at < needed:
                yield _finding(component, end, question.at, needed)


def _longest_rto(graph: DependencyGraph, component: Component) -> timedelta:
    promises = (binding(graph, component.id, tested, "rto") for tested in DisruptionClass)
    stated = [
        promise.rto for promise in promises if promise is not None and promise.rto is not None
    ]
    return max(stated, default=timedelta(0))


def _finding(component: Component, end: datetime, at: datetime, needed: timedelta) -> Finding:
    left = end - at
    day = end.date().isoformat()
    when = (
        f"ends in {duration_text(_rounded(left))}, on {day}"
        if left > timedelta(0)
        else f"ended on {day}"
    )
    return Finding(
        component=component.id,
        message=f"the validity of {component.label} {when}{_renewal(component)}",
        target=seconds(needed),
        achievable=max(seconds(left) or 0, 0),
        details={
            "expires_at": end.isoformat(),
            "expired": left <= timedelta(0),
            "renewal": read.text(component, read.RENEWAL_ELIGIBILITY),
            "certificate_type": read.text(component, read.CERTIFICATE_TYPE),
        },
    )


def _rounded(left: timedelta) -> timedelta:
    """Return whole hours from a day on: nobody renews a certificate by the second."""
    return left - left % timedelta(hours=1) if left >= timedelta(days=1) else left


def _renewal(component: Component) -> str:
    if read.text(component, read.CERTIFICATE_TYPE) == "IMPORTED":
        return "; it was imported, so nothing renews it"
    if read.text(component, read.RENEWAL_ELIGIBILITY) == "INELIGIBLE":
        return "; it is not eligible for renewal"
    return ""


RULE = GapRule(
    id="N-15",
    title="A certificate, secret, key or token ends soon",
    why="An expiry is an outage with a known date: everything that presents or checks it stops at "
    "one moment, in every zone and Region at once, and no redundancy helps.",
    fix="Renew it now, let the service that issued it renew it (a certificate that ACM issues and "
    "validates by DNS), or have something replace it on a schedule with an alarm well before the "
    "end.",
    source="ACM User Guide, Managed renewal; X.509 (RFC 5280 §4.1.2.5)",
    example="The certificate of `checkout.shop.example.com` was imported and ends within twenty "
    "days.",
    example_component="checkout.shop.example.com",
    unit="s",
    find=find,
)
