"""Startup: what can start when only some things have, counted off requirement by requirement."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from model.kernels.adjacency import entries_of
from model.kernels.needs import Flags, Ints, Needs
from model.records.requirement import Effect, Phase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Startup:
    """How far a start from nothing comes."""

    round: Ints
    """For each component the round in which it starts, from 1; 0 when it never does."""
    open: Flags
    """The requirements that count at a start and are never met."""


def counts_at_start(needs: Needs) -> Flags:
    """Return which requirements must be met before the dependent starts.

    Hard needs and failure domains while running, and hard needs, failure domains and lifecycle
    needs of the start; nothing that is only needed to renew.
    """
    return np.asarray(
        needs.having(Effect.HARD, Effect.CONTAINMENT)
        | needs.having(Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE, phase=Phase.START)
    )


def start(needs: Needs, counted: Flags) -> Startup:
    """Return in which round each component starts: the least fixed point Ψ from nothing."""
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
    return Startup(round=rounds, open=missing > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A requirement as one deadlock sees it."""

    row: int
    dependent: int
    inside: frozenset[int]
    """The members that are part of the deadlock."""
    missing: int
    """How many of them must start, once everything outside has."""


def starts_without(
    members: Collection[int], blocked: Collection[Blocked], removed: Collection[int]
) -> set[int]:
    """Return which of `members` start when the rows `removed` are no longer required.

    A member that no row blocks starts at once.
    """
    waiting = dict.fromkeys(members, 0)
    users: dict[int, list[int]] = {}
    missing = {}
    for need in blocked:
        if need.row not in removed:
            waiting[need.dependent] += 1
            missing[need.row] = need
            for member in need.inside:
                users.setdefault(member, []).append(need.row)
    left = {row: need.missing for row, need in missing.items()}
    ready = [one for one, count in waiting.items() if not count]
    started = set(ready)
    while ready:
        for row in users.get(ready.pop(), ()):
            left[row] -= 1
            dependent = missing[row].dependent
            if left[row] == 0:
                waiting[dependent] -= 1
                if not waiting[dependent]:
                    started.add(dependent)
                    ready.append(dependent)
    return started
