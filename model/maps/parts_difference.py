"""What came into a card, or left it, between two revisions: said by badges of the card."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from model.graph import DependencyGraph
from model.maps.picture import Badge, Card, Tone
from model.records.component import ComponentId, Kind

PLURAL_OF_Y = re.compile(r"(?<![aeo])y$")
"""A `y` that becomes `ie` before an `s`: two policies, but two keys."""


def part_badges(
    before: DependencyGraph, after: DependencyGraph, earlier: Sequence[Card], later: Sequence[Card]
) -> Sequence[Badge]:
    """Return a badge for the parts that only one revision has: `secret new`, `2 zones gone`.

    `earlier` and `later` are the cards of each revision that one card of both stands for. A part
    is what is folded into a card, what a badge of it stands for, and a member of a service. There
    is no badge where one revision has no such card: then all of the card is new or gone.

    Complexity: O(parts · log parts).
    """
    if not (earlier and later):
        return ()
    then, now = _parts(before, earlier), _parts(after, later)
    return (
        *_badge(after, now - then, "new", Tone.PART_NEW),
        *_badge(before, then - now, "gone", Tone.PART_GONE),
    )


def _parts(graph: DependencyGraph, cards: Iterable[Card]) -> set[ComponentId]:
    parts: set[ComponentId] = set()
    for card in cards:
        parts.update((card.component, *card.folded))
        parts.update(part for badge in card.badges for part in badge.components)
        if card.kind is Kind.SERVICE:
            parts.update(graph.members(card.component))
    return parts


def _badge(
    graph: DependencyGraph, parts: Collection[ComponentId], state: str, tone: Tone
) -> Iterator[Badge]:
    if not parts:
        return
    kinds = {_kind(graph, part) for part in parts}
    kind = kinds.pop().replace("_", " ") if len(kinds) == 1 else "part"
    words = kind if len(parts) == 1 else f"{len(parts)} {PLURAL_OF_Y.sub('ie', kind)}s"
    yield Badge(text=f"{words} {state}", tone=tone, components=tuple(sorted(parts)))


def _kind(graph: DependencyGraph, part: ComponentId) -> str:
    """Return the kind of a part; a zone is named by its id even where the graph has none."""
    return str(graph.component(part).kind) if part in graph else str(Kind.ZONE)
