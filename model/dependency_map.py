"""Dependency map: the part of the graph around some roots, as flat lists of nodes and edges."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.component import ComponentId
from model.graph import DependencyGraph
from model.requirement import Effect, RequirementId


class Direction(StrEnum):
    """Which way to walk from the roots."""

    PROVIDERS = "providers"
    """What the roots stand on."""
    DEPENDENTS = "dependents"
    """What stands on the roots."""
    BOTH = "both"


class Collapse(StrEnum):
    """Into what components are merged before they are shown."""

    NONE = "none"
    SERVICE = "service"
    ACCOUNT = "account"
    KIND = "kind"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """One box of the map: a component, or a group of them when collapsed."""

    id: str
    label: str
    kind: str
    components: Sequence[ComponentId]
    depth: int
    """Fewest steps from a root; 0 for roots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEdge:
    """One arrow, from dependent to provider."""

    dependent: str
    provider: str
    effect: Effect
    relation: str
    minimum: int
    of: int
    requirements: Sequence[RequirementId]


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyMap:
    """Nodes sorted by (depth, id), edges by (dependent, provider, effect, relation)."""

    nodes: Sequence[MapNode]
    edges: Sequence[MapEdge]
    truncated: bool
    """True when `limit` nodes were reached before the walk ended."""


def dependency_map(
    graph: DependencyGraph,
    roots: Collection[str],
    *,
    direction: Direction = Direction.PROVIDERS,
    depth: int | None = None,
    effects: Collection[Effect] = tuple(Effect),
    collapse: Collapse = Collapse.NONE,
    limit: int = 10_000,
) -> DependencyMap:
    """Return the map; `depth` None walks to the end."""
    raise NotImplementedError
