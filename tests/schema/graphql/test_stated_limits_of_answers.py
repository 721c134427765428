"""Every list of an answer says in the schema how long it may be, and none is longer."""

from dataclasses import replace

import pytest
from graphql import GraphQLList, build_schema, get_nullable_type
from hypothesis import HealthCheck, given, settings

from schema.graphql import build
from schema.graphql.snapshot import Limits
from tests.schema.graphql.random_queries import queries
from tests.schema.graphql.test_executor import LIMITS, answer
from tests.schema.graphql.test_random_queries import VALUES

FEW = 4
SMALL = build.build_schema(limits=replace(LIMITS, elements=FEW, page=FEW, default_page=FEW))
NONE = build.build_schema(limits=replace(LIMITS, elements=0))
STATED = build_schema(build.build_schema().as_str())


def lists():
    """Yield name and description of every field with a list."""
    for name, type_ in STATED.type_map.items():
        for field, answered in getattr(type_, "fields", {}).items():
            is_input = not hasattr(answered, "args")
            is_list = isinstance(get_nullable_type(answered.type), GraphQLList)
            if is_list and not is_input and not name.startswith("__"):
                yield f"{name}.{field}", answered.description or ""


def test_every_list_is_a_page_of_a_connection_or_states_its_limit():
    stated = {}
    for name, description in lists():
        stated.setdefault(description.rpartition("Up to ")[2], []).append(name)
    pages = stated.pop(f"{Limits().page:,} elements.")
    elements = stated.pop(f"{Limits().elements:,} elements.")
    pages_of_connections = [name for name in pages if not name.startswith("Query.")]

    assert elements
    assert all(
        name.endswith(("Connection.nodes", "Connection.edges")) for name in pages_of_connections
    )
    assert set(pages) - set(pages_of_connections) == {"Query.planRuns", "Query.revisions"}
    assert [name for names in stated.values() for name in names] == ["Query.gapTrend"]


@pytest.mark.parametrize(
    ("schema", "query", "path"),
    [
        (SMALL, "{ revisions(limit: 9) { number } }", ["revisions"]),
        (SMALL, "{ graph { kinds { kind } } }", ["graph", "kinds"]),
        (NONE, '{ component(id: "c001") { id zones } }', ["component", "zones"]),
        (NONE, "{ components(first: 3) { nodes { zones } } }", ["components", "nodes", 1, "zones"]),
    ],
    ids=["objects", "objects of the model", "texts", "texts of rows"],
)
@pytest.mark.falls_back
def test_longer_list_is_refused_at_its_place(schema, query, path):
    _, ((message, place, _),) = answer(schema, query)

    assert place == path
    assert message.startswith("the request asks for more than")


@pytest.mark.falls_back
@given(queries(SMALL._schema, {**VALUES, "first": ["1", "3"]}))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_list_of_an_answer_is_longer_than_it_may_be(query):
    assert longest(answer(SMALL, query)[0]) <= FEW


def longest(answered) -> int:
    """Return the length of the longest list in an answer."""
    if isinstance(answered, dict):
        return max(map(longest, answered.values()), default=0)
    if isinstance(answered, list):
        return max([len(answered), *map(longest, answered)])
    return 0
