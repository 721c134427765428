"""Chains: the steps that bring each component of a scope to the new Region, by its recipe."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from model.capability import properties as read
from model.failover.actions import recipe
from model.failover.actions.consumers import consumer_rows, producer_rows, workflow_rows
from model.failover.control_planes import api
from model.failover.draft import CHECK_TIMEOUT, STARTS, Chain, Draft, check_of, owner
from model.failover.flow import Flow, flow_of
from model.failover.messages import (
    RULE,
    SCHEDULE,
    SCHEDULE_OF,
    SENDERS,
    carries,
    is_consumer,
)
from model.failover.plan import PASSIVE, Action
from model.failover.recipe import GLOBAL_SIDE, INCLUDED, Move, Row
from model.failover.scope import Scope
from model.records.component import Component, ComponentId, Kind


def chains(scope: Scope, *, failback: bool, at: datetime) -> Mapping[ComponentId, Chain]:
    """Return the steps of each component, by the component that serves in the new Region."""
    by_target: dict[ComponentId, Chain] = {}
    flow = flow_of(scope)
    for component in sorted(scope.closure):
        target = None if component in scope.behind else scope.place(component)
        if target is not None and _moves(scope, component, target):
            move = _move(scope, component, target, failback=failback, at=at)
            by_target[target] = _chain(scope, move, flow)
    return by_target


def _moves(scope: Scope, name: ComponentId, target: ComponentId) -> bool:
    if name != target:
        return True
    if name in scope.sources:
        return False
    component = scope.graph.component(name)
    if component.kind is Kind.DNS_RECORD:
        return name in scope.affected and scope.directs(name) and scope.answers_across(name)
    return component.region == scope.to_region or name in scope.affected


def _move(
    scope: Scope, component: ComponentId, target: ComponentId, *, failback: bool, at: datetime
) -> Move:
    return Move(
        graph=scope.graph,
        source=scope.graph.component(component),
        target=scope.graph.component(target),
        from_region=scope.from_region,
        to_region=scope.to_region,
        mode=scope.mode,
        failback=failback,
        at=at,
    )


def _chain(scope: Scope, move: Move, flow: Flow) -> Chain:
    chosen, moves = recipe(move), move.source.id != move.target.id
    consumer = moves and is_consumer(scope.graph, move.source.id)
    moved = moves or move.source.id in scope.affected
    wanted = [
        row
        for row in (*(chosen.rows if chosen else ()), *_flow_rows(scope, move, flow))
        if move.mode in row.modes and row.when(move) and (moved or row.action in PASSIVE)
    ]
    old = (step for row in wanted if row.on_source for step in _steps(scope, move, row))
    new = (step for row in wanted if not row.on_source for step in _steps(scope, move, row))
    return Chain(
        source=move.source.id,
        target=move.target.id,
        recipe=chosen,
        single_writer=bool(chosen and chosen.single_writer and moved),
        old_side=tuple(old),
        new_side=_one_precheck(new),
        consumer=consumer,
    )


def _flow_rows(scope: Scope, move: Move, flow: Flow) -> Sequence[Row]:
    """Return the steps that a component has because data flows through it."""
    source, moves = move.source, move.source.id != move.target.id
    if not moves or source.id not in flow.nodes:
        return ()
    rows: list[Row] = []
    if is_consumer(scope.graph, source.id):
        rows += consumer_rows(move)
    elif flow.sends(source.id) and _is_source(scope, source, flow):
        rows += producer_rows(move)
    return [*rows, *(workflow_rows(move) if source.kind is Kind.WORKFLOW else ())]


def _is_source(scope: Scope, component: Component, flow: Flow) -> bool:
    """Tell whether messages begin at a component, so that it can be kept from sending them.

    What starts a worker is switched off with the worker.
    """
    if component.kind in SENDERS:
        return True
    scheduled = component.type == RULE and read.text(component, SCHEDULE_OF) is not None
    if component.type != SCHEDULE and not scheduled:
        return False
    graph = scope.graph
    return any(carries(graph.component(after)) for after in flow.following[component.id])


def _one_precheck(steps: Iterable[Draft]) -> tuple[Draft, ...]:
    """Return the steps with all prechecks of the component in one, which comes first."""
    kept: dict[str, Draft] = {}
    for step in steps:
        first = kept.get(step.id)
        kept[step.id] = step if first is None else _both_checks(first, step)
    checks = [step for step in kept.values() if step.action is Action.PRECHECK]
    return (*checks, *(step for step in kept.values() if step.action is not Action.PRECHECK))


def _both_checks(first: Draft, second: Draft) -> Draft:
    text = second.description[:1].lower() + second.description[1:]
    return replace(
        first,
        description=f"{first.description}; {text}",
        requires=tuple(dict.fromkeys((*first.requires, *second.requires))),
        preconditions=(*first.preconditions, *second.preconditions),
        doubts=(*first.doubts, *second.doubts),
    )


def _steps(scope: Scope, move: Move, row: Row) -> Iterator[Draft]:
    """Yield the step of a row, and its verification when it changes something."""
    acted = move.source if row.on_source else move.target
    stated = move.stated if row.stands_for else None
    side = _side(move, row, acted)
    step = Draft(
        id=f"{row.action}:{acted.id}",
        component=acted.id,
        action=row.action,
        side=side,
        description=_filled(move, row.text(move) if callable(row.text) else row.text),
        duration=row.takes(move) if stated is None else stated,
        requires=_requires(scope, move, row, side),
        preconditions=tuple(_filled(move, text) for text in row.pre),
        checks=(_filled(move, row.check),) if row.check else (),
        irreversible=move.mode in row.irreversible,
        compensation=_undo(move, row),
        modes=row.modes,
        owner=owner(scope, acted.id),
        retries=row.retries,
        on_failure=row.on_failure,
        timeout=row.timeout,
        alternative=row.alternative,
        automatic=row.automatic,
        doubts=row.doubts,
        from_none=row.from_none(move),
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
        requires=tuple(api(operation, _region(move, step.side)) for operation in row.check_apis),
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
    """Return the APIs of a step; for a start, the control planes that the target needs as well."""
    requires = {api(operation, _region(move, side)) for operation in row.apis}
    if row.action in STARTS:
        requires |= {
            provider
            for need in scope.graph.requirements_of(move.target.id)
            if need.relation == "recovers_through"
            for provider in need.providers
        }
    return tuple(sorted(requires))


def _filled(move: Move, text: str) -> str:
    return text.format(
        source=_called(move.source),
        target=_called(move.target),
        from_region=move.from_region,
        to_region=move.to_region,
    )


def _called(component: Component) -> str:
    """Return a component's name with its Region: the two of a pair often have the same name."""
    return (
        component.label if component.region is None else f"{component.label} ({component.region})"
    )
