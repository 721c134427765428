"""Logical sections of a graph document: groups, services, journeys, systems, memberships."""

from typing import Annotated, TypeAlias

from pydantic import Field, ValidationInfo, field_validator

from model.availability.common_cause import CommonCause, CommonCauseModel
from model.errors import InvalidValue
from schema.documents.fields import Id, Moment, Probability, Text, Tier, unexpected, word
from schema.documents.shapes.base import Shape

CommonCauseWord: TypeAlias = Annotated[CommonCauseModel, word(CommonCauseModel)]


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
    """When somebody last reviewed it; gap rule N-26 lists what changed since."""

    @field_validator("steps")
    @classmethod
    def _each_once(cls, steps: list[str]) -> list[str]:
        twice = sorted({step for step in steps if steps.count(step) > 1})
        if twice or not steps:
            hint = f"{twice[0]!r} appears more than once" if twice else None
            raise unexpected("at least one component, each once", hint)
        return steps


class ServiceShape(Shape):
    """A service and the components that make it up."""

    id: Id
    name: Text = ""
    owner: Text | None = None
    tier: Tier | None = None
    """How much it matters; 0 or 1 is the most important."""
    members: list[Id] = Field(default_factory=list)
    plans: list[PlanShape] = Field(default_factory=list)
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
