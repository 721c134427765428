"""Counted steps: the steps that decide when the service is back."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from model.capability.estimate import Estimate, never, unknown
from model.failover.plan import Action, Infeasible
from model.recovery.critical_path import Join, Task

if TYPE_CHECKING:
    import networkx as nx

INTERRUPTS = frozenset({Action.FENCE, Action.DRAIN, Action.PROMOTE, Action.SHIFT_TRAFFIC})
"""Actions that interrupt a planned failover: until the first of them the old Region serves."""


def awaited(tasks: Sequence[Task], last: str) -> Sequence[Task]:
    """Return `last` and every step that it waits for, in the order given."""
    import networkx as nx

    wanted = {last, *nx.ancestors(_waiting(tasks), last)}
    return [task for task in tasks if task.id in wanted]


def interrupted(tasks: Sequence[Task], noticed: Collection[str], last: str) -> Sequence[Task]:
    """Return the steps that `last` waits for, from the first interruption on.

    Earlier steps count as done. Empty when `last` waits for no interruption.
    """
    import networkx as nx

    graph = _waiting(tasks)
    after = set(noticed)
    for step in sorted(noticed):
        after |= nx.descendants(graph, step)
    kept = [_within(task, after) for task in awaited(tasks, last) if task.id in after]
    return kept if last in after else ()


def cannot_run(blocked: Infeasible, *, fence: bool) -> Estimate:
    """Return how long a step takes that cannot run during the event.

    A fence never ends, because a person may approve to continue without it. Any other step takes an
    unknown time.
    """
    if fence:
        return never(blocked.reason, "F-13")
    return unknown(f"{blocked.step} cannot run during the event: {blocked.reason}")


def _waiting(tasks: Sequence[Task]) -> "nx.DiGraph[str]":
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(task.id for task in tasks)
    graph.add_edges_from(
        (before, task.id) for task in tasks for join in task.joins for before in join.members
    )
    return graph


def _within(task: Task, kept: Collection[str]) -> Task:
    """Return a task that waits only for the tasks in `kept`; the others count as done."""
    joins = []
    for join in task.joins:
        members = tuple(member for member in join.members if member in kept)
        minimum = join.minimum - (len(join.members) - len(members))
        if members and minimum > 0:
            joins.append(Join(members=members, minimum=minimum))
    return Task(id=task.id, duration=task.duration, joins=tuple(joins))
