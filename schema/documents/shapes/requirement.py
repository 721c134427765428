"""Requirements in a graph document, with their members and their evidence."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from model.linking.requirements import MAJORITY
from model.records.requirement import Effect, Evidence, Member, Phase, Requirement, Response
from schema.documents.fields import Text, unexpected, word
from schema.documents.shapes.base import Shape, record_shape

EffectWord: TypeAlias = Annotated[Effect, word(Effect)]
PhaseWord: TypeAlias = Annotated[Phase, word(Phase)]
ResponseWord: TypeAlias = Annotated[Response, word(Response)]
MemberRecord = record_shape(Member)
EvidenceRecord = record_shape(Evidence, also=["count"])
RequirementRecord = record_shape(
    Requirement, omit=["members", "minimum", "evidence", "when_bad", "when_slow"]
)


class MemberShape(MemberRecord):  # type: ignore[misc, valid-type]  # derived
    """One provider of a requirement."""


class EvidenceShape(EvidenceRecord):  # type: ignore[misc, valid-type]  # derived
    """One reason to believe in a requirement; written by `loadpath export`."""

    effect: EffectWord | None = None
    """The strength that this evidence alone would give; that of the requirement by default."""
    count: Annotated[int, Field(ge=0)] | None = None
    """How often it was observed."""


class ResponsesShape(Shape):
    """What the dependent does when a member serves, but not as it should."""

    bad: ResponseWord | None = None
    """When a member answers with wrong content; `down` by default where the effect is `hard`."""
    slow: ResponseWord | None = None
    """When a member answers late; `passes` by default where the effect is `hard`."""


def _member(value: Any) -> Any:
    if isinstance(value, str):
        return {"provider": value}
    if not isinstance(value, dict):
        raise unexpected("an id, or {provider, tolerance}")
    return value


def _minimum(value: Any) -> Any:
    if isinstance(value, str) and value != MAJORITY:
        raise unexpected("a number, or `majority`")
    return value


class RequirementShape(RequirementRecord):  # type: ignore[misc, valid-type]  # derived
    """`dependent` needs at least `minimum` of `members`."""

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
        if len(members) > 1:
            names = [member.provider for member in members]
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
            phase: Phase = self.phase
            return phase
        return Phase.START if self.effect is Effect.LIFECYCLE else Phase.RUN
