"""Paths and templates: how a declaration picks texts out of one item as AWS returned it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import product
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathTypeError
from jmespath.parser import ParsedResult

from discovery.errors import MalformedItem
from discovery.path_functions import PathFunctions

OPTIONS = jmespath.Options(custom_functions=PathFunctions())


@lru_cache(maxsize=4096)
def compiled(path: str) -> ParsedResult:
    """Return the compiled form of a JMESPath expression.

    Raises:
        jmespath.exceptions.JMESPathError: if `path` is not one.
    """
    return jmespath.compile(path)


def search(path: str, item: object) -> Any:
    """Return what `path` finds in `item`, None when a part of the way is missing.

    A function over a missing value gives None, as any other step over it does.

    Raises:
        MalformedItem: if a function meets a type that it cannot take.

    >>> search("length(Zones)", {"Zones": ["a", "b"]}), search("length(Zones)", {})
    (2, None)
    """
    try:
        return compiled(path).search(item, options=OPTIONS)
    except JMESPathTypeError as error:
        if error.actual_type == "null":
            return None
        # The error itself quotes the value, which may be secret.
        problem = f"{error.function_name}() cannot take a value of type {error.actual_type}"
        raise MalformedItem(path, problem) from None


@lru_cache(maxsize=4096)
def parts(template: str) -> tuple[tuple[bool, str], ...]:
    """Return the pieces of a template: (is a hole, its text), in order.

    >>> parts("arn:{partition}:s3:::{Name}")
    ((False, 'arn:'), (True, 'partition'), (False, ':s3:::'), (True, 'Name'))
    """
    pieces: list[tuple[bool, str]] = []
    depth = start = 0
    for position, character in enumerate(template):
        if character == "{":
            depth += 1
            if depth == 1:
                pieces.append((False, template[start:position]))
                start = position + 1
        elif character == "}" and depth:
            depth -= 1
            if depth == 0:
                pieces.append((True, template[start:position]))
                start = position + 1
    pieces.append((False, template[start:]))
    return tuple(piece for piece in pieces if piece[1])


def holes(template: str) -> tuple[str, ...]:
    """Return the paths and names between the braces of a template."""
    return tuple(text for is_hole, text in parts(template) if is_hole)


def fill(template: str, item: object, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts a template makes: none if a hole is empty, several if one holds a list.

    `names` are the holes that are not paths (`partition`, `dns_suffix`, `account`, `region`,
    `value`).

    >>> fill("zone/{Zones[]}@{region}", {"Zones": ["a", "b"]}, {"region": "eu-west-1"})
    ('zone/a@eu-west-1', 'zone/b@eu-west-1')
    >>> fill("{Missing}-x", {}, {})
    ()
    """
    choices: list[tuple[str, ...]] = []
    for is_hole, text in parts(template):
        if not is_hole:
            choices.append((text,))
        elif text in names:
            choices.append((names[text],) if names[text] else ())
        else:
            choices.append(flatten(search(text, item)))
    return tuple("".join(choice) for choice in product(*choices))


def texts(expression: str, item: object, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts that a path or a template finds; braces decide which of the two it is."""
    if "{" in expression:
        return fill(expression, item, names)
    return flatten(search(expression, item))


def text(expression: str, item: object, names: Mapping[str, str]) -> str | None:
    """Return the one text that a path or a template finds, None when there is none.

    Raises:
        MalformedItem: if there are several.
    """
    values = texts(expression, item, names)
    if len(values) > 1:
        raise MalformedItem(expression, "several texts where one was expected")
    return values[0] if values else None


def value(expression: str, item: object, names: Mapping[str, str]) -> Any:
    """Return the argument that a path or a template gives, of whatever type the path finds."""
    if "{" in expression:
        return text(expression, item, names)
    return search(expression, item)


def flatten(value: object) -> tuple[str, ...]:
    """Return found texts without empty ones: of one text, a number, or (nested) lists of them.

    Raises:
        MalformedItem: if something else was found, such as an object.
    """
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, int):
        return (str(value),)
    if isinstance(value, list | tuple):
        return tuple(text for element in value for text in flatten(element))
    raise MalformedItem("a path", f"a {type(value).__name__} where a text was expected")


def is_true(value: object) -> bool:
    """Return whether JMESPath calls a value true: not null, false, or empty."""
    return not (value is None or value is False or value in ("", [], {}))


def as_json(value: object) -> Any:
    """Return a value as JSON has it: moments as ISO 8601 in UTC, bytes never.

    Raises:
        MalformedItem: for a type that JSON does not have.
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_json(element) for key, element in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(element) for element in value]
    raise MalformedItem("a property", f"a {type(value).__name__}, which JSON does not have")


TAG_KEYS = ("Key", "key", "TagKey", "tagKey")
TAG_VALUES = ("Value", "value", "TagValue", "tagValue")


def tags(stated: object) -> dict[str, str]:
    """Return tags, sorted by key, from any of the shapes that AWS gives them.

    >>> tags([{"TagKey": "b", "TagValue": "2"}, {"Key": "a", "Value": None}])
    {'a': '', 'b': '2'}
    >>> tags({"service": "checkout"})
    {'service': 'checkout'}
    """
    if stated is None:
        return {}
    if isinstance(stated, Mapping):
        pairs: Iterable[tuple[Any, Any]] = stated.items()
    elif isinstance(stated, list):
        pairs = [(_first(tag, TAG_KEYS), _first(tag, TAG_VALUES)) for tag in stated]
    else:
        raise MalformedItem("tags", f"a {type(stated).__name__} where a list or a map was expected")
    return {str(key): str(value or "") for key, value in sorted(pairs, key=str) if key is not None}


def _first(tag: object, names: tuple[str, ...]) -> Any:
    if not isinstance(tag, Mapping):
        raise MalformedItem("tags", f"a {type(tag).__name__} where a key and a value were expected")
    return next((tag[name] for name in names if name in tag), None)
