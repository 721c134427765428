"""Annotation records: the names and shapes of what is written beside the records of a revision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from model.records.component import ComponentId
from model.records.objective import DisruptionClass

FIGURES = ("rto", "rpo")
PARTS = ("seconds", "from", "achievable_seconds", "at_least_seconds", "status")
CLASSES = ("", *(f"{tested}_" for tested in DisruptionClass))
NAMES = (
    *(f"{figure}_{tested}{part}" for figure in FIGURES for tested in CLASSES for part in PARTS),
    "stops_services",
    "observed_at",
    "stale",
    "scope",
    "owner",
    "tier",
)
"""Every property that an annotation may have; absent means unknown."""
RELATIONSHIP_NAMES = ("action", "certain", "conditions")
"""Every property that a derived relationship may have."""
GAP_NAMES = (
    "id",
    "rule",
    "title",
    "severity",
    "status",
    "score",
    "disruption_class",
    "message",
    "waived",
)
"""Every property that a gap may have beside `since`."""
Properties: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The last look of the scope that saw a component."""

    scope: str
    observed_at: datetime | None
    """When the scope was last read completely; None if it never was."""
    stale: bool
    """Whether the last look failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A derived relationship between two components."""

    type: str
    start: ComponentId
    end: ComponentId
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """All annotations of one revision at one moment."""

    components: Mapping[ComponentId, Properties]
    """By component: what is known of it; components without any are left out."""
    relationships: Sequence[Relationship]
    gaps: Sequence[Properties]
    """Each gap with `component` and `causes`, ids."""
    ids: Collection[ComponentId]
    """All components of the revision."""


Ends: TypeAlias = tuple[str, str, str]
"""Type, start and end of a derived relationship, the ends by id."""


class Written(NamedTuple):
    """All annotations that are in a database, as far as the next pass has to know them."""

    components: Mapping[str, int]
    """By id: the seal of its annotations."""
    relationships: Mapping[bytes, Ends]
    """By mark."""
    gaps: Mapping[str, tuple[bytes, frozenset[str]]]
    """By id: the mark, and the component and the causes on which it hangs."""


class Pass(NamedTuple):
    """What the last pass left in the database."""

    revision: int
    mark: str
    """A text that the next pass of any process replaces."""
    written: Written
