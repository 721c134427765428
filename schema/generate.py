"""Writes what is generated from the shapes: `python -m schema.generate`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from schema.documents.failover_plan.shapes import PlanDocument
from schema.documents.incident_rules import IncidentRulesDocument
from schema.documents.json_schema import document_schema, json_schema
from schema.documents.shapes import GraphDocument
from schema.graphql.build import build_schema

GENERATED = Path(__file__).parent / "generated"


def generated() -> Iterator[tuple[str, str]]:
    """Yield the name and the whole text of every generated file."""
    yield "schema.graphql", build_schema().as_str() + "\n"
    yield "failover_plan.schema.json", _text(json_schema(PlanDocument))
    graph = document_schema(GraphDocument, "Loadpath graph document")
    yield "graph_document.schema.json", _text(graph)
    rules = document_schema(IncidentRulesDocument, "Loadpath incident rules")
    yield "incident_rules.schema.json", _text(rules)


def _text(schema: dict[str, Any]) -> str:
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode() + "\n"


def main(folder: Path = GENERATED) -> None:
    """Write every generated file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in generated():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main()
