"""Names that people type for a component, and the id that each name means."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from model.records.component import ComponentId

if TYPE_CHECKING:
    from model.graph import DependencyGraph


def resolve(graph: "DependencyGraph", text: str) -> ComponentId:
    """Return the component that `text` means: by id, by bare name of a logical one, by its name.

    Raises:
        AmbiguousName: if several components have that name.
        InvalidValue: if it is empty, or an ARN that lacks parts.
        UnknownComponent: if nothing is called that; the hint names what is nearest.
    """
    # The graph brings numpy, and some commands need no graph.
    from schema import names

    return names.resolve(graph, typed(text))


def resolve_all(graph: "DependencyGraph", texts: Iterable[str]) -> tuple[ComponentId, ...]:
    """Return the components that `texts` mean, sorted, each once."""
    return tuple(sorted({resolve(graph, text) for text in texts}))


def typed(argument: str) -> str:
    """Return an argument as it was typed, in UTF-8, where the locale could not read it.

    Paths are left as they are: the system finds a file by the very bytes.
    """
    try:
        return os.fsencode(argument).decode()
    except UnicodeError:
        return argument
