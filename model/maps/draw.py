"""Draw a map: fold what the roots reach, give everything a place, name it, colour it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.maps import geometry
from model.maps.badges import badges, region_badges
from model.maps.columns import columns
from model.maps.dependency_map import Direction
from model.maps.estate import EstateFold, ServiceCard, service_cards, serving_regions
from model.maps.everything import MOST_DRAWN, every_component
from model.maps.folding import Fold, Folded, FoldedCard, FoldedLine
from model.maps.lanes import LaneCard, Lanes, lanes
from model.maps.names import dns_lines, title
from model.maps.picture import (
    Box,
    Card,
    CardShape,
    Entry,
    Level,
    Line,
    Map,
    Pill,
    Point,
    Rectangle,
    State,
    Totals,
)
from model.maps.places import Path, account_path, path
from model.maps.roles import COMPUTE_KINDS, LINE_EFFECTS
from model.maps.stacks import stacked
from model.maps.states import in_states
from model.maps.totals import dependents, reached
from model.maps.tracks import Canvas, Cell, Tracks, ports
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect
from model.records.type_names import technology, type_name

MOST_CARDS = 60
"""More cards than this are not legible; a coarser level is drawn instead (MAP-15)."""

EASILY_READ = 40
"""More cards than this at the level `chain` are read better at the level `service`."""

COARSER = {
    Level.EVERYTHING: Level.PARTS,
    Level.PARTS: Level.CHAIN,
    Level.CHAIN: Level.SERVICE,
    Level.SERVICE: Level.ESTATE,
}

HOPELESS = 20
"""So many times the most cards of a level are not folded to the end: stacks will not save them."""

DOT = 40.0
"""How far to the left of its card the dot of the users lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRequest:
    """Which map to draw.

    Exactly one of `roots` and the whole estate: no roots draw services and journeys of all.
    """

    roots: Sequence[ComponentId] = ()
    level: Level | None = Level.CHAIN
    """None chooses: `chain` where it has 40 cards at most, else `service`."""
    direction: Direction = Direction.PROVIDERS
    effects: frozenset[Effect] = LINE_EFFECTS
    promoted: frozenset[ComponentId] = frozenset()
    """What grave gaps name as a single point of failure; see `promoted_by`."""
    states: Mapping[ComponentId, State] = field(default_factory=dict)
    """What a disruption does to components; all others are up."""
    most_cards: int = MOST_CARDS
    """At every level but `everything`, which has up to 3,000."""
    depth: int | None = None
    """Of `everything`: how many steps to follow; None for all."""


def draw(graph: DependencyGraph, request: MapRequest) -> Map:
    """Return the map, at a coarser level where the one asked for would have too many cards.

    Complexity: O(reached components and requirements, and cards · rows); no randomness: the same
    graph and request give the same map, to the pixel.

    Raises:
        UnknownComponent: if a root is not in the graph.
        InvalidValue: if `most_cards` is not positive, or both directions are asked for.
    """
    if request.most_cards < 1:
        raise InvalidValue("most_cards", request.most_cards, "a positive number")
    for root in request.roots:
        graph.component(root)
    if request.direction is Direction.BOTH:
        raise InvalidValue("direction", "both", "providers or dependents")
    level = (request.level or Level.CHAIN) if request.roots else Level.ESTATE
    if request.level is None and level is Level.CHAIN:
        request = replace(request, most_cards=min(request.most_cards, EASILY_READ))
    because = None
    while True:
        sketch = _Sketch(graph=graph, request=request, level=level)
        sketch.fold()
        if sketch.fits or level not in COARSER:
            instead = because and f"{because}; level {level} is shown instead."
            return in_states(sketch.map(instead), request.states)
        # That every component does not fit stays said, whatever the next levels need.
        if request.level is not Level.EVERYTHING or because is None:
            because = sketch.excess
        level = COARSER[level]


