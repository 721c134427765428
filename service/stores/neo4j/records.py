"""How records become nodes and relationships: what people query beside what we read back.

`body` holds the exact record as JSON; the other properties are for people and their Cypher. Each
field of a record is a property, by its type: a duration is `<name>_seconds`, a moment an RFC 3339
text, tags are a list of `key=value`, and of free properties those that Neo4j can hold stand under
`property_<name>`. What is not stated is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin

from model.records.component import Membership
from model.records.declared import declared, supertype, without_none
from model.records.requirement import Evidence, Requirement
from service.stores.codec import dumps
from service.stores.neo4j.layout import STATEMENTS
from service.stores.rows import RecordKind, Row

Properties: TypeAlias = dict[str, Any]

LONGEST_TEXT = 2000
"""Indexes refuse long texts; the whole of it is in `body`."""
INT64 = 1 << 63


def node(row: Row, *, number: int, since: int) -> Properties:
    """Return the properties of the node that holds `row`, a component or a statement."""
    own: Properties = {
        "number": number,
        "record": int(row.kind),
        "since": since,
        "content": row.content,
        "body": row.body.decode(),
    }
    if row.kind is RecordKind.COMPONENT:
        return own | properties(row.record)
    return own | {"id": row.id, "kind": STATEMENTS[row.kind]} | properties(row.record)


def relationships(row: Row, *, since: int) -> Iterator[tuple[str, str, Properties]]:
    """Yield (start, end, properties) of the relationships that hold `row`; ends by component id.

    A requirement gives one relationship a member, all with its id; the first holds the body.
    """
    if row.kind is RecordKind.MEMBERSHIP:
        membership: Membership = row.record
        own = _with_body(row, {"id": row.id, "since": since})
        yield membership.group, membership.member, own
        return
    requirement: Requirement = row.record
    shared = {"id": row.id, "since": since, "rule": requirement.rule} | properties(requirement)
    del shared["dependent"]  # the start of the relationship
    for position, member in enumerate(requirement.members):
        own = shared | properties(member)
        del own["provider"]  # its end
        yield requirement.dependent, member.provider, own if position else _with_body(row, own)


def properties(record: Any) -> Properties:
    """Return the fields of a record as Neo4j can hold them."""
    kind: Any = type(record)
    written: Properties = {}
    for name, add in _writers(kind):
        value = getattr(record, name)
        if value is not None:
            add(written, value)
    return written


def json_text(value: Any) -> str:
    """Return a dataclass instance as JSON text."""
    return dumps(value).decode()


Add: TypeAlias = Callable[[Properties, Any], None]


@cache
def _writers(kind: type) -> tuple[tuple[str, Add], ...]:
    return tuple((field.name, _writer(field.name, field.annotation)) for field in declared(kind))


def _writer(name: str, annotation: Any) -> Add:
    """Return what adds the value of a field, which is not None, to the properties."""
    kind = supertype(without_none(annotation))
    origin = get_origin(kind)
    if kind is timedelta:
        return _converted(f"{name}_seconds", timedelta.total_seconds)
    if kind is datetime:
        return _converted(name, datetime.isoformat)
    if kind is str:
        return _converted(name, _short)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _converted(name, lambda member: member.value)
    if origin is tuple:
        return _list_writer(name, supertype(get_args(kind)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _add_tags(name) if get_args(kind)[1] is str else _add_scalars
    return _converted(name, lambda value: value)


def _converted(name: str, convert: Callable[[Any], Any]) -> Add:
    def add(written: Properties, value: Any) -> None:
        written[name] = convert(value)

    return add


def _list_writer(name: str, element: Any) -> Add:
    if element is Evidence:
        return _add_strongest(name)
    if is_dataclass(element):
        return _converted(name, len)  # each has a relationship of its own

    def add(written: Properties, values: tuple[Any, ...]) -> None:
        if values:
            written[name] = list(values)

    return add


def _add_strongest(name: str) -> Add:
    def add(written: Properties, evidence: tuple[Evidence, ...]) -> None:
        if evidence:
            written[name] = evidence[0].kind.value

    return add


def _add_tags(name: str) -> Add:
    def add(written: Properties, tags: Mapping[str, str]) -> None:
        if tags:
            written[name] = [f"{key}={tags[key]}" for key in sorted(tags)]

    return add


def _add_scalars(written: Properties, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if _fits(value):
            written[f"property_{name}"] = value


def _fits(value: Any) -> bool:
    if isinstance(value, int):
        return -INT64 <= value < INT64
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(element, str) for element in value)
    return isinstance(value, str | float)


def _short(text: str) -> str:
    return text[:LONGEST_TEXT]


def _with_body(row: Row, own: Properties) -> Properties:
    return {**own, "content": row.content, "body": row.body.decode()}
