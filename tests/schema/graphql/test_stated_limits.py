"""Every text and every list of a request says in the schema how long it may be."""

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    build_schema,
    get_named_type,
    get_nullable_type,
)

from schema.graphql import build

SCHEMA = build_schema(build.build_schema().as_str())


def arguments():
    for name, type_ in SCHEMA.type_map.items():
        if isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", given) for field, given in type_.fields.items())
        elif not name.startswith("__") and hasattr(type_, "fields"):
            for field, answered in type_.fields.items():
                yield from ((f"{name}.{field}({key})", arg) for key, arg in answered.args.items())


def test_every_list_and_every_text_states_its_limit():
    unlimited = [
        name
        for name, argument in arguments()
        if isinstance(get_nullable_type(argument.type), GraphQLList)
        or get_named_type(argument.type).name in ("String", "ID")
        if "Up to " not in (argument.description or "")
    ]

    assert unlimited == []


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("Query.search(text)", "Up to 200 characters."),
        ("Query.component(id)", "Up to 10,240 characters."),
        ("Query.outage(components)", "Up to 10,000 elements of up to 10,240 characters."),
        ("Query.promises(classes)", "Up to 10,000 elements."),
        ("ServiceInput.owner", "Who answers for it. Up to 10,240 characters."),
        ("Query.search(limit)", None),
    ],
)
def test_limit_of_the_argument_is_in_its_description(name, stated):
    assert dict(arguments())[name].description == stated
