"""The page of the Neo4j layout: what architects may query, and by which names."""

from inspect import getdoc

from model.records.component import Kind
from service.reference.markdown import document, table
from service.stores.neo4j import layout as neo4j_layout


def page() -> str:
    """Return the layout as its module tells it, the labels, constraints and indexes."""
    _, _, layout = (getdoc(neo4j_layout) or "").partition("\n\n")
    labels = table(
        ("kind", "label"), ((f"`{kind}`", f"`:{neo4j_layout.label(kind)}`") for kind in Kind)
    )
    schema = "\n".join(f"    {statement}" for statement in neo4j_layout.SCHEMA)
    return document(
        "Neo4j",
        f"Neo4j {'.'.join(map(str, neo4j_layout.NEEDED_VERSION))} or newer, layout version "
        f"{neo4j_layout.LAYOUT}. Read it as you like; only Loadpath writes.\n",
        layout.strip() + "\n",
        "## Labels\n",
        "Beside `:Component`, each component carries the label of its kind.\n",
        labels,
        "## Constraints and indexes\n",
        schema + "\n",
    )
