"""Problems: what the shapes refuse, in the words of the format and at its place in the text."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from model.errors import did_you_mean
from schema.documents.errors import Problem, quote
from schema.documents.positions import Path, Source
from schema.documents.shapes import GraphDocument

EXPECTED = {
    "string_type": "a text",
    "string_unicode": "a text without halves of surrogate pairs",
    "string_pattern_mismatch": "an id: one line of text that is not empty",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list (each item after '- ')",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "model_attributes_type": "a mapping of names to values",
    "greater_than_equal": "a number that is not negative",
}
"""What is expected, by pydantic's type of an error; the only pattern of a text is that of ids."""
MOST = 200
"""How many problems are described in full; the rest are only counted."""


def no_mapping(source: Source, document: type[BaseModel] = GraphDocument) -> Problem:
    """Return the problem of a text that is no document at all."""
    got = "an empty document" if source.value is None else quote(source.value)
    return source.problem((), got, f"a mapping that begins with `{_first_line(document)}`")


def shape_problems(
    source: Source, error: ValidationError, document: type[BaseModel] = GraphDocument
) -> Iterator[Problem]:
    """Yield one problem for each error of the shapes, in the order in which pydantic found them.

    `document` is the shape of the whole.
    """
    details = error.errors(include_url=False)
    for detail in details[:MOST]:
        yield _problem(source, detail, document)
    if len(details) > MOST:
        yield source.problem((), "", f"{len(details) - MOST} further problems not shown")


def _first_line(document: type[BaseModel]) -> str:
    name, field = next(iter(document.model_fields.items()))
    return f"{field.alias or name}: 1"


def _problem(source: Source, detail: Mapping[str, Any], document: type[BaseModel]) -> Problem:
    path = _written(source.value, tuple(detail["loc"]))
    kind: str = detail["type"]
    if kind == "missing":
        name = str(detail["loc"][-1])
        return source.problem(path[:-1], "", f"`{name}` is missing", _expected_of(document, path))
    if kind == "extra_forbidden":
        return _unknown_key(source, document, path)
    context = detail.get("ctx", {})
    expected = context.get("expected") or EXPECTED.get(kind) or str(detail["msg"])
    hint = context.get("hint") or (_quoted(detail["input"]) if kind == "string_type" else None)
    return source.problem(path, quote(detail["input"]), str(expected), hint)


def _quoted(value: object) -> str | None:
    if isinstance(value, bool):
        return f'put it in quotes: "{str(value).lower()}"'
    return f'put it in quotes: "{value}"' if isinstance(value, int | float) else None


def _unknown_key(source: Source, document: type[BaseModel], path: Path) -> Problem:
    name = str(path[-1])
    known = _keys_at(document, path[:-1])
    hint = did_you_mean(name, known) or f"the keys here are {', '.join(known)}"
    is_section = document is GraphDocument and len(path) == 1
    where = "a section of a graph document" if is_section else "a key that is known here"
    return source.problem(path, repr(name), where, hint, key=True)


def _expected_of(document: type[BaseModel], path: Path) -> str | None:
    known = _keys_at(document, path[:-1])
    if len(path) == 1 or not known:
        return f"begin the file with `{_first_line(document)}`"
    return f"the keys here are {', '.join(known)}"


def _written(value: object, path: Path) -> Path:
    """Return the part of a validation path that exists in the text: unions add steps of theirs."""
    kept: list[str | int] = []
    for number, part in enumerate(path):
        inside = isinstance(value, dict) or (isinstance(value, list) and isinstance(part, int))
        if not inside:
            break
        last = number == len(path) - 1
        if isinstance(value, dict) and part not in value:
            if last:
                kept.append(part)
            break
        value = value[part] if isinstance(value, dict) else value[int(part)]  # type: ignore[index]
        kept.append(part)
    return tuple(kept)


def _keys_at(document: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that the shape at `path` knows, in the order of the format."""
    shape: type[BaseModel] | None = document
    for part in path:
        if shape is None:
            return []
        if isinstance(part, str):
            by_name = {field.alias or name: field for name, field in shape.model_fields.items()}
            shape = _shape_in(by_name[part].annotation) if part in by_name else None
    if shape is None:
        return []
    return [field.alias or name for name, field in shape.model_fields.items()]


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not get_origin(annotation):
        return annotation if issubclass(annotation, BaseModel) else None
    if get_origin(annotation) in (Union, UnionType, list) or hasattr(annotation, "__metadata__"):
        return next(filter(None, map(_shape_in, get_args(annotation))), None)
    return None
