"""Untested: a promise that nobody has put to the test for a long time."""

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
    """Yield one finding for each promised RTO without a measured one of the last 90 days.

    A measurement is a capability whose source begins with such a word (`drill`, `restore test`,
    `incident`, …) and names its day (`drill 2026-10-01`). One without a day proves nothing of age,
    and one whose day is still to come proves nothing at all.
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
    title="The promise has not been tested lately",
    why="A recovery that was never practised takes longer than computed, or does not work: rights "
    "are missing, copies cannot be read, people do not know the steps. Designs change within "
    "weeks, so an old drill proves little.",
    fix="Run the failover plan as a drill, and state what was measured as a capability whose "
    "source says so and when: `source: drill 2026-10-01`.",
    source="AWS Well-Architected, REL12-BP04 and REL13-BP03",
    example="None of the shop's promises names a drill.",
    example_component="service:checkout",
    find=find,
)
