"""Counted: the steps on which the time to serve depends, from the first that counts."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from model.capability.estimate import Estimate, never, unknown
from model.failover.plan import Action, Infeasible
from model.recovery.critical_path import Join, Task

if TYPE_CHECKING:
    import networkx as nx

INTERRUPTS = frozenset({Action.FENCE, Action.DRAIN, Action.PROMOTE, Action.SHIFT_TRAFFIC})
"""What makes users notice a planned failover: until the first of these, the old side serves."""


def awaited(tasks: Sequence[Task], last: str) -> Sequence[Task]:
    """Return `last` and everything that it waits for, in the order given."""
    import networkx as nx

    wanted = {last, *nx.ancestors(_waiting(tasks), last)}
    return [one for one in tasks if one.id in wanted]


def interrupted(tasks: Sequence[Task], noticed: Collection[str], last: str) -> Sequence[Task]:
    """Return what `last` waits for from the first step on that users notice.

    What is before is taken as done. Empty when users notice nothing before `last` is done.
    """
    import networkx as nx

    graph = _waiting(tasks)
    after = set(noticed)
    for step in sorted(noticed):
        after |= nx.descendants(graph, step)
    kept = [_within(one, after) for one in awaited(tasks, last) if one.id in after]
    return kept if last in after else ()


def cannot_run(found: Infeasible, *, fence: bool) -> Estimate:
    """Return how long a step takes that cannot run during the event.

    A fence never ends: a person approves to go on without it. What waits for another takes an
    unknown time.
    """
    if fence:
        return never(found.reason, "F-13")
    return unknown(f"{found.step} cannot run during the event: {found.reason}")


def _waiting(tasks: Sequence[Task]) -> "nx.DiGraph[str]":
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(one.id for one in tasks)
    graph.add_edges_from(
        (before, one.id) for one in tasks for join in one.joins for before in join.members
    )
    return graph


def _within(task: Task, kept: Collection[str]) -> Task:
    """Return a task that waits only for what is kept; the rest is done before."""
    joins = []
    for join in task.joins:
        members = tuple(one for one in join.members if one in kept)
        minimum = join.minimum - (len(join.members) - len(members))
        if members and minimum > 0:
            joins.append(Join(members=members, minimum=minimum))
    return Task(id=task.id, duration=task.duration, joins=tuple(joins))
