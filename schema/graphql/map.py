"""Maps that a person can read: cards, boxes, lines and the place of each."""

from collections.abc import Collection, Mapping, Sequence

import strawberry

import model.gaps
import model.maps.picture
from model.disruption.disruptions import Disruption
from model.errors import InvalidValue
from model.impact.blast_radius import blast_radius
from model.maps.dependency_map import Direction
from model.maps.difference import draw_difference
from model.maps.draw import MapRequest, draw
from model.maps.picture import Level, State
from model.maps.promotion import RULES as PROMOTING
from model.maps.promotion import promoted_by
from model.maps.roles import LINE_EFFECTS
from model.maps.states import failure_states, in_states
from model.records.component import ComponentId
from model.records.requirement import Effect
from schema.graphql.answer import Answer
from schema.graphql.derived import shows
from schema.graphql.disruption import DisruptionInput
from schema.graphql.field import field
from schema.graphql.snapshot import View
from schema.names import resolve_among


@shows(model.maps.picture.Point)
class MapPoint:
    """A place on the map, in pixels of a drawing at scale 1; y grows downwards."""

    model: strawberry.Private[model.maps.picture.Point]


@shows(model.maps.picture.Rectangle)
class MapArea:
    """The area of a card or a box."""

    model: strawberry.Private[model.maps.picture.Rectangle]


@shows(model.maps.picture.Badge)
class MapBadge:
    """A short fact at the lower edge of a card."""

    model: strawberry.Private[model.maps.picture.Badge]


@shows(model.maps.picture.Box, ids=["id", "parent"], types=[MapArea])
class MapBox:
    """A place that contains cards: account, Region or VPC."""

    model: strawberry.Private[model.maps.picture.Box]


@shows(model.maps.picture.Card, ids=["id", "box"], types=[MapArea, MapBadge])
class MapCard:
    """A component, with everything that was folded into it, or a whole service."""

    model: strawberry.Private[model.maps.picture.Card]


@shows(model.maps.picture.Line, ids=["dependent", "provider", "pill"], types=[MapPoint])
class MapLine:
    """What one card needs of another, drawn from the dependent to the provider."""

    model: strawberry.Private[model.maps.picture.Line]


@shows(model.maps.picture.Pill, ids=["id", "card"], types=[MapPoint])
class MapPill:
    """So many providers are enough for the card on whose right edge it lies."""

    model: strawberry.Private[model.maps.picture.Pill]


@shows(model.maps.picture.Entry, ids=["card"], types=[MapPoint])
class MapEntry:
    """The dot that stands for the users of the root."""

    model: strawberry.Private[model.maps.picture.Entry]


@shows(model.maps.picture.Totals)
class MapTotals:
    """What the map was made of."""

    model: strawberry.Private[model.maps.picture.Totals]


@shows(
    model.maps.picture.Map,
    omit=["boxes", "cards", "lines", "pills", "entries"],
    types=[MapTotals],
)
class Map(Answer):
    """A picture of a part of the graph, laid out: draw it as it is."""

    model: strawberry.Private[model.maps.picture.Map]
    chosen_effects: strawberry.Private[Collection[Effect]]

    def effects(self) -> Collection[Effect]:
        """Return the effects of the lines that were asked for."""
        return self.chosen_effects

    @field
    def boxes(self) -> list[MapBox]:
        """Accounts, Regions and networks, from the outside inwards."""
        self.view.budget.spend(len(self.model.boxes))
        return [MapBox(model=box) for box in self.model.boxes]

    @field
    def cards(self) -> list[MapCard]:
        """The cards in reading order: top to bottom, left to right."""
        self.view.budget.spend(len(self.model.cards))
        return [MapCard(model=card) for card in self.model.cards]

    @field
    def lines(self) -> list[MapLine]:
        """The lines, by dependent and provider."""
        self.view.budget.spend(len(self.model.lines))
        return [MapLine(model=line) for line in self.model.lines]

    @field
    def pills(self) -> list[MapPill]:
        """Choices among providers, by card."""
        return [MapPill(model=pill) for pill in self.model.pills]

    @field
    def entries(self) -> list[MapEntry]:
        """Where the users of the root come in."""
        return [MapEntry(model=entry) for entry in self.model.entries]


def map_(
    view: View,
    roots: Sequence[ComponentId],
    *,
    level: Level | None,
    direction: Direction,
    lines: Sequence[Effect] | None,
    disruption: DisruptionInput | None,
    since: View | None = None,
    depth: int | None = None,
) -> Map:
    """Return the map of what `roots` stand on, or of the estate when there are none.

    With `since`, an earlier revision, what is new or gone since then is coloured.

    Raises:
        InvalidValue: if both directions, or both a disruption and a comparison, are asked for.
        UnknownComponent: if a root is not in the graph.
    """
    if disruption is not None and since is not None:
        raise InvalidValue("since", since.snapshot.revision.number, "it without `disruption`")
    by_itself = frozenset(Effect) if level is Level.EVERYTHING else LINE_EFFECTS
    effects = by_itself if lines is None else frozenset(lines)
    request = MapRequest(
        roots=tuple(sorted(set(roots))),
        level=level,
        direction=direction,
        effects=effects,
        promoted=view.recall("promoted", lambda: _promoted(view)),
        depth=depth,
    )
    earlier = None if since is None else since.snapshot.revision.number

    def make() -> model.maps.picture.Map:
        if since is None:
            return draw(view.graph, request)
        return draw_difference(since.graph, view.graph, request)

    drawn = view.recall(("map", request.roots, level, direction, effects, depth, earlier), make)
    if disruption is not None:
        drawn = in_states(drawn, _states(view, disruption.to_model(view)))
    return Map(view=view, model=drawn, chosen_effects=effects)


def named_roots(
    view: View, names: Sequence[str], since: View | None = None
) -> Sequence[ComponentId]:
    """Return the components of these ids or names; of the earlier revision where only that has one.

    Raises:
        UnknownComponent: if neither revision has one.
        InvalidValue: if a name is ambiguous.
    """
    graphs = [view.graph] if since is None else [view.graph, since.graph]
    return [resolve_among(graphs, name) for name in names]


def _promoted(view: View) -> frozenset[ComponentId]:
    """Return what grave gaps of two rules name; no other rule is run for a map."""
    rules = [rule for rule in model.gaps.RULES if rule.id in PROMOTING]
    return promoted_by(model.gaps.find_gaps(view.graph, at=view.now, rules=rules))


def _states(view: View, failing: Disruption) -> Mapping[ComponentId, State]:
    answer = view.recall(("blast_radius", failing, None), lambda: blast_radius(view.graph, failing))
    return failure_states(answer)
