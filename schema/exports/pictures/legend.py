"""Legend and footer: only the signs that occur on a map, and what was left out of it."""

from collections.abc import Sequence

from model.maps.picture import Level, Map, State, Tone
from schema.exports.pictures.text_width import text_width

SIGNS = {
    "hard": "needs to serve",
    "soft": "degrades without",
    "trigger": "is started by",
    "replication": "follows (replication)",
    "unknown": "strength not known",
    "containment": "lies in",
    "lifecycle": "needs to start or change",
    "policy": "may be blocked by",
    "backup": "is backed up by",
    "recovery": "needs to fail over",
    "observability": "is watched by",
}
"""Words for the lines of each effect, in the order of the legend."""

TONES = {
    Tone.WARNING: "shares a fate that it should not",
    Tone.STANDS_BY: "no request reaches it today",
    Tone.PART_NEW: "new in the card",
    Tone.PART_GONE: "gone from the card",
}
"""Words for the badges that are no plain facts, in the order of the legend."""
STATES = {
    State.FAILED: "fails",
    State.DOWN: "stops because of others",
    State.DEGRADED: "serves, but not fully",
    State.NEW: "new",
    State.GONE: "gone",
}


def legend(map_: Map, width: float) -> Sequence[Sequence[tuple[str, str]]]:
    """Return rows of (sign, words) that fit into `width`; only signs that occur on the map.

    A sign is an effect, a state, a tone of a badge, or `pill`.
    """
    entries = [(sign, words) for sign, words in _entries(map_)]
    rows: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for sign, words in entries:
        needed = 44 + text_width(words, 10.5) + 26
        if rows[-1] and used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append((sign, words))
        used += needed
    return rows


def _entries(map_: Map) -> Sequence[tuple[str, str]]:
    effects = {str(line.effect) for line in map_.lines}
    tones = {badge.tone for card in map_.cards for badge in card.badges}
    states = {card.state for card in map_.cards} | {box.state for box in map_.boxes}
    states |= {line.state for line in map_.lines}
    entries = [(effect, words) for effect, words in SIGNS.items() if effect in effects]
    if map_.pills:
        entries.append(("pill", "so many of them are enough"))
    entries += [(str(tone), words) for tone, words in TONES.items() if tone in tones]
    return entries + [(str(state), words) for state, words in STATES.items() if state in states]


def footer(map_: Map) -> str:
    """Return the sentence under a map: what was read, what is drawn, where the rest is."""
    totals = map_.totals
    hidden = sum(totals.needs_hidden.values())
    sentences = [
        f"{totals.components_read} components and {totals.needs_read} needs were read; "
        f"{len(map_.cards)} cards and {len(map_.lines)} lines are drawn."
    ]
    if map_.level is Level.ESTATE:
        sentences.append("A card is a service in an account; amber: it runs in one Region only.")
    elif map_.level is Level.SERVICE:
        sentences.append("Other services are one card each; what they need is on their own maps.")
    elif map_.level is Level.EVERYTHING:
        sentences.append(
            "Every component is a card. Boxes are accounts, Regions and VPCs: "
            f"{hidden} needs only say in which box a card lies."
        )
    else:
        sentences.append("The rest is a box, a badge, or carries no requests.")
    if hidden and map_.level is not Level.EVERYTHING:
        sentences.append(f"{hidden} needs end in something that is not drawn.")
    if map_.coarser_because:
        sentences.append(map_.coarser_because)
    return " ".join(sentences)
