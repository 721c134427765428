"""Backlog: a queue that fills during an outage takes too long to drain."""

from collections.abc import Iterator
from datetime import timedelta

from model.capability import properties as read
from model.capability.estimate import duration_text
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import Component
from model.records.objective import DisruptionClass


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each queue and class whose backlog is not drained within the RTO.

    At worst the consumer is away for the whole RTO. The backlog then drains in outage × arrival
    rate / (service rate − arrival rate), and never when the service rate is not higher. A queue
    that states only one of `arrival_rate` and `service_rate` gives an unknown finding; a queue that
    states neither gives none.
    """
    graph = question.graph
    for component in graph.components:
        arrival, service = (
            read.number(component, read.ARRIVAL_RATE),
            read.number(component, read.SERVICE_RATE),
        )
        if arrival is not None or service is not None:
            for tested in DisruptionClass:
                yield from _judged(graph, component, tested, arrival, service)


def drain(outage: timedelta, arrival: float, service: float) -> timedelta | None:
    """Return how long the backlog of an outage takes to drain; None when it never does."""
    return outage * (arrival / (service - arrival)) if service > arrival else None


def _judged(
    graph: DependencyGraph,
    component: Component,
    tested: DisruptionClass,
    arrival: float | None,
    service: float | None,
) -> Iterator[Finding]:
    promise = binding(graph, component.id, tested, "rto")
    if promise is None or promise.rto is None:
        return
    if arrival is None or service is None:
        yield _unknown(component, tested, promise.rto)
        return
    took = drain(promise.rto, arrival, service)
    if took is None or took > promise.rto:
        yield _finding(component, tested, promise.rto, took, f"{arrival:g} in, {service:g} out")


def _finding(
    component: Component,
    tested: DisruptionClass,
    rto: timedelta,
    took: timedelta | None,
    rates: str,
) -> Finding:
    how_long = "never drains" if took is None else f"takes {duration_text(took)} to drain"
    return Finding(
        component=component.id,
        message=f"after an outage of {duration_text(rto)} the backlog of {component.label} "
        f"{how_long} ({rates} a second)",
        disruption_class=tested,
        target=seconds(rto),
        achievable="never" if took is None else seconds(took),
        exceed=1.0 if took is None else exceed(took.total_seconds(), rto.total_seconds()),
        confidence=0.7,
    )


def _unknown(component: Component, tested: DisruptionClass, rto: timedelta) -> Finding:
    return Finding(
        component=component.id,
        message=f"how long the backlog of {component.label} takes to drain is "
        "unknown: it states only one of its two rates",
        status=Status.UNKNOWN,
        disruption_class=tested,
        target=seconds(rto),
        confidence=0.4,
    )


RULE = GapRule(
    id="N-18",
    title="The backlog takes longer to drain than the RTO allows",
    why="A consumer that is back is not yet up to date: it works through the backlog while new "
    "work arrives. Users see old data until the backlog is gone.",
    fix="Let consumers scale well above the arrival rate, drop or set aside stale work, or "
    "promise the time until the backlog is gone.",
    source="Amazon Builders' Library, Avoiding insurmountable queue backlogs",
    example="The sample estate states no rates; give a queue `arrival_rate` and `service_rate`.",
    unit="s",
    find=find,
)
