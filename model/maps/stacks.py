"""Stacks: many alike cards with the same neighbours become one card (MAP-15)."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from model.graph import DependencyGraph
from model.maps.folding import Folded, FoldedCard
from model.maps.places import Path

MOST_ALIKE = 8
"""More alike cards than this become a stack."""


def stacked(
    graph: DependencyGraph, folded: Folded, path_of: Callable[[FoldedCard], Path]
) -> tuple[Folded, Mapping[str, int]]:
    """Return the cards and lines with stacks, and for each stack how many cards it stands for.

    Alike are cards of one type in one box whose lines lead to and come from the same cards with
    the same effects. A stack bears the id of its first card; the others are folded into it.

    Complexity: O(cards + lines).
    """
    neighbours: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for line in folded.lines:
        neighbours[line.dependent].add(("needs", line.provider, line.effect))
        neighbours[line.provider].add(("serves", line.dependent, line.effect))
    groups: dict[object, list[FoldedCard]] = defaultdict(list)
    for card in folded.cards:
        component = graph.component(card.components[0])
        groups[
            component.type or component.kind,
            path_of(card),
            frozenset(neighbours[card.id]),
            card.stands_by,
            card.id in folded.entries,
        ].append(card)
    stack_of: dict[str, int] = {}
    gone: set[str] = set()
    replaced: dict[str, FoldedCard] = {}
    for cards in groups.values():
        if len(cards) > MOST_ALIKE:
            first, *others = cards
            stack_of[first.id] = len(cards)
            gone |= {card.id for card in others}
            members = tuple(member for card in others for member in card.components)
            replaced[first.id] = replace(first, stacked=members)
    return (
        replace(
            folded,
            cards=tuple(
                replaced.get(card.id, card) for card in folded.cards if card.id not in gone
            ),
            lines=tuple(
                line for line in folded.lines if not gone & {line.dependent, line.provider}
            ),
            entries=tuple(entry for entry in folded.entries if entry not in gone),
        ),
        stack_of,
    )
