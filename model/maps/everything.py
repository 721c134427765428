"""The level Everything: each component is a card, each need a line or the box around its card."""

from collections.abc import Collection

from model.graph import DependencyGraph
from model.maps.dependency_map import Direction, MapEdge, dependency_map
from model.maps.ends import End, merged
from model.maps.folding import Folded, FoldedCard, as_line
from model.maps.places import path
from model.records.component import ComponentId
from model.records.requirement import Effect, RequirementId

MOST_DRAWN = 3_000
"""More cards than this are only a list: a browser needs half a second to draw so many."""


def every_component(
    graph: DependencyGraph,
    roots: Collection[ComponentId],
    *,
    direction: Direction,
    depth: int | None,
    effects: Collection[Effect],
) -> tuple[Folded, bool]:
    """Return a card for each component that the roots reach, and whether some are missing.

    Every requirement of `effects` between two cards is a line, the roots' own included. Only what
    the boxes say already is none: that a component lies in its account, Region or VPC. Such needs
    are counted in `hidden`. At most `MOST_DRAWN` cards are returned, the nearest first.

    Complexity: that of `dependency_map`.

    Raises:
        UnknownComponent: if a root is not in the graph.
    """
    reached = dependency_map(
        graph, roots, direction=direction, depth=depth, effects=effects, limit=MOST_DRAWN
    )
    cards = frozenset(ComponentId(node.id) for node in reached.nodes)
    around = {
        card: {place.component for place in path(graph, graph.component(card))} for card in cards
    }
    lines: dict[tuple[str, str], End] = {}
    hidden: list[str] = []
    for edge in reached.edges:
        if (
            edge.effect is Effect.CONTAINMENT
            and edge.provider in around[ComponentId(edge.dependent)]
        ):
            hidden += [edge.relation] * len(edge.requirements)
            continue
        end = _end(graph, edge, cards)
        key = edge.dependent, edge.provider
        lines[key] = merged(lines[key], end) if key in lines else end
    folded = Folded(
        cards=tuple(FoldedCard(id=card, components=(card,)) for card in sorted(cards)),
        lines=tuple(as_line(dependent, end) for (dependent, _), end in sorted(lines.items())),
        entries=(),
        hidden=tuple(hidden),
    )
    return folded, reached.truncated


def _end(graph: DependencyGraph, edge: MapEdge, cards: frozenset[ComponentId]) -> End:
    return End(
        card=edge.provider,
        effect=edge.effect,
        relations=frozenset({edge.relation}),
        requirements=frozenset(edge.requirements),
        group=min(
            (need for need in edge.requirements if _is_choice(graph, need, cards)), default=None
        ),
    )


def _is_choice(
    graph: DependencyGraph, requirement: RequirementId, cards: frozenset[ComponentId]
) -> bool:
    """Tell whether the members of a requirement are several cards."""
    return len(cards & {*graph.requirement(requirement).providers}) > 1
