"""Untested: a promise without a recent drill."""

from collections.abc import Iterator
from datetime import datetime

from model.capability.measured import POLICY_AGE, measured_at
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.rto_breach import promised
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import DisruptionClass

UNPROVEN = 0.4
"""Confidence: that an untested promise is broken is an assumption."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each promised RTO without a measurement of the last 90 days.

    A measurement is a capability whose source begins with a word such as `drill`, `restore test` or
    `incident` and names its day (`drill 2026-10-01`). A measurement without a day, or with a future
    one, does not count.
    """
    graph = question.graph
    for tested in DisruptionClass:
        for subject in promised(graph, tested, "rto"):
            newest = _newest(graph, subject, tested, question.at)
            if newest is None or question.at - newest > POLICY_AGE:
                yield _finding(graph, subject, tested, newest, question.at)


def _newest(
    graph: DependencyGraph, subject: ComponentId, tested: DisruptionClass, at: datetime
) -> datetime | None:
    days = (
        measured_at(capability)
        for capability in graph.capabilities_of(subject)
        if capability.disruption_class is tested and capability.rto is not None
    )
    return max((day for day in days if day is not None and day <= at), default=None)


def _finding(
    graph: DependencyGraph,
    subject: ComponentId,
    tested: DisruptionClass,
    newest: datetime | None,
    at: datetime,
) -> Finding:
    name = graph.component(subject).label
    if newest is None:
        text = f"no drill with a date shows that {name} comes back when the {tested} fails"
    else:
        age = (at - newest).days
        text = f"the last drill of {name} for the loss of the {tested} is {age} days old"
    return Finding(
        component=subject,
        message=text,
        disruption_class=tested,
        target=seconds(POLICY_AGE),
        confidence=UNPROVEN,
        achievable=None if newest is None else seconds(at - newest),
        details={"last": None if newest is None else newest.date().isoformat()},
    )


RULE = GapRule(
    id="N-14",
    title="The promise was not tested in the last 90 days",
    why="A recovery that was never practised takes longer than computed, or fails: permissions "
    "are missing, copies cannot be read, people do not know the steps. Designs change within "
    "weeks, so an old drill proves little.",
    fix="Run the failover plan as a drill, and state the measured time as a capability whose "
    "source names the day: `source: drill 2026-10-01`.",
    source="AWS Well-Architected, REL12-BP04 and REL13-BP03",
    example="None of the shop's promises names a drill.",
    example_component="service:checkout",
    unit="s",
    find=find,
)
