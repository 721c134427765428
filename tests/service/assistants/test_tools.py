"""Tools of assistants: each is a valid query whose answer is that of the API."""

import jsonschema
import pytest
from graphql import parse, validate

from schema.graphql.build import build_schema
from service.assistants.tool import tools
from tests.service.assistants.asking import over_http
from tests.service.running import ORDERS

SCHEMA = build_schema()._schema
TOOLS = tools(SCHEMA)
QUESTIONS = {
    "availability": {"component": "checkout"},
    "blast_radius": {"disruption": {"components": [ORDERS]}},
    "component": {"id": ORDERS},
    "diff": {"before": 1},
    "failover_plan": {"service": "checkout", "fromRegion": "us-east-1", "toRegion": "us-west-2"},
    "gaps": {"filter": {"service": "checkout"}, "first": 3},
    "recovery": {"component": "checkout", "disruptionClass": "ZONE"},
    "search": {"text": "orders"},
    "who_uses": {"components": [ORDERS], "depth": 2},
}
"""Map from each tool to arguments that the shop can answer."""


def test_there_is_a_question_for_each_tool():
    assert [tool.name for tool in TOOLS] == list(QUESTIONS)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_is_a_valid_query_with_valid_json_schemas(tool):
    assert validate(SCHEMA, parse(tool.document)) == []
    assert tool.title
    assert tool.description
    jsonschema.Draft202012Validator.check_schema(tool.input_schema)
    jsonschema.Draft202012Validator.check_schema(tool.output_schema)
    jsonschema.validate(QUESTIONS[tool.name], tool.input_schema)


def test_the_arguments_of_a_tool_are_told_with_their_types_and_meaning():
    (search,) = (tool for tool in TOOLS if tool.name == "search")
    (blast_radius,) = (tool for tool in TOOLS if tool.name == "blast_radius")

    assert search.input_schema["required"] == ["text"]
    assert search.input_schema["properties"]["limit"]["default"] == 20
    region = blast_radius.input_schema["$defs"]["DisruptionInput"]["properties"]["region"]
    assert region["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert region["description"]


def test_an_answer_is_that_of_the_api_and_fits_the_schema_of_the_tool(shop):
    async def journey(session):
        return {name: await session.call_tool(name, given) for name, given in QUESTIONS.items()}

    answers = over_http(shop.url, journey)

    for tool in TOOLS:
        answer = answers[tool.name]
        assert not answer.is_error, answer.content[0].text
        assert answer.structured_content == shop.ask(tool.document, **QUESTIONS[tool.name])
        jsonschema.validate(answer.structured_content, tool.output_schema)


def test_a_wrong_question_is_answered_with_what_is_wrong(shop):
    async def journey(session):
        calls = (
            ("component", {"id": "service:checkuot"}),
            ("gaps", {"frist": 3}),
            ("search", {"text": 7}),
            ("availability", {"component": "checkout", "order": 99}),
        )
        return [await session.call_tool(*call) for call in calls]

    answers = over_http(shop.url, journey)

    assert [answer.is_error for answer in answers] == [True] * 4
    assert [answer.structured_content for answer in answers] == [None] * 4
    unknown, argument, text, order = (answer.content[0].text for answer in answers)
    assert unknown.startswith("UNKNOWN_COMPONENT: no component has the id 'service:checkuot'")
    assert argument == "unknown argument 'frist' of gaps: expected filter, first, after, revision"
    assert text.startswith("BAD_REQUEST: Variable '$text' has invalid value")
    assert "99" in order
