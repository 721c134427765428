"""Latent needs: what components that still run cannot do any more because of a failure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from model.graph import DependencyGraph
from model.kernels.failure_states import DOWN, FailureStates
from model.kernels.needs import EFFECTS, PHASES, RESPONSES, Codes, Flags, Ints, Needs
from model.records.component import Component, ComponentId
from model.records.expiry import expires_at, read_moment
from model.records.requirement import Effect, Phase, RequirementId, Response


class Inability(StrEnum):
    """What a component cannot do while a failure lasts."""

    START = "start"
    """Start, scale, or replace a part of itself."""
    RENEW = "renew"
    """Rotate, renew or back up."""
    ASSUME = "assume"
    """Act as a role, or sign in."""
    FAIL_OVER = "fail_over"
    """Move to another place."""
    RESTORE = "restore"
    """Come back from a backup."""


ASSUMING = frozenset({"may_assume", "assumes_role", "signs_in_with"})
"""The relations to what a component needs to act as a role or to sign in."""
NEXT_ROTATION = "next_rotation_at"
"""The property that holds when a secret is to be rotated next."""

INABILITIES: Sequence[tuple[Inability, Mapping[Phase, Sequence[Effect]]]] = (
    (Inability.RESTORE, dict.fromkeys(Phase, (Effect.BACKUP,))),
    (Inability.FAIL_OVER, dict.fromkeys(Phase, (Effect.RECOVERY,))),
    (Inability.RENEW, {Phase.RENEW: (Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE)}),
    (
        Inability.START,
        {
            Phase.START: (Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE),
            Phase.RUN: (Effect.LIFECYCLE,),
        },
    ),
)
"""What an unmet requirement prevents, by its phase and effect. A start over a relation of
`ASSUMING` prevents acting as a role instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatentNeed:
    """One thing that a running component cannot do, and why."""

    component: ComponentId
    """The component, which is up or degraded."""
    cannot: Inability
    """What it cannot do."""
    because: ComponentId
    """What it lacks for that; of several lost members the first by id."""
    requirement: RequirementId
    """The requirement that is not met."""
    relation: str
    """What that requirement is to AWS: `pulls_image`, `rotated_by`, …"""
    by: datetime | None
    """The nearest known date by which it has to renew: its expiry or its next rotation. None when
    it need not, or when no date is known."""


def latent_needs(graph: DependencyGraph, states: FailureStates) -> Sequence[LatentNeed]:
    """Return what running components cannot do, sorted by component, inability and requirement.

    A requirement that is needed to start, to renew, to fail over or to restore is not met when it
    has lost more members than it may. Members that are down are lost; for a start or a renewal bad
    and slow members are lost, too, unless the requirement ignores them. Components that are down
    are left out: they are part of the blast radius.

    Complexity: O(members of requirements with an affected member).

    References:
        [1] spec-2, A-12.

    >>> from tests.builders import graph
    >>> drawn = graph("web start> image; web > db")
    >>> states = FailureStates.of(drawn.topology, np.array([drawn.index("image")], np.int32))
    >>> [(need.component, str(need.cannot), need.because) for need in latent_needs(drawn, states)]
    [('web', 'start', 'image')]
    """
    needs, lost = graph.topology.needs, _lost_members(states)
    rows = states.rows[lost > graph.topology.needs.slack[states.rows]]
    rows = rows[states.propagated[needs.dependent[rows]] < DOWN]
    unmet = [
        _latent_need(graph, states, int(row), inability)
        for inability, selected in INABILITIES
        for row in rows[_having(needs, rows, selected)]
    ]
    return tuple(sorted(unmet, key=lambda need: (need.component, need.cannot, need.requirement)))


def _having(needs: Needs, rows: Ints, selected: Mapping[Phase, Sequence[Effect]]) -> Flags:
    """Return which of `rows` have one of the selected effects in its phase."""
    flags = np.zeros(rows.size, np.bool_)
    for phase, effects in selected.items():
        codes = [EFFECTS[effect] for effect in effects]
        flags |= (needs.phase[rows] == PHASES[phase]) & np.isin(needs.effect[rows], codes)
    return flags


def _lost_members(states: FailureStates) -> Ints:
    """Return how many members each of `states.rows` has lost."""
    provider, row = states.affected_members
    lost = _is_lost(states, provider, row)
    places = np.searchsorted(states.rows, row[lost])
    return np.bincount(places, minlength=states.rows.size).astype(np.int32)


def _is_lost(states: FailureStates, provider: Ints, row: Ints) -> Flags:
    """Return for each pair of member and requirement whether the requirement lost the member."""
    lost = states.propagated[provider] == DOWN
    for (_, effects), stated in zip(states.mode_effects, _stated(states), strict=True):
        heeded = stated[row] != RESPONSES[Response.IGNORED]
        lost |= heeded & np.isin(provider, effects.carriers)
    return np.asarray(lost)


def _stated(states: FailureStates) -> Sequence[Codes]:
    """Return the stated responses to each mode of `states.mode_effects`."""
    by_layer = {1: states.needs.when_bad, 2: states.needs.when_slow}
    return [by_layer[layer] for layer, _ in states.mode_effects]


def _latent_need(
    graph: DependencyGraph, states: FailureStates, row: int, inability: Inability
) -> LatentNeed:
    requirement = graph.requirements[row]
    numbers = graph.topology.needs.members[
        graph.topology.needs.start[row] : graph.topology.needs.start[row + 1]
    ]
    lost = numbers[_is_lost(states, numbers, np.full(numbers.size, row, np.int32))]
    assumes = inability is Inability.START and requirement.relation in ASSUMING
    return LatentNeed(
        component=requirement.dependent,
        cannot=Inability.ASSUME if assumes else inability,
        because=min(graph.components[number].id for number in lost.tolist()),
        requirement=requirement.id,
        relation=requirement.relation,
        by=_due(graph.component(requirement.dependent)) if inability is Inability.RENEW else None,
    )


def _due(component: Component) -> datetime | None:
    """Return the nearest date by which a component has to renew, None when none is known."""
    dates = (expires_at(component), read_moment(component.properties.get(NEXT_ROTATION)))
    return min((date for date in dates if date is not None), default=None)
