"""Graph documents: read and check one, with every problem of it at its line and column."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from model.errors import did_you_mean
from schema.documents.checks import declared_twice, subjects
from schema.documents.errors import DocumentRejected, Problem, quote
from schema.documents.positions import Path, Source
from schema.documents.shapes import GraphDocument
from schema.documents.text import read

EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list (each item after '- ')",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "model_attributes_type": "a mapping of names to values",
    "greater_than_equal": "a number that is not negative",
}
MOST = 200
"""How many problems are told in full; the rest only counted."""


def read_document(raw: bytes, *, file: str) -> tuple[GraphDocument, Source]:
    """Return the document in `raw`, and where everything in it was written.

    Raises:
        DocumentRejected: with every problem of the file at once.
    """
    source = read(raw, file=file)
    found = [*_shape_problems(source), *subjects(source), *declared_twice(source)]
    unread = {(one.line, one.column) for one in source.problems}
    problems = [one for one in found if (one.line, one.column) not in unread]
    if problems or source.problems:
        raise DocumentRejected([*source.problems, *problems])
    return GraphDocument.model_validate(source.data), source


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a graph document."""
    schema = GraphDocument.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Loadpath graph document",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _shape_problems(source: Source) -> Iterator[Problem]:
    data = source.data
    if not isinstance(data, dict):
        found = quote(data) if data is not None else "an empty document"
        yield source.problem((), found, "a mapping that begins with `loadpath: 1`")
        return
    try:
        GraphDocument.model_validate(data)
    except ValidationError as error:
        found_errors = error.errors(include_url=False)
        for one in found_errors[:MOST]:
            yield _problem(source, one)
        if len(found_errors) > MOST:
            yield source.problem((), "", f"{len(found_errors) - MOST} further problems not shown")


def _problem(source: Source, error: Mapping[str, Any]) -> Problem:
    path = _written(source.data, tuple(error["loc"]))
    kind: str = error["type"]
    if kind == "missing":
        name = str(error["loc"][-1])
        return source.problem(path[:-1], "", f"`{name}` is missing", _expected_of(path))
    if kind == "extra_forbidden":
        return _unknown_key(source, path)
    context = error.get("ctx", {})
    expected = context.get("expected") or EXPECTED.get(kind) or str(error["msg"])
    hint = context.get("hint") or None
    return source.problem(path, quote(error["input"]), str(expected), hint)


def _unknown_key(source: Source, path: Path) -> Problem:
    name = str(path[-1])
    known = _keys_at(path[:-1])
    hint = did_you_mean(name, known) or f"the keys here are {', '.join(known)}"
    where = "a section of a graph document" if len(path) == 1 else "a key that is known here"
    return source.problem(path, repr(name), where, hint, key=True)


def _expected_of(path: Path) -> str | None:
    known = _keys_at(path[:-1])
    if len(path) == 1 or not known:
        return "begin the file with `loadpath: 1`"
    return f"the keys here are {', '.join(known)}"


def _written(data: object, path: Path) -> Path:
    """Return the part of a validation path that exists in the text: unions add steps of theirs."""
    kept: list[str | int] = []
    for number, part in enumerate(path):
        inside = isinstance(data, dict) or (isinstance(data, list) and isinstance(part, int))
        if not inside:
            break
        last = number == len(path) - 1
        if isinstance(data, dict) and part not in data:
            if last:
                kept.append(part)
            break
        data = data[part] if isinstance(data, dict) else data[int(part)]  # type: ignore[index]
        kept.append(part)
    return tuple(kept)


def _keys_at(path: Path) -> list[str]:
    """Return the keys that the shape at `path` knows, in the order of the format."""
    shape: type[BaseModel] | None = GraphDocument
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
