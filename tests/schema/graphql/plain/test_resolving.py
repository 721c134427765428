"""A resolver is written out as an expression only where that means the same."""

import importlib.util
from typing import cast

import pytest
import strawberry

from model.records.component import Component, ComponentId, Kind
from schema.graphql.plain.resolving import expression_of, needs_only_self


class Shown:
    def attribute(self):
        """Look."""
        return self.model.name

    def own(self):
        return self.other.name

    def either(self):
        return self.model.name or self.model.id

    def chosen(self):
        return None if self.model.type is None else strawberry.ID(self.model.type)

    def cast(self):
        return cast("str", self.model.properties)

    def many(self):
        return list(self.model.zones)

    def label(self):
        return self.model.label

    def called(self):
        return self.model.name.upper()

    def compared(self):
        return self.model.name == "x"

    def global_(self):
        return Kind.QUEUE

    def steps(self):
        found = self.model.name
        return found

    def shifted(self):
        return self.model.name + "x"


@pytest.mark.parametrize(
    ("resolver", "expression"),
    [
        (Shown.attribute, "m.name"),
        (Shown.own, "self.other.name"),
        (Shown.either, "m.name or m.id"),
        (Shown.chosen, "None if m.type is None else m.type"),
        (Shown.cast, "m.properties"),
        (Shown.many, "list(m.zones)"),
        (Shown.label, "m.label"),
        ("attribute", "self.attribute"),
        (Shown.called, None),
        (Shown.compared, None),
        (Shown.global_, None),
        (Shown.steps, None),
        (Shown.shifted, None),
    ],
)
def test_expression_is_what_the_resolver_returns(resolver, expression):
    assert expression_of(resolver, Component) == expression


def test_property_is_asked_where_the_class_of_the_model_is_not_known():
    assert expression_of(Shown.label) == "m.label"


def test_written_out_expression_computes_what_the_resolver_computes():
    model = Component(id=ComponentId("x"), kind=Kind.QUEUE, zones=("use1-az1",))
    shown = Shown()
    shown.model = model

    for resolver in (Shown.attribute, Shown.either, Shown.chosen, Shown.many, Shown.label):
        expression = expression_of(resolver, Component)
        assert eval(expression, {"m": model}) == resolver(shown)  # noqa: S307


def test_closure_is_called():
    name = "name"

    def resolver(self):
        return self.model.name if name else None

    assert expression_of(resolver) is None


def test_source_that_was_replaced_since_is_not_believed(tmp_path):
    file = tmp_path / "resolvers.py"
    file.write_text("def resolver(self):\n    return self.model.name\n")
    spec = importlib.util.spec_from_file_location("resolvers", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    file.write_text("def resolver(self):\n    return self.model.id\n")

    assert expression_of(module.resolver) is None


def test_only_who_asks_for_the_object_alone_can_be_called():
    async def later(self):
        return 1

    assert needs_only_self(Shown.steps)
    assert not needs_only_self(later)
    assert not needs_only_self(lambda self, info: info)
    assert not needs_only_self(len)
