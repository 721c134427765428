"""What a format of map pictures must provide."""

from collections.abc import Callable
from dataclasses import dataclass

from model.maps.picture import Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What is written around a map; each text may be empty."""

    title: str
    source: str
    """From which revision, of when, with which coverage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFormat:
    """One way to write a map: a map in, a text out."""

    name: str
    """As it is asked for: `svg`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """Of a file that holds it, without the dot."""
    has_places: bool
    """True when everything stays where the map puts it; else the reader's program places it."""
    render: Callable[[Map, Caption], str]
    """The whole text, ending in a newline; equal maps give equal texts."""
