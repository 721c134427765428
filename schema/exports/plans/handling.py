"""Handling: what an executor that calls AWS itself does for each step of a plan."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph
from schema.exports.plans.call import About, Call, Input
from schema.exports.plans.calls import call_of
from schema.exports.plans.gates import BY_PEOPLE, stuck


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How each step is done: by a call, or by a person."""

    calls: Mapping[str, Call]
    """The calls, by step; a step without one is a gate."""
    unmapped: Mapping[str, str]
    """Why a person does a step that the plan does not assign to one, by step."""
    account: str | None
    """The account of most calls, where the document is meant to run; None when no component states
    its account."""

    @property
    def notes(self) -> Sequence[str]:
        """What the checks do not show, sorted."""
        return sorted(
            f"{step}: {call.operation} does not show {call.unseen}"
            for step, call in self.calls.items()
            if call.unseen
        )

    def elsewhere(self, call: Call) -> bool:
        """Tell whether a call acts in another account than that of the document."""
        return call.account is not None and call.account != self.account


def handling(plan: FailoverPlan, graph: DependencyGraph) -> Handling:
    """Return how each step is done."""
    calls: dict[str, Call] = {}
    unmapped = dict(stuck(plan))
    for step in plan.steps:
        if step.action in BY_PEOPLE or step.id in unmapped:
            continue
        call, why = call_of(About(graph=graph, plan=plan, step=step))
        gate = why if call is None else _by_hand(call, plan)
        if call is None or gate:
            unmapped[step.id] = gate
        else:
            calls[step.id] = call
    count = Counter(call.account for call in calls.values() if call.account is not None)
    home = min(count, key=lambda account: (-count[account], account), default=None)
    return Handling(calls=calls, unmapped=dict(sorted(unmapped.items())), account=home)


def _by_hand(call: Call, plan: FailoverPlan) -> str:
    """Return why an executor in the new Region cannot make a call; empty when it can."""
    if call.region not in (None, plan.to_region):
        return f"{call.service} would have to be called in {call.region}"
    if call.endpoint is not None:
        return f"{call.service} has endpoints of its own"
    if call.expects:
        return f"a person has to judge what {call.operation} answers: {call.expects}"
    return ""


def inputs_in(value: object) -> Sequence[Input]:
    """Return the parameters that arguments contain, in their order."""
    if isinstance(value, Input):
        return (value,)
    if isinstance(value, Mapping):
        return [parameter for each in value.values() for parameter in inputs_in(each)]
    if isinstance(value, list | tuple):
        return [parameter for each in value for parameter in inputs_in(each)]
    return ()
