"""Drafts: the steps of a plan before anything is known about their order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from model.component import Component, ComponentId, Kind
from model.failover.actions import recipe
from model.failover.actions.messaging import consumer_rows
from model.failover.closure import is_consumer
from model.failover.control_planes import api
from model.failover.cycles import Weakness
from model.failover.plan import PASSIVE, Action, Mode
from model.failover.recipe import BOTH, GLOBAL_SIDE, INCLUDED, Move, Recipe, Row
from model.failover.scope import Scope
from model.recovery import properties as read
from model.recovery.estimate import Estimate

CHECK_TIMEOUT = timedelta(minutes=15)
BEFORE = frozenset({Action.PRECHECK, Action.LOWER_TTL})
"""Actions that prepare: what a component needs may come up after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One step without its wave."""

    id: str
    component: ComponentId
    action: Action
    side: str
    description: str
    duration: Estimate
    requires: tuple[str, ...] = ()
    preconditions: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    irreversible: bool = False
    compensation: str | None = None
    modes: tuple[Mode, ...] = BOTH
    owner: str | None = None
    retries: int = 0
    on_failure: Literal["stop", "continue", "rollback"] = "stop"
    timeout: timedelta | None = None
    condition: str | None = None
    alternative: str | None = None
    alone: bool = False
    """True when it waits for nothing that its component needs."""
    verifies: str | None = None
    """Id of the step that this one checks; None for every other step."""
    soft: bool = False
    """True when only full function needs it, though its component serves without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The steps that bring one component across, in their own order."""

    source: ComponentId
    target: ComponentId
    recipe: Recipe | None
    single_writer: bool
    old_side: tuple[Draft, ...] = ()
    """Fence and drain, each followed by its check."""
    new_side: tuple[Draft, ...] = ()
    """Everything else, each change followed by its check."""
    consumer: bool = False

    @property
    def entry(self) -> Draft | None:
        """The first step that needs what the component needs; None when none does."""
        return next((one for one in self.new_side if not _prepares(one)), None)

    @property
    def last(self) -> Draft | None:
        """The step after which the component serves; None when nothing is done for it."""
        return self.new_side[-1] if self.new_side else None

    @property
    def starts(self) -> bool:
        """True when the target is started, so that what it needs to start counts."""
        return any(one.action in STARTS for one in self.new_side)

    @property
    def promotion(self) -> Draft | None:
        """The step that makes the target the active store; None when there is none."""
        return next((one for one in self.new_side if one.action in PROMOTES), None)


STARTS = frozenset({Action.START, Action.SCALE, Action.RESTORE, Action.ENABLE})
PROMOTES = frozenset({Action.PROMOTE, Action.RESTORE})


@dataclass(kw_only=True)
class Drafts:
    """All drafts of a plan, while it is put together."""

    chains: Mapping[ComponentId, Chain]
    """By what serves on the side that takes over."""
    extra: dict[str, Draft] = field(default_factory=dict)
    """Gates, approvals and checks that belong to no chain."""
    weak: dict[tuple[str, str], Weakness] = field(default_factory=dict)
    """How weak each wait on a provider is, by (before, after)."""

    def all(self) -> Sequence[Draft]:
        """Return every draft, sorted by id."""
        found = {**self.extra, **self.in_chains}
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def in_chains(self) -> Mapping[str, Draft]:
        """The steps of all chains, by id."""
        both = ((*chain.old_side, *chain.new_side) for chain in self.chains.values())
        return {one.id: one for steps in both for one in steps}

    def having(self, *actions: Action) -> Sequence[Draft]:
        """Return the drafts with one of these actions, sorted by id."""
        return tuple(one for one in self.all() if one.action in actions)

    def add(self, draft: Draft) -> Draft:
        """Keep a draft that belongs to no chain."""
        self.extra[draft.id] = draft
        return draft


def _prepares(one: Draft) -> bool:
    """Tell whether a step needs nothing of what its component needs."""
    looked_at = (one.verifies or "").partition(":")[0]
    return one.alone or one.action in BEFORE or looked_at in BEFORE


def is_soft(scope: Scope, step: Draft) -> bool:
    """Tell whether only full function needs a step: nothing that is needed hard waits for it."""
    return step.soft or step.component in scope.soft


def may_hold_up(scope: Scope, before: Draft, after: Draft) -> bool:
    """Tell whether a rule about everything may let a step wait for another.

    What can be done without holds up nothing that is needed hard.
    """
    return is_soft(scope, after) or not is_soft(scope, before)


def check_of(step: str) -> str:
    """Return the id of the step that checks another."""
    return f"{Action.VERIFY}:{step}"


def chains(scope: Scope, *, failback: bool, at: datetime) -> Mapping[ComponentId, Chain]:
    """Return how each component of the scope comes across, by what serves over there."""
    found: dict[ComponentId, Chain] = {}
    for one in sorted(scope.closure):
        target = scope.place(one)
        if target is not None and _moves(scope, one, target):
            move = _move(scope, one, target, failback=failback, at=at)
            found[target] = _chain(scope, move)
    return found


def owner(scope: Scope, *components: ComponentId) -> str | None:
    """Return who runs a step: the owner of a component, else that of the service."""
    names = ("owner", "Owner", "team", "Team")
    for component in (*components, scope.service):
        one = scope.graph.component(component)
        stated = read.text(one, read.OWNER)
        tagged = next((one.tags[name] for name in names if one.tags.get(name)), None)
        if stated or tagged:
            return stated or tagged
    return None


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
