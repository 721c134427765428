"""Promises in a graph document: objectives, capabilities, waivers."""

from typing import Annotated, Any, TypeAlias

from pydantic import ConfigDict, Field

from model.records.objective import Capability, DisruptionClass, Objective, Waiver
from schema.documents.fields import Fraction, Id, Moment, Rate, Text, word
from schema.documents.shapes.base import Shape, record_shape

ClassWord: TypeAlias = Annotated[DisruptionClass, word(DisruptionClass)]
SUBJECTS = ("component", "service", "journey", "system")
"""The keys of an objective or capability that may name its subject."""
OBJECTIVE_FIELDS = record_shape(Objective, omit=["subject", "disruption_class", "inherited_from"])
CAPABILITY_FIELDS = record_shape(Capability, omit=["subject", "disruption_class"])
WAIVER_FIELDS = record_shape(Waiver, omit=["subject", "expires_at"])


def _exactly_one_subject(schema: dict[str, Any]) -> None:
    schema["oneOf"] = [{"required": [name]} for name in SUBJECTS]


class AboutShape(Shape):
    """What names exactly one component, service, journey or system."""

    model_config = ConfigDict(json_schema_extra=_exactly_one_subject)

    component: Id | None = None
    """Id of the component that it is about."""
    service: Id | None = None
    """Or id of the service."""
    journey: Id | None = None
    """Or id of the user journey."""
    system: Id | None = None
    """Or id of the system."""
    disruption_class: ClassWord = Field(alias="class")
    """How much fails at once."""

    @property
    def subject_key(self) -> str:
        """The key that names the subject; `checks` sees to it that there is exactly one."""
        return next(name for name in SUBJECTS if getattr(self, name) is not None)

    @property
    def subject(self) -> str:
        """The id of the subject."""
        return str(getattr(self, self.subject_key))


class ObjectiveShape(OBJECTIVE_FIELDS, AboutShape):  # type: ignore[misc, valid-type]  # derived
    """A promise for one disruption class; what is left out is not stated, never zero."""

    availability: Fraction | None = None
    """Share of time in service, such as 0.9995."""
    throughput: Rate | None = None
    """Requests per second."""
    source: Text | None = None
    """Where it was stated; this file and line by default."""


class CapabilityShape(CAPABILITY_FIELDS, AboutShape):  # type: ignore[misc, valid-type]  # derived
    """What something can do today, as somebody asserts or measured."""

    source: Text | None = None
    """Who says so, or which drill; this file and line by default."""


class WaiverShape(WAIVER_FIELDS):  # type: ignore[misc, valid-type]  # derived
    """A gap that somebody accepts until it expires; it stays counted."""

    rule: Id
    """Id of the gap rule, such as `N-09`."""
    component: Id
    """Id of the component that has the gap."""
    owner: Id
    """Who accepts it."""
    reason: Id
    """Why it is accepted."""
    expires: Moment
    """A date (its first instant in UTC) or a moment."""
