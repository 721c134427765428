"""What a format of maps must provide."""

from collections.abc import Callable
from dataclasses import dataclass

from model.maps.dependency_map import DependencyMap


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFormat:
    """One way to write a dependency map: a map in, a text out."""

    name: str
    """As it is asked for: `mermaid`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """Of a file that holds it, without the dot."""
    render: Callable[[DependencyMap], str]
    """The whole text, ending in a newline; equal maps give equal texts."""
