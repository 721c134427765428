"""Components: the nodes of the graph, what they are and where they live."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from model.records.declared import NOT_CONTENT
from model.records.json_value import Json as Json
from model.records.kind import LOGICAL_KINDS as LOGICAL_KINDS
from model.records.kind import PLACE_KINDS as PLACE_KINDS
from model.records.kind import Kind as Kind
from model.records.labels import ARN, derived_label

ComponentId = NewType("ComponentId", str)
"""The ARN where AWS has one, else a stable `kind:key` such as `zone:use1-az1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One node of the graph.

    Equality is by value. `properties` hold what the derivation rules and formulas read, never a
    secret value, a parameter value or the value of an environment variable.
    """

    id: ComponentId
    """The ARN where AWS has one, else a stable `kind:key` such as `zone:use1-az1`."""
    kind: Kind
    """What it is for, independent of vendor."""
    name: str = ""
    """The name that a source gives it; empty when none does."""
    type: str | None = None
    """The CloudFormation type name (`AWS::RDS::DBInstance`); None outside AWS."""
    account: str | None = None
    """The twelve digits of the owning account; None when it belongs to no account."""
    region: str | None = None
    """The Region that holds it; None for global and logical components."""
    zones: tuple[str, ...] = ()
    """Availability Zone ids (`use1-az1`), sorted; empty when not zonal or not known."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Its tags, by key."""
    properties: Mapping[str, Json] = field(default_factory=dict)
    """What rules and formulas read, by name; never a secret."""
    tags_read: bool = False
    """Whether a source read all of its tags, so that a tag which is not here is known to be absent;
    False also when nothing could read them."""
    measurements: Mapping[str, Json] = field(default_factory=dict, metadata=NOT_CONTENT)
    """Values that change by themselves, by name (`model.records.measurement`)."""

    @property
    def label(self) -> str:
        """What people call it, never empty and never an ARN; derived where nothing named it."""
        name = self.name
        if name and not name.startswith(ARN) and not name.isspace():
            return name
        tagged = self.tags.get("Name", "").strip()
        return tagged or derived_label(self.id, self.kind, self.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """`member` belongs to the service or system `group`: ownership, not a dependency."""

    group: ComponentId
    """The service or system."""
    member: ComponentId
    """What belongs to it."""
