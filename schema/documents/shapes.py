"""The sections of a graph document, as pydantic shapes; strict, and closed to unknown keys."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from model.availability.common_cause import CommonCause
from model.errors import InvalidValue
from model.linking.requirements import MAJORITY
from model.records.requirement import Effect, Phase
from schema.documents.fields import (
    ClassWord,
    CommonCauseWord,
    Data,
    Duration,
    EffectWord,
    EvidenceWord,
    Fraction,
    Id,
    KindWord,
    Moment,
    PhaseWord,
    Probability,
    Rate,
    ResponseWord,
    Text,
    Tier,
    unexpected,
)

SUBJECTS = ("component", "service", "journey", "system")
"""The keys of an objective or capability that may name what it is about."""


class Shape(BaseModel):
    """What all sections share: nothing is coerced, nothing unknown is let through."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )


class ComponentShape(Shape):
    """A component: one that discovery found and this file says more about, or a new one."""

    id: Id
    """The ARN where AWS has one, else a stable `kind:key`."""
    kind: KindWord
    """What it is for."""
    name: Text = ""
    """What people call it."""
    type: Text | None = None
    """The CloudFormation type name."""
    account: Text | None = None
    """The twelve digits of the owning account, in quotes."""
    region: Text | None = None
    """The Region that holds it."""
    zones: list[Text] = []
    """Availability Zone ids, such as `use1-az1`."""
    tags: dict[str, Text] | None = None
    """Its tags; where they are stated, it bears no other, unless `tags_read` is false."""
    tags_read: bool | None = None
    """Whether `tags` names all of its tags; true by default where they are stated."""
    properties: dict[str, Data] = {}
    """Any data that rules and formulas read."""
    unavailability: Probability | None = None
    """The share of time it is down by itself; kept among the properties, as are the next four."""
    measured_unavailability: Probability | None = None
    """The same, as somebody measured it; goes before all others."""
    mtbf: Duration | None = None
    """The mean time between the end of a failure and the next one; with `mttr`."""
    mttr: Duration | None = None
    """The mean time to repair."""
    slo: Fraction | None = None
    """The share of time in service that its owner aims at, such as 0.9995, needs left out."""


class MemberShape(Shape):
    """One provider of a requirement."""

    provider: Id
    tolerance: Duration | None = None
    """How long the dependent keeps full function without it."""


class EvidenceShape(Shape):
    """One reason to believe in a requirement; written by `loadpath export`."""

    kind: EvidenceWord
    rule: Text
    effect: EffectWord | None = None
    """The strength that this evidence alone would give; that of the requirement by default."""
    attribute: Text | None = None
    count: Annotated[int, Field(ge=0)] | None = None


