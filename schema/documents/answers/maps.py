"""Dependency maps as JSON data."""

from model.maps.dependency_map import DependencyMap
from schema.documents.answers.text import Answer


def dependency_map(answer: DependencyMap) -> Answer:
    """Return a map as flat lists of nodes and edges."""
    return {
        "nodes": [
            {
                "id": one.id,
                "label": one.label,
                "kind": one.kind,
                "components": list(one.components),
                "depth": one.depth,
            }
            for one in answer.nodes
        ],
        "edges": [
            {
                "dependent": one.dependent,
                "provider": one.provider,
                "effect": str(one.effect),
                "relation": one.relation,
                "minimum": one.minimum,
                "of": one.of,
                "requirements": list(one.requirements),
            }
            for one in answer.edges
        ],
        "truncated": answer.truncated,
    }
