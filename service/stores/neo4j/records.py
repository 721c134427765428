"""How records become nodes and relationships: what people query beside what we read back.

`_body` holds the exact record as JSON; the other properties are for people and their Cypher. Each
field of a record is a property, by its type: a duration is `<name>_seconds`, a moment a zoned
datetime, tags are a list of `key=value` and `tag_<key>` each. Free properties stand under their
own names (`model.records.component.Component.properties`), as far as Neo4j can hold them. What is
not stated is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin

from model.records.component import Component, Membership
from model.records.declared import declared, supertype, without_none
from model.records.requirement import Effect, Evidence, Phase, Requirement
from service.stores.codec import dumps
from service.stores.neo4j.layout import (
    DEPENDS_ON,
    HAS_MEMBER,
    STATEMENTS,
    relationship_type,
    type_label,
)
from service.stores.neo4j.property_types import PropertyTypes
from service.stores.neo4j.shown import (
    FIXED,
    SEAL,
    Properties,
    node_seal,
    plain,
    relationships_seal,
)
from service.stores.rows import RecordKind, Row

LONGEST_TEXT = 2000
"""Indexes refuse long texts; the whole of it is in `body`."""
MOST_TAGS = 50
"""Tags that have a property of their own; AWS allows as many for most resources."""
CARRYING = frozenset({Effect.HARD, Effect.SOFT, Effect.UNKNOWN})
"""Effects through which a failure travels while everything runs."""


def node(row: Row, *, number: int, since: int, types: PropertyTypes) -> Properties:
    """Return the properties of the node that holds `row`, a component or a statement."""
    own: Properties = {
        "_number": number,
        "_record": int(row.kind),
        "since": since,
        "_content": row.content,
        "_body": row.body.decode(),
    }
    if row.kind is not RecordKind.COMPONENT:
        return sealed(own | {"id": row.id, "kind": STATEMENTS[row.kind]} | properties(row.record))
    component: Component = row.record
    free = free_properties(component, types)
    written = properties(component) | free | {"name": _short(component.label)}
    label = type_label(component.kind, component.type)
    about = {"_own": sorted(free) or None, "_label": label}
    stated = {name: value for name, value in about.items() if value is not None}
    return sealed(own | written | stated)


def sealed(known: Properties) -> Properties:
    """Return the properties of a node with their seal."""
    return known | {SEAL: node_seal(known)}


def free_properties(component: Component, types: PropertyTypes) -> Properties:
    """Return the properties of a component that only some have: its own, and one for each tag."""
    written: Properties = {}
    for name, value in (*component.properties.items(), *component.measurements.items()):
        taken = name in FIXED or name.startswith(("_", "tag_"))
        placed = types.place(f"property_{name}" if taken else name, value)
        if placed is not None:
            written[placed[0]] = placed[1]
    for key in sorted(key for key in component.tags if "\0" not in key)[:MOST_TAGS]:
        written[f"tag_{key}"] = _short(component.tags[key])
    return written


def relationships(row: Row, *, since: int) -> Iterator[tuple[str, str, str, Properties]]:
    """Yield (start, end, type, properties) of the relationships that hold `row`; ends by id.

    A requirement gives one relationship a member, all with its id; the first holds the body and
    the seal. Where a failure travels while everything runs, each member has a `DEPENDS_ON` as well.
    """
    related = list(_relationships(row, since=since))
    seal = relationships_seal((kind, end, plain(known)) for _, end, kind, known in related)
    related[0][3][SEAL] = seal
    yield from related


def _relationships(row: Row, *, since: int) -> Iterator[tuple[str, str, str, Properties]]:
    if row.kind is RecordKind.MEMBERSHIP:
        membership: Membership = row.record
        own = _with_body(row, {"id": row.id, "since": since, "_record": int(row.kind)})
        yield membership.group, membership.member, HAS_MEMBER, own
        return
    requirement: Requirement = row.record
    size = len(requirement.members)
    counts = {"minimum": requirement.minimum, "of": size, "redundant": requirement.minimum < size}
    shared = {"id": row.id, "since": since, "rule": requirement.rule} | properties(requirement)
    shared |= counts | {"_record": int(row.kind)}
    del shared["dependent"], shared["members"]  # the start of the relationship, and how many ends
    brief = {"id": row.id, "since": since, "effect": str(requirement.effect)} | counts
    brief["relation"] = requirement.relation
    for position, member in enumerate(requirement.members):
        own = shared | properties(member)
        del own["provider"]  # its end
        ends = requirement.dependent, member.provider
        kind = relationship_type(requirement.relation)
        yield *ends, kind, own if position else _with_body(row, own)
        if requirement.effect in CARRYING and requirement.phase is Phase.RUN:
            yield *ends, DEPENDS_ON, brief


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
        return _converted(name, lambda moment: moment)
    if kind is str:
        return _converted(name, _short)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _converted(name, lambda member: member.value)
    if origin is tuple:
        return _list_writer(name, supertype(get_args(kind)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _add_tags(name) if get_args(kind)[1] is str else _add_nothing
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


def _add_nothing(written: Properties, values: Mapping[str, Any]) -> None:
    """Write no property: free ones are placed by `free_properties`."""


def _short(text: str) -> str:
    return text[:LONGEST_TEXT]


def _with_body(row: Row, own: Properties) -> Properties:
    return {**own, "_content": row.content, "_body": row.body.decode()}
