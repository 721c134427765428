"""Nesting: boxes and cards as a tree, for formats that place everything themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.maps.picture import Box, Card, Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Nest:
    """A box with what lies in it; `box` is None for what lies outside all boxes."""

    box: Box | None
    cards: Sequence[Card]
    boxes: Sequence["Nest"]


def nest(map_: Map, parent: Box | None = None) -> Nest:
    """Return the cards and boxes inside a box, in the order of the map."""
    key = None if parent is None else parent.id
    return Nest(
        box=parent,
        cards=tuple(card for card in map_.cards if card.box == key),
        boxes=tuple(nest(map_, box) for box in map_.boxes if box.parent == key),
    )


def numbered(map_: Map) -> dict[str, str]:
    """Return a short id for every card and box: their own ids hold signs that formats refuse."""
    cards = {card.id: f"c{number}" for number, card in enumerate(map_.cards)}
    return cards | {f"box {box.id}": f"b{number}" for number, box in enumerate(map_.boxes)}


def words(card: Card) -> Iterator[str]:
    """Yield the lines of text of a card: title, subtitle, state, badges."""
    yield card.title
    yield card.subtitle
    if card.state != "up":
        yield str(card.state).upper()
    if card.badges:
        yield " · ".join(badge.text for badge in card.badges)
