"""Cost of an executor: how much later it ends than the plan, because of its barriers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan, Step
from model.recovery.critical_path import Join
from schema.exports.plans.interface import Cost

NOTHING = timedelta(0)


def cost(plan: FailoverPlan, *, adds: bool, makespan: timedelta | None) -> Cost:
    """Return the cost of running `plan` in `makespan`; `adds` says whether waits are added.

    Steps that run only when another one fails take no time in either.
    """
    if not adds:
        return Cost(inflation=NOTHING, reason="it waits for exactly what the plan waits for")
    unknown = [step.id for step in plan.steps if step.expected is None]
    own = shortest(plan)
    if makespan is None or own is None:
        count = len(unknown) - 1
        others = f", nor of {count} other step{'s' * (count > 1)}" if count else ""
        return Cost(inflation=None, reason=f"how long {unknown[0]} takes is not known{others}")
    return Cost(
        inflation=max(makespan - own, NOTHING),
        reason=f"all steps take {makespan} instead of {own}, as if each succeeded in its time",
    )


def waits(plan: FailoverPlan) -> Mapping[str, Sequence[Join]]:
    """Return what each step waits for when every step succeeds, without conditional steps."""
    branches = {step.id for step in plan.steps if step.condition is not None}
    joins_by_step: dict[str, list[Join]] = {
        step.id: [] for step in plan.steps if step.id not in branches
    }
    for waiting, joins in joins_of(plan.precedence).items():
        for join in joins if waiting in joins_by_step else ():
            members = tuple(member for member in join.members if member not in branches)
            if members:
                needed = min(join.minimum, len(members))
                joins_by_step[waiting].append(Join(members=members, minimum=needed))
    return joins_by_step


def has_choice(plan: FailoverPlan) -> bool:
    """Tell whether a step may start before all steps of its join are done."""
    joins = (join for each in waits(plan).values() for join in each)
    return any(join.minimum < len(join.members) for join in joins)


def whole_joins(plan: FailoverPlan) -> Sequence[str]:
    """Return, as sorted sentences, the joins of which the executor waits for all members."""
    return sorted(
        f"{step}: it waits until all of {', '.join(join.members)} succeed, of which "
        f"{join.minimum} would do"
        for step, joins in waits(plan).items()
        for join in joins
        if join.minimum < len(join.members)
    )


def shortest(plan: FailoverPlan, *, all_of_each: bool = False) -> timedelta | None:
    """Return when the last step is done if each takes its expected time; None if unknown.

    With `all_of_each`, a step waits for every member of a join.
    """
    joins = waits(plan)
    finish: dict[str, timedelta] = {}
    counted = (step for step in plan.steps if step.id in joins)
    for step in sorted(counted, key=lambda step: step.wave):
        if step.expected is None:
            return None
        begins = [_met(join, finish, all_of_each=all_of_each) for join in joins[step.id]]
        finish[step.id] = max(begins, default=NOTHING) + step.expected
    return max(finish.values(), default=NOTHING)


def _met(join: Join, finish: Mapping[str, timedelta], *, all_of_each: bool) -> timedelta:
    ends = sorted(finish[member] for member in join.members)
    return ends[-1] if all_of_each else ends[join.minimum - 1]


def in_waves(plan: FailoverPlan) -> Cost:
    """Return the cost of starting a wave of `plan` when the wave before is done completely."""
    branches = {step.id for step in plan.steps if step.condition is not None}
    waves = [[step for step in wave if step.id not in branches] for wave in plan.waves]
    spans = [_longest(wave) for wave in waves]
    known = [span for span in spans if span is not None]
    total = sum(known, NOTHING) if len(known) == len(spans) else None
    ids = [frozenset(step.id for step in wave) for wave in waves]
    adds = has_choice(plan) or bool(branches) or _mixed(plan, ids)
    return cost(plan, adds=adds, makespan=total)


def _longest(wave: Sequence[Step]) -> timedelta | None:
    known = [step.expected for step in wave if step.expected is not None]
    return max(known, default=NOTHING) if len(known) == len(wave) else None


def _mixed(plan: FailoverPlan, waves: Sequence[frozenset[str]]) -> bool:
    """Tell whether a step does not wait for all steps of the wave before its own."""
    before: dict[str, set[str]] = {}
    for precedence in plan.precedence:
        before.setdefault(precedence.after, set()).add(precedence.before)
    return any(
        not earlier <= before.get(step, set()) for earlier, wave in pairwise(waves) for step in wave
    )
