"""Which resolvers can be called with the object alone, and which need no call at all.

A resolver such as `return self.model.name` is written as the expression `m.name` into the
function that reads a whole selection. That saves the call, and the GraphQL object around each
object of the model: measured, a list of 10,000 components takes less than half the time
(docs/performance.md). Only expressions that mean the same in any function are copied; every other
resolver is called.
"""

import ast
from collections.abc import Callable
from functools import lru_cache
from inspect import iscoroutinefunction, signature
from types import FunctionType
from typing import Any, TypeAlias, cast

import strawberry
from graphql import GraphQLField, GraphQLObjectType
from strawberry.types.field import StrawberryField

from schema.graphql.plain.definitions import definition_of
from schema.graphql.plain.unusual import Unusual

Resolver: TypeAlias = Callable[..., Any] | str
"""A function of the object, or the name of the attribute that holds the value."""

MODEL = "m"
"""What stands for `self.model` in an expression."""


def resolver_of(kind: GraphQLObjectType, name: str) -> Resolver | None:
    """Return how Strawberry reads a field; None when the field is not one of Strawberry's."""
    definition = _definition(kind, name)
    if definition is None:
        return None
    base = definition.base_resolver
    return definition.python_name if base is None else cast("Resolver", base.wrapped_func)


@lru_cache(maxsize=4096)
def _definition(kind: GraphQLObjectType, name: str) -> StrawberryField | None:
    field = kind.fields.get(name)
    strawberry_field = None if field is None else field.extensions.get("strawberry-definition")
    return strawberry_field if isinstance(strawberry_field, StrawberryField) else None


def is_guarded(field: GraphQLField) -> bool:
    """Tell whether more than the resolver decides about the value."""
    definition: StrawberryField = field.extensions["strawberry-definition"]
    return bool(definition.permission_classes or definition.extensions)


@lru_cache(maxsize=4096)
def needs_only_self(resolver: Resolver) -> bool:
    """Tell whether a resolver answers at once and asks for nothing but the object."""
    if isinstance(resolver, str):
        return True
    if not isinstance(resolver, FunctionType) or iscoroutinefunction(resolver):
        return False
    return list(signature(resolver).parameters) == ["self"]


@lru_cache(maxsize=4096)
def expression_of(resolver: Resolver, model: type | None = None) -> str | None:
    """Return the value of a resolver as an expression over `self` and `m`, its model.

    Properties of the class `model` are replaced by their expressions. None when the resolver does
    more than read attributes, or when its source cannot be read.

    >>> expression_of("label")
    'self.label'
    """
    if isinstance(resolver, str):
        return f"self.{resolver}"
    if hasattr(resolver, "expression"):  # one of `schema.graphql.derived`, which says what it does
        return cast("str | None", resolver.expression)
    try:
        inlined = _Inlined(cast("FunctionType", resolver), model, of_model=False).returned()
    except Unusual:
        return None
    return ast.unparse(ast.fix_missing_locations(inlined))


def _returned(definition: ast.FunctionDef | None) -> ast.expr:
    """Return the expression of a function whose only statement returns it."""
    if definition is None:
        raise Unusual
    body = definition.body[1:] if ast.get_docstring(definition) else definition.body
    match body:
        case [ast.Return(value=ast.expr() as value)]:
            return value
        case _:
            raise Unusual


class _Inlined(ast.NodeTransformer):
    """Lets pass what means the same in another function; raises `Unusual` on the rest."""

    def __init__(self, function: FunctionType, model: type | None, *, of_model: bool) -> None:
        if function.__closure__ is not None:
            raise Unusual
        self._function = function
        self._model = model
        self._of_model = of_model

    def returned(self) -> ast.expr:
        return cast("ast.expr", self.visit(_returned(definition_of(self._function))))

    def generic_visit(self, node: ast.AST) -> ast.AST:
        raise Unusual

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id != "self":
            raise Unusual
        return ast.Name(MODEL, ast.Load()) if self._of_model else node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        value = self.visit(node.value)
        match value:
            case ast.Name(id="self") if node.attr == "model":
                return ast.Name(MODEL, ast.Load())
            case ast.Name(id=name) if name == MODEL:
                return self._attribute_of_model(node.attr)
            case _:
                return ast.Attribute(value, node.attr, ast.Load())

    def _attribute_of_model(self, name: str) -> ast.expr:
        attribute = getattr(self._model, name, None)
        if isinstance(attribute, property) and isinstance(attribute.fget, FunctionType):
            try:
                return _Inlined(attribute.fget, self._model, of_model=True).returned()
            except Unusual:
                pass  # the property itself computes the same
        return ast.Attribute(ast.Name(MODEL, ast.Load()), name, ast.Load())

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, [self.visit(value) for value in node.values])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(*(self.visit(part) for part in (node.test, node.body, node.orelse)))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if not all(isinstance(operator, ast.Is | ast.IsNot) for operator in node.ops):
            raise Unusual
        others = [self.visit(value) for value in node.comparators]
        return ast.Compare(self.visit(node.left), node.ops, others)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if node.keywords:
            raise Unusual
        called = self._called(node.func)
        match node.args:
            # Both return what they are given: they exist for type checkers.
            case [given] if called is strawberry.ID:
                return cast("ast.expr", self.visit(given))
            case [_, given] if called is cast:
                return cast("ast.expr", self.visit(given))
            case [given] if called is list:
                return ast.Call(ast.Name("list", ast.Load()), [self.visit(given)], [])
            case _:
                raise Unusual

    def _called(self, function: ast.expr) -> object:
        match function:
            case ast.Name(id="list") if "list" not in self._function.__globals__:
                return list
            case ast.Name(id=name):
                return self._function.__globals__.get(name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                return getattr(self._function.__globals__.get(name), attribute, None)
            case _:
                return None
