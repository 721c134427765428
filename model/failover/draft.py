"""Drafts: the steps of a plan before they have an order."""

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
"""Actions that prepare: they may run before the needs of their component are met."""


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
    automatic: bool = False
    """True when it happens by itself from the event on: it does not wait for the needs of its
    component, and no person starts it."""
    from_none: bool = False
    """True for a scaling of what does not run yet: it needs what a start needs."""
    doubts: tuple[str, ...] = ()
    """Why it may fail: what no source has read."""
    verifies: str | None = None
    """Id of the step that this step verifies; None for every other step."""
    soft: bool = False
    """True when its component serves without it, degraded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The steps that bring one component to the new Region, in their own order."""

    source: ComponentId
    target: ComponentId
    recipe: Recipe | None
    single_writer: bool
    old_side: tuple[Draft, ...] = ()
    """The steps in the old Region (fence, drain), each followed by its verification."""
    new_side: tuple[Draft, ...] = ()
    """The other steps; each change is followed by its verification."""
    consumer: bool = False

    @property
    def entry(self) -> Draft | None:
        """The first step that waits for the needs of the component; None when no step does."""
        return next((step for step in self.new_side if not _prepares(step)), None)

    @property
    def scaling(self) -> Draft | None:
        """The step that gives more capacity to what runs already; None when there is none.

        It does not wait for what the component needs while it serves (F-03), and what waits for the
        component waits for both.
        """
        entry = self.entry
        scales = entry is not None and entry.action is Action.SCALE and not entry.from_none
        return entry if scales else None

    @property
    def enabling(self) -> Draft | None:
        """The step from which on a consumer takes work; None when there is none."""
        steps = (step for step in self.new_side if step.verifies is None)
        for step in steps:
            if step.action is Action.ENABLE or (self.consumer and step.action in STARTS):
                return step
        return None

    @property
    def last(self) -> Draft | None:
        """The step after which the component serves; None when it has no step in the new Region."""
        return self.new_side[-1] if self.new_side else None

    @property
    def starts(self) -> bool:
        """True when the target is started, so that its needs at start count."""
        return any(step.action in STARTS for step in self.new_side)

    @property
    def promotion(self) -> Draft | None:
        """The step that makes the target the active store; None when there is none."""
        return next((step for step in self.new_side if step.action in PROMOTES), None)


STARTS = frozenset({Action.START, Action.SCALE, Action.RESTORE, Action.ENABLE})
PROMOTES = frozenset({Action.PROMOTE, Action.RESTORE})


@dataclass(kw_only=True)
class Drafts:
    """All drafts of a plan while it is built."""

    chains: Mapping[ComponentId, Chain]
    """The chains, by the component that serves in the new Region."""
    extra: dict[str, Draft] = field(default_factory=dict)
    """Gates, approvals and verifications that belong to no chain, by id."""
    repointed: dict[ComponentId, str] = field(default_factory=dict)
    """The verification after which a component is configured for the new Region, by component."""
    weak: dict[tuple[str, str], Weakness] = field(default_factory=dict)
    """How weak each precedence is that comes from a need, by (before, after)."""

    def all(self) -> Sequence[Draft]:
        """Return every draft, sorted by id."""
        by_id = {**self.extra, **self.in_chains}
        return tuple(by_id[name] for name in sorted(by_id))

    @cached_property
    def in_chains(self) -> Mapping[str, Draft]:
        """The steps of all chains, by id."""
        both = ((*chain.old_side, *chain.new_side) for chain in self.chains.values())
        return {step.id: step for steps in both for step in steps}

    def having(self, *actions: Action) -> Sequence[Draft]:
        """Return the drafts with one of these actions, sorted by id."""
        return tuple(draft for draft in self.all() if draft.action in actions)

    def replace(self, place: ComponentId, chain: Chain) -> None:
        """Put another chain in the place of one; call it before the order of chains is read."""
        self.chains = {**self.chains, place: chain}
        self.__dict__.pop("in_chains", None)

    def add(self, draft: Draft) -> Draft:
        """Keep a draft that belongs to no chain, and return it."""
        self.extra[draft.id] = draft
        return draft


def _prepares(step: Draft) -> bool:
    """Tell whether a step does not wait for the needs of its component."""
    looked_at = (step.verifies or "").partition(":")[0]
    return step.automatic or step.action in BEFORE or looked_at in BEFORE


def is_soft(scope: Scope, step: Draft) -> bool:
    """Tell whether the service serves, degraded, without this step."""
    return step.soft or step.component in scope.soft


def may_hold_up(scope: Scope, before: Draft, after: Draft) -> bool:
    """Tell whether a rule about the whole plan may let `after` wait for `before`.

    Steps for full function only never delay a step that the service needs.
    """
    return is_soft(scope, after) or not is_soft(scope, before)


def check_of(step: str) -> str:
    """Return the id of the step that verifies another one."""
    return f"{Action.VERIFY}:{step}"


def owner(scope: Scope, *components: ComponentId) -> str | None:
    """Return the owner of the first component that states one, else of the service."""
    names = ("owner", "Owner", "team", "Team")
    for component in (*components, scope.service):
        candidate = scope.graph.component(component)
        stated = read.text(candidate, read.OWNER)
        tagged = next((candidate.tags[name] for name in names if candidate.tags.get(name)), None)
        if stated or tagged:
            return stated or tagged
    return None
