"""Component ids as people type them: a malformed one is told apart from an unknown one."""

from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph

ARN_PARTS = 6


def known(graph: DependencyGraph, component: str) -> str:
    """Return `component` if the graph has it.

    Raises:
        InvalidValue: if it is no id at all: empty, or an ARN that lacks parts.
        UnknownComponent: if the graph has no such component.
    """
    if component in graph:
        return component
    parts = component.split(":", ARN_PARTS - 1)
    if not component.strip():
        raise InvalidValue("component id", component, "an ARN or a kind:key such as service:shop")
    if parts[0] == "arn" and (len(parts) < ARN_PARTS or not all((parts[1], parts[2], parts[5]))):
        raise InvalidValue(
            "ARN",
            component,
            "arn:partition:service:region:account:resource",
            hint=UnknownComponent(component, (component.id for component in graph.components)).hint,
        )
    graph.index(component)
    return component
