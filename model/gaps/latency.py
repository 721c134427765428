"""Latency: the calls behind a request take longer together than the request may take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.capability import properties as read
from model.capability.estimate import duration_text
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.kernels.strong_components import strong_components
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase
from model.recovery.closures import hard_closure

ANSWERING = frozenset(
    {
        Kind.API,
        Kind.BROKER,
        Kind.CACHE,
        Kind.CDN,
        Kind.COMPUTE,
        Kind.CONTAINER_SERVICE,
        Kind.DATABASE,
        Kind.EXTERNAL,
        Kind.FUNCTION,
        Kind.LOAD_BALANCER,
        Kind.SEARCH,
        Kind.WAREHOUSE,
    }
)
"""Kinds whose own work takes time; other kinds on a path add nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPath:
    """The slowest chain of calls below a component."""

    total: timedelta
    """The sum over its components with a stated latency."""
    path: Sequence[ComponentId]


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each latency budget that the slowest call path exceeds or may exceed.

    Every component on the path states `latency_p99_seconds` for its own work. The sum of the 99th
    percentiles is an upper bound for the path, so the finding is a reason to measure. Components
    that call each other in a cycle count once each. A path that keeps the budget gives an unknown
    finding when a component below states no latency.
    """
    graph = question.graph
    budgets = _budgets(graph)
    if not budgets:
        return
    below = _calls(graph, sorted(budgets))
    slowest = _slowest(graph, below)
    for subject, budget in sorted(budgets.items()):
        unknown = _without_figure(graph, subject)
        if slowest[subject].total > budget:
            yield _finding(graph, subject, budget, slowest[subject], unknown, Status.BREACHED)
        elif unknown:
            yield _finding(graph, subject, budget, slowest[subject], unknown, Status.UNKNOWN)


def _budgets(graph: DependencyGraph) -> Mapping[ComponentId, timedelta]:
    budgets: dict[ComponentId, timedelta] = {}
    for objective in graph.records.objectives:
        if objective.latency is not None:
            budgets[objective.subject] = min(
                budgets.get(objective.subject, objective.latency), objective.latency
            )
    return budgets


def _calls(
    graph: DependencyGraph, roots: Sequence[ComponentId]
) -> Mapping[ComponentId, Sequence[ComponentId]]:
    """Return the components behind the roots, each with the components that it calls."""
    return {
        component: [
            provider
            for need in graph.requirements_of(component)
            if need.effect is Effect.HARD and need.phase is Phase.RUN
            for provider in need.providers
        ]
        for component in sorted(hard_closure(graph, roots))
    }


def _slowest(
    graph: DependencyGraph, calls: Mapping[ComponentId, Sequence[ComponentId]]
) -> Mapping[ComponentId, CallPath]:
    paths: dict[ComponentId, CallPath] = {}
    for group in strong_components(calls):
        members = sorted(group)
        below = [
            paths[two] for member in members for two in calls.get(member, ()) if two not in group
        ]
        next_ = max(below, key=lambda path: (path.total, tuple(path.path)), default=None)
        own = sum((_own(graph, member) or timedelta(0) for member in members), timedelta(0))
        total = own + (next_.total if next_ else timedelta(0))
        for member in members:
            rest = [other for other in members if other != member]
            paths[member] = CallPath(
                total=total, path=(member, *rest, *(next_.path if next_ else ()))
            )
    return paths


def _own(graph: DependencyGraph, component: ComponentId) -> timedelta | None:
    return read.seconds(graph.component(component), read.LATENCY_P99_SECONDS)


def _without_figure(graph: DependencyGraph, subject: ComponentId) -> Sequence[ComponentId]:
    return sorted(
        component
        for component in hard_closure(graph, (subject,))
        if graph.component(component).kind in ANSWERING and _own(graph, component) is None
    )


def _finding(
    graph: DependencyGraph,
    subject: ComponentId,
    budget: timedelta,
    slowest: CallPath,
    unknown: Sequence[ComponentId],
    status: Status,
) -> Finding:
    name, took = graph.component(subject).label, duration_text(slowest.total)
    if status is Status.BREACHED:
        text = (
            f"{name} has to answer within {duration_text(budget)}, but its calls add up to {took}"
        )
    else:
        text = (
            f"{name} has to answer within {duration_text(budget)}; nobody states the latency of "
            f"{len(unknown)} components that it calls"
        )
    breached = status is Status.BREACHED
    return Finding(
        component=subject,
        message=text,
        status=status,
        disruption_class=DisruptionClass.COMPONENT,
        target=seconds(budget),
        achievable=seconds(slowest.total) if breached else None,
        exceed=exceed(slowest.total.total_seconds(), budget.total_seconds()) if breached else None,
        confidence=0.7 if breached else 0.4,
        details={
            "path": [component for component in slowest.path if _own(graph, component) is not None],
            "without_figure": list(unknown[:50]),
        },
    )


RULE = GapRule(
    id="N-19",
    title="The calls behind a request take longer than the request may take",
    why="Calls made one after another add up, and after a failover across Regions each of them "
    "pays the distance as well. A budget below the sum of its calls is missed under load "
    "first.",
    fix="Call in parallel, cache, remove calls from the path, keep components that call each "
    "other often in one Region, or allow a longer time.",
    source="GitHub, 2018-10-21 post-incident analysis",
    example="The sample estate states no latency; give a service a `latency` objective and its "
    "components `latency_p99_seconds`.",
    unit="s",
    find=find,
)