def _member(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise unexpected("an id, or {provider, tolerance}")
    return {"provider": value} if isinstance(value, str) else value


def _minimum(value: Any) -> Any:
    if isinstance(value, str) and value != MAJORITY:
        raise unexpected("a number, or `majority`")
    return value


class ResponsesShape(Shape):
    """What the dependent does when a member serves, but not as it should."""

    bad: ResponseWord | None = None
    """When a member answers with wrong content; `down` by default where the effect is `hard`."""
    slow: ResponseWord | None = None
    """When a member answers late; `passes` by default where the effect is `hard`."""


class RequirementShape(Shape):
    """`dependent` needs at least `minimum` of `members`."""

    dependent: Id
    members: list[
        Annotated[MemberShape, BeforeValidator(_member, json_schema_input_type=str | MemberShape)]
    ]
    """Ids, or ids with a tolerance."""
    minimum: Annotated[int | Literal["majority"] | None, BeforeValidator(_minimum)] = None
    """How many of the members are needed, or `majority` (more than half of them); all of them by
    default."""
    full: int | None = None
    """How many of the members full function needs, from `minimum` to all of them. With fewer the
    dependent degrades."""
    effect: EffectWord = Effect.HARD
    """What losing the members does to the dependent."""
    relation: Text = "depends_on"
    """What it is, in a word: `reads_secret`, `routes_to`, …"""
    propagate_degraded: bool = True
    """False when a degraded member leaves the dependent untouched."""
    phase: PhaseWord | None = None
    """When it is needed; `start` by default where the effect is `lifecycle`, else `run`."""
    when: ResponsesShape | None = None
    """What the dependent does when a member is bad or slow; by default what its effect implies."""
    rule: Text | None = None
    """Id of what it was derived from, when not this file."""
    evidence: list[EvidenceShape] | None = None
    """Why it is believed; by default, because this file asserts it."""

    @field_validator("members")
    @classmethod
    def _some_members(cls, members: list[MemberShape]) -> list[MemberShape]:
        if not members:
            raise unexpected("at least one member")
        names = [one.provider for one in members]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise unexpected("each member once", f"{twice[0]!r} appears more than once")
        return members

    @field_validator("minimum")
    @classmethod
    def _minimum_in_range(
        cls, minimum: int | Literal["majority"] | None, info: ValidationInfo
    ) -> int | Literal["majority"] | None:
        members = info.data.get("members")
        if isinstance(minimum, int) and members is not None and not 1 <= minimum <= len(members):
            raise unexpected(f"a number from 1 to {len(members)}, the number of members")
        return minimum

    @field_validator("full")
    @classmethod
    def _full_in_range(cls, full: int | None, info: ValidationInfo) -> int | None:
        members, minimum = info.data.get("members"), info.data.get("minimum")
        if full is None or members is None:
            return full
        least = len(members) // 2 + 1 if minimum == MAJORITY else minimum or len(members)
        if not least <= full <= len(members):
            raise unexpected(
                f"a number from {least}, the minimum, to {len(members)}, the number of members"
            )
        return full

    @property
    def needed_in(self) -> Phase:
        """When it is needed, the default for its effect applied."""
        if self.phase is not None:
            return self.phase
        return Phase.START if self.effect is Effect.LIFECYCLE else Phase.RUN


class CommonCauseShape(Shape):
    """How often members of a group fail together although the group itself is up."""

    model: CommonCauseWord
    """How their failures are split among causes that they share."""
    factors: list[Probability]
    """Beta; or beta, gamma, … (Greek letters); or alpha 1, alpha 2, …; or phi 1, phi 2, …"""
    unavailability: Probability | None = None
    """That of each member, all causes together; by default the one that all members state."""


class GroupShape(Shape):
    """Components that fail together because they share something: a common cause."""

    id: Id
    members: list[Id]
    reason: Text
    """What they share."""
    name: Text = ""
    unavailability: Probability | None = None
    """The share of time in which what they share is down; kept among the properties."""
    common_cause: CommonCauseShape | None = None
    """For members that are alike; kept among the properties."""

    @field_validator("common_cause")
    @classmethod
    def _fits_the_members(
        cls, stated: CommonCauseShape | None, info: ValidationInfo
    ) -> CommonCauseShape | None:
        members = info.data.get("members")
        if stated is None or members is None:
            return stated
        try:
            CommonCause(model=stated.model, members=tuple(members), factors=tuple(stated.factors))
        except InvalidValue as error:
            raise unexpected(f"{error.name}: {error.expected}", error.hint) from error
        return stated


class PlanShape(Shape):
    """A failover plan as people wrote it, to be held against the one that is computed (N-26)."""

    from_region: Text = Field(alias="from")
    """The Region that is left."""
    to_region: Text = Field(alias="to")
    """The Region that takes over."""
    steps: list[Id]
    """The components in the order in which the plan brings them back, of either side."""
    reviewed: Moment | None = None
    """When somebody last looked at it; what changed since is told."""

    @field_validator("steps")
    @classmethod
    def _each_once(cls, steps: list[str]) -> list[str]:
        twice = sorted({one for one in steps if steps.count(one) > 1})
        if twice or not steps:
            found = f"{twice[0]!r} appears more than once" if twice else None
            raise unexpected("at least one component, each once", found)
        return steps


class ServiceShape(Shape):
    """A service and the components that make it up."""

    id: Id
    name: Text = ""
    owner: Text | None = None
    tier: Tier | None = None
    """How much it matters; 0 or 1 is the most important."""
    members: list[Id] = []
    plans: list[PlanShape] = []
    """Its failover plans as people wrote them; kept among the properties."""


class JourneyShape(Shape):
    """What a user does, and the services it needs, each of them hard."""

    id: Id
    needs: list[Id]
    name: Text = ""
    owner: Text | None = None
    tier: Tier | None = None


class SystemShape(Shape):
    """Several services and journeys under one name."""

    id: Id
    contains: list[Id]
    name: Text = ""
    owner: Text | None = None
    tier: Tier | None = None


class MembershipShape(Shape):
    """Members of a service or system and nothing else; written by `loadpath export`."""

    group: Id
    members: list[Id]


def _exactly_one_subject(schema: dict[str, Any]) -> None:
    schema["oneOf"] = [{"required": [name]} for name in SUBJECTS]


class _About(Shape):
    """What names exactly one component, service, journey or system."""

    model_config = ConfigDict(json_schema_extra=_exactly_one_subject)

    component: Id | None = None
    service: Id | None = None
    journey: Id | None = None
    system: Id | None = None

    @property
    def subject_key(self) -> str:
        """The key that names what it is about; `checks` sees to it that there is exactly one."""
        return next(name for name in SUBJECTS if getattr(self, name) is not None)

    @property
    def subject(self) -> str:
        """The id of what it is about."""
        return str(getattr(self, self.subject_key))


class ObjectiveShape(_About):
    """A promise for one disruption class; what is left out is not stated, never zero."""

    disruption_class: ClassWord = Field(alias="class")
    rto: Duration | None = None
    """How long it may be away."""
    rpo: Duration | None = None
    """How much recent data may be lost."""
    availability: Fraction | None = None
    """The share of time in service, such as 0.9995."""
    latency: Duration | None = None
    throughput: Rate | None = None
    """Requests per second."""
    backup_interval: Duration | None = None
    """The longest time between two backups."""
    source: Text | None = None
    """Where it was stated; this file and line by default."""


class CapabilityShape(_About):
    """What something can do today, as somebody asserts or measured."""

    disruption_class: ClassWord = Field(alias="class")
    rto: Duration | None = None
    rpo: Duration | None = None
    source: Text | None = None
    """Who says so, or which drill; this file and line by default."""


class WaiverShape(Shape):
    """A gap that somebody accepts until it expires; it stays counted."""

    rule: Id
    """Id of the gap rule, such as `N-09`."""
    component: Id
    owner: Id
    reason: Id
    expires: Moment
    """A date (its first instant in UTC) or a moment."""


class GraphDocument(Shape):
    """What people assert about a graph: components, needs, services, promises."""

    loadpath: Literal[1]
    """The version of this format."""
    components: list[ComponentShape] = []
    requirements: list[RequirementShape] = []
    groups: list[GroupShape] = []
    services: list[ServiceShape] = []
    journeys: list[JourneyShape] = []
    systems: list[SystemShape] = []
    memberships: list[MembershipShape] = []
    objectives: list[ObjectiveShape] = []
    capabilities: list[CapabilityShape] = []
    waivers: list[WaiverShape] = []
    digest: str | None = None
    """Written by an export: the digest of its revision. An import that gives another digest is
    refused; remove it to import a document that was edited."""
    scopes: list[dict[str, Any]] | None = None
    """Written by an export: every scope as the store holds it, with its outcome, its age and its
    evidence. An import takes these, and not the sections below."""

    @field_validator("loadpath", mode="before")
    @classmethod
    def _version(cls, version: object) -> object:
        if version != 1 or isinstance(version, bool):
            raise unexpected("1, the version of this format", "begin the file with `loadpath: 1`")
        return version
