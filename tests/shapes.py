"""What a path finds, told from AWS's own model of an answer instead of from an answer.

`found(path, type)` walks a JMESPath expression over a type and returns the type of what it finds.
A step to a member that AWS does not have raises `NoSuchMember`, where JMESPath would silently find
nothing, for ever.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeAlias

from botocore.model import Shape

from discovery.extract import compiled
from discovery.path_functions import PathFunctions


class NoSuchMember(AssertionError):
    """A path steps to where AWS has nothing."""


@dataclass(frozen=True)
class Anything:
    """Not known: every step is possible."""


@dataclass(frozen=True)
class Text:
    """A text, number, moment or truth value."""

    sensitive: bool = False


@dataclass(frozen=True)
class Listing:
    """A list, or a map whose keys do not matter (`of_map`)."""

    element: Callable[[], "Type"]
    of_map: bool = False


@dataclass(frozen=True)
class Structure:
    """An object with known members."""

    members: Mapping[str, Callable[[], "Type"]] = field(default_factory=dict)


Type: TypeAlias = Anything | Text | Listing | Structure

ANYTHING = Anything()
TEXT = Text()


def typed(shape: Shape | None) -> Type:
    """Return the type of a botocore shape; None (no answer at all) has no members."""
    if shape is None:
        return Structure()
    if shape.type_name == "structure":
        return Structure({name: _later(one) for name, one in shape.members.items()})
    if shape.type_name == "list":
        return Listing(_later(shape.member))
    if shape.type_name == "map":
        return Listing(_later(shape.value), of_map=True)
    return Text(sensitive=bool(shape.metadata.get("sensitive")))


def _later(shape: Shape) -> Callable[[], Type]:
    """Return a shape's type when asked: AWS's shapes may hold themselves."""
    return lambda: typed(shape)


def merged(first: Type, second: Type) -> Type:
    """Return the type of what may be either."""
    if isinstance(first, Structure) and isinstance(second, Structure):
        both = {
            name: (lambda one=first.members[name], two=second.members[name]: merged(one(), two()))
            for name in first.members.keys() & second.members.keys()
        }
        return Structure({**first.members, **second.members, **both})
    if isinstance(first, Listing) and isinstance(second, Listing) and not first.of_map:
        return Listing(lambda: merged(first.element(), second.element()))
    return first if first == second else ANYTHING


def found(path: str, over: Type) -> Type:
    """Return the type of what `path` finds in something of the type `over`.

    Raises:
        NoSuchMember: if a step leads to a member that AWS does not have.
    """
    return _walk(compiled(path).parsed, over, path)


def element(of: Type, path: str) -> Type:
    """Return the type of the items of a listing; what is no list is one item."""
    return of.element() if isinstance(of, Listing) and not of.of_map else of


def _walk(node: Mapping[str, Any], over: Type, path: str) -> Type:
    return _STEPS[node["type"]](node, over, path)


def _field(node: Mapping[str, Any], over: Type, path: str) -> Type:
    name = node["value"]
    if isinstance(over, Anything):
        return over
    if isinstance(over, Listing) and over.of_map:
        return over.element()
    if isinstance(over, Structure) and name in over.members:
        return over.members[name]()
    have = sorted(over.members) if isinstance(over, Structure) else type(over).__name__
    raise NoSuchMember(f"{path}: there is no {name!r}, only {have}")


def _chain(node: Mapping[str, Any], over: Type, path: str) -> Type:
    return reduce(lambda at, child: _walk(child, at, path), node["children"], over)


def _index(node: Mapping[str, Any], over: Type, path: str) -> Type:
    return _listed(over, path).element()


def _slice(node: Mapping[str, Any], over: Type, path: str) -> Type:
    return _listed(over, path)


def _projection(node: Mapping[str, Any], over: Type, path: str) -> Type:
    left, right = node["children"][:2]
    each = _listed(_walk(left, over, path), path).element()
    if node["type"] == "filter_projection":
        _walk(node["children"][2], each, path)
    kept = _walk(right, each, path)
    return Listing(lambda: kept)


def _values(node: Mapping[str, Any], over: Type, path: str) -> Type:
    left, right = node["children"]
    at = _walk(left, over, path)
    each = at.element() if isinstance(at, Listing) else ANYTHING
    kept = _walk(right, each, path)
    return Listing(lambda: kept)


def _flatten(node: Mapping[str, Any], over: Type, path: str) -> Type:
    at = _listed(_walk(node["children"][0], over, path), path).element()
    return at if isinstance(at, Listing) and not at.of_map else Listing(lambda: at)


def _multi_list(node: Mapping[str, Any], over: Type, path: str) -> Type:
    kept = reduce(merged, [_walk(child, over, path) for child in node["children"]])
    return Listing(lambda: kept)


def _multi_dict(node: Mapping[str, Any], over: Type, path: str) -> Type:
    kept = {pair["value"]: _walk(pair["children"][0], over, path) for pair in node["children"]}
    return Structure({name: (lambda one=one: one) for name, one in kept.items()})


def _either(node: Mapping[str, Any], over: Type, path: str) -> Type:
    return reduce(merged, [_walk(child, over, path) for child in node["children"]])


def _truth(node: Mapping[str, Any], over: Type, path: str) -> Type:
    for child in node["children"]:
        _walk(child, over, path)
    return TEXT


def _function(node: Mapping[str, Any], over: Type, path: str) -> Type:
    if node["value"] not in PathFunctions.FUNCTION_TABLE:
        raise NoSuchMember(f"{path}: there is no function {node['value']}()")
    arguments = [child for child in node["children"] if child["type"] != "expref"]
    taken = [_walk(child, over, path) for child in arguments]
    for child in node["children"]:
        if child["type"] == "expref":
            each = _listed(taken[0], path).element()
            mapped = _walk(child["children"][0], each, path)
            taken.append(mapped)
    return _RESULTS.get(node["value"], lambda _: ANYTHING)(taken)


def _listed(over: Type, path: str) -> Listing:
    if isinstance(over, Listing) and not over.of_map:
        return over
    if isinstance(over, Anything):
        return Listing(lambda: ANYTHING)
    raise NoSuchMember(f"{path}: steps into a list where AWS has a {type(over).__name__}")


_STEPS: Mapping[str, Callable[[Mapping[str, Any], Type, str], Type]] = {
    "field": _field,
    "subexpression": _chain,
    "index_expression": _chain,
    "pipe": _chain,
    "index": _index,
    "slice": _slice,
    "projection": _projection,
    "filter_projection": _projection,
    "value_projection": _values,
    "flatten": _flatten,
    "multi_select_list": _multi_list,
    "multi_select_dict": _multi_dict,
    "or_expression": _either,
    "and_expression": _truth,
    "not_expression": _truth,
    "comparator": _truth,
    "function_expression": _function,
    "identity": lambda node, over, path: over,
    "current": lambda node, over, path: over,
    "literal": lambda node, over, path: (
        Listing(lambda: ANYTHING) if isinstance(node["value"], list) else TEXT
    ),
}
_TEXTS = Listing(lambda: TEXT)
_RESULTS: Mapping[str, Callable[[list[Type]], Type]] = {
    **dict.fromkeys(
        (
            *(
                "after_last",
                "before",
                "lower",
                "seconds",
                "join",
                "length",
                "contains",
                "starts_with",
            ),
            *("ends_with", "to_string", "to_number", "sum", "type", "abs", "ceil", "floor"),
        ),
        lambda taken: TEXT,
    ),
    **dict.fromkeys(("split", "keys"), lambda taken: _TEXTS),
    **dict.fromkeys(("sort", "reverse", "sort_by"), lambda taken: taken[0]),
    **dict.fromkeys(
        ("max", "min", "max_by", "min_by"), lambda taken: _listed(taken[0], "").element()
    ),
    "map": lambda taken: Listing(lambda: taken[1]),
    "not_null": lambda taken: reduce(merged, taken),
    "merge": lambda taken: reduce(merged, taken),
}
