"""JSON Schemas of the variables and of the answer of a GraphQL operation.

References:
    1. GraphQL, October 2021, §3 "Type System" and §6.3 "Executing Selection Sets".
    2. JSON Schema 2020-12, https://json-schema.org/draft/2020-12/schema
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    VariableNode,
    type_from_ast,
    value_from_ast_untyped,
)

JsonSchema = dict[str, Any]
"""A JSON Schema as JSON."""

SCALARS: Mapping[str, JsonSchema] = {
    "Boolean": {"type": "boolean"},
    "DateTime": {"type": "string", "format": "date-time"},
    "Duration": {"type": "string", "format": "duration"},
    "Float": {"type": "number"},
    "ID": {"type": "string"},
    "Int": {"type": "integer"},
    "JSON": {},
    "String": {"type": "string"},
}
"""Map from each scalar to its schema; JSON is anything."""


@dataclass(slots=True)
class Inputs:
    """The schemas of input types; objects are named, since they may hold themselves."""

    objects: dict[str, JsonSchema] = field(default_factory=dict)
    """Map from the name of each input object that was met to its schema."""

    def of(self, type_: GraphQLInputType) -> JsonSchema:
        """Return the schema of an input type; null is allowed where GraphQL allows it."""
        if isinstance(type_, GraphQLNonNull):
            return self._not_null(type_.of_type)
        return nullable(self._not_null(type_))

    def _not_null(self, type_: GraphQLInputType) -> JsonSchema:
        if isinstance(type_, GraphQLList):
            return {"type": "array", "items": self.of(type_.of_type)}
        if isinstance(type_, GraphQLEnumType):
            return {"type": "string", "enum": list(type_.values)}
        if isinstance(type_, GraphQLInputObjectType):
            self._add(type_)
            return {"$ref": f"#/$defs/{type_.name}"}
        return SCALARS[str(type_)]

    def _add(self, type_: GraphQLInputObjectType) -> None:
        if type_.name in self.objects:
            return
        stated = self.objects[type_.name] = {}
        stated |= _described(
            object_schema(
                {
                    name: _described(self.of(value.type), value.description)
                    for name, value in type_.fields.items()
                },
                lambda name: (
                    isinstance(type_.fields[name].type, GraphQLNonNull)
                    and type_.fields[name].default_value is Undefined
                ),
            ),
            type_.description,
        )


def input_schema(schema: GraphQLSchema, operation: OperationDefinitionNode) -> JsonSchema:
    """Return the schema of the variables of an operation.

    A variable has the description of the argument that it is given to.
    """
    inputs, arguments = Inputs(), dict(_arguments(schema, operation))
    properties, required = {}, set()
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        stated = _described(inputs.of(type_), arguments.get(name))  # type: ignore[arg-type]
        if definition.default_value is not None:
            stated = {**stated, "default": value_from_ast_untyped(definition.default_value)}
        elif isinstance(type_, GraphQLNonNull):
            required.add(name)
        properties[name] = stated
    whole = object_schema(properties, required.__contains__)
    return {**whole, "$defs": inputs.objects} if inputs.objects else whole


def output_schema(schema: GraphQLSchema, operation: OperationDefinitionNode) -> JsonSchema:
    """Return the schema of the `data` that a query answers. Complexity: O(fields of the query)."""
    assert schema.query_type is not None  # noqa: S101 - the schema has queries
    return _selected(schema.query_type, operation.selection_set)


def _selected(type_: GraphQLObjectType, selection: SelectionSetNode) -> JsonSchema:
    def output(type_: GraphQLOutputType, node: FieldNode) -> JsonSchema:
        if isinstance(type_, GraphQLNonNull):
            return not_null(type_.of_type, node)
        return nullable(not_null(type_, node))

    def not_null(type_: GraphQLOutputType, node: FieldNode) -> JsonSchema:
        if isinstance(type_, GraphQLList):
            return {"type": "array", "items": output(type_.of_type, node)}
        if isinstance(type_, GraphQLObjectType):
            assert node.selection_set is not None  # noqa: S101 - the document is valid
            return _selected(type_, node.selection_set)
        if isinstance(type_, GraphQLEnumType):
            return {"type": "string", "enum": list(type_.values)}
        return SCALARS[str(type_)]

    properties: dict[str, JsonSchema] = {}
    for node in _fields(selection):
        stated = type_.fields[node.name.value]
        name = node.alias.value if node.alias else node.name.value
        properties[name] = _described(output(stated.type, node), stated.description)
    return object_schema(properties, lambda name: True)


def _fields(selection: SelectionSetNode) -> Iterator[FieldNode]:
    """Yield the fields that are selected; queries of tools have no fragments."""
    for node in selection.selections:
        assert isinstance(node, FieldNode)  # noqa: S101 - a test reads every query
        yield node


def _arguments(
    schema: GraphQLSchema, operation: OperationDefinitionNode
) -> Iterator[tuple[str, str | None]]:
    """Yield (variable, description of the argument) for the root fields of a query."""
    assert schema.query_type is not None  # noqa: S101 - the schema has queries
    for node in _fields(operation.selection_set):
        stated = schema.query_type.fields[node.name.value].args
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                yield argument.value.name.value, stated[argument.name.value].description


def object_schema(
    properties: Mapping[str, JsonSchema], is_required: Callable[[str], bool]
) -> JsonSchema:
    """Return the schema of an object that has these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if is_required(name)],
        "additionalProperties": False,
    }


def nullable(stated: JsonSchema) -> JsonSchema:
    """Return the schema that also allows null."""
    return {"anyOf": [stated, {"type": "null"}]} if stated else stated


def _described(stated: JsonSchema, description: str | None) -> JsonSchema:
    return {**stated, "description": description} if description else stated
