"""How records become nodes and relationships: what people query beside what we read back.

`body` holds the exact record as JSON; the other properties are for people and their Cypher.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias

from model.records.component import Component, Membership
from model.records.requirement import Requirement
from service.stores.codec import dumps
from service.stores.neo4j.layout import STATEMENTS
from service.stores.rows import RecordKind, Row

Properties: TypeAlias = dict[str, Any]

LONGEST_TEXT = 2000
"""Indexes refuse long texts; the whole of it is in `body`."""
INT64 = 1 << 63


def node(row: Row, *, number: int, since: int) -> Properties:
    """Return the properties of the node that holds `row`, a component or a statement."""
    known: Properties = {
        "number": number,
        "record": int(row.kind),
        "id": row.id,
        "since": since,
        "content": row.content,
        "body": row.body.decode(),
    }
    if row.kind is RecordKind.COMPONENT:
        return known | _component(row.record)
    return known | {"kind": STATEMENTS[row.kind]} | _plain_fields(row.record)


def relationships(row: Row, *, since: int) -> Iterator[tuple[str, str, Properties]]:
    """Yield (start, end, properties) of the relationships that hold `row`; ends by component id.

    A requirement gives one relationship a member, all with its id; the first holds the body.
    """
    if row.kind is RecordKind.MEMBERSHIP:
        belongs: Membership = row.record
        yield belongs.group, belongs.member, _first(row, {"id": row.id, "since": since})
        return
    need: Requirement = row.record
    shared = {"id": row.id, "since": since} | _requirement(need)
    for position, member in enumerate(need.members):
        known = _without_none({**shared, "tolerance_seconds": _seconds(member.tolerance)})
        yield need.dependent, member.provider, known if position else _first(row, known)


def _first(row: Row, known: Properties) -> Properties:
    return {**known, "content": row.content, "body": row.body.decode()}


def _requirement(need: Requirement) -> Properties:
    return {
        "effect": need.effect.value,
        "relation": need.relation,
        "phase": need.phase.value,
        "minimum": need.minimum,
        "members": len(need.members),
        "propagate_degraded": need.propagate_degraded,
        "rule": need.rule,
        "evidence": need.evidence[0].kind.value if need.evidence else None,
    }


def _component(one: Component) -> Properties:
    known = {
        "kind": one.kind.value,
        "name": _short(one.name),
        "type": _short(one.type),
        "account": _short(one.account),
        "region": _short(one.region),
        "zones": list(one.zones) or None,
        "tags": [f"{key}={one.tags[key]}" for key in sorted(one.tags)] or None,
    }
    return _without_none({**known, **_scalars(one.properties)})


def _scalars(properties: Mapping[str, Any]) -> Properties:
    """Return the properties that Neo4j can hold as they are, as `property_…`."""
    return {f"property_{name}": value for name, value in properties.items() if _fits(value)}


def _fits(value: Any) -> bool:
    if isinstance(value, int):
        return -INT64 <= value < INT64
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(one, str) for one in value)
    return isinstance(value, str | float)


def _plain_fields(statement: Any) -> Properties:
    """Return the fields of an objective, capability or waiver, durations in seconds."""
    found = {}
    for field in fields(statement):
        value = getattr(statement, field.name)
        name = f"{field.name}_seconds" if isinstance(value, timedelta) else field.name
        found[name] = CONVERSIONS.get(type(value), _as_it_is)(value)
    return _without_none(found)


def _seconds(value: timedelta | None) -> float | None:
    return None if value is None else value.total_seconds()


def _short(text: str | None) -> str | None:
    return text[:LONGEST_TEXT] if text else text


def _as_it_is(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _moment(value: datetime) -> str:
    return value.isoformat()


CONVERSIONS: Mapping[type, Callable[[Any], Any]] = {timedelta: _seconds, datetime: _moment}


def _without_none(properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if value is not None}


def json_text(value: Any) -> str:
    """Return a dataclass instance as JSON text."""
    return dumps(value).decode()
