"""The page of GraphQL: every query, mutation and subscription with its arguments."""

from graphql import GraphQLField, GraphQLObjectType

from schema.graphql.build import build_schema
from service.reference.markdown import document, table


def page() -> str:
    """Return one table for each root type; the whole SDL is committed beside the code."""
    schema = build_schema()._schema  # the graphql-core schema: it knows fields and descriptions
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return document(
        "GraphQL",
        "The whole schema is in `schema/generated/schema.graphql`; GraphiQL at `/graphql` "
        "explores it. Every answer carries its revision and its coverage. "
        "[Worked examples](examples.md) show each query on the sample estate.\n",
        *(_root(root) for root in roots if root is not None),
    )


def _root(root: GraphQLObjectType) -> str:
    rows = [
        (f"`{name}`", _arguments(field), f"`{field.type}`", field.description or "")
        for name, field in sorted(root.fields.items())
    ]
    return f"## {root.name}\n\n" + table(("field", "arguments", "answer", "meaning"), rows)


def _arguments(field: GraphQLField) -> str:
    return ", ".join(f"`{name}: {argument.type}`" for name, argument in field.args.items())
