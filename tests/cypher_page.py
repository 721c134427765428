"""The how-to of Cypher with the answers that a real Neo4j gives on the sample estate.

`python -m tests.cypher_page` writes the page anew; a test compares it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j

from model.linking.link import LinkSettings
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from service.cypher_examples import EXAMPLES
from service.stores.neo4j.store import Neo4jStore
from tests.neo4j_server import Address, empty, from_environment
from tests.service.stores.backends import neo4j_store

ESTATE = Path(__file__).parent / "scenarios" / "estate-2026-11-30.yaml"
AT = datetime(2026, 11, 30, tzinfo=UTC)
PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "cypher.md"
HEAD = """# Ask the graph in Cypher

These questions can be asked in Neo4j Browser, in a notebook or in a dashboard. \
The answers are those of the sample estate on 2026-11-30; a test asks each of them. \
`loadpath cypher --examples` prints the statements. \
[The layout](../reference/neo4j.md) names every label, type and property; \
[Keep the graph in Neo4j](neo4j.md) says how to share the database.

RTO, RPO and their status are written after each publish, and again by the first publish of a day. \
Durations are in seconds, because Cypher cannot order durations: `Infinity` means that nothing \
brings it back, no value means that it is not known. \
`minimum` and `of` belong to the requirement with the `id` of the relationship: paths alone do not \
tell what stops, `STOPS_WITHOUT` does.
"""

Ask = Callable[[str], tuple[Sequence[str], Sequence[Sequence[Any]]]]


def import_estate(address: Address, driver: neo4j.Driver) -> Neo4jStore:
    """Empty the database, publish the sample estate in it, and return the open store."""
    empty(driver, address.database)
    store = neo4j_store(address, annotates=True)
    document, source = read_document(ESTATE.read_bytes(), file=ESTATE.name)
    store.record([to_observation(document, source, file=ESTATE.name, read_at=AT)])
    store.publish(now=AT, settings=LinkSettings())
    query = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"
    driver.execute_query(query, database_=address.database)
    return store


def asking(address: Address, driver: neo4j.Driver) -> Ask:
    """Return what asks the database: columns and rows of a statement."""

    def ask(statement: str) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        answer = driver.execute_query(statement, database_=address.database)  # type: ignore[arg-type]
        return answer.keys, [record.values() for record in answer.records]

    return ask


def page(ask: Ask) -> str:
    """Return the whole page."""
    parts = [HEAD]
    for number, example in enumerate(EXAMPLES, start=1):
        columns, rows = ask(example.statement)
        parts.append(f"## {number}. {example.question}\n")
        parts.append(f"```cypher\n{example.statement}\n```\n")
        lines = [columns, ["---"] * len(columns), *([_text(cell) for cell in row] for row in rows)]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n")
    return "\n".join(parts)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == float("inf"):
        return "Infinity"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, list):
        return ", ".join(map(_text, cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


if __name__ == "__main__":
    found = from_environment()
    assert found is not None, "set NEO4J_URI"
    with found.driver() as opened:
        import_estate(found, opened).close()
        PAGE.write_text(page(asking(found, opened)))
