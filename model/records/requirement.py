"""Requirements: which providers a component needs, how many of them, and by which evidence."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import NewType

from model.errors import InvalidValue
from model.records.component import ComponentId
from model.records.declared import NOT_CONTENT

RequirementId = NewType("RequirementId", str)
"""The first 16 hexadecimal digits of the SHA-256 of what identifies a requirement."""


class Effect(StrEnum):
    """What the loss of the provider does to the dependent (`derivation-catalogue` §4.1)."""

    HARD = "hard"
    """The dependent stops serving."""
    SOFT = "soft"
    """The dependent degrades, or serves from a buffer for a bounded time."""
    LIFECYCLE = "lifecycle"
    """The dependent keeps running, but cannot start, scale, deploy, rotate or renew."""
    CONTAINMENT = "containment"
    """The provider is a failure domain that the dependent lives in."""
    REPLICATION = "replication"
    """The dependent loses its copy, but keeps serving."""
    TRIGGER = "trigger"
    """The provider feeds the dependent, which then idles or lags behind."""
    POLICY = "policy"
    """A change, not an outage, of the provider may deny the dependent."""
    BACKUP = "backup"
    """Restoring becomes impossible, or only to an earlier point in time."""
    RECOVERY = "recovery"
    """The dependent keeps running, but cannot be failed over."""
    OBSERVABILITY = "observability"
    """The dependent keeps running, but is no longer observed."""
    UNKNOWN = "unknown"
    """The strength is not known: every answer reads it twice, as soft and as hard."""


class Phase(StrEnum):
    """When the provider is needed."""

    RUN = "run"
    """While serving."""
    START = "start"
    """Only to start, scale, deploy or fail over; counts in cold start and in failover order."""
    RENEW = "renew"
    """Only to rotate, renew or back up; counts in neither."""


class FailureMode(StrEnum):
    """In which way a component fails (`spec-2` M-1)."""

    ABSENT = "absent"
    """It does not answer."""
    BAD = "bad"
    """It answers with wrong content: configuration, policy, DNS answer, secret, message."""
    SLOW = "slow"
    """It answers late."""


class Response(StrEnum):
    """What a dependent does when its provider is bad or slow (`spec-2` M-2)."""

    DOWN = "down"
    """The dependent stops."""
    DEGRADED = "degraded"
    """The dependent degrades."""
    PASSES = "passes"
    """The dependent serves, and is bad or slow itself."""
    IGNORED = "ignored"
    """Nothing happens to the dependent."""


class EvidenceKind(StrEnum):
    """How a dependency is known, the strongest first."""

    ASSERTED = "asserted"
    """A person stated it."""
    OBSERVED = "observed"
    """Traffic or calls were observed."""
    DECLARED = "declared"
    """The configuration declares it."""
    INFERRED = "inferred"
    """A name or pattern suggests it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason to believe in a requirement, and the strength that it gives."""

    kind: EvidenceKind
    """How it is known."""
    rule: str
    """Id of the rule that derived it, such as `lambda.environment-arn`."""
    effect: Effect
    """The strength that this evidence alone would give."""
    attribute: str | None = None
    """Path of the attribute that produced it, or the name (never the value) of a variable; None
    when neither is known."""
    scope: str | None = field(default=None, metadata=NOT_CONTENT)
    """Key of the scope that saw it; None when it was imported from an export."""
    first_seen_at: datetime | None = field(default=None, metadata=NOT_CONTENT)
    """When it was first seen; None when not known."""
    last_seen_at: datetime | None = field(default=None, metadata=NOT_CONTENT)
    """When it was last seen; None when not known."""
    count: int | None = field(default=None, metadata=NOT_CONTENT)
    """How often it was observed; None when it was not counted."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Member:
    """One provider of a requirement."""

    provider: ComponentId
    """The component that is needed."""
    tolerance: timedelta | None = None
    """How long the dependent keeps full function without it; None when not known."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """`dependent` needs at least `minimum` of `members`.

    An ordinary dependency is one of one. Members are unique and sorted by provider.
    `effect`, `rule` and `phase` are those of the strongest evidence (see `model.linking.link`).
    """

    dependent: ComponentId
    """The component that needs."""
    members: tuple[Member, ...]
    """The providers."""
    minimum: int
    """How many of the members must be up."""
    effect: Effect
    """What losing the providers does to the dependent."""
    relation: str
    """What it is to AWS: `resolves_to`, `reads_secret`, `assumes_role`, `runs_in`, …"""
    phase: Phase = Phase.RUN
    """When the providers are needed."""
    propagate_degraded: bool = True
    """False when a degraded provider leaves the dependent untouched."""
    evidence: tuple[Evidence, ...] = ()
    """The reasons to believe in it, strongest first."""
    when_bad: Response | None = None
    """What a bad provider does to the dependent; None for the default of the effect."""
    when_slow: Response | None = None
    """What a slow provider does to the dependent; None for the default of the effect."""

    def __post_init__(self) -> None:
        """Check that `minimum` lies between 1 and the number of members.

        Raises:
            InvalidValue: if there are no members, or `minimum` is out of range.
        """
        if not 1 <= self.minimum <= len(self.members):
            raise InvalidValue(
                f"minimum of the requirement {self.relation!r} of {self.dependent!r}",
                self.minimum,
                f"a number from 1 to {len(self.members)}, the number of members",
            )

    @cached_property
    def id(self) -> RequirementId:
        """Stable identity: dependent, relation, phase and providers; not strength or evidence."""
        text = "\n".join([self.dependent, self.relation, self.phase, *self.providers])
        return RequirementId(sha256(text.encode()).hexdigest()[:16])

    @property
    def providers(self) -> tuple[ComponentId, ...]:
        """The providers, in the order of `members`."""
        return tuple(member.provider for member in self.members)

    @property
    def rule(self) -> str:
        """Id of the rule behind the strongest evidence, `""` when there is none."""
        return self.evidence[0].rule if self.evidence else ""
