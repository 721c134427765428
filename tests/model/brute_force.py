"""The three-state semantics of `resilience-spec` §3.1, word for word and as slow as they come."""

from collections.abc import Collection

from model.records.requirement import Effect, Phase, Requirement
from model.records.revision import Records

UP, DEGRADED, DOWN = 0, 1, 2
HARD = {Effect.HARD, Effect.CONTAINMENT}


def effect(need: Requirement, states: dict[str, int], pessimistic: bool) -> int:
    """Return what `need` does to its dependent when its members are in `states`."""
    if need.phase is not Phase.RUN:
        return UP
    hard, minimum = need.effect in HARD, need.minimum
    if need.effect is Effect.UNKNOWN and pessimistic:
        hard, minimum = True, len(need.members)
    soft = need.effect is Effect.SOFT or (need.effect is Effect.UNKNOWN and not hard)
    if not hard and not soft:
        return UP
    alive = sum(states[one] != DOWN for one in need.providers)
    well = sum(states[one] == UP for one in need.providers)
    found = DOWN if alive < minimum else DEGRADED if well < minimum else UP
    if found == DEGRADED and not need.propagate_degraded:
        found = UP
    if soft:
        return DEGRADED if found == DOWN else UP
    return found


def states(
    records: Records,
    down: Collection[str],
    degraded: Collection[str] = (),
    *,
    pessimistic: bool = False,
) -> dict[str, int]:
    """Return the least fixed point by Kleene iteration from all-up."""
    seed = {
        one.id: DOWN if one.id in down else DEGRADED if one.id in degraded else UP
        for one in records.components
    }
    now = dict(seed)
    while True:
        following = dict(seed)
        for need in records.requirements:
            hit = effect(need, now, pessimistic)
            following[need.dependent] = max(following[need.dependent], hit)
        if following == now:
            return now
        now = following
