"""Availability: a level that was promised and cannot be reached with what the component needs."""

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
"""Above so many components below it, a component's availability is bounded, not computed."""

BUDGET = 200_000
"""Nodes that one decision diagram may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What is known of the availability of one component."""

    value: float | None
    """None when the unavailability of something below is not known, or only bounds are."""
    at_least: float
    at_most: float
    certain: bool
    """False when it depends on how needs of unknown strength are read."""
    method: str
    unknown: Sequence[ComponentId]


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each availability that was promised and is not reached.

    When figures are missing, the components without one are taken as perfect: if even so the
    promise is missed it is breached, else the finding is of status unknown. The rule of the extra
    nine (a critical dependency should promise one nine more) is shown in the details.
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
    """Return the bound that single points of failure alone give: 1 − P(none of them fails)."""
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
            f"{name} promises an availability of {target:.6g}; it cannot be told whether it "
            f"reaches that: {_missing(graph, level)}"
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
    return f"nobody states how often {first} {f'and {others} more fail' if others else 'fails'}"


def _short_of_a_nine(graph: DependencyGraph, subject: ComponentId, target: float) -> Iterator[Json]:
    """Yield the direct hard providers that offer less than one nine more than the dependent.

    What a provider offers is its promise; where it made none, its own unavailability.
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
    why="A component is up only when what it needs is up. With the stated figures of its needs "
    "the exact probability lies below the promise: the error budget is spent before the component "
    "itself fails once. Published SLAs are levels of refund, not forecasts; measured figures are "
    "better.",
    fix="Add redundancy where the importance is highest (`loadpath availability` ranks it), make "
    "needs soft, or promise less.",
    source="Treynor, Dahlin, Rau, Beyer, The Calculus of Service Availability, ACM Queue 2017",
    example="`service:checkout` promises 99.95 %, while the payment provider states 99.9 %; what "
    "nobody gives a figure for is listed.",
    example_component="service:checkout",
    find=find,
)
