"""What is written on an arrow of a map, in any format."""

from model.maps.dependency_map import MapEdge
from model.records.requirement import Effect

SOLID = frozenset({Effect.HARD, Effect.CONTAINMENT, Effect.UNKNOWN})
"""Effects that stop the dependent, drawn as solid lines."""


def label(edge: MapEdge) -> str:
    """Return the relation and, for redundancy groups, how many are needed: `runs_in 2 of 3`."""
    return f"{edge.relation} {edge.minimum} of {edge.of}" if edge.of > 1 else edge.relation


def solid(edge: MapEdge) -> bool:
    """Tell whether losing the provider stops the dependent."""
    return edge.effect in SOLID
