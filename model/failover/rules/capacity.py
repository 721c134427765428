"""F-05: what takes over can carry the peak before traffic moves there."""

from collections.abc import Iterator

from model.capability import properties as read
from model.failover.draft import CHECK_TIMEOUT, Draft, Drafts, check_of, owner
from model.failover.plan import Action, Precedence
from model.failover.recipe import LOOK
from model.failover.scope import Scope

CHECK = f"{Action.VERIFY}:capacity"
"""Id of the step that compares capacity and demand."""


def capacity_before_traffic(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Add the check of the capacity, and yield that it comes before every shift of the plan.

    It waits for all scaling. What is not stated is named as a doubt, never taken as enough. Where
    traffic moves by itself there is no shift to hold up; gap rule N-31 reports that.
    """
    shifts = drafts.having(Action.SHIFT_TRAFFIC, Action.UNPIN)
    hard = [shift for shift in shifts if shift.component not in scope.soft]
    if not hard:
        return
    check = drafts.add(_check(scope))
    for draft in drafts.having(Action.SCALE, Action.START):
        if draft.component not in scope.soft:
            yield Precedence(before=check_of(draft.id), after=check.id, rule="F-05")
    for shift in hard:
        yield Precedence(before=check.id, after=shift.id, rule="F-05")


def _check(scope: Scope) -> Draft:
    demand, doubts = _demand(scope)
    return Draft(
        id=CHECK,
        component=scope.service,
        action=Action.VERIFY,
        side=scope.to_region,
        description=f"Verify that what serves in {scope.to_region} can carry {demand}",
        duration=LOOK,
        checks=(f"the capacity in {scope.to_region} is at least {demand}",),
        owner=owner(scope),
        timeout=CHECK_TIMEOUT,
        doubts=doubts,
    )


def _demand(scope: Scope) -> tuple[str, tuple[str, ...]]:
    """Return the peak demand in words, and what is not known of capacity and demand."""
    graph = scope.graph
    stated = [
        demand
        for name in sorted({scope.service, *scope.closure})
        if (demand := read.number(graph.component(name), read.PEAK_DEMAND)) is not None
    ]
    capacities = [
        capacity
        for place in scope.places
        if (capacity := read.number(graph.component(place), read.CAPACITY)) is not None
    ]
    if not stated:
        return "the peak", ("no `peak_demand` is stated",)
    demand = max(stated)
    if not capacities:
        return f"the peak of {demand:g}", ("no `capacity` is stated there",)
    total = sum(capacities)
    short = () if total >= demand else (f"the stated capacity is {total:g} before any scaling",)
    return f"the peak of {demand:g}", short
