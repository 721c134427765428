"""The size of a request with its fragments spread, however they are nested."""

import pytest
from graphql import GraphQLError, parse

from schema.graphql.fragments import expanded


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("{ a }", 1),
        ("{ a { b c } }", 3),
        ("{ ... on T { a b } }", 2),
        ("{ ...F ...F } fragment F on T { a b { c } }", 6),
        ("{ ...F } fragment F on T { ...G ...G } fragment G on T { a }", 2),
        ("query A { a } query B { b c }", 3),
        ("{ a } fragment Unused on T { x y z }", 1),
    ],
)
def test_size_counts_each_field_where_it_is_spread(text, size):
    assert expanded(parse(text)) == size


def test_doubling_a_hundred_times_is_measured_at_once():
    text = "{ ...F0 } " + " ".join(
        f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100)
    )

    assert expanded(parse(text + " fragment F100 on T { a }")) == 2**100


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ ...F }", "Unknown fragment 'F'"),
        ("{ ...F } fragment F on T { ...F }", "itself"),
        ("{ ...F } fragment F on T { a { ...G } } fragment G on T { ...F }", "itself"),
    ],
)
def test_unknown_and_circular_fragments_are_refused(text, message):
    with pytest.raises(GraphQLError, match=message):
        expanded(parse(text))
