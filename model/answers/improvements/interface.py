"""Interface of changes: what each applies to, and what it adds or alters in the graph."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.graph import DependencyGraph
from model.records.component import Component, ComponentId
from model.records.objective import DisruptionClass
from model.records.revision import Records


class Effort(StrEnum):
    """How much work a change is, the least first."""

    SETTING = "setting"
    """A setting, in effect within minutes."""
    RESOURCE = "resource"
    """A further resource: days of work, and its cost."""
    DESIGN = "design"
    """Another design of a part: weeks of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A service whose promise is to hold, in its graph."""

    graph: DependencyGraph
    service: ComponentId
    disruption_class: DisruptionClass
    at: datetime
    """The moment at which backups and certificates are judged."""
    needed: AbstractSet[ComponentId]
    """What the service needs hard, itself included."""

    def other_region(self, region: str | None) -> str | None:
        """Return the Region with the most components beside `region`; None without another."""
        counts: Mapping[str, int] = self.graph.once(_regions)
        others = [name for name in counts if name != region]
        return min(others, key=lambda name: (-counts[name], name), default=None)


def _regions(graph: DependencyGraph) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for component in graph.components:
        if component.region:
            counts[component.region] = counts.get(component.region, 0) + 1
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One kind of change to a design."""

    id: str
    """Names it in answers: `replica`."""
    title: str
    """What is done, with `{name}` for the component and `{region}` for the other Region."""
    effort: Effort
    classes: frozenset[DisruptionClass]
    """The classes of disruption against which it helps."""
    applies: Callable[[Situation, Component], bool]
    """Tells whether it can be made to a component that the service needs."""
    alter: Callable[[Situation, Component, Records], Records]
    """Returns the records with the change made; they stay sorted and free of duplicates."""
