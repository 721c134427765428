"""F-15: traffic does not return by itself to a side that may be a stale primary."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from model.failover.directors import Director, directors, stands_on
from model.failover.draft import CHECK_TIMEOUT, Draft, Drafts, check_of, owner
from model.failover.feasibility import unreachable
from model.failover.plan import Action, Mode, Precedence
from model.failover.recipe import GLOBAL_SIDE, LOOK, UNPLANNED
from model.failover.scope import Scope
from model.records.component import ComponentId


def pin_traffic(scope: Scope, drafts: Drafts, last: str) -> Iterator[Precedence]:
    """Add a pin for whatever sends traffic back by itself; yield that the plan ends after it.

    Only where a single-writer store behind it gets a new primary in an unplanned failover: a
    planned one inverts the health check to shift the traffic, and leaves it so. The pin begins
    with the other acts: to wait for it would let a control plane delay the recovery. Where it
    cannot run, the approval that waives the fence of the store waives the pin too.
    """
    for pin in needed_pins(scope, drafts):
        step = drafts.add(_pin(scope, pin))
        check = drafts.add(_pinned(step, pin, scope))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        stores = _promoted_behind(scope, drafts, pin)
        waiver = next((each for each in _approvals(stores) if each in drafts.extra), None)
        if waiver is None or not list(unreachable(scope, step)):
            yield Precedence(before=check.id, after=last, rule="F-15")
            continue
        named = drafts.extra[waiver]
        label = scope.graph.component(step.component).label
        text = f"{named.description}; traffic may return to it, because {label} cannot be pinned"
        drafts.add(replace(named, description=text))
        for before in (check.id, waiver):
            join = f"{Action.PIN}:{pin.component}"
            yield Precedence(before=before, after=last, rule="F-15", join=join)


def needed_pins(scope: Scope, drafts: Drafts) -> Sequence[Director]:
    """Return what has to be pinned in an unplanned failover, by id."""
    if scope.mode is Mode.PLANNED:
        return ()
    return [
        director
        for director in directors(scope)
        if director.returns is not False
        and director.component not in scope.soft
        and _promoted_behind(scope, drafts, director)
    ]


def _promoted_behind(scope: Scope, drafts: Drafts, director: Director) -> Sequence[ComponentId]:
    stores = [
        chain.source
        for chain in drafts.chains.values()
        if chain.single_writer and chain.promotion is not None
    ]
    return stands_on(scope.graph, director.leaving, stores)


def _approvals(stores: Sequence[ComponentId]) -> Sequence[str]:
    return [f"{Action.APPROVE}:{store}" for store in stores]


def _pin(scope: Scope, director: Director) -> Draft:
    component = scope.graph.component(director.component)
    return Draft(
        id=f"{Action.PIN}:{component.id}",
        component=component.id,
        action=Action.PIN,
        side=component.region or GLOBAL_SIDE,
        description=director.pin,
        duration=director.takes,
        requires=director.apis,
        checks=(f"{component.label} cannot answer with {scope.from_region}",),
        compensation=director.undo or None,
        modes=UNPLANNED,
        owner=owner(scope, component.id),
        retries=2,
    )


def _pinned(step: Draft, director: Director, scope: Scope) -> Draft:
    label = scope.graph.component(director.component).label
    return Draft(
        id=check_of(step.id),
        component=step.component,
        action=Action.VERIFY,
        side=step.side,
        description=f"Verify that {label} cannot answer with {scope.from_region}, whatever its "
        "health checks say",
        duration=LOOK,
        checks=step.checks,
        modes=UNPLANNED,
        owner=step.owner,
        timeout=CHECK_TIMEOUT,
        verifies=step.id,
    )
