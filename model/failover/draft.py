"""Drafts: the steps of a plan before anything is known about their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Literal

from model.capability import properties as read
from model.capability.estimate import Estimate
from model.failover.cycles import Weakness
from model.failover.plan import Action, Mode
from model.failover.recipe import BOTH, Recipe
from model.failover.scope import Scope
from model.records.component import ComponentId

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
