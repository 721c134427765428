"""Icons of component kinds: our own line drawings on a grid of 24, one a kind of work.

They are plain strokes, so that they stay legible at 16 pixels, print in one colour, and belong to
us: nothing has to be licensed, fetched or attributed.
"""

from dataclasses import dataclass

from model.records.component import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """One drawing: the data of an SVG path in a square of 24, and its colour by family."""

    path: str
    colour: str


COMPUTE, DATABASES, NETWORK, STORAGE, MESSAGES, SECURITY, PLAIN = (
    "#c9590a",
    "#a3269f",
    "#6d3fd4",
    "#4e7a0c",
    "#c2185b",
    "#b3261e",
    "#4b5563",
)
"""Colours by family, each with a contrast of at least 4.5 on white."""

BOXES = "M5 8h9v11H5zM8 8V5h9v11h-3M11 5V3h8v10h-2"
CHIP = "M7 7h10v10H7zM10 7V3M14 7V3M10 21v-4M14 21v-4M3 10h4M3 14h4M17 10h4M17 14h4"
LAMBDA = "M6 20 12 8M8 4h3l6 16h2"
CYLINDER = "M5 6c0-4 14-4 14 0v12c0 4-14 4-14 0zM5 6c0 4 14 4 14 0M5 12c0 4 14 4 14 0"
BOLT = "M5 6c0-4 14-4 14 0v12c0 4-14 4-14 0zM5 6c0 4 14 4 14 0M13 10l-4 5h5l-3 4"
BUCKET = "M4 6h16l-2 14H6zM4 6c2-3 14-3 16 0"
FOLDER = "M3 6h7l2 3h9v11H3z"
DISK = "M4 12h16v7H4zM4 12l3-7h10l3 7M16 15.5h1"
QUEUE = "M3 8h5v8H3zM10 8h5v8h-5zM17 8h4v8h-4"
FAN = "M5 12h5M10 12l8-7M10 12h9M10 12l8 7M5 9v6"
WAVES = "M3 7c3-3 6 3 9 0s6 3 9 0M3 12c3-3 6 3 9 0s6 3 9 0M3 17c3-3 6 3 9 0s6 3 9 0"
STEPS = "M4 4h6v5H4zM14 15h6v5h-6zM7 9v8h7"
SHIELD = "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z"
GLOBE = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c-6 6-6 12 0 18M12 3c6 6 6 12 0 18"
PERSON = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-9 16-9 16 0z"
SPLIT = "M4 12h6M10 12l4-6h6M10 12h10M10 12l4 6h6"
DOOR = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 12h11M13 8l4 4-4 4"
LENS = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21"
TAG = "M4 4h8l8 8-8 8-8-8zM8 8h.5"
KEY = "M8 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 12h9M18 12v4M15 12v3"
PLUG = "M9 3v5M15 3v5M6 8h12v3c0 4-3 6-6 6s-6-2-6-6zM12 17v4"
STACK = "M12 4l9 4-9 4-9-4zM3 12l9 4 9-4M3 16l9 4 9-4"
QUESTION = "M9 9c0-5 7-5 6-1 0 2-3 3-3 6M12 18v.5"

ICONS = {
    Kind.CONTAINER_SERVICE: Icon(path=BOXES, colour=COMPUTE),
    Kind.COMPUTE: Icon(path=CHIP, colour=COMPUTE),
    Kind.SCALING_GROUP: Icon(path=CHIP, colour=COMPUTE),
    Kind.FUNCTION: Icon(path=LAMBDA, colour=COMPUTE),
    Kind.CLUSTER: Icon(path=BOXES, colour=COMPUTE),
    Kind.IMAGE: Icon(path=STACK, colour=COMPUTE),
    Kind.DATABASE: Icon(path=CYLINDER, colour=DATABASES),
    Kind.CACHE: Icon(path=BOLT, colour=DATABASES),
    Kind.SEARCH: Icon(path=LENS, colour=DATABASES),
    Kind.WAREHOUSE: Icon(path=CYLINDER, colour=DATABASES),
    Kind.BUCKET: Icon(path=BUCKET, colour=STORAGE),
    Kind.FILE_SYSTEM: Icon(path=FOLDER, colour=STORAGE),
    Kind.VOLUME: Icon(path=DISK, colour=STORAGE),
    Kind.BACKUP_VAULT: Icon(path=SHIELD, colour=STORAGE),
    Kind.QUEUE: Icon(path=QUEUE, colour=MESSAGES),
    Kind.TOPIC: Icon(path=FAN, colour=MESSAGES),
    Kind.BUS: Icon(path=FAN, colour=MESSAGES),
    Kind.STREAM: Icon(path=WAVES, colour=MESSAGES),
    Kind.BROKER: Icon(path=QUEUE, colour=MESSAGES),
    Kind.WORKFLOW: Icon(path=STEPS, colour=MESSAGES),
    Kind.API: Icon(path=PLUG, colour=NETWORK),
    Kind.CDN: Icon(path=GLOBE, colour=NETWORK),
    Kind.DNS_RECORD: Icon(path=TAG, colour=NETWORK),
    Kind.DNS_ZONE: Icon(path=TAG, colour=NETWORK),
    Kind.ENDPOINT: Icon(path=PLUG, colour=NETWORK),
    Kind.GATEWAY: Icon(path=DOOR, colour=NETWORK),
    Kind.LOAD_BALANCER: Icon(path=SPLIT, colour=NETWORK),
    Kind.NETWORK: Icon(path=STACK, colour=NETWORK),
    Kind.SECRET: Icon(path=KEY, colour=SECURITY),
    Kind.PARAMETER: Icon(path=KEY, colour=SECURITY),
    Kind.KEY: Icon(path=KEY, colour=SECURITY),
    Kind.CERTIFICATE: Icon(path=SHIELD, colour=SECURITY),
    Kind.PRINCIPAL: Icon(path=PERSON, colour=SECURITY),
    Kind.POLICY: Icon(path=SHIELD, colour=SECURITY),
    Kind.EXTERNAL: Icon(path=GLOBE, colour=PLAIN),
    Kind.USER_JOURNEY: Icon(path=PERSON, colour=PLAIN),
    Kind.SERVICE: Icon(path=STACK, colour=PLAIN),
}
UNKNOWN = Icon(path=QUESTION, colour=PLAIN)
"""For kinds without a drawing of their own."""


def icon(kind: Kind) -> Icon:
    """Return the icon of a kind; a question mark where it has none."""
    return ICONS.get(kind, UNKNOWN)
