"""Names by which people and machines call a component, and the id that each name means."""

from collections.abc import Iterable, Sequence

from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph
from model.records.component import ComponentId
from schema.errors import AmbiguousName

PREFIXES = ("service:", "journey:", "system:", "external:", "zone:", "region:", "account:")
"""How ids begin whose rest is a name."""
ARN_PARTS = 6


def resolve(graph: DependencyGraph, text: str) -> ComponentId:
    """Return the component that `text` means.

    An id means its component. A bare name means the first that has it of a service, a journey, a
    system, an external component, a zone, a Region and an account; otherwise the one component
    whose name it is.

    Complexity: O(1) for ids, O(components) for names.

    Raises:
        AmbiguousName: if several components have that name.
        InvalidValue: if it is empty, or an ARN that lacks parts.
        UnknownComponent: if nothing is called that; the hint names what is nearest.
    """
    for candidate in (text, *(f"{prefix}{text}" for prefix in PREFIXES)):
        if candidate in graph:
            return ComponentId(candidate)
    if not text.strip():
        raise InvalidValue("component id", text, "an ARN or a kind:key such as service:shop")
    named = [
        component.id for component in graph.components if text in (component.name, component.label)
    ]
    if len(named) > 1:
        raise AmbiguousName(text, named)
    if named:
        return named[0]
    raise _unknown(graph, text)


def resolve_all(graph: DependencyGraph, texts: Iterable[str]) -> tuple[ComponentId, ...]:
    """Return the components that `texts` mean, sorted, each once."""
    return tuple(sorted({resolve(graph, text) for text in texts}))


def resolve_among(graphs: Sequence[DependencyGraph], text: str) -> ComponentId:
    """Return the component that `text` means in the first of `graphs` that knows it.

    Raises:
        AmbiguousName: if several components of a graph have that name.
        InvalidValue: if it is empty, or an ARN that lacks parts.
        UnknownComponent: if no graph knows it; the hint names what is nearest in the first.
    """
    first, *others = graphs
    try:
        return resolve(first, text)
    except UnknownComponent:
        if not others:
            raise
        try:
            return resolve_among(others, text)
        except UnknownComponent:
            pass
        raise


def _unknown(graph: DependencyGraph, text: str) -> InvalidValue | UnknownComponent:
    nearest: list[str] = [component.id for component in graph.components]
    if ":" not in text:
        nearest += {component.label for component in graph.components}
    unknown = UnknownComponent(text, nearest)
    parts = text.split(":", ARN_PARTS - 1)
    if parts[0] == "arn" and (len(parts) < ARN_PARTS or not all((parts[1], parts[2], parts[5]))):
        expected = "arn:partition:service:region:account:resource"
        return InvalidValue("ARN", text, expected, hint=unknown.hint)
    return unknown
