"""Both executors answer random queries alike: data, order of keys, errors, places and paths."""

import os

import pytest
from graphql import parse, validate
from hypothesis import HealthCheck, given, settings

from tests.schema.graphql.random_queries import queries
from tests.schema.graphql.test_executor import FAST, PLAIN, answer

EXAMPLES = int(os.environ.get("LOADPATH_FUZZ_EXAMPLES", "60"))
VALUES = {
    "id": ['"c000"', '"c001"', '"c002"', '"missing"'],
    "component": ['"c000"', '"c001"', '"c033"'],
    "components": ['"c000"', '"c001"'],
    "roots": ['"c000"', '"c033"'],
    "first": ["1", "3", "60"],
    "revision": ["1", "1", "2"],
}


@pytest.mark.falls_back
@given(queries(FAST._schema, VALUES))
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_both_executors_answer_random_queries_alike(query):
    assert validate(FAST._schema, parse(query)) == []

    fast, plain = answer(FAST, query), answer(PLAIN, query)

    assert str(fast) == str(plain)
