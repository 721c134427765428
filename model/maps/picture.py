"""What a map is made of: boxes, cards, lines and pills, with the place of each.

All lengths are in pixels of a drawing at scale 1; x grows to the right, y grows downwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, RequirementId


class Level(StrEnum):
    """How much detail a map shows, the coarsest first."""

    ESTATE = "estate"
    """One card for each service and account; nothing inside a service is drawn."""
    SERVICE = "service"
    """The workloads of the root service; every other service is one card."""
    CHAIN = "chain"
    """All workloads that the root stands on, to the end."""
    PARTS = "parts"
    """As `chain`, with load balancers and DNS names."""
    EVERYTHING = "everything"
    """Every component is a card, every need a line or the box around its card."""


class CardShape(StrEnum):
    """The outline of a card."""

    COMPONENT = "component"
    """A workload or a store: a rectangle with small corners."""
    NAME = "name"
    """A DNS name or a user journey: a rectangle with round ends."""
    SERVICE = "service"
    """A whole service."""


class Tone(StrEnum):
    """What the colour of a badge means."""

    NEUTRAL = "neutral"
    """A plain fact."""
    WARNING = "warning"
    """It shares a fate that it should not share."""
    STANDS_BY = "stands_by"
    """No request reaches it today."""
    PART_NEW = "part_new"
    """The card did not stand for it in the earlier revision."""
    PART_GONE = "part_gone"
    """The card does not stand for it in the later revision."""


class State(StrEnum):
    """What a disruption or a comparison of two revisions does to a card, a line or a box."""

    UP = "up"
    """Nothing."""
    DEGRADED = "degraded"
    """It serves, but not fully."""
    DOWN = "down"
    """It stops because of others."""
    FAILED = "failed"
    """It fails by itself."""
    NEW = "new"
    """It was not there in the earlier revision."""
    GONE = "gone"
    """It is not there in the later revision."""


class BoxKind(StrEnum):
    """What a box stands for."""

    ACCOUNT = "account"
    """An AWS account."""
    REGION = "region"
    """A Region, inside an account."""
    NETWORK = "network"
    """A VPC, inside a Region."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Point:
    """A place on the map."""

    x: float
    """To the right."""
    y: float
    """Downwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """The area of a card or a box; `x` and `y` are its top left corner."""

    x: float
    """The left edge."""
    y: float
    """The top edge."""
    width: float
    """From left to right."""
    height: float
    """From top to bottom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A short fact at the lower edge of a card."""

    text: str
    """What it says: `3 zones`."""
    tone: Tone = Tone.NEUTRAL
    """What its colour means."""
    components: Sequence[ComponentId] = ()
    """What the badge stands for: zones, secrets, images; sorted by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place that contains cards: account, Region or VPC."""

    id: str
    """Path of keys from the account inwards, joined by `/`."""
    kind: BoxKind
    """What it stands for."""
    title: str
    """Its name."""
    parent: str | None
    """Id of the box around it; None for an account."""
    component: ComponentId | None
    """The component of the place; None where the graph has none."""
    area: Rectangle
    """Where it lies."""
    state: State = State.UP
    """What happens to the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A component, with everything that was folded into it, or a whole service."""

    id: str
    """Id of the component; of a service with its account, where it has a card in several."""
    component: ComponentId
    """The component that it shows."""
    shape: CardShape
    """Its outline."""
    title: str
    """Its name, never an ARN and never empty."""
    subtitle: str
    """What it is: `ECS service behind ALB`."""
    kind: Kind
    """Decides about the icon."""
    box: str | None
    """Id of the innermost box around it; None outside all boxes."""
    badges: Sequence[Badge]
    """Short facts, the warnings last."""
    folded: Sequence[ComponentId]
    """Components that this card stands for beside `component`, sorted by id."""
    stands_by: bool
    """True when it belongs to the root service, but no run-time line reaches it."""
    is_known: bool
    """False for a placeholder: something of which only the name is known."""
    column: int
    """How far to the right it stands, from 0."""
    area: Rectangle
    """Where it lies."""
    state: State = State.UP
    """What happens to it."""
    stack: int = 1
    """How many alike components the card stands for (`12 queues`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pill:
    """`minimum` of `count` providers are enough for the card on whose right edge it lies."""

    id: str
    """Id of the requirement."""
    card: str
    """Id of the card that needs them."""
    minimum: int
    """How many are enough."""
    count: int
    """How many there are."""
    place: Point
    """The centre of the pill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one card needs of another, drawn from the dependent to the provider."""

    dependent: str
    """Id of the card that needs."""
    provider: str
    """Id of the card that is needed."""
    effect: Effect
    """The strongest effect of all requirements behind the line."""
    relations: Sequence[str]
    """What the requirements are to AWS, sorted."""
    requirements: Sequence[RequirementId]
    """All requirements on the way, sorted."""
    pill: str | None
    """Id of the pill that it leaves from; None where the provider alone is needed."""
    path: Sequence[Point]
    """Corners of the line, from the dependent to the provider."""
    state: State = State.UP
    """The state of the dependent where the failure comes along this line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The dot that stands for the users of the root: which cards they come in by."""

    card: str
    """Id of the card."""
    path: Sequence[Point]
    """Corners of the line, from the dot to the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the map was made of, for its footer."""

    components_read: int
    """Components in reach, the roots among them."""
    needs_read: int
    """Requirements in reach, one for each member."""
    components_hidden: Mapping[str, int]
    """Components in reach that are neither a card nor part of one: number by kind."""
    needs_hidden: Mapping[str, int]
    """Requirements of drawn effects that end in no card: number by relation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A picture of a part of the graph.

    Boxes come from the outside inwards, cards in reading order (top to bottom, left to right),
    lines by (dependent, provider).
    """

    title: str
    """Names of the roots."""
    level: Level
    """The level that is shown."""
    boxes: Sequence[Box]
    """Accounts, Regions and networks."""
    cards: Sequence[Card]
    """Components and services."""
    lines: Sequence[Line]
    """Needs between cards."""
    pills: Sequence[Pill]
    """Choices among providers, by card."""
    entries: Sequence[Entry]
    """Where the users of the root come in."""
    width: float
    """Of everything together."""
    height: float
    """Of everything together."""
    totals: Totals
    """What it was made of."""
    coarser_because: str | None
    """Why a coarser level than the one asked for is shown; None where it was not needed."""
