"""The code that reads the fields of a selection, line by line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLNonNull

from schema.graphql.plain.leaves import Leaf, leaf
from schema.graphql.plain.resolving import MODEL, Resolver, expression_of
from schema.graphql.plain.selection import Chosen, Selection
from schema.graphql.plain.unusual import Unusual
from schema.graphql.stated_limits import most_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Lines that read the fields of `self`, whose model is `m`, and the mapping that results."""

    lines: list[str]
    row: str
    names: dict[str, Any]
    """What the lines mention."""
    needs_self: bool
    """False when the model is enough."""
    needs_model: bool


def code(
    selection: Selection, model: type | None, read: Callable[[Selection], Callable[[Any], Any]]
) -> Code:
    """Return the code of a selection of objects that show a `model`.

    `read` makes the function that reads an inner object.
    """
    names: dict[str, Any] = {}
    lines: list[str] = []
    pairs = []
    for at, chosen in enumerate(selection.fields):
        value = _constant(selection, chosen)
        if value is None:
            value = f"v{at}"
            lines += _read(at, chosen, selection.kind.fields[chosen.name], model, names, read)
        pairs.append(f"{chosen.key!r}: {value}")
    text = "\n".join(lines)
    return Code(
        lines=lines,
        row=f"{{{', '.join(pairs)}}}",
        names=names,
        needs_self="self" in text,
        needs_model=f"{MODEL}." in text,
    )


def _constant(selection: Selection, chosen: Chosen) -> str | None:
    if not chosen.name:
        return "None"
    return repr(selection.kind.name) if chosen.name == "__typename" else None


def _read(
    at: int,
    chosen: Chosen,
    field: GraphQLField,
    model: type | None,
    names: dict[str, Any],
    read: Callable[[Selection], Callable[[Any], Any]],
) -> list[str]:
    assert chosen.resolver is not None  # noqa: S101 - only names that are no fields have none
    first = f"v{at} = {_expression(at, chosen.resolver, model, names)}"
    if chosen.inner is not None:
        names[f"inner{at}"] = read(chosen.inner)
        return [first, _inner(at, nullable=not isinstance(field.type, GraphQLNonNull))]
    leaf_type = leaf(field.type)
    assert leaf_type is not None  # noqa: S101 - what is no leaf has an inner selection
    names[f"complete{at}"] = _bounded(leaf_type.complete, field)
    names.update(leaf_type.names)
    return [first, *_leaf(at, leaf_type)]


def _bounded(complete: Callable[[Any], Any], field: GraphQLField) -> Callable[[Any], Any]:
    """Return what completes a list up to the stated length; the executor refuses longer ones."""
    most = most_of(field)
    if most is None:
        return complete

    def complete_few(values: Any) -> Any:
        if values is not None and len(values) > most:
            raise Unusual
        return complete(values)

    return complete_few


def _expression(at: int, resolver: Resolver, model: type | None, names: dict[str, Any]) -> str:
    expression = expression_of(resolver, model)
    if expression is not None:
        return expression
    names[f"resolve{at}"] = resolver
    return f"resolve{at}(self)"


def _inner(at: int, *, nullable: bool) -> str:
    guard = f"if v{at} is not None: " if nullable else ""
    return f"{guard}v{at} = inner{at}(v{at})"


def _leaf(at: int, leaf_type: Leaf) -> list[str]:
    name = f"v{at}"
    otherwise = f"{name} = complete{at}({name})"
    if leaf_type.usual is None:
        return [otherwise]
    usual, output = leaf_type.usual.format(v=name), leaf_type.output.format(v=name)
    if output == name:
        test = f"{usual} or {name} is None" if leaf_type.nullable else usual
        return [f"if not ({test}): {otherwise}"]
    rest = f"elif {name} is not None" if leaf_type.nullable else "else"
    return [f"if {usual}: {name} = {output}", f"{rest}: {otherwise}"]
