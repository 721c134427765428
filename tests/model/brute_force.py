"""The three-state semantics of `resilience-spec` §3.1, word for word and as slow as they come."""

from collections.abc import Collection

from model.records.requirement import Effect, FailureMode, Phase, Requirement, Response
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
    alive = sum(states[provider] != DOWN for provider in need.providers)
    well = sum(states[provider] == UP for provider in need.providers)
    answer = DOWN if alive < minimum else DEGRADED if well < minimum else UP
    if answer == DEGRADED and not need.propagate_degraded:
        answer = UP
    if soft:
        return DEGRADED if answer == DOWN else UP
    return answer


def states(
    records: Records,
    down: Collection[str],
    degraded: Collection[str] = (),
    *,
    pessimistic: bool = False,
) -> dict[str, int]:
    """Return the least fixed point by Kleene iteration from all-up."""
    seed = {
        component.id: DOWN if component.id in down else DEGRADED if component.id in degraded else UP
        for component in records.components
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


def response(need: Requirement, mode: FailureMode, pessimistic: bool) -> Response:
    """Return what `need` does when its members are in `mode`: stated, or by the table of M-2."""
    if need.phase is not Phase.RUN:
        return Response.IGNORED
    stated = need.when_bad if mode is FailureMode.BAD else need.when_slow
    if stated is not None:
        return stated
    if need.effect in HARD or (need.effect is Effect.UNKNOWN and pessimistic):
        return Response.DOWN if mode is FailureMode.BAD else Response.PASSES
    degrades = need.effect in {Effect.SOFT, Effect.UNKNOWN}
    return Response.DEGRADED if degrades else Response.IGNORED


def carriers(
    records: Records, seeds: Collection[str], mode: FailureMode, *, pessimistic: bool = False
) -> set[str]:
    """Return what is bad or slow: the set B of M-2, by iteration from the seeds."""
    carrying = set(seeds)
    while True:
        following = carrying | {
            need.dependent
            for need in records.requirements
            if response(need, mode, pessimistic) is Response.PASSES
            and _spreads(need, carrying, mode, pessimistic)
        }
        if following == carrying:
            return carrying
        carrying = following


def _spreads(
    need: Requirement, carrying: Collection[str], mode: FailureMode, pessimistic: bool
) -> bool:
    members_in = sum(provider in carrying for provider in need.providers)
    needs_all = mode is FailureMode.BAD or (need.effect is Effect.UNKNOWN and pessimistic)
    left = 0 if needs_all and members_in else len(need.members) - members_in
    return members_in > 0 and left < need.minimum


def states_in_modes(
    records: Records,
    down: Collection[str] = (),
    degraded: Collection[str] = (),
    bad: Collection[str] = (),
    slow: Collection[str] = (),
    *,
    pessimistic: bool = False,
) -> dict[str, int]:
    """Return the states of M-2: responses become seeds, then 3.1.3, then B is shown degraded."""
    falling, weakened, shown = set(down), set(degraded), set[str]()
    for mode, seeds in ((FailureMode.BAD, bad), (FailureMode.SLOW, slow)):
        carrying = carriers(records, seeds, mode, pessimistic=pessimistic)
        shown |= carrying
        for need in records.requirements:
            if carrying.intersection(need.providers):
                answer = response(need, mode, pessimistic)
                if answer is Response.DOWN:
                    falling.add(need.dependent)
                elif answer is Response.DEGRADED:
                    weakened.add(need.dependent)
    final = states(records, falling, weakened, pessimistic=pessimistic)
    return {name: max(state, DEGRADED) if name in shown else state for name, state in final.items()}
