"""Cannot start again: it runs on without a reserve, and what it lacks to start is lost as well."""

from collections.abc import Iterator, Sequence

import numpy as np

from model.gaps.business_weight import places, unpacked
from model.gaps.common_cause import causes, zone_seeds
from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.joint_failures import sweeps
from model.graph import DependencyGraph
from model.kernels.needs import EFFECTS, PHASES, Flags, Ints
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase, Requirement

STARTING = frozenset({Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE})


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each component that one failure leaves up, but not able to start.

    The failure takes so many members of one of its needs that none may be lost any more (k of n
    with a margin of 0), so capacity has to be started; and it takes what a start needs. Failures
    are those of a zone, a failure domain or a gateway.

    Complexity: one sweep of the graph for each 64 failures.
    """
    graph = question.graph
    starts, groups = _start_needs(graph), _groups(graph)
    starts = [need for need in starts if need.dependent in {group.dependent for group in groups}]
    if not starts:
        return
    matters = {need.dependent for need in starts}
    groups = [group for group in groups if group.dependent in matters]
    failures = {zone_seeds(graph, cause): cause.id for cause in causes(graph)}
    dependents = sorted(matters)
    at = {name: number for number, name in enumerate(dependents)}
    up = places(graph, dependents)
    for part, down, _ in sweeps(graph, failures):
        cannot = _lost(graph, starts, unpacked(down, _members(graph, starts)), margin=-1)
        at_margin = _lost(graph, groups, unpacked(down, _members(graph, groups)), margin=0)
        stopped = unpacked(down, up)
        for column, failure in enumerate(part):
            weak = {
                groups[row].dependent: groups[row] for row in np.flatnonzero(at_margin[:, column])
            }
            for row in np.flatnonzero(cannot[:, column]):
                need = starts[row]
                if need.dependent in weak and not stopped[at[need.dependent], column]:
                    yield _finding(graph, need, weak[need.dependent], failures[failure])


def _start_needs(graph: DependencyGraph) -> Sequence[Requirement]:
    needs = graph.topology.needs
    rows = (needs.phase == PHASES[Phase.START]) | (needs.effect == EFFECTS[Effect.LIFECYCLE])
    return [
        need
        for need in graph.requirements_at(rows)
        if need.effect in STARTING
        and (need.phase is Phase.START or need.effect is Effect.LIFECYCLE)
        and need.phase is not Phase.RENEW
    ]


def _groups(graph: DependencyGraph) -> Sequence[Requirement]:
    return [
        need
        for need in graph.requirements_at(graph.topology.needs.slack > 0)
        if need.effect in (Effect.HARD, Effect.CONTAINMENT)
        and need.phase is Phase.RUN
        and need.minimum < len(need.members)
    ]


def _members(graph: DependencyGraph, needs: Sequence[Requirement]) -> Ints:
    return places(graph, [name for need in needs for name in need.providers])


def _lost(
    graph: DependencyGraph, needs: Sequence[Requirement], down: Flags, *, margin: int
) -> Flags:
    """Return for each need and failure whether exactly its slack is lost, or more (margin −1)."""
    sizes = [len(need.members) for need in needs]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    gone = np.add.reduceat(down.astype(np.int32), starts, axis=0)
    slack = np.array([len(need.members) - need.minimum for need in needs])[:, None]
    return np.asarray(gone > slack if margin < 0 else (gone == slack) & (gone > 0))


def _finding(
    graph: DependencyGraph, need: Requirement, group: Requirement, cause: ComponentId
) -> Finding:
    component, failed = graph.component(need.dependent), graph.component(cause)
    lacks = graph.component(need.providers[0])
    return Finding(
        component=component.id,
        provider=cause,
        requirement=need.id,
        message=f"when {failed.label} fails, {component.label} runs on with the last "
        f"{group.minimum} of {len(group.members)} ({group.relation}), but cannot start more: "
        f"{lacks.label} fails as well ({need.relation})",
        disruption_class=DisruptionClass.ZONE if failed.kind is Kind.ZONE else None,
        confidence=min(confidence_in(need), confidence_in(group)),
        hits=(component.id,),
        details={"lacks": list(need.providers), "minimum": group.minimum},
    )


RULE = GapRule(
    id="N-35",
    title="It runs on after a failure, but could not start again",
    why="Half of the members are left and carry all of the load. The first one that has to be "
    "replaced cannot start, because what it starts from failed in the same moment.",
    fix="Keep one member more than the load needs, or give the start (image, secret, parameter, "
    "endpoint) a copy outside of what fails.",
    source="AWS Fault Isolation Boundaries, Static stability",
    example="Not in the sample estate: what its tasks start from does not lie in a zone.",
    find=find,
)
