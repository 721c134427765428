"""Names that people type for a component, and the id that each name means."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from model.errors import InvalidValue, UnknownComponent
from model.records.component import ComponentId

if TYPE_CHECKING:
    from model.graph import DependencyGraph

PREFIXES = ("service:", "journey:", "system:", "external:", "zone:", "region:", "account:")


def resolve(graph: "DependencyGraph", text: str) -> ComponentId:
    """Return the component that `text` means: by id, by bare name of a logical one, by its name.

    Raises:
        UnknownComponent: if nothing is called that; the hint names what is nearest.
        InvalidValue: if several components have that name.
    """
    text = typed(text)
    for candidate in (text, *(f"{prefix}{text}" for prefix in PREFIXES)):
        if candidate in graph:
            return ComponentId(candidate)
    named = [component.id for component in graph.components if text and component.name == text]
    if len(named) > 1:
        raise InvalidValue(
            "component", text, "the id of one component", hint=f"it names {', '.join(named[:5])}"
        )
    if named:
        return named[0]
    names = {component.name for component in graph.components if component.name}
    raise UnknownComponent(text, [*(component.id for component in graph.components), *names])


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