@dataclass(slots=True, kw_only=True)
class _Sketch:
    """A map at one level while it is made."""

    graph: DependencyGraph
    request: MapRequest
    level: Level
    folded: Folded = field(init=False)
    is_cut: bool = False
    """Whether the fold ended before its time, because there were far too many cards."""
    stack_of: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, ServiceCard] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """With more cards than this the level is given up."""
        return HOPELESS * self.request.most_cards

    @property
    def fits(self) -> bool:
        """Whether it has no more cards than its level may have."""
        most = MOST_DRAWN if self.level is Level.EVERYTHING else self.request.most_cards
        return len(self.folded.cards) <= most and not self.is_cut

    @property
    def excess(self) -> str:
        """How many cards it has too many, as the beginning of a sentence."""
        if self.level is Level.EVERYTHING:
            return f"Level everything would have more than {MOST_DRAWN} cards"
        cards = f"more than {self.most}" if self.is_cut else len(self.folded.cards)
        return f"Level {self.level} would have {cards} cards, more than {self.request.most_cards}"

    def fold(self) -> None:
        """Find cards and lines."""
        if self.level is Level.EVERYTHING:
            request = self.request
            self.folded, self.is_cut = every_component(
                self.graph,
                request.roots,
                direction=request.direction,
                depth=request.depth,
                effects=request.effects,
            )
            return
        if self.level is Level.ESTATE:
            estate = EstateFold(
                graph=self.graph, roots=self._estate_roots(), effects=self.request.effects
            )
            folded = estate.run()
            self.services = estate.services
        else:
            fold = Fold(
                graph=self.graph,
                roots=self.request.roots,
                level=self.level,
                effects=self.request.effects,
                promoted=self.request.promoted,
                inside=self._inside(),
                most=self.most,
            )
            folded, self.is_cut = fold.run(), fold.is_cut
        self.folded, self.stack_of = stacked(self.graph, folded, self._path)

    def _inside(self) -> Collection[ComponentId] | None:
        """Return what stands on the roots, where that is asked for."""
        if self.request.direction is Direction.PROVIDERS:
            return None
        return dependents(self.graph, self.request.roots, self.request.effects)

    def _estate_roots(self) -> Sequence[ComponentId]:
        inside = self._inside()
        if inside is not None:
            logical = (Kind.SERVICE, Kind.USER_JOURNEY)
            return [
                component
                for component in sorted(inside)
                if self.graph.component(component).kind in logical
            ]
        if self.request.roots:
            return self.request.roots
        return [logical.id for logical in self.graph.of_kind(Kind.SERVICE, Kind.USER_JOURNEY)]

    def map(self, because: str | None) -> Map:
        """Give everything a place."""
        folded = self.folded
        namesakes = self._namesakes()
        column_of = columns(
            [card.id for card in folded.cards],
            [(line.dependent, line.provider, line.effect) for line in folded.lines],
            namesakes,
        )
        layout = self._lanes(column_of)
        places = _Places.of(
            {
                card.id: Cell(column=column_of[card.id], row=layout.row_of[card.id])
                for card in folded.cards
            },
            {card.id: self._path(card) for card in folded.cards},
            folded,
            layout,
        )
        cards = [self._card(card, places) for card in folded.cards]
        return Map(
            title=self._title(),
            level=self.level,
            boxes=self._boxes(places),
            cards=tuple(sorted(cards, key=lambda card: (card.area.y, card.area.x, card.id))),
            lines=tuple(self._line(line, places) for line in folded.lines),
            pills=self._pills(places),
            entries=tuple(self._entry(card, places) for card in folded.entries),
            width=places.width,
            height=places.height,
            totals=self._totals(),
            coarser_because=because,
        )

    def _namesakes(self) -> Mapping[str, str]:
        """Return for each card that stands by the serving card of the same name and type."""
        serving: dict[tuple[str, str | None], str] = {}
        for card in reversed(self.folded.cards):
            if not card.stands_by:
                component = self.graph.component(card.components[0])
                serving[title(component), component.type] = card.id
        result = {}
        for card in self.folded.cards:
            component = self.graph.component(card.components[0])
            namesake = serving.get((title(component), component.type))
            if card.stands_by and namesake is not None:
                result[card.id] = namesake
        return result

    def _lanes(self, column_of: Mapping[str, int]) -> Lanes:
        fan_out = Counter(line.dependent for line in self.folded.lines)
        predecessors: dict[str, list[str]] = defaultdict(list)
        for line in self.folded.lines:
            predecessors[line.provider].append(line.dependent)
        return lanes(
            [
                LaneCard(
                    id=card.id,
                    title=title(self.graph.component(card.components[0])),
                    path=self._path(card),
                    column=column_of[card.id],
                    fan_out=fan_out[card.id],
                    stands_by=card.stands_by,
                )
                for card in self.folded.cards
            ],
            predecessors,
        )

    def _path(self, card: FoldedCard) -> Path:
        component = self.graph.component(card.components[0])
        if component.kind is Kind.SERVICE:
            return account_path(self.graph, self._account(card))
        if component.kind in (Kind.DNS_RECORD, Kind.EXTERNAL, Kind.UNKNOWN, Kind.USER_JOURNEY):
            return ()
        return path(self.graph, component)

    def _account(self, card: FoldedCard) -> str | None:
        """Return the account of a service card; of several the one with most members."""
        if card.id in self.services:
            return self.services[card.id].account
        accounts = Counter(
            member.account
            for member in map(self.graph.component, self.graph.members(card.components[0]))
            if member.account and member.kind in COMPUTE_KINDS
        )
        return min(accounts, key=lambda account: (-accounts[account], account), default=None)

    def _card(self, card: FoldedCard, places: "_Places") -> Card:
        component = self.graph.component(card.components[0])
        is_service = component.kind is Kind.SERVICE
        shape = CardShape.COMPONENT
        if is_service:
            shape = CardShape.SERVICE
        elif component.kind in (Kind.DNS_RECORD, Kind.USER_JOURNEY):
            shape = CardShape.NAME
        stack = self.stack_of.get(card.id, 1)
        first, second = self._texts(card, component)
        return Card(
            id=card.id,
            component=component.id,
            shape=shape,
            title=first if stack == 1 else f"{stack} × {second}",
            subtitle=second if stack == 1 else f"{first} and {stack - 1} more",
            kind=component.kind,
            box=box_id(places.path_of[card.id]),
            badges=(
                region_badges(*serving_regions(self.graph, component.id))
                if is_service
                else badges(self.graph, card)
            ),
            folded=tuple(sorted({*card.components[1:], *card.balancers, *card.stacked})),
            stands_by=card.stands_by,
            is_known=component.kind not in (Kind.EXTERNAL, Kind.UNKNOWN) or bool(component.name),
            column=places.cells[card.id].column,
            area=places.areas[card.id],
            stack=stack,
        )

    def _texts(self, card: FoldedCard, component: Component) -> tuple[str, str]:
        """Return the two lines of text of a card."""
        if component.kind is Kind.DNS_RECORD:
            return dns_lines(component)
        if component.kind is Kind.SERVICE:
            return title(component), " · ".join(self._technologies(card))
        second = type_name(component)
        if component.kind in (Kind.EXTERNAL, Kind.UNKNOWN):
            second = "External" if component.kind is Kind.EXTERNAL else "Not known"
        parts = len(card.components) - 1
        if parts > 1:
            member = self.graph.component(card.components[1]).kind
            word = "nodes" if member is Kind.CACHE else "instances"
            second += f" · {parts} {word}"
        if card.balancers and self.level not in (Level.PARTS, Level.EVERYTHING):
            second += f" behind {self._balancer(card.balancers[0])}"
        return title(component), second

    def _balancer(self, balancer: ComponentId) -> str:
        kind = str(self.graph.component(balancer).properties.get("type") or "")
        return {"network": "NLB", "gateway": "GWLB", "application": "ALB"}.get(kind, "ALB")

    def _technologies(self, card: FoldedCard) -> Sequence[str]:
        cards = (
            [self.services[card.id]]
            if card.id in self.services
            else service_cards(self.graph, card.components[0])
        )
        components = [self.graph.component(member) for other in cards for member in other.members]
        words = {
            (component.kind not in COMPUTE_KINDS, technology(component)) for component in components
        }
        return [word for _, word in sorted(words)]

    def _boxes(self, places: "_Places") -> Sequence[Box]:
        return tuple(
            Box(
                id=box_id(places_path) or "",
                kind=places_path[-1].kind,
                title=places_path[-1].title,
                parent=box_id(places_path[:-1]),
                component=places_path[-1].component,
                area=area,
            )
            for places_path, area in places.boxes.items()
        )

    def _line(self, line: FoldedLine, places: "_Places") -> Line:
        return Line(
            dependent=line.dependent,
            provider=line.provider,
            effect=line.effect,
            relations=line.relations,
            requirements=line.requirements,
            pill=f"{line.dependent} {line.group}" if line.group else None,
            path=places.tracks.path((line.dependent, line.provider), places.canvas),
        )

    def _pills(self, places: "_Places") -> Sequence[Pill]:
        groups = sorted({(line.dependent, line.group) for line in self.folded.lines if line.group})
        pills: list[Pill] = []
        of_card: Counter[str] = Counter()
        for card, group in groups:
            if group is None:
                continue
            requirement = self.graph.requirement(group)
            pills.append(
                Pill(
                    id=f"{card} {group}",
                    card=card,
                    minimum=requirement.minimum,
                    count=len(requirement.members),
                    place=geometry.pill_place(places.areas[card], of_card[card]),
                )
            )
            of_card[card] += 1
        return tuple(pills)

    def _entry(self, card: str, places: "_Places") -> Entry:
        area = places.areas[card]
        y = area.y + area.height / 2
        start = Point(x=area.x - DOT, y=y)
        return Entry(card=card, path=(start, Point(x=area.x, y=y)))

    def _title(self) -> str:
        names = [title(self.graph.component(root)) for root in self.request.roots]
        return ", ".join(names) if names else "Services, accounts and Regions"

    def _totals(self) -> Totals:
        drawn = {
            component
            for card in self.folded.cards
            for component in (*card.components, *card.balancers, *card.stacked)
        }
        roots = self._estate_roots() if self.level is Level.ESTATE else self.request.roots
        # Everything is what the roots need; members that stand by are drawn at other levels.
        groups = () if self.level is Level.EVERYTHING else roots
        members = [member for root in groups for member in self.graph.members(root)]
        components, needs = reached(self.graph, [*roots, *members])
        kinds = Counter(str(other.kind) for other in components if other.id not in drawn)
        relations = Counter(self.folded.hidden)
        return Totals(
            components_read=len(components),
            needs_read=needs,
            components_hidden=dict(sorted(kinds.items())),
            needs_hidden=dict(sorted(relations.items())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where the cards, boxes and lines of a sketch lie."""

    cells: Mapping[str, Cell]
    path_of: Mapping[str, Path]
    areas: Mapping[str, Rectangle]
    boxes: Mapping[Path, Rectangle]
    tracks: Tracks
    canvas: Canvas
    width: float
    height: float

    @classmethod
    def of(
        cls, cells: Mapping[str, Cell], path_of: Mapping[str, Path], folded: Folded, layout: Lanes
    ) -> "_Places":
        """Return the places, from the columns and rows of the cards."""
        links = [(line.dependent, line.provider) for line in folded.lines]
        tracks = Tracks(cells=cells, links=links, joins=len(cells) > MOST_CARDS)
        count = len(tracks.counts)
        spans = _spans(cells, path_of)
        sides = geometry.box_sides(((box, *span) for box, span in spans.items()), count)
        left_of = geometry.column_edges(
            count,
            tracks.counts,
            sides,
            pills={cells[line.dependent].column for line in folded.lines if line.group},
            has_entry=bool(folded.entries),
        )
        rows = geometry.rows(layout)
        areas = {
            card: geometry.card_area(left_of[cell.column], rows.top_of[cell.row])
            for card, cell in cells.items()
        }
        boxes = {
            box: _box_area(rows.boxes[box], left_of, spans[box], geometry.SIDE[len(box) - 1])
            for box in rows.boxes
        }
        canvas = Canvas(left_of=left_of, top_of=rows.top_of, ports=ports(cells, links, rows.top_of))
        right = max((area.x + area.width for area in areas.values()), default=0.0)
        over = [
            canvas.track(column, tracks.counts[column])
            for column in range(count)
            if tracks.counts[column]
        ]
        box_right = [area.x + area.width for area in boxes.values()]
        return cls(
            cells=cells,
            path_of=path_of,
            areas=areas,
            boxes=boxes,
            tracks=tracks,
            canvas=canvas,
            width=max([right, *over, *box_right]),
            height=rows.height,
        )


def box_id(boxes: Path) -> str | None:
    """Return the id of the innermost box of a path; None for the empty path."""
    return "/".join(place.key for place in boxes) or None


def _spans(
    cells: Mapping[str, Cell], path_of: Mapping[str, Path]
) -> Mapping[Path, tuple[int, int]]:
    """Return the first and last column of every box."""
    spans: dict[Path, tuple[int, int]] = {}
    for card, cell in cells.items():
        for depth in range(len(path_of[card])):
            box = path_of[card][: depth + 1]
            first, last = spans.get(box, (cell.column, cell.column))
            spans[box] = (min(first, cell.column), max(last, cell.column))
    return spans


def _box_area(
    height: tuple[float, float], left_of: Sequence[float], span: tuple[int, int], side: float
) -> Rectangle:
    left = left_of[span[0]] - side
    right = left_of[span[1]] + geometry.CARD_WIDTH + side
    return Rectangle(x=left, y=height[0], width=right - left, height=height[1] - height[0])
