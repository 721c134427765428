"""Availability: a promised level that the component cannot reach with its providers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from model.availability.answer import Availability, availability
from model.availability.declared_causes import figure_of
from model.disruption.scenarios import single_points
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.severity import exceed
from model.gaps.single_points import below_flags
from model.graph import DependencyGraph
from model.records.component import ComponentId, Json
from model.records.requirement import Effect, Phase

LARGEST = 2000
"""With more components below it, the availability of a component is bounded, not computed."""

BUDGET = 200_000
"""The largest number of nodes of one decision diagram."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The availability of one component, as far as it is known."""

    value: float | None
    """None when the unavailability of a provider is unknown, or only bounds are known."""
    at_least: float
    at_most: float
    certain: bool
    """False when it depends on the reading of requirements with unknown strength."""
    method: str
    unknown: Sequence[ComponentId]


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each promised availability that is not reached.

    Components without a figure count as perfect. If the promise is missed even so, it is breached;
    otherwise the finding is unknown. The details list the providers that break the rule of the
    extra nine: a critical dependency should promise one nine more than its dependent.
    """
    graph = question.graph
    targets = sorted(graph.once(_targets).items())
    large = [subject for subject, _ in targets if below_flags(graph, (subject,)).sum() > LARGEST]
    bounded = _bounded(graph, large)
    for subject, target in targets:
        level = bounded[subject] if subject in bounded else _level(graph, subject)
        if level.at_most < target:
            yield _finding(graph, subject, target, level, Status.BREACHED)
        elif level.at_least < target:
            yield _finding(graph, subject, target, level, Status.UNKNOWN)


def _targets(graph: DependencyGraph) -> Mapping[ComponentId, float]:
    stated: dict[ComponentId, float] = {}
    for objective in graph.records.objectives:
        if objective.availability is not None:
            stated[objective.subject] = max(
                stated.get(objective.subject, 0.0), objective.availability
            )
    return stated


def _level(graph: DependencyGraph, subject: ComponentId) -> Level:
    answer: Availability = availability(graph, subject, list_up_to=1, budget=BUDGET)
    return Level(
        value=answer.availability,
        at_least=answer.at_least,
        certain=answer.certain,
        at_most=answer.at_most,
        method=answer.method,
        unknown=answer.unknown,
    )


def _bounded(
    graph: DependencyGraph, subjects: Sequence[ComponentId]
) -> Mapping[ComponentId, Level]:
    """Return the upper bound by single points of failure: the probability that none fails."""
    names = {graph.index(subject): subject for subject in subjects}
    method = "upper bound over the single points of failure"
    up = np.full(len(graph), np.nan)
    levels = {}
    for number, alone in single_points(graph, names).items():
        whole = np.concatenate([[number], alone])
        for cause in whole[np.isnan(up[whole])].tolist():
            up[cause] = 1.0 - (figure_of(graph, graph.components[cause].id).value or 0.0)
        at_most = prod(up[whole].tolist(), start=1.0)
        levels[names[number]] = Level(
            value=None,
            at_least=0.0,
            at_most=at_most,
            certain=True,
            method=method,
            unknown=(),
        )
    return levels


def _finding(
    graph: DependencyGraph, subject: ComponentId, target: float, level: Level, status: Status
) -> Finding:
    name = graph.component(subject).label
    if status is Status.BREACHED:
        text = f"{name} promises an availability of {target:.6g}, but reaches {level.at_most:.6g}"
        text += " at most" if level.value is None or not level.certain else ""
    else:
        text = (
            f"{name} promises an availability of {target:.6g}; whether it reaches that is "
            f"unknown: {_missing(graph, level)}"
        )
    return Finding(
        component=subject,
        message=text,
        status=status,
        target=target,
        achievable=level.value if level.certain else None,
        exceed=None if status is Status.UNKNOWN else exceed(1.0 - level.at_most, 1.0 - target),
        details={
            "at_least": level.at_least,
            "at_most": level.at_most,
            "method": level.method,
            "unknown": list(level.unknown[:50]),
            "below_the_extra_nine": list(_short_of_a_nine(graph, subject, target)),
        },
    )


def _missing(graph: DependencyGraph, level: Level) -> str:
    if not level.unknown:
        if not level.certain:
            return "some of what it needs may be needed hard or not"
        return "too much stands below it for an exact answer"
    first, others = graph.component(level.unknown[0]).label, len(level.unknown) - 1
    rest = f" and {others} more" if others else ""
    return f"no figure is stated for the failures of {first}{rest}"


def _short_of_a_nine(graph: DependencyGraph, subject: ComponentId, target: float) -> Iterator[Json]:
    """Yield the direct hard providers that offer less than one nine more than `target`.

    A provider offers its promise, or without one its own unavailability.
    """
    allowed = (1.0 - target) / 10 * (1 + 1e-9)
    promises = graph.once(_targets)
    needed = (
        provider
        for need in graph.requirements_of(subject)
        if need.effect is Effect.HARD and need.phase is Phase.RUN
        for provider in need.providers
    )
    for provider in dict.fromkeys(needed):
        if provider in promises:
            if 1.0 - promises[provider] > allowed:
                yield {"provider": provider, "promises": promises[provider]}
        elif (own := figure_of(graph, provider).value) is not None and own > allowed:
            yield {"provider": provider, "unavailability": own}


RULE = GapRule(
    id="N-06",
    title="The promised availability cannot be reached",
    why="A component is up only when its providers are up. With their stated figures the exact "
    "probability lies below the promise: the error budget is spent before the component "
    "itself fails once. Published SLAs are levels of refund, not forecasts; measured figures "
    "are better.",
    fix="Add redundancy where the importance is highest (`loadpath availability` ranks it), make "
    "needs soft, or promise less.",
    source="Treynor, Dahlin, Rau, Beyer, The Calculus of Service Availability, ACM Queue 2017",
    example="`service:checkout` promises 99.95 %, while the payment provider states 99.9 %; the "
    "details list the providers without a figure.",
    example_component="service:checkout",
    unit="share of time",
    find=find,
)
