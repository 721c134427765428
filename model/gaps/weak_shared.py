"""Weak shared component: it promises less than the strictest of its users."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

import numpy as np

from model.capability.estimate import duration_text
from model.gaps.business_weight import unpacked
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.inheritance import binding, inheritance_order
from model.kernels.bit_parallel import WIDTH
from model.kernels.needs import Ints
from model.records.component import ComponentId
from model.records.objective import DisruptionClass, Objective

FIELDS = ("rto", "rpo", "availability")
Case: TypeAlias = tuple[DisruptionClass, str]
"""A class and a field of a promise."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each promise that is weaker than the strictest of two or more users.

    Users are the components with a promise for the same class that reach it over hard needs; a
    service reaches its members. The inversion rules report a component with one user.
    """
    graph = question.graph
    weak = [
        (stated, strictest, field)
        for stated in graph.records.objectives
        for field in FIELDS
        if _weaker(stated, strictest := _strictest(graph, stated, field), field) and strictest
    ]
    subjects_by_case: dict[Case, list[int]] = {}
    for stated, _, field in weak:
        subject = graph.index(stated.subject)
        subjects_by_case.setdefault((stated.disruption_class, field), []).append(subject)
    users = {case: _users(graph, case, subjects) for case, subjects in subjects_by_case.items()}
    for stated, strictest, field in weak:
        sharing = users[stated.disruption_class, field][graph.index(stated.subject)]
        if len(sharing) > 1:
            yield _finding(graph, stated, strictest, field, sharing)


def _strictest(graph: DependencyGraph, stated: Objective, field: str) -> Objective | None:
    return binding(graph, stated.subject, stated.disruption_class, field)


def _weaker(stated: Objective, strictest: Objective | None, field: str) -> bool:
    own = getattr(stated, field)
    needed = None if strictest is None else getattr(strictest, field)
    if own is None or needed is None:
        return False
    return bool(own < needed if field == "availability" else own > needed)


def _users(
    graph: DependencyGraph, case: Case, subjects: Sequence[int]
) -> Mapping[int, Sequence[ComponentId]]:
    """Return the users with a promise of this case, by the number of each subject, sorted.

    Complexity: one sweep of the graph for each 64 subjects.
    """
    order, promised = graph.once(inheritance_order), _promised(graph, case)
    users_by_subject: dict[int, Sequence[ComponentId]] = {}
    different = sorted(set(subjects))
    for first in range(0, len(different), WIDTH):
        part = different[first : first + WIDTH]
        standing = unpacked(order.dependency_bits(np.array(part, np.int32)), promised)
        for subject, users in zip(part, standing.T, strict=False):
            numbers = promised[users]
            others = numbers[numbers != subject].tolist()
            users_by_subject[subject] = tuple(graph.components[other].id for other in others)
    return users_by_subject


def _promised(graph: DependencyGraph, case: Case) -> Ints:
    tested, field = case
    stated = {
        graph.index(objective.subject)
        for objective in graph.records.objectives
        if objective.disruption_class is tested and getattr(objective, field) is not None
    }
    return np.array(sorted(stated), np.int32)


def _finding(
    graph: DependencyGraph,
    stated: Objective,
    strictest: Objective,
    field: str,
    users: Sequence[ComponentId],
) -> Finding:
    own, needed = getattr(stated, field), getattr(strictest, field)
    name = graph.component(stated.subject).label
    user = graph.component(strictest.subject)
    return Finding(
        component=stated.subject,
        provider=None,
        message=f"{name} promises {_text(own, field)}, but {user.label}, one of its {len(users)} "
        f"users with a promise, needs {_text(needed, field)}",
        disruption_class=stated.disruption_class,
        target=_number(needed),
        achievable=_number(own),
        unit="s" if isinstance(own, timedelta) else "share of time",
        exceed=exceed(_shortfall(own), _shortfall(needed)),
        details={"field": field, "strictest": user.id, "users": list(users[:50])},
    )


def _number(value: timedelta | float) -> int | float | None:
    return seconds(value) if isinstance(value, timedelta) else value


def _shortfall(value: timedelta | float) -> float:
    """Return the permitted amount: seconds, or the unavailability."""
    return value.total_seconds() if isinstance(value, timedelta) else 1.0 - value


def _text(value: timedelta | float, field: str) -> str:
    if isinstance(value, timedelta):
        return f"{field.upper()} {duration_text(value)}"
    return f"availability {value:g}"


RULE = GapRule(
    id="N-12",
    title="A shared component promises less than its strictest user needs",
    why="A shared component is as important as the most demanding of its users. Its owner tends "
    "to know the first user, not the strictest one.",
    fix="Raise the promise and the design of the shared component to the strictest need, or give "
    "the strict user one of its own.",
    source="AWS Well-Architected, REL03-BP02",
    example="Both journeys need `storefront`, which promises an RPO of 15 minutes for the loss of "
    "a Region, while `journey:buy` needs one minute.",
    example_component="service:storefront",
    find=find,
)
