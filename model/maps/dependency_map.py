"""Dependency map: the part of the graph around some roots, as flat lists of nodes and edges."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.graph import DependencyGraph
from model.records import reference
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, Requirement, RequirementId


class Direction(StrEnum):
    """Which way to walk from the roots."""

    PROVIDERS = "providers"
    """What the roots stand on."""
    DEPENDENTS = "dependents"
    """What stands on the roots."""
    BOTH = "both"
    """Both of these."""


class Collapse(StrEnum):
    """Into what components are merged before they are shown."""

    NONE = "none"
    """Nothing is merged."""
    SERVICE = "service"
    """The members of a service are one box."""
    ACCOUNT = "account"
    """All of an account is one box."""
    KIND = "kind"
    """All of a kind is one box."""
    REGION = "region"
    """All of a Region is one box."""


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
    """Return the map; `depth` None walks to the end.

    Components are taken in the order of depth, then id, until `limit` is reached; every
    requirement of `effects` between two of them is an edge. `BOTH` joins what the roots stand on
    and what stands on the roots; it does not turn round on the way.

    Raises:
        UnknownComponent: if a root is not in the graph.
    """
    wanted = frozenset(effects)
    ways = [
        one
        for one in (Direction.PROVIDERS, Direction.DEPENDENTS)
        if direction in (one, Direction.BOTH)
    ]
    depths: dict[ComponentId, int] = {}
    truncated = False
    for way in ways:
        found, cut = _walk(graph, roots, way, depth, wanted, limit)
        truncated |= cut
        for component, steps in found.items():
            depths[component] = min(steps, depths.get(component, steps))
    kept = sorted(depths, key=lambda one: (depths[one], one))[: max(limit, 0)]
    truncated |= len(kept) < len(depths)
    boxes = _boxes(graph, kept, collapse)
    return DependencyMap(
        nodes=_nodes(graph, {one: depths[one] for one in kept}, boxes, collapse),
        edges=_edges(graph, kept, boxes, wanted),
        truncated=truncated,
    )


def _walk(
    graph: DependencyGraph,
    roots: Collection[str],
    way: Direction,
    depth: int | None,
    effects: Collection[Effect],
    limit: int,
) -> tuple[dict[ComponentId, int], bool]:
    """Return the components reached with their depth, and whether `limit` cut the walk short."""
    frontier = sorted({graph.component(root).id for root in roots})
    found = dict.fromkeys(frontier, 0)
    level = 0
    while frontier and (depth is None or level < depth):
        if len(found) > limit:
            return found, True
        level += 1
        frontier = sorted(
            {next for one in frontier for next in _next(graph, one, way, effects)} - found.keys()
        )
        found.update(dict.fromkeys(frontier, level))
    return found, False


def _next(
    graph: DependencyGraph, component: ComponentId, way: Direction, effects: Collection[Effect]
) -> Iterator[ComponentId]:
    if way is Direction.DEPENDENTS:
        return (need.dependent for need in graph.required_by(component) if need.effect in effects)
    return (
        provider
        for need in graph.requirements_of(component)
        if need.effect in effects
        for provider in need.providers
    )


def _boxes(
    graph: DependencyGraph, components: Iterable[ComponentId], collapse: Collapse
) -> Mapping[ComponentId, str]:
    """Return the id of the node that shows each component."""
    return {one: _box(graph, one, collapse) or one for one in components}


def _box(graph: DependencyGraph, component: ComponentId, collapse: Collapse) -> str | None:
    found = graph.component(component)
    match collapse:
        case Collapse.NONE:
            return None
        case Collapse.SERVICE:
            groups = graph.groups_of(component)
            services = (one for one in groups if graph.component(one).kind is Kind.SERVICE)
            return min(services, default=None)
        case Collapse.ACCOUNT:
            return reference.account(found.account) if found.account else None
        case Collapse.REGION:
            return reference.region(found.region) if found.region else None
        case Collapse.KIND:
            return f"kind:{found.kind}"


def _nodes(
    graph: DependencyGraph,
    depths: Mapping[ComponentId, int],
    boxes: Mapping[ComponentId, str],
    collapse: Collapse,
) -> Sequence[MapNode]:
    inside: dict[str, list[ComponentId]] = {}
    for component in sorted(depths):
        inside.setdefault(boxes[component], []).append(component)
    nodes = [
        MapNode(
            id=box,
            label=_label(graph, box),
            kind=str(graph.component(box).kind) if box in graph else _kind(box, collapse),
            components=tuple(members),
            depth=min(depths[one] for one in members),
        )
        for box, members in inside.items()
    ]
    return tuple(sorted(nodes, key=lambda one: (one.depth, one.id)))


def _label(graph: DependencyGraph, box: str) -> str:
    return graph.component(box).label if box in graph else box.partition(":")[2]


def _kind(box: str, collapse: Collapse) -> str:
    return box.partition(":")[2] if collapse is Collapse.KIND else str(collapse)


def _edges(
    graph: DependencyGraph,
    components: Iterable[ComponentId],
    boxes: Mapping[ComponentId, str],
    effects: Collection[Effect],
) -> Sequence[MapEdge]:
    """Return one edge for each pair of nodes, effect and relation, without edges inside a node.

    Where several requirements share an edge, it shows the one that can lose the fewest members.
    """
    found: dict[tuple[str, str, Effect, str], dict[RequirementId, Requirement]] = {}
    for component in components:
        for need in graph.requirements_of(component):
            for provider in need.providers if need.effect in effects else ():
                ends = (boxes[component], boxes.get(provider))
                if ends[1] is not None and ends[0] != ends[1]:
                    key = (ends[0], ends[1], need.effect, need.relation)
                    found.setdefault(key, {})[need.id] = need
    return tuple(_edge(key, found[key]) for key in sorted(found))


def _edge(key: tuple[str, str, Effect, str], needs: Mapping[RequirementId, Requirement]) -> MapEdge:
    weakest = min(
        needs.values(),
        key=lambda one: (len(one.members) - one.minimum, len(one.members), one.id),
    )
    dependent, provider, effect, relation = key
    return MapEdge(
        dependent=dependent,
        provider=provider,
        effect=effect,
        relation=relation,
        minimum=weakest.minimum,
        of=len(weakest.members),
        requirements=tuple(sorted(needs)),
    )
