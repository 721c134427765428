"""A map as SVG: no external program, no font, no style sheet, icons inlined.

Only presentation attributes are used, so that the drawing may stand in a page whose content
security policy forbids inline styles.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import hypot
from xml.sax.saxutils import escape, quoteattr

from model.maps.picture import Badge, Box, BoxKind, Card, CardShape, Line, Map, Point, State, Tone
from model.records.requirement import Effect
from schema.exports.maps.texts import shown
from schema.exports.pictures.icons import icon
from schema.exports.pictures.interface import Caption, PictureFormat
from schema.exports.pictures.legend import footer, legend
from schema.exports.pictures.text_width import fitted, text_width, wrapped

FONT = "Open Sans, Helvetica, Arial, sans-serif"
MARGIN = 24.0
HEADER = 60.0
CORNER = 7.0
INK, GREY, LINE, FILL = "#16191f", "#5f6b7a", "#57606a", "#ffffff"
STROKES = {
    Effect.HARD: ("#57606a", None),
    Effect.SOFT: ("#9aa5b1", "5 3"),
    Effect.TRIGGER: ("#9aa5b1", "5 3"),
    Effect.UNKNOWN: ("#b9770e", "1.5 3"),
    Effect.REPLICATION: ("#2874a6", "6 3"),
}
"""Colour and dashes of a line by effect; others are drawn as soft."""
BOXES = {
    BoxKind.ACCOUNT: ("#c6cfd9", "#f2f4f7", 10),
    BoxKind.REGION: ("#b7c3d0", "#fafbfd", 8),
    BoxKind.NETWORK: ("#b9cbbd", "#ffffff", 5),
}
"""Border, area and corner radius of a box."""
STATE_COLOURS = {
    State.DEGRADED: ("#9a5b00", "#fff6e5"),
    State.DOWN: ("#c0321b", "#fdeeec"),
    State.FAILED: ("#7a1f10", "#f7e3df"),
    State.NEW: ("#1d7a3a", "#eaf7ee"),
    State.GONE: ("#5f6b7a", "#eef0f3"),
}
"""Border and area of a card or box in a state."""
TONES = {
    Tone.NEUTRAL: ("#eef1f5", "#c6cfd9", GREY, None),
    Tone.WARNING: ("#fff4de", "#b9770e", "#8a5300", None),
    Tone.STANDS_BY: ("#f4f6f8", "#9aa5b1", GREY, "3 2"),
    Tone.PART_NEW: ("#eaf7ee", "#1d7a3a", "#1d7a3a", None),
    Tone.PART_GONE: ("#eef0f3", "#5f6b7a", "#5f6b7a", "6 3"),
}
"""Area, border, text and dashes of a badge."""


def render(map_: Map, caption: Caption) -> str:
    """Return the drawing, with a title and a description for screen readers."""
    width = max(map_.width + 2 * MARGIN, _least_width(caption))
    rows = legend(map_, width - 2 * MARGIN)
    sentences = wrapped(footer(map_), width - 2 * MARGIN, 10.5)
    legend_top = HEADER + map_.height + 34
    footer_top = legend_top + 22 * len(rows) + 12
    height = footer_top + 15 * (len(sentences) - 1) + 14
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" role="img" aria-labelledby="title description" '
        f"font-family={quoteattr(FONT)}>",
        f'<title id="title">{_escaped(caption.title)}</title>',
        f'<desc id="description">{_escaped(description(map_))}</desc>',
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>',
        _text(MARGIN, 29, caption.title, size=17, bold=True),
        _text(width - MARGIN, 29, caption.source, size=11, fill=GREY, anchor="end"),
        f'<g transform="translate({_n(MARGIN)} {_n(HEADER)})">',
        *(_box(box) for box in map_.boxes),
        *(_line(line) for line in map_.lines),
        *_entries(map_),
        *(part for card in map_.cards for part in _card(card)),
        *_pills(map_),
        "</g>",
        *_legend(rows, legend_top),
        *(
            _text(MARGIN, footer_top + 15 * number, line, size=10.5, fill=GREY)
            for number, line in enumerate(sentences)
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def description(map_: Map) -> str:
    """Return what the map shows, in words: every card with its state, and what it needs."""
    titles = {card.id: card.title for card in map_.cards}
    needs_of: dict[str, list[str]] = defaultdict(list)
    for line in map_.lines:
        needs_of[line.dependent].append(titles[line.provider])
    sentences = [f"{len(map_.cards)} cards and {len(map_.lines)} lines."]
    for card in map_.cards:
        needs = needs_of[card.id]
        state = "" if card.state is State.UP else f", {card.state}"
        needed = f" needs {', '.join(needs)}" if needs else ""
        sentences.append(f"{card.title} ({card.subtitle}{state}){needed}.")
    return " ".join(sentences)


def rounded(path: Sequence[Point]) -> str:
    """Return the data of an SVG path through these corners, each rounded (LANE-4)."""
    commands = [f"M{_n(path[0].x)} {_n(path[0].y)}"]
    for before, corner, after in zip(path, path[1:], path[2:], strict=False):
        radius = min(
            CORNER,
            hypot(corner.x - before.x, corner.y - before.y) / 2,
            hypot(after.x - corner.x, after.y - corner.y) / 2,
        )
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        commands.append(
            f"L{_n(start.x)} {_n(start.y)}Q{_n(corner.x)} {_n(corner.y)} {_n(end.x)} {_n(end.y)}"
        )
    commands.append(f"L{_n(path[-1].x)} {_n(path[-1].y)}")
    return "".join(commands)


def _towards(corner: Point, other: Point, distance: float) -> Point:
    length = hypot(other.x - corner.x, other.y - corner.y) or 1.0
    share = distance / length
    return Point(
        x=corner.x + (other.x - corner.x) * share, y=corner.y + (other.y - corner.y) * share
    )


def _box(box: Box) -> str:
    area = box.area
    stroke, fill, radius = BOXES[box.kind]
    if box.state is not State.UP and box.kind is not BoxKind.NETWORK:
        stroke, fill = STATE_COLOURS[box.state][0], "#fdf4f2"
    dashes = ' stroke-dasharray="5 3"' if box.kind is BoxKind.REGION else ""
    state = "" if box.state is State.UP else f" — {box.state}"
    words = fitted(f"{box.title}{state}", area.width - 30, 10.5, bold=True)
    return (
        f'<rect x="{_n(area.x)}" y="{_n(area.y)}" width="{_n(area.width)}" '
        f'height="{_n(area.height)}" rx="{radius}" fill="{fill}" stroke="{stroke}"{dashes}/>'
        + _text(area.x + 10, area.y + 15, words, size=10.5, bold=True, fill=GREY)
    )


def _line(line: Line) -> str:
    colour, dashes = STROKES.get(line.effect, STROKES[Effect.SOFT])
    width = 1.5
    if line.state is not State.UP:
        colour, width = STATE_COLOURS[line.state][0], 2.0
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{rounded(line.path)}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}"{dash}>'
        f"<title>{_escaped(', '.join(line.relations))}</title></path>"
        + _arrow(line.path[-2], line.path[-1], colour)
    )


def _arrow(before: Point, tip: Point, colour: str) -> str:
    length = hypot(tip.x - before.x, tip.y - before.y) or 1.0
    dx, dy = (tip.x - before.x) / length, (tip.y - before.y) / length
    left = (tip.x - 8 * dx - 3.5 * dy, tip.y - 8 * dy + 3.5 * dx)
    right = (tip.x - 8 * dx + 3.5 * dy, tip.y - 8 * dy - 3.5 * dx)
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in ((tip.x, tip.y), left, right))
    return f'<polygon points="{points}" fill="{colour}"/>'


def _entries(map_: Map) -> Iterator[str]:
    for entry in map_.entries:
        start = entry.path[0]
        yield f'<circle cx="{_n(start.x)}" cy="{_n(start.y)}" r="5" fill="{LINE}"/>'
        yield (
            f'<path d="{rounded(entry.path)}" fill="none" stroke="{LINE}" stroke-width="1.5"/>'
            + _arrow(entry.path[-2], entry.path[-1], LINE)
        )


def _card(card: Card) -> Iterator[str]:
    area = card.area
    stroke, fill = STATE_COLOURS.get(card.state, ("#c6cfd9", FILL))
    radius = area.height / 2 if card.shape is CardShape.NAME else 6
    dashes = ' stroke-dasharray="4 3"' if card.stands_by else ""
    width = 1.0 if card.state is State.UP else 1.8
    if card.stack > 1:
        for offset in (8, 4):
            yield (
                f'<rect x="{_n(area.x + offset)}" y="{_n(area.y - offset)}" '
                f'width="{_n(area.width)}" height="{_n(area.height)}" rx="{radius}" '
                f'fill="{fill}" stroke="{stroke}"/>'
            )
    yield (
        f'<g><title>{_escaped(card.component)}</title><rect x="{_n(area.x)}" y="{_n(area.y)}" '
        f'width="{_n(area.width)}" height="{_n(area.height)}" rx="{radius}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{width}"{dashes}/>'
    )
    drawing = icon(card.kind)
    yield (
        f'<g transform="translate({_n(area.x + 14)} {_n(area.y + 12)}) scale(1.17)" fill="none" '
        f'stroke="{drawing.colour}" stroke-width="1.5" stroke-linejoin="round" '
        f'stroke-linecap="round"><path d="{drawing.path}"/></g>'
    )
    room = area.width - 52 - (area.height / 4 if card.shape is CardShape.NAME else 12)
    title = fitted(card.title, room, 12.5, bold=True)
    yield _text(area.x + 52, area.y + 22, title, size=12.5, bold=True)
    subtitle = fitted(card.subtitle, room, 10.5)
    yield _text(area.x + 52, area.y + 38, subtitle, size=10.5, fill=GREY)
    if card.state is not State.UP:
        yield _text(
            area.x + area.width - 10,
            area.y - 5,
            card.state,
            size=10.5,
            bold=True,
            fill=stroke,
            anchor="end",
        )
    yield from _badges(card)
    yield "</g>"


def _badges(card: Card) -> Iterator[str]:
    """Draw badges along the lower edge, from the right; what does not fit is left out."""
    x = card.area.x + card.area.width - 8
    y = card.area.y + card.area.height
    for badge in reversed(card.badges):
        width = text_width(badge.text, 9.5) + 14
        if x - width < card.area.x - 4:
            continue
        x -= width
        yield _badge(badge, x, y, width)
        x -= 5


def _badge(badge: Badge, x: float, y: float, width: float) -> str:
    fill, stroke, ink, dashes = TONES[badge.tone]
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect x="{_n(x)}" y="{_n(y - 8)}" width="{_n(width)}" height="15" rx="7.5" '
        f'fill="{fill}" stroke="{stroke}"{dash}/>'
        + _text(x + width / 2, y + 3, badge.text, size=9.5, fill=ink, anchor="middle")
    )


def _pills(map_: Map) -> Iterator[str]:
    for pill in map_.pills:
        text = f"{pill.minimum} of {pill.count}"
        width = text_width(text, 10.5, bold=True) + 12
        yield (
            f'<rect x="{_n(pill.place.x - width / 2)}" y="{_n(pill.place.y - 9)}" '
            f'width="{_n(width)}" height="18" rx="9" fill="#ffffff" stroke="{LINE}"/>'
            + _text(pill.place.x, pill.place.y + 4, text, size=10.5, bold=True, anchor="middle")
        )


def _legend(rows: Sequence[Sequence[tuple[str, str]]], top: float) -> Iterator[str]:
    for number, row in enumerate(rows):
        x, y = MARGIN, top + 22 * number
        for sign, words in row:
            yield _sign(sign, x, y)
            yield _text(x + 44, y + 4, words, size=10.5, fill=GREY)
            x += 44 + text_width(words, 10.5) + 26


def _sign(sign: str, x: float, y: float) -> str:
    if sign == "pill":
        return (
            f'<rect x="{_n(x)}" y="{_n(y - 8)}" width="40" height="16" rx="8" fill="#ffffff" '
            f'stroke="{LINE}"/>' + _text(x + 20, y + 4, "1 of 2", size=9.5, anchor="middle")
        )
    if sign in {tone.value for tone in TONES}:
        return _badge(Badge(text="zone", tone=Tone(sign)), x, y, 40)
    if sign in {state.value for state in STATE_COLOURS}:
        stroke, fill = STATE_COLOURS[State(sign)]
        return (
            f'<rect x="{_n(x)}" y="{_n(y - 7)}" width="34" height="14" rx="4" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="1.8"/>'
        )
    colour, dashes = STROKES.get(Effect(sign), STROKES[Effect.SOFT])
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    start, end = Point(x=x, y=y), Point(x=x + 34, y=y)
    return (
        f'<path d="{rounded((start, end))}" stroke="{colour}" stroke-width="1.5"{dash}/>'
        + _arrow(start, end, colour)
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: float,
    bold: bool = False,
    fill: str = INK,
    anchor: str = "start",
) -> str:
    weight = ' font-weight="700"' if bold else ""
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{fill}"{weight}{end}>'
        f"{_escaped(text)}</text>"
    )


def _escaped(text: str) -> str:
    """Return a text for XML, without the control characters that XML 1.0 does not allow."""
    return escape(shown(text))


def _n(number: float) -> str:
    """Return a number with one decimal place at most."""
    return f"{number:.1f}".removesuffix(".0")


def _least_width(caption: Caption) -> float:
    words = text_width(caption.title, 17, bold=True) + text_width(caption.source, 11)
    return max(words + 3 * MARGIN, 480.0)


FORMAT = PictureFormat(
    name="svg",
    title="A drawing that opens everywhere: browsers, wikis, printers.",
    media_type="image/svg+xml",
    extension="svg",
    has_places=True,
    render=render,
)
