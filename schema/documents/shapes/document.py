"""A graph document as a whole."""

from typing import Any, Literal

from pydantic import Field, field_validator

from schema.documents.fields import unexpected
from schema.documents.shapes.base import Shape
from schema.documents.shapes.component import ComponentShape
from schema.documents.shapes.groups import (
    GroupShape,
    JourneyShape,
    MembershipShape,
    ServiceShape,
    SystemShape,
)
from schema.documents.shapes.promises import CapabilityShape, ObjectiveShape, WaiverShape
from schema.documents.shapes.requirement import RequirementShape


class GraphDocument(Shape):
    """What people assert about a graph: components, requirements, services, promises."""

    loadpath: Literal[1]
    """The version of this format."""
    components: list[ComponentShape] = Field(default_factory=list)
    """The components."""
    requirements: list[RequirementShape] = Field(default_factory=list)
    """What they need."""
    groups: list[GroupShape] = Field(default_factory=list)
    """Components that fail together."""
    services: list[ServiceShape] = Field(default_factory=list)
    """Services and their members."""
    journeys: list[JourneyShape] = Field(default_factory=list)
    """What users do, and the services that this needs."""
    systems: list[SystemShape] = Field(default_factory=list)
    """Services and journeys under one name."""
    memberships: list[MembershipShape] = Field(default_factory=list)
    """Members of services and systems that are declared elsewhere."""
    objectives: list[ObjectiveShape] = Field(default_factory=list)
    """What is promised."""
    capabilities: list[CapabilityShape] = Field(default_factory=list)
    """What is possible today."""
    waivers: list[WaiverShape] = Field(default_factory=list)
    """Which gaps are accepted."""
    digest: str | None = None
    """Written by an export: the digest of its revision. An import that gives another digest is
    refused; remove it to import a document that was edited."""
    scopes: list[dict[str, Any]] | None = None
    """Written by an export: every scope as the store holds it, with its outcome, its age and its
    evidence. An import takes these, and not the other sections."""

    @field_validator("loadpath", mode="before")
    @classmethod
    def _version(cls, version: object) -> object:
        if version != 1 or isinstance(version, bool):
            raise unexpected("1, the version of this format", "begin the file with `loadpath: 1`")
        return version
