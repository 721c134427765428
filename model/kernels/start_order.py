"""Start order: which components can start when nothing runs yet, and in which rounds."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from model.kernels.adjacency import entries_of
from model.kernels.needs import Flags, Ints, Needs
from model.records.requirement import Effect, Phase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StartOrder:
    """How far a start from nothing comes."""

    round: Ints
    """For each component the round in which it starts, from 1; 0 if it never starts."""
    unmet: Flags
    """For each requirement, whether it counts at a start and is never met."""


def counts_at_start(needs: Needs) -> Flags:
    """Return a flag for each requirement: True if it must be met before its dependent starts.

    These are hard needs and failure domains of the phases run and start, and lifecycle needs of
    the phase start. What is needed only to renew does not count.
    """
    return np.asarray(
        needs.having(Effect.HARD, Effect.CONTAINMENT)
        | needs.having(Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE, phase=Phase.START)
    )


def start_order(needs: Needs, counted: Flags) -> StartOrder:
    """Return in which round each component starts, if only `counted` requirements must be met.

    In round 1 starts what needs nothing; in each further round, what has enough members of every
    counted requirement among those that started before. The result is the least fixed point of Ψ
    (`resilience-spec` §3.1.4) from nothing, so components that need each other never start.

    Complexity: O(components + members · log of them).

    References:
        [1] Kahn, "Topological sorting of large networks", Communications of the ACM 5 (1962).

    >>> from tests.builders import graph
    >>> needs = graph("web > api; api > db; a > b; b > a").topology.needs
    >>> start_order(needs, counts_at_start(needs)).round.tolist()  # a, api, b, db, web
    [0, 2, 0, 1, 3]
    """
    missing = np.where(counted, needs.minimum, 0).astype(np.int32)
    waiting = np.bincount(needs.dependent[counted], minlength=needs.components)
    rounds = np.zeros(needs.components, np.int32)
    members_of, rows_of = needs.by_provider
    frontier, number = np.flatnonzero(waiting == 0).astype(np.int32), 1
    while frontier.size:
        rounds[frontier] = number
        touched = rows_of[entries_of(members_of, frontier)]
        rows, gained = np.unique(touched[missing[touched] > 0], return_counts=True)
        missing[rows] = np.maximum(missing[rows] - gained, 0)
        met = needs.dependent[rows[missing[rows] == 0]]
        np.subtract.at(waiting, met, 1)
        frontier, number = np.unique(met[waiting[met] == 0]), number + 1
    return StartOrder(round=rounds, unmet=missing > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedRequirement:
    """A requirement that keeps a member of one deadlock from starting."""

    row: int
    """The requirement."""
    dependent: int
    inside: frozenset[int]
    """Its members that are part of the deadlock."""
    missing: int
    """How many of these must start, once everything outside of the deadlock has started."""


def starting_without(
    members: Collection[int], blocked: Collection[BlockedRequirement], removed: Collection[int]
) -> set[int]:
    """Return which of `members` start when the requirements `removed` are no longer counted.

    A member that no requirement blocks starts at once. Everything outside of `members` is taken
    to have started.

    Complexity: O(members + members of the blocked requirements).

    >>> circle = [BlockedRequirement(row=0, dependent=1, inside=frozenset({2}), missing=1),
    ...           BlockedRequirement(row=1, dependent=2, inside=frozenset({1}), missing=1)]
    >>> starting_without({1, 2}, circle, set()), starting_without({1, 2}, circle, {0})
    (set(), {1, 2})
    """
    waiting = dict.fromkeys(members, 0)
    users: dict[int, list[int]] = {}
    counted = {}
    for requirement in blocked:
        if requirement.row not in removed:
            waiting[requirement.dependent] += 1
            counted[requirement.row] = requirement
            for member in requirement.inside:
                users.setdefault(member, []).append(requirement.row)
    missing = {row: requirement.missing for row, requirement in counted.items()}
    ready = [member for member, count in waiting.items() if not count]
    started = set(ready)
    while ready:
        for row in users.get(ready.pop(), ()):
            missing[row] -= 1
            dependent = counted[row].dependent
            if missing[row] == 0:
                waiting[dependent] -= 1
                if not waiting[dependent]:
                    started.add(dependent)
                    ready.append(dependent)
    return started
