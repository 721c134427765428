"""Files for tools that read the Neo4j database: Bloom, NeoDash and Graph Data Science.

They are made of the layout, so that labels, types and properties in them are those of a store.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from service.cypher_examples import EXAMPLES
from service.stores.neo4j.layout import label

SERVICE = "#2563eb"
CATEGORIES: Mapping[str, str] = {
    "service": SERVICE,
    "user_journey": "#7c3aed",
    "database": "#b45309",
    "cache": "#d97706",
    "queue": "#0d9488",
    "bucket": "#059669",
    "function": "#db2777",
    "container_service": "#e11d48",
    "load_balancer": "#4f46e5",
    "dns_record": "#0891b2",
    "secret": "#6b7280",
    "key": "#4b5563",
    "certificate": "#ca8a04",
    "principal": "#9333ea",
    "zone": "#64748b",
    "region": "#475569",
}
"""The kinds that have a colour of their own."""
BREACHED = "#dc2626"
SEARCHES: Mapping[str, tuple[str, str]] = {
    "What stops service $name": (
        "name",
        "MATCH path = (:Service {name: $name})-[:STOPS_WITHOUT]->(:Component) RETURN path",
    ),
    "Failure paths of service $name": (
        "name",
        "MATCH path = (:Service {name: $name})-[:DEPENDS_ON*1..4]->(:Component) RETURN path",
    ),
    "Who reads secret $name": (
        "name",
        "MATCH path = (:Principal)-[:CAN_READ]->(:Secret {name: $name}) RETURN path",
    ),
    "Gaps of $name": (
        "name",
        "MATCH path = (:Component {name: $name})-[:HAS_GAP]->(:Gap) RETURN path",
    ),
}
"""Search phrases of Bloom: the parameter, and the statement."""
CHARTS = (2, 4, 13, 15)
"""Examples with a number for each name, by place from 0: they are shown as bars."""


def bloom_perspective() -> bytes:
    """Return a perspective for Neo4j Bloom, as JSON."""
    categories = [
        {
            "id": number,
            "name": label(kind),
            "color": color,
            "labels": [label(kind)],
            "properties": [{"name": "name", "exclude": False, "isCaption": True}],
            "styleRules": [_breached()],
        }
        for number, (kind, color) in enumerate(CATEGORIES.items(), start=1)
    ]
    searches = [
        {
            "id": f"loadpath-{number}",
            "name": phrase,
            "text": phrase,
            "cypher": statement,
            "params": [
                {"name": f"${parameter}", "dataType": "String", "suggestLabel": "Component"}
            ],
        }
        for number, (phrase, (parameter, statement)) in enumerate(SEARCHES.items(), start=1)
    ]
    return _json(
        {
            "name": "Loadpath",
            "version": "2.10.0",
            "categories": categories,
            "relationshipTypes": [
                {"id": 1, "name": "STOPS_WITHOUT", "color": BREACHED},
                {"id": 2, "name": "DEPENDS_ON", "color": SERVICE},
                {"id": 3, "name": "DEGRADES_WITHOUT", "color": "#f59e0b"},
            ],
            "templates": searches,
            "hiddenCategories": [],
        }
    )


def _breached() -> dict[str, Any]:
    return {
        "property": "rto_status",
        "condition": "equals",
        "value": "breached",
        "style": {"color": BREACHED},
    }


def neodash_dashboard() -> bytes:
    """Return a dashboard for NeoDash with a report for each example, as JSON."""
    reports: list[dict[str, Any]] = [
        {
            "id": f"loadpath-{number + 1}",
            "title": example.question,
            "query": example.statement,
            "type": "bar" if number in CHARTS else "table",
            "x": (number % 2) * 12,
            "y": (number // 2) * 4,
            "width": 12,
            "height": 4,
            "settings": {},
            "selection": {},
        }
        for number, example in enumerate(EXAMPLES)
    ]
    return _json(
        {
            "title": "Loadpath",
            "version": "2.4",
            "settings": {"pagenumber": 0, "editable": True},
            "pages": [{"title": "Resilience", "reports": reports}],
            "parameters": {},
        }
    )


def gds_statements() -> str:
    """Return statements for Graph Data Science: projections of the graph, and what to ask them."""
    return "\n".join(f"{statement};\n" for statement in _gds())


def _gds() -> Iterator[str]:
    yield (
        "// Failure paths, from who needs to what is needed\n"
        "CALL gds.graph.project('loadpath', 'Component', 'DEPENDS_ON')"
    )
    yield (
        "// What most failure paths lead through\n"
        "CALL gds.betweenness.stream('loadpath') YIELD nodeId, score\n"
        "WITH gds.util.asNode(nodeId) AS c, score WHERE score > 0\n"
        "RETURN c.kind, c.name, score ORDER BY score DESC LIMIT 20"
    )
    yield (
        "// Components that need each other\n"
        "CALL gds.scc.stream('loadpath') YIELD nodeId, componentId\n"
        "WITH componentId, collect(gds.util.asNode(nodeId).name) AS names WHERE size(names) > 1\n"
        "RETURN names"
    )
    yield (
        "// Parts of the estate that fail apart from each other\n"
        "CALL gds.wcc.stream('loadpath') YIELD nodeId, componentId\n"
        "RETURN componentId, count(*) ORDER BY count(*) DESC LIMIT 20"
    )
    yield "CALL gds.graph.drop('loadpath')"


TOOLS: Mapping[str, str] = {
    "bloom": "loadpath-bloom.json",
    "neodash": "loadpath-neodash.json",
    "gds": "loadpath-gds.cypher",
}
"""The tools, and the names of their files."""


def tool_file(tool: str) -> bytes:
    """Return the file for one of `TOOLS`.

    Raises:
        KeyError: if there is no such tool.
    """
    if tool == "bloom":
        return bloom_perspective()
    if tool == "neodash":
        return neodash_dashboard()
    return {"gds": gds_statements().encode()}[tool]


def _json(content: Mapping[str, Any] | Sequence[Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
