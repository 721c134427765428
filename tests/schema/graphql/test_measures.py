"""The size of a request with its fragments spread, however they are nested."""

import pytest
from graphql import GraphQLError, parse

from schema.graphql.measures import longest, measured


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
    assert measured(parse(text)).fields == size


def test_doubling_a_hundred_times_is_measured_at_once():
    text = "{ ...F0 } " + " ".join(
        f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100)
    )

    assert measured(parse(text + " fragment F100 on T { a }")).fields == 2**100


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
        measured(parse(text))


@pytest.mark.parametrize(
    ("text", "aliases", "depth"),
    [
        ("{ a }", 0, 0),
        ("{ b: a { c } }", 1, 1),
        ("{ a { b { c } } d { e } }", 0, 2),
        ("{ ...F ...F } fragment F on T { x: a { y: b { z: c } } }", 6, 2),
        ("{ __schema { types { fields { name } } } }", 0, 0),
        ("{ a { ... on T { b { c } } } }", 0, 2),
    ],
)
def test_aliases_and_levels_are_counted_where_fragments_are_spread(text, aliases, depth):
    size = measured(parse(text))

    assert (size.aliases, size.depth) == (aliases, depth)


@pytest.mark.parametrize(
    ("text", "most"), [("{ a }", 0), ("{ a @x @x b @x }", 2), ("query @x @y @z { a @x }", 3)]
)
def test_directives_are_counted_by_place(text, most):
    assert longest(parse(text)).directives == most
