"""Chains: the steps that bring each component of a scope across, by its recipe."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from model.failover.actions import recipe
from model.failover.actions.messaging import consumer_rows
from model.failover.closure import is_consumer
from model.failover.control_planes import api
from model.failover.draft import CHECK_TIMEOUT, STARTS, Chain, Draft, check_of, owner
from model.failover.plan import PASSIVE, Action
from model.failover.recipe import GLOBAL_SIDE, INCLUDED, Move, Row
from model.failover.scope import Scope
from model.records.component import Component, ComponentId, Kind


def chains(scope: Scope, *, failback: bool, at: datetime) -> Mapping[ComponentId, Chain]:
    """Return how each component of the scope comes across, by what serves over there."""
    found: dict[ComponentId, Chain] = {}
    for one in sorted(scope.closure):
        target = None if one in scope.behind else scope.place(one)
        if target is not None and _moves(scope, one, target):
            move = _move(scope, one, target, failback=failback, at=at)
            found[target] = _chain(scope, move)
    return found


def _moves(scope: Scope, one: ComponentId, target: ComponentId) -> bool:
    if one != target:
        return True
    if one in scope.sources:
        return False
    component = scope.graph.component(one)
    if component.kind is Kind.DNS_RECORD:
        return one in scope.affected and scope.directs(one) and scope.answers_across(one)
    return component.region == scope.to_region or one in scope.affected


def _move(
    scope: Scope, one: ComponentId, target: ComponentId, *, failback: bool, at: datetime
) -> Move:
    return Move(
        graph=scope.graph,
        source=scope.graph.component(one),
        target=scope.graph.component(target),
        from_region=scope.from_region,
        to_region=scope.to_region,
        mode=scope.mode,
        failback=failback,
        at=at,
    )


def _chain(scope: Scope, move: Move) -> Chain:
    chosen = recipe(move)
    feeds = is_consumer(scope.graph, move.source.id) and move.source.id != move.target.id
    rows = (*(chosen.rows if chosen else ()), *(consumer_rows(move.source.type) if feeds else ()))
    moved = move.source.id != move.target.id or move.source.id in scope.affected
    wanted = [
        row
        for row in rows
        if move.mode in row.modes and row.when(move) and (moved or row.action in PASSIVE)
    ]
    old = [row for row in wanted if row.on_source]
    new = [row for row in wanted if not row.on_source]
    return Chain(
        source=move.source.id,
        target=move.target.id,
        recipe=chosen,
        single_writer=bool(chosen and chosen.single_writer and moved),
        old_side=tuple(one for row in old for one in _steps(scope, move, row)),
        new_side=tuple(one for row in new for one in _steps(scope, move, row)),
        consumer=feeds,
    )


def _steps(scope: Scope, move: Move, row: Row) -> Iterator[Draft]:
    """Yield the step of a row, and its check when it changes something."""
    acted = move.source if row.on_source else move.target
    stated = move.stated if row.stands_for else None
    side = _side(move, row, acted)
    step = Draft(
        id=f"{row.action}:{acted.id}",
        component=acted.id,
        action=row.action,
        side=side,
        description=_filled(move, row.text),
        duration=row.takes(move) if stated is None else stated,
        requires=_requires(scope, move, row, side),
        preconditions=tuple(_filled(move, one) for one in row.pre),
        checks=(_filled(move, row.check),) if row.check else (),
        irreversible=move.mode in row.irreversible,
        compensation=_undo(move, row),
        modes=row.modes,
        owner=owner(scope, acted.id),
        retries=row.retries,
        on_failure=row.on_failure,
        timeout=row.timeout,
        alternative=row.alternative,
        alone=row.alone,
    )
    yield step
    if row.action not in PASSIVE:
        yield _check(move, row, step, included=stated is not None)


def _check(move: Move, row: Row, step: Draft, *, included: bool) -> Draft:
    """Return the step that verifies another (F-11)."""
    look = _filled(move, row.check) or "it worked"
    return Draft(
        id=check_of(step.id),
        component=step.component,
        action=Action.VERIFY,
        side=step.side,
        description=f"Verify that {look}",
        duration=INCLUDED if included else row.check_takes(move),
        requires=tuple(api(one, _region(move, step.side)) for one in row.check_apis),
        checks=step.checks,
        modes=step.modes,
        owner=step.owner,
        retries=row.retries,
        on_failure=step.on_failure,
        timeout=CHECK_TIMEOUT,
        verifies=step.id,
    )


def _undo(move: Move, row: Row) -> str | None:
    if row.action in PASSIVE or row.undo is None or move.mode in row.irreversible:
        return None
    return _filled(move, row.undo)


def _side(move: Move, row: Row, acted: Component) -> str:
    if row.on_source:
        return move.from_region
    return GLOBAL_SIDE if acted.region is None else move.to_region


def _region(move: Move, side: str) -> str:
    return move.to_region if side == GLOBAL_SIDE else side


def _requires(scope: Scope, move: Move, row: Row, side: str) -> tuple[str, ...]:
    """Return the APIs of a step; and for a start, the control planes that the target needs."""
    found = {api(one, _region(move, side)) for one in row.apis}
    if row.action in STARTS:
        found |= {
            provider
            for need in scope.graph.requirements_of(move.target.id)
            if need.relation == "recovers_through"
            for provider in need.providers
        }
    return tuple(sorted(found))


def _filled(move: Move, text: str) -> str:
    return text.format(
        source=_called(move.source),
        target=_called(move.target),
        from_region=move.from_region,
        to_region=move.to_region,
    )


def _called(component: Component) -> str:
    """Return how a person tells it from its counterpart: the two often have one name."""
    return (
        component.label if component.region is None else f"{component.label} ({component.region})"
    )
