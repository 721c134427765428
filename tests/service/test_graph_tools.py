"""Files for tools name labels, types and properties that the layout has."""

import json
import re

import pytest

from model.records.component import Kind
from service.cypher_examples import EXAMPLES
from service.graph_tools import (
    SEARCHES,
    TOOLS,
    bloom_perspective,
    gds_statements,
    neodash_dashboard,
    tool_file,
)
from service.stores.neo4j.layout import RESERVED_TYPES, label


def test_a_perspective_has_a_category_with_a_caption_for_each_kind_that_it_shows() -> None:
    perspective = json.loads(bloom_perspective())
    labels = {label(kind) for kind in Kind}
    for category in perspective["categories"]:
        assert set(category["labels"]) <= labels
        assert category["properties"] == [{"name": "name", "exclude": False, "isCaption": True}]
        assert re.fullmatch(r"#[0-9a-f]{6}", category["color"])
    assert {kind["name"] for kind in perspective["relationshipTypes"]} <= RESERVED_TYPES
    assert [template["cypher"] for template in perspective["templates"]] == [
        statement for _, statement in SEARCHES.values()
    ]


@pytest.mark.parametrize("phrase", SEARCHES)
def test_a_search_phrase_names_its_parameter_and_known_types(phrase: str) -> None:
    parameter, statement = SEARCHES[phrase]
    assert f"${parameter}" in phrase
    assert f"${parameter}" in statement
    assert set(re.findall(r"\[:([A-Z_]+)", statement)) <= RESERVED_TYPES


def test_a_dashboard_has_a_report_for_each_question() -> None:
    dashboard = json.loads(neodash_dashboard())
    (page,) = dashboard["pages"]
    assert [(report["title"], report["query"]) for report in page["reports"]] == [
        (example.question, example.statement) for example in EXAMPLES
    ]
    places = [(report["x"], report["y"]) for report in page["reports"]]
    assert len(set(places)) == len(places)


def test_a_projection_is_made_of_failure_paths_and_dropped_at_the_end() -> None:
    statements = gds_statements()
    assert "gds.graph.project('loadpath', 'Component', 'DEPENDS_ON')" in statements
    assert statements.rstrip().endswith("CALL gds.graph.drop('loadpath');")


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_has_a_file(tool: str) -> None:
    assert tool_file(tool)
