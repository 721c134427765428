"""Failure modes: what components that are bad or slow do to others, as seeds of a failure.

A component that is bad answers with wrong content; one that is slow answers late. Neither is
absent, so the requirements of others do not break. Instead each requirement has a *response*
(`Requirement.when_bad`, `when_slow`, else a default of its effect). Responses turn a mode into
seeds of an ordinary failure (`spec-2` M-2), so the fixed points of `model.kernels.propagation`
stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.kernels.needs import (
    EFFECTS,
    PHASES,
    RESPONSES,
    Codes,
    Flags,
    Ints,
    Needs,
    concatenated_ranges,
)
from model.records.requirement import Effect, FailureMode, Phase, Response

DEFAULTS: Mapping[FailureMode, Mapping[Effect, Response]] = {
    FailureMode.BAD: {
        Effect.HARD: Response.DOWN,
        Effect.CONTAINMENT: Response.DOWN,
        Effect.SOFT: Response.DEGRADED,
        Effect.UNKNOWN: Response.DEGRADED,
    },
    FailureMode.SLOW: {
        Effect.HARD: Response.PASSES,
        Effect.CONTAINMENT: Response.PASSES,
        Effect.SOFT: Response.DEGRADED,
        Effect.UNKNOWN: Response.DEGRADED,
    },
}
"""The response of a requirement that states none, by its effect while running. The response of all
other requirements is `ignored`. A slow provider makes its dependent slow, not down: only a person
knows whether a timeout or a full thread pool stops it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """One step of a causal chain for each component; the arrays run in parallel, sorted by it."""

    component: Ints
    distance: Ints
    """How many steps lead to the component from a component that is bad or slow by itself."""
    row: Ints
    """The requirement whose response it is."""
    provider: Ints
    """The member that is bad or slow."""

    @classmethod
    def none(cls) -> "Steps":
        """Return no steps."""
        nothing = np.empty(0, np.int32)
        return cls(component=nothing, distance=nothing, row=nothing, provider=nothing)

    @classmethod
    def joined(cls, parts: Sequence["Steps"]) -> "Steps":
        """Return the steps of all parts, sorted by component, equal ones in the order of parts."""
        component = np.concatenate([part.component for part in parts])
        order = np.argsort(component, kind="stable")
        return cls(
            component=component[order],
            distance=np.concatenate([part.distance for part in parts])[order],
            row=np.concatenate([part.row for part in parts])[order],
            provider=np.concatenate([part.provider for part in parts])[order],
        )

    def only(self, chosen: Flags) -> "Steps":
        """Return the chosen steps."""
        return Steps(
            component=self.component[chosen],
            distance=self.distance[chosen],
            row=self.row[chosen],
            provider=self.provider[chosen],
        )

    def by_nodes(self, offset: int, *, own: bool = False) -> "Steps":
        """Return the steps with providers, and with `own` also components, as nodes of a layer."""
        return Steps(
            component=self.component + np.int32(offset) if own else self.component,
            distance=self.distance,
            row=self.row,
            provider=self.provider + np.int32(offset),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModeEffects:
    """What components that are bad (or slow) do to others; everything by number of component."""

    carriers: Ints
    """What is bad (or slow), the seeds included, sorted."""
    passed: Steps
    """How each carrier that is no seed became one."""
    down: Steps
    """What stops because of a carrier, and how."""
    degraded: Steps
    """What degrades because of a carrier, and how; components of `down` may be among them."""


def responses(needs: Needs, mode: FailureMode, *, pessimistic: bool) -> Codes:
    """Return the response of each requirement to members in this mode, as in `RESPONSES`.

    Only requirements of the phase run respond. With `pessimistic`, a requirement of unknown
    strength has the default of a hard one, else that of a soft one.
    """
    stated = needs.when_bad if mode is FailureMode.BAD else needs.when_slow
    by_effect = np.full(len(EFFECTS), RESPONSES[Response.IGNORED], np.int8)
    for effect, response in DEFAULTS[mode].items():
        by_effect[EFFECTS[effect]] = RESPONSES[response]
    if pessimistic:
        by_effect[EFFECTS[Effect.UNKNOWN]] = by_effect[EFFECTS[Effect.HARD]]
    codes = np.where(stated == RESPONSES[None], by_effect[needs.effect], stated)
    running = needs.phase == PHASES[Phase.RUN]
    return np.where(running, codes, RESPONSES[Response.IGNORED]).astype(np.int8)


def mode_effects(
    needs: Needs, seeds: Ints, mode: FailureMode, *, pessimistic: bool = False
) -> ModeEffects:
    """Return what the components `seeds`, which are bad or slow by themselves, do to others.

    A component becomes a carrier through a requirement with the response `passes`: in the mode
    *bad* as soon as one member is bad, because redundancy does not protect from wrong content that
    all replicas load; in the mode *slow* when so many members are slow that fewer than the minimum
    are left. The carriers are the least such set above the seeds, so a cycle is not bad by itself.
    A requirement with the response `down` or `degraded` acts when any of its members is a carrier.

    Monotone: more seeds never have fewer effects. Without seeds there are none.

    Complexity: O(members of requirements with a carrier · log of them).

    >>> from tests.builders import graph
    >>> needs = graph("site > proxy; proxy > file; report ~> file").topology.needs
    >>> effects = mode_effects(needs, np.array([0], np.int32), FailureMode.BAD)  # file
    >>> effects.down.component.tolist(), effects.degraded.component.tolist()  # proxy; report
    ([1], [2])
    """
    codes = responses(needs, mode, pessimistic=pessimistic)
    slack = np.zeros_like(needs.slack) if mode is FailureMode.BAD else needs.slack
    if pessimistic:
        slack = np.where(needs.effect == EFFECTS[Effect.UNKNOWN], 0, slack)
    carriers, passed = _carriers(needs, seeds, codes == RESPONSES[Response.PASSES], slack)
    distance = np.zeros(needs.components, np.int32)
    distance[passed.component] = passed.distance
    return ModeEffects(
        carriers=carriers,
        passed=passed,
        down=_acting(needs, carriers, codes == RESPONSES[Response.DOWN], distance),
        degraded=_acting(needs, carriers, codes == RESPONSES[Response.DEGRADED], distance),
    )


def _carriers(needs: Needs, seeds: Ints, passing: Flags, slack: Ints) -> tuple[Ints, Steps]:
    """Return the least set of carriers above `seeds`, sorted, and how each other one became so."""
    is_carrier = np.zeros(needs.components, np.bool_)
    is_carrier[seeds] = True
    lost = np.zeros(needs.dependent.size, np.int32)
    frontier, steps = np.unique(seeds).astype(np.int32), [Steps.none()]
    while frontier.size:
        provider, row = _memberships(needs, frontier, passing)
        np.add.at(lost, row, 1)
        broken = (lost[row] > slack[row]) & ~is_carrier[needs.dependent[row]]
        step = _first_steps(needs, provider[broken], row[broken], len(steps))
        is_carrier[step.component] = True
        steps.append(step)
        frontier = step.component
    return np.flatnonzero(is_carrier).astype(np.int32), Steps.joined(steps)


def _acting(needs: Needs, carriers: Ints, acting: Flags, distance: Ints) -> Steps:
    """Return one step, over the `acting` requirements, to each dependent of a carrier."""
    provider, row = _memberships(needs, carriers, acting)
    order = np.lexsort((row, provider, distance[provider], needs.dependent[row]))
    provider, row = provider[order], row[order]
    component, first = np.unique(needs.dependent[row], return_index=True)
    return Steps(
        component=component,
        distance=distance[provider[first]] + np.int32(1),
        row=row[first],
        provider=provider[first],
    )


def _memberships(needs: Needs, components: Ints, chosen: Flags) -> tuple[Ints, Ints]:
    """Return each of `components` with each of the `chosen` rows that it is a member of."""
    start, rows = needs.by_provider
    starts = start[components]
    counts = start[components + 1] - starts
    row = rows[concatenated_ranges(starts, counts)]
    provider = np.repeat(components, counts)
    return provider[chosen[row]], row[chosen[row]]


def _first_steps(needs: Needs, provider: Ints, row: Ints, distance: int) -> Steps:
    """Return one step to each dependent: through the first provider, then the first row."""
    order = np.lexsort((row, provider, needs.dependent[row]))
    provider, row = provider[order], row[order]
    component, first = np.unique(needs.dependent[row], return_index=True)
    return Steps(
        component=component,
        distance=np.full(component.size, distance, np.int32),
        row=row[first],
        provider=provider[first],
    )
