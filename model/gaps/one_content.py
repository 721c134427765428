"""One content: a wrong value reaches every member of a redundancy group at once."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from model.capability.copies import replicas
from model.gaps.business_weight import Seeds, places, unpacked
from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.joint_failures import sweeps
from model.graph import DependencyGraph
from model.kernels.failure_states import FailureStates
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, Phase, Requirement, Response

CONTENT = (Kind.SECRET, Kind.PARAMETER)
"""Kinds whose content is read by many and replicated as it is."""
SPREADS = frozenset({Response.DOWN, Response.PASSES})


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each need of some of several members that one bad content stops.

    Content is a secret or a parameter together with its replicas, because they hold one value, and
    whatever a requirement names as spreading or stopping when it is bad (`when: {bad: …}`). All
    members of the group reach it by needs that stop or pass the bad content on.

    Complexity: one sweep of the graph for each 64 secrets and parameters.
    """
    graph = question.graph
    groups = [
        need
        for need in graph.requirements_at(graph.topology.needs.slack > 0)
        if need.effect is Effect.HARD
        and need.phase is Phase.RUN
        and need.minimum < len(need.members)
        and need.when_bad is not Response.IGNORED
    ]
    if not groups:
        return
    reached = {**_stopped(graph, groups), **_spread(graph, groups)}
    for need in groups:
        for content in sorted(reached):
            if need.id in reached[content]:
                yield _finding(graph, need, content)
                break


def _stopped(
    graph: DependencyGraph, groups: Sequence[Requirement]
) -> Mapping[ComponentId, frozenset[str]]:
    """Return the groups of which all members stop with a secret or parameter and its replicas."""
    failures: dict[Seeds, ComponentId] = {}
    for content in graph.of_kind(*CONTENT):
        if graph.required_by(content.id):
            failures.setdefault(_one_value(graph, content.id), content.id)
    sizes = [len(need.members) for need in groups]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    members = places(graph, [name for need in groups for name in need.providers])
    reached: dict[ComponentId, frozenset[str]] = {}
    for part, down, _ in sweeps(graph, failures):
        stopped = unpacked(down, members).astype(np.int32)
        whole = np.add.reduceat(stopped, starts, axis=0) == np.array(sizes)[:, None]
        for column, failure in enumerate(part):
            rows = np.flatnonzero(whole[:, column]).tolist()
            if rows:
                reached[failures[failure]] = frozenset(groups[row].id for row in rows)
    return reached


def _one_value(graph: DependencyGraph, content: ComponentId) -> Seeds:
    return tuple(sorted({content, *replicas(graph, content)}))


def _spread(
    graph: DependencyGraph, groups: Sequence[Requirement]
) -> Mapping[ComponentId, frozenset[str]]:
    """Return the groups of which all members are bad or down after a stated source is bad."""
    sources = sorted(
        {
            provider
            for need in graph.requirements_at(graph.topology.needs.when_bad > 0)
            if need.when_bad in SPREADS
            for provider in need.providers
        }
    )
    reached: dict[ComponentId, frozenset[str]] = {}
    for source in sources:
        bad = np.array([graph.index(source)], np.int32)
        states = FailureStates.of(graph.topology, np.empty(0, np.int32), bad=bad)
        affected = {graph.components[number].id for number in states.affected.tolist()}
        broken = {need.id for need in groups if affected.issuperset(need.providers)}
        if broken:
            reached[source] = frozenset(broken)
    return reached


def _finding(graph: DependencyGraph, need: Requirement, content: ComponentId) -> Finding:
    dependent, value = graph.component(need.dependent), graph.component(content)
    count = len(need.members)
    return Finding(
        component=dependent.id,
        provider=content,
        requirement=need.id,
        message=f"{dependent.label} needs {need.minimum} of {count} ({need.relation}), and all "
        f"{count} read {value.label}: one wrong value stops them together",
        confidence=confidence_in(need),
        hits=(content,),
        details={"minimum": need.minimum, "members": list(need.providers)},
    )


RULE = GapRule(
    id="N-33",
    title="One content on all sides",
    why="Redundancy helps against what is absent, not against what is wrong: a generated file, a "
    "policy or a secret that replicates within seconds stops all members in the same moment, in "
    "every Region.",
    fix="Roll content out to one zone or Region after the other, check it before it is used, keep "
    "the last good value, and let members start without it.",
    source="Cloudflare, 2025-11-18 post-mortem; Google Cloud incident of 2025-06-12",
    example="Not in the sample estate: no two of its members stop with one secret.",
    find=find,
)
