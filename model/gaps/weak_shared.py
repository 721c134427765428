"""Weak shared component: its own promise is weaker than the strictest of those who share it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
from scipy.sparse import csr_array

from model.component import ComponentId
from model.gaps.figures import seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.inheritance import Downward, binding, downward
from model.objective import Objective
from model.recovery.estimate import duration_text

FIELDS = ("rto", "rpo", "availability")


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each promise that is weaker than the strictest of at least two users.

    Users are the components with a promise for the same class that reach it over hard needs (a
    service reaches its members). What one user alone needs is told by the inversions.
    """
    graph = question.graph
    for stated in graph.records.objectives:
        for field in FIELDS:
            strictest = binding(graph, stated.subject, stated.disruption_class, field)
            if _weaker(stated, strictest, field) and strictest is not None:
                users = _users(graph, stated, field)
                if len(users) > 1:
                    yield _finding(graph, stated, strictest, field, users)


def _weaker(stated: Objective, strictest: Objective | None, field: str) -> bool:
    own = getattr(stated, field)
    needed = None if strictest is None else getattr(strictest, field)
    if own is None or needed is None:
        return False
    return bool(own < needed if field == "availability" else own > needed)


def _users(graph: DependencyGraph, stated: Objective, field: str) -> Sequence[ComponentId]:
    promised = {
        one.subject
        for one in graph.records.objectives
        if one.disruption_class is stated.disruption_class and getattr(one, field) is not None
    }
    marks = np.full(len(graph), -1, np.int32)
    graph.once(_everyone_above).mark(graph.index(stated.subject), 0, marks)
    above = (graph.components[number].id for number in np.flatnonzero(marks >= 0).tolist())
    return [one for one in above if one in promised and one != stated.subject]


def _everyone_above(graph: DependencyGraph) -> Downward:
    """Return who hands objectives down, turned round."""
    below = graph.once(downward)
    shape = (len(graph), len(graph))
    ones = np.ones(below.receivers.size, np.bool_)
    turned = csr_array((ones, below.receivers, below.start), shape=shape).tocsc()
    return Downward(start=turned.indptr, receivers=turned.indices)


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
        message=f"{name} is shared by {len(users)} that promise something and promises "
        f"{_text(own, field)} itself, but {user.label} needs {_text(needed, field)}",
        disruption_class=stated.disruption_class,
        target=_number(needed),
        achievable=_number(own),
        exceed=exceed(_shortfall(own), _shortfall(needed)),
        details={"field": field, "strictest": user.id, "users": list(users[:50])},
    )


def _number(value: timedelta | float) -> int | float | None:
    return seconds(value) if isinstance(value, timedelta) else value


def _shortfall(value: timedelta | float) -> float:
    """Return what is allowed: seconds, or the unavailability."""
    return value.total_seconds() if isinstance(value, timedelta) else 1.0 - value


def _text(value: timedelta | float, field: str) -> str:
    if isinstance(value, timedelta):
        return f"{field.upper()} {duration_text(value)}"
    return f"availability {value:g}"


RULE = GapRule(
    id="N-12",
    title="A shared component promises less than its strictest user needs",
    why="A shared component is as important as the most demanding of those who use it. Its owner "
    "tends to know the first user, not the strictest.",
    fix="Raise the promise and the design of the shared component to the strictest need, or give "
    "the strict user one of its own.",
    source="AWS Well-Architected, REL03-BP02",
    example="Both journeys need `storefront`, which promises an RPO of 15 minutes for the loss of "
    "a Region, while `journey:buy` needs one minute.",
    example_component="service:storefront",
    find=find,
)
