"""How a library user draws a graph and asks: it must type-check as strictly as we do, and run.

`test_typing.py` checks both; the types that are stated here are what the functions promise.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from model.availability.answer import Availability, availability
from model.capability.estimate import Estimate
from model.disruption.disruptions import ComponentsFail, Disruption, RegionFails
from model.failover import failover_plan, progress
from model.failover.plan import FailoverPlan, Mode
from model.gaps import Gap, find_gaps
from model.gaps.interface import Severity
from model.graph import DependencyGraph
from model.impact.blast_radius import BlastRadius, blast_radius, causal_chain, impact_time
from model.impact.cold_start import ColdStart, cold_start
from model.impact.impact import Cause
from model.impact.outage_windows import Window, outage_windows
from model.linking.link import LinkSettings, link
from model.records.component import Component, ComponentId, Kind
from model.records.diff import Diff, diff
from model.records.digest import digest
from model.records.objective import DisruptionClass, Objective
from model.records.requirement import Effect, Evidence, EvidenceKind, Member, Requirement
from model.records.revision import Records
from model.recovery.effective_rpo import effective_rpo
from model.recovery.effective_rto import effective_rto
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from schema.exports.plans import FORMATS
from schema.exports.plans.interface import PlanFormat

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEB, DATABASE = ComponentId("web"), ComponentId("db")
DOCUMENT = b"""
loadpath: 1
components:
  - {id: web, kind: compute, region: us-east-1}
  - {id: db, kind: database, region: us-east-1}
  - {id: web-west, kind: compute, region: us-west-2}
requirements:
  - {dependent: web, members: [db], effect: hard}
services:
  - {id: "service:shop", members: [web], tier: 1}
objectives:
  - {service: "service:shop", class: region, rto: PT15M, rpo: PT1M, source: "the owner"}
"""


def drawn() -> DependencyGraph:
    """Draw a graph by hand."""
    need = Requirement(
        dependent=WEB,
        members=(Member(provider=DATABASE, tolerance=timedelta(seconds=30)),),
        minimum=1,
        effect=Effect.HARD,
        relation="connects_to",
        evidence=(Evidence(kind=EvidenceKind.ASSERTED, rule="by-hand", effect=Effect.HARD),),
    )
    promise = Objective(
        subject=WEB,
        disruption_class=DisruptionClass.COMPONENT,
        rto=timedelta(minutes=15),
        source="the owner",
    )
    return DependencyGraph(
        Records(
            components=(
                Component(id=DATABASE, kind=Kind.DATABASE),
                Component(id=WEB, kind=Kind.COMPUTE),
            ),
            requirements=(need,),
            objectives=(promise,),
        )
    )


def read() -> DependencyGraph:
    """Read a graph from a document."""
    document, source = read_document(DOCUMENT, file="shop.yaml")
    observation = to_observation(document, source, file="shop.yaml", read_at=NOW)
    return DependencyGraph(link([observation], LinkSettings()))


def stops(graph: DependencyGraph) -> tuple[Sequence[ComponentId], timedelta | None]:
    """Ask what stops, when and why."""
    disruption: Disruption = ComponentsFail(components=(DATABASE,))
    answer: BlastRadius = blast_radius(graph, disruption, horizon=timedelta(hours=1))
    chain: Sequence[Cause] = causal_chain(graph, answer, WEB)
    assert [one.component for one in chain] == [DATABASE, WEB]
    when: timedelta | None = impact_time(graph, answer, WEB).down_after
    return answer.down, when


def whole_region(graph: DependencyGraph) -> Sequence[Objective]:
    """Ask which promises are broken when a Region fails."""
    answer = blast_radius(graph, RegionFails(region="us-east-1"))
    return tuple(one.objective for one in answer.broken_objectives)


def windows(graph: DependencyGraph) -> Mapping[ComponentId, Sequence[Window]]:
    """Ask who is down when, if the database is away for a while."""
    away: Mapping[str, Sequence[Window]] = {
        DATABASE: (Window(start=timedelta(0), end=timedelta(minutes=20)),)
    }
    return outage_windows(graph, away, horizon=timedelta(hours=4))


def starts(graph: DependencyGraph) -> Sequence[Sequence[ComponentId]]:
    """Ask in which rounds everything starts."""
    answer: ColdStart = cold_start(graph)
    return answer.waves


def share(graph: DependencyGraph) -> tuple[float | None, Sequence[Sequence[str]]]:
    """Ask how much of the time something is up, and what takes it down."""
    answer: Availability = availability(graph, WEB, list_up_to=2)
    return answer.availability, answer.cut_sets


def figures(graph: DependencyGraph) -> tuple[Estimate, Estimate]:
    """Ask how long something is away, and how much it loses."""
    away: Estimate = effective_rto(graph, WEB, DisruptionClass.REGION, NOW).total
    lost: Estimate = effective_rpo(graph, WEB, DisruptionClass.REGION, NOW).loss
    return away, lost


def plan(graph: DependencyGraph) -> str:
    """Make a failover plan and write it in every format; return the last."""
    made: FailoverPlan = failover_plan(
        graph,
        service=ComponentId("service:shop"),
        from_region="us-east-1",
        to_region="us-west-2",
        mode=Mode.UNPLANNED,
        at=NOW,
        graph_digest=digest(graph.records),
    )
    assert tuple(progress(made, verified=[]).done) == ()
    formats: Sequence[PlanFormat] = FORMATS
    return [one.render(made, graph) for one in formats][-1]


def grave(graph: DependencyGraph) -> Sequence[str]:
    """Ask which promises cannot be kept."""
    gaps: Sequence[Gap] = find_gaps(graph, at=NOW)
    return [one.finding.message for one in gaps if one.severity is not Severity.LOW]


def changed(before: DependencyGraph, after: DependencyGraph) -> Diff:
    """Ask what changed."""
    return diff(before.records, after.records)
