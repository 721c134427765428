"""Observability loop: a watcher stops together with the component that it watches."""

from collections.abc import Iterator

from model.capability.detection import WATCHERS
from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.joint_failures import falls
from model.graph import DependencyGraph
from model.kernels.needs import EFFECTS
from model.records.component import ComponentId
from model.records.requirement import Effect, Requirement


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each watcher that stops when the component it watches fails.

    An alarm or a health check watches what it needs. The observability needs of any other component
    (its telemetry, its log) watch that component. The finding belongs to the watcher.

    Complexity: one sweep of the graph for each 64 watched components.
    """
    graph = question.graph
    rows = graph.topology.needs.effect == EFFECTS[Effect.OBSERVABILITY]
    watches = [pair for need in graph.requirements_at(rows) for pair in _watches(graph, need)]
    watched = {(seen,) for _, seen, _ in watches}
    fallen = falls(graph, watched, sorted({watcher for watcher, _, _ in watches}))
    for watcher, seen, need in watches:
        if watcher != seen and watcher in fallen[(seen,)]:
            yield _finding(graph, watcher, seen, need)


def _watches(
    graph: DependencyGraph, need: Requirement
) -> Iterator[tuple[ComponentId, ComponentId, Requirement]]:
    looking = graph.component(need.dependent).kind in WATCHERS
    for provider in need.providers:
        pair = (need.dependent, provider) if looking else (provider, need.dependent)
        yield (*pair, need)


def _finding(
    graph: DependencyGraph, watcher: ComponentId, seen: ComponentId, need: Requirement
) -> Finding:
    name, watched = graph.component(watcher).label, graph.component(seen).label
    return Finding(
        component=watcher,
        provider=seen,
        requirement=need.id,
        message=f"{name} watches {watched} and stops with it",
        confidence=confidence_in(need),
        hits=(seen,),
        details={"relation": need.relation},
    )


RULE = GapRule(
    id="N-27",
    title="Monitoring stops with what it watches",
    why="People lose their view at the moment when they need it: the times to detect and to "
    "decide grow from minutes to hours, and the status page shows no problem.",
    fix="Run monitoring, the status page and the notification of people outside of what they "
    "watch: in another account and Region, without a shared service discovery, identity "
    "provider or network hub.",
    source="AWS S3 2017-02-28, Roblox 2021-10-28 and Slack 2021-01-04 post-mortems",
    example="None in the sample estate: alarms live in the Region that they watch (N-13), but "
    "need nothing of it hard.",
    find=find,
)
