"""Dependency map: the part of the graph around some roots, as flat lists of nodes and edges."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.graph import DependencyGraph
from model.records import reference
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, Requirement, RequirementId


class Direction(StrEnum):
    """Which way to follow requirements from the roots."""

    PROVIDERS = "providers"
    """What the roots need."""
    DEPENDENTS = "dependents"
    """What needs the roots."""
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
    """The component's id, or that of the group."""
    label: str
    """What to write into the box."""
    kind: Kind
    """The kind of the component, or of the group."""
    components: Sequence[ComponentId]
    depth: int
    """Fewest steps from a root; 0 for roots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEdge:
    """One arrow, from dependent to provider."""

    dependent: str
    """Id of the box that needs."""
    provider: str
    """Id of the box that is needed."""
    effect: Effect
    """What losing the provider does to the dependent."""
    relation: str
    """What it is to AWS."""
    minimum: int
    """How many of the requirement's members must be up."""
    of: int
    """How many members the requirement has."""
    requirements: Sequence[RequirementId]
    """Ids of the requirements behind the arrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyMap:
    """Nodes sorted by (depth, id), edges by (dependent, provider, effect, relation)."""

    nodes: Sequence[MapNode]
    """The boxes."""
    edges: Sequence[MapEdge]
    """The arrows."""
    truncated: bool
    """True when `limit` left components out."""


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
    """Return the components around `roots` and the requirements between them.

    Components are taken in the order of depth, then id, until there are `limit`. Every requirement
    of `effects` between two of them is an edge. `Direction.BOTH` joins what the roots need and
    what needs the roots, but not what needs the providers of a root.

    Args:
        graph: the graph.
        roots: where the map starts.
        direction: which way to follow requirements.
        depth: how many steps to follow; None for all.
        effects: the effects of requirements to follow and to show.
        collapse: into what components are merged.
        limit: the largest number of components.

    Complexity: O(requirements of the components on the map · log of the components).

    Raises:
        UnknownComponent: if a root is not in the graph.
    """
    shown_effects = frozenset(effects)
    ways = [
        way
        for way in (Direction.PROVIDERS, Direction.DEPENDENTS)
        if direction in (way, Direction.BOTH)
    ]
    depths: dict[ComponentId, int] = {}
    truncated = False
    for way in ways:
        reached, cut = _follow(graph, roots, way, depth, shown_effects, limit)
        truncated |= cut
        for component, steps in reached.items():
            depths[component] = min(steps, depths.get(component, steps))
    kept = sorted(depths, key=lambda component: (depths[component], component))[: max(limit, 0)]
    truncated |= len(kept) < len(depths)
    boxes = _boxes(graph, kept, collapse)
    return DependencyMap(
        nodes=_nodes(graph, {component: depths[component] for component in kept}, boxes, collapse),
        edges=_edges(graph, kept, boxes, shown_effects),
        truncated=truncated,
    )


def _follow(
    graph: DependencyGraph,
    roots: Collection[str],
    way: Direction,
    depth: int | None,
    effects: Collection[Effect],
    limit: int,
) -> tuple[dict[ComponentId, int], bool]:
    """Return each component with its depth, and whether `limit` left components out."""
    frontier = sorted({graph.component(root).id for root in roots})
    depths = dict.fromkeys(frontier, 0)
    level = 0
    while frontier and (depth is None or level < depth):
        if len(depths) > limit:
            return depths, True
        level += 1
        frontier = sorted(
            {next for component in frontier for next in _next(graph, component, way, effects)}
            - depths.keys()
        )
        depths.update(dict.fromkeys(frontier, level))
    return depths, False


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
    return {component: _box(graph, component, collapse) or component for component in components}


def _box(graph: DependencyGraph, component: ComponentId, collapse: Collapse) -> str | None:
    record = graph.component(component)
    match collapse:
        case Collapse.NONE:
            return None
        case Collapse.SERVICE:
            groups = graph.groups_of(component)
            services = (group for group in groups if graph.component(group).kind is Kind.SERVICE)
            return min(services, default=None)
        case Collapse.ACCOUNT:
            return reference.account(record.account) if record.account else None
        case Collapse.REGION:
            return reference.region(record.region) if record.region else None
        case Collapse.KIND:
            return f"kind:{record.kind}"


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
            kind=graph.component(box).kind if box in graph else _kind(box, collapse),
            components=tuple(members),
            depth=min(depths[member] for member in members),
        )
        for box, members in inside.items()
    ]
    return tuple(sorted(nodes, key=lambda node: (node.depth, node.id)))


def _label(graph: DependencyGraph, box: str) -> str:
    return graph.component(box).label if box in graph else box.partition(":")[2]


def _kind(box: str, collapse: Collapse) -> Kind:
    return Kind(box.partition(":")[2] if collapse is Collapse.KIND else collapse)


def _edges(
    graph: DependencyGraph,
    components: Iterable[ComponentId],
    boxes: Mapping[ComponentId, str],
    effects: Collection[Effect],
) -> Sequence[MapEdge]:
    """Return one edge for each pair of nodes, effect and relation, without edges inside a node.

    Where several requirements share an edge, it shows the one that can lose the fewest members.
    """
    requirements: dict[tuple[str, str, Effect, str], dict[RequirementId, Requirement]] = {}
    for component in components:
        for need in graph.requirements_of(component):
            for provider in need.providers if need.effect in effects else ():
                ends = (boxes[component], boxes.get(provider))
                if ends[1] is not None and ends[0] != ends[1]:
                    key = (ends[0], ends[1], need.effect, need.relation)
                    requirements.setdefault(key, {})[need.id] = need
    return tuple(_edge(key, requirements[key]) for key in sorted(requirements))


def _edge(key: tuple[str, str, Effect, str], needs: Mapping[RequirementId, Requirement]) -> MapEdge:
    weakest = min(
        needs.values(),
        key=lambda need: (len(need.members) - need.minimum, len(need.members), need.id),
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
