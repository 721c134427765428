"""Observations: what one source saw in one scope, and whether it could read that scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from model.records.component import Component, Kind
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import Effect, Evidence, Phase, Response


class Outcome(StrEnum):
    """Whether a source could read its scope. Only `COMPLETE` may remove what was seen before."""

    COMPLETE = "complete"
    """All of it was read."""
    PARTIAL = "partial"
    """Some calls failed; what was read counts, nothing is removed."""
    DENIED = "denied"
    """The source is not allowed to read it."""
    UNSUPPORTED = "unsupported"
    """The account or Region does not offer it."""
    THROTTLED = "throttled"
    """There were too many calls, and the source gave up."""
    FAILED = "failed"
    """Another error, or an answer that cannot be read."""
    CLOSED = "closed"
    """Nothing was read, because the account has not enabled the Region, or because a policy of the
    organization denies every call there. Where nothing is known either, this is no gap."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Scope:
    """What one source reads at once: facts are replaced, kept or marked stale by scope."""

    source: str
    """What looked: a crawler such as `aws.acm.certificates`, `document`, `asserted`, …"""
    account: str = ""
    """The account it looked into; empty when the source knows no accounts."""
    region: str = ""
    """The Region it looked into; empty for sources that look at no one Region."""
    name: str = ""
    """File, author or log group; empty for crawlers."""

    @property
    def key(self) -> str:
        """One text that identifies the scope: `aws.acm.certificates@111122223333/us-east-1`."""
        place = "/".join(part for part in (self.account, self.region, self.name) if part)
        return f"{self.source}@{place}" if place else self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One end of a dependency, named by key and resolved when a revision is linked.

    See `model.records.reference` for the keys.
    """

    key: str
    expects: Kind | None = None
    """The kind of the placeholder when nothing has this key; None lets the key decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenComponent:
    """A component as a source saw it, and the further keys under which others may name it."""

    component: Component
    """`zones` may hold keys of `model.records.reference.zone_name`; linking turns them into ids."""
    keys: tuple[str, ...] = ()
    replaces: bool = True
    """False when it only adds tags or properties to a component that other sources describe."""
    resolved_only: bool = False
    """Drop it where no other fact describes the component."""
    address: str = ""
    """Address of the AWS item that states it (`Reading.listed`); empty when a whole scope does."""
    calls: tuple[str, ...] = ()
    """The detail calls without whose answers it would not be stated; sorted."""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Detail call → the fields whose values come from its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMember:
    """A provider as a source named it."""

    reference: Reference
    tolerance: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequirement:
    """A requirement whose ends are still references."""

    dependent: Reference
    members: tuple[SeenMember, ...]
    relation: str
    effect: Effect
    evidence: tuple[Evidence, ...]
    minimum: int | Literal["majority"] | None = None
    """How many are needed; `majority` means more than half of them; None means all of them."""
    phase: Phase = Phase.RUN
    propagate_degraded: bool = True
    allowed_by: Reference | None = None
    """Keep it only if this principal's policies allow the provider; for providers found by a bare
    name."""
    resolved_only: bool = False
    """Drop it, instead of making a placeholder, when an end of it cannot be resolved."""
    full: int | None = None
    """How many members full function needs, from `minimum` to all of them; None for no more than
    `minimum`. With fewer the dependent degrades."""
    when_bad: Response | None = None
    """What a bad provider does to the dependent; None for the default of the effect."""
    when_slow: Response | None = None
    """What a slow provider does to the dependent; None for the default of the effect."""
    address: str = ""
    """Address of the AWS item that states it (`Reading.listed`); empty when a whole scope does."""
    calls: tuple[str, ...] = ()
    """The detail calls without whose answers it would not be stated; sorted."""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Detail call → the fields whose values come from its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMembership:
    """A service or system and one member, both still references."""

    group: Reference
    member: Reference
    address: str = ""
    """Address of the AWS item that states it (`Reading.listed`); empty when a whole scope does."""
    calls: tuple[str, ...] = ()
    """The detail calls without whose answers it would not be stated; sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All facts of one observation. `subject` ids in it are references, resolved by key."""

    components: tuple[SeenComponent, ...] = ()
    requirements: tuple[SeenRequirement, ...] = ()
    memberships: tuple[SeenMembership, ...] = ()
    objectives: tuple[Objective, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    waivers: tuple[Waiver, ...] = ()


WHOLE_ITEM = "*"
"""Stands in `Reading.unread` for every call: nothing of the item could be understood."""
SEPARATOR = "\x1f"
"""Separates the parts of an address: the listings that lead to an item, and its own identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which items a look that was not complete could read, and what of them it could not.

    An address is unique in its scope. It starts with the address of its listing: `X` and
    `SEPARATOR` precede all that was listed under the parent `X`.
    """

    listed: tuple[str, ...] = ()
    """Addresses of the items that were listed, and of the listings that were read to the end."""
    incomplete: tuple[str, ...] = ()
    """Addresses of the listings that could not be read to the end; `""` is the outermost."""
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Address → the detail calls that failed, or `WHOLE_ITEM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a source read in one scope."""

    scope: Scope
    outcome: Outcome
    read_at: datetime
    facts: Facts = field(default_factory=Facts)
    duration: timedelta | None = None
    calls: int = 0
    error_code: str | None = None
    """`AccessDenied`, `ThrottlingException`, …; None when complete."""
    error_message: str | None = None
    failed_calls: tuple[str, ...] = ()
    """Every call that failed, as `service:operation: code`; sorted and unique."""
    effects: tuple[Effect, ...] = ()
    """The effects that this source can ever report; empty when not declared (any)."""
    reading: Reading | None = None
    """What an incomplete look could read, item by item; None when complete, and from sources
    that do not read items (documents, assertions)."""
