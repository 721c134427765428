"""Rows: the records of a revision as a store keeps and compares them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeVar

import orjson

from model.linking.statements import membership_key, objective_key, sorted_by, waiver_key
from model.records.component import Component, Membership
from model.records.declared import declared
from model.records.digest import content
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import Evidence, EvidenceKind, Requirement
from model.records.revision import Records
from service.stores.codec import dumps, reader

Handle = TypeVar("Handle")
Key: TypeAlias = tuple[int, str]
"""Kind and id of a record."""


class RecordKind(IntEnum):
    """Which tuple of `Records` a row belongs to. Kept in stores: never renumber."""

    COMPONENT = 1
    REQUIREMENT = 2
    MEMBERSHIP = 3
    OBJECTIVE = 4
    CAPABILITY = 5
    WAIVER = 6


CLASSES: Mapping[RecordKind, type] = {
    RecordKind.COMPONENT: Component,
    RecordKind.REQUIREMENT: Requirement,
    RecordKind.MEMBERSHIP: Membership,
    RecordKind.OBJECTIVE: Objective,
    RecordKind.CAPABILITY: Capability,
    RecordKind.WAIVER: Waiver,
}


class Row(NamedTuple):
    """One record: what it is, by which id, a digest of what it says, and the record itself."""

    kind: RecordKind
    id: str
    content: bytes
    """Two rows of one id with equal content need not be written twice."""
    record: Any

    @property
    def body(self) -> bytes:
        """The record as JSON."""
        return dumps(self.record)


def rows(records: Records, known: Mapping[Key, Row] = MappingProxyType({})) -> Iterator[Row]:
    """Yield every record as a row, in the order of (kind, id).

    A row of `known` is taken as it is where its record is equal: that is faster than a digest.
    """
    for component in sorted(records.components, key=_id):
        row = known.get((RecordKind.COMPONENT, component.id))
        if row is not None and (row.record is component or row.record == component):
            yield row
        else:
            yield Row(RecordKind.COMPONENT, component.id, _short(content(component)), component)
    for requirement in sorted(records.requirements, key=_id):
        row = known.get((RecordKind.REQUIREMENT, requirement.id))
        if row is not None and (row.record is requirement or row.record == requirement):
            yield row
        else:
            short = _short(content(requirement) + _sightings(requirement))
            yield Row(RecordKind.REQUIREMENT, requirement.id, short, requirement)
    yield from _statements(RecordKind.MEMBERSHIP, records.memberships)
    yield from _statements(RecordKind.OBJECTIVE, records.objectives)
    yield from _statements(RecordKind.CAPABILITY, records.capabilities)
    yield from _statements(RecordKind.WAIVER, records.waivers)


def changes(
    live: Iterable[tuple[int, str, bytes, Handle]], wanted: Iterable[Row]
) -> Iterator[tuple[Handle | None, Row | None]]:
    """Yield (what ends, what begins) for every difference between two sorted streams.

    `live` gives (kind, id, content, handle) in the order of (kind, id), as `rows` does.
    Complexity: O(rows) time, O(1) memory.
    """
    old_rows, new_rows = iter(live), iter(wanted)
    old, new = next(old_rows, None), next(new_rows, None)
    while old is not None or new is not None:
        if new is None or (old is not None and (old[0], old[1]) < (new.kind, new.id)):
            assert old is not None  # noqa: S101 - the loop's condition; narrows the type
            yield old[3], None
            old = next(old_rows, None)
        elif old is None or (old[0], old[1]) > (new.kind, new.id):
            yield None, new
            new = next(new_rows, None)
        else:
            if old[2] != new.content:
                yield old[3], new
            old, new = next(old_rows, None), next(new_rows, None)


def records(bodies: Iterable[tuple[int, bytes]]) -> Records:
    """Return the records whose (kind, body) are given, components and requirements by id."""
    return in_order(by_kind(bodies))


def by_kind(bodies: Iterable[tuple[int, bytes | str]]) -> dict[int, list[Any]]:
    """Return the records whose (kind, body) are given, in that order, by kind."""
    records_of: dict[int, list[Any]] = defaultdict(list)
    read = {int(kind): reader(CLASSES[kind]) for kind in RecordKind}
    for number, body in bodies:
        records_of[number].append(read[number](orjson.loads(body)))
    return records_of


def in_order(records_of: Mapping[int, Sequence[Any]]) -> Records:
    """Return records from lists by kind; components and requirements must be sorted already."""
    return Records(
        components=tuple(records_of[RecordKind.COMPONENT]),
        requirements=tuple(records_of[RecordKind.REQUIREMENT]),
        memberships=sorted_by(membership_key, records_of[RecordKind.MEMBERSHIP]),
        objectives=sorted_by(objective_key, records_of[RecordKind.OBJECTIVE]),
        capabilities=sorted_by(objective_key, records_of[RecordKind.CAPABILITY]),
        waivers=sorted_by(waiver_key, records_of[RecordKind.WAIVER]),
    )


def _statements(kind: RecordKind, statements: Sequence[Any]) -> Iterator[Row]:
    """Yield the rows of statements, whose identity is all that they say."""
    yield from sorted({statement_row(kind, statement) for statement in statements}, key=_id)


def statement_row(kind: RecordKind, statement: Any) -> Row:
    """Return the row of one statement."""
    short = _short(content(statement))
    return Row(kind, short.hex(), short, statement)


def statement_id(statement: Any) -> str:
    """Return the id of the row of a statement: a digest of its content."""
    return _short(content(statement)).hex()


_id = attrgetter("id")
_seen = attrgetter(*(field.name for field in declared(Evidence) if not field.is_content))


def _sightings(requirement: Requirement) -> bytes:
    """Return what makes a requirement of equal content worth writing again.

    Each crawl confirms declared evidence, which the coverage of its scope tells: of it only the
    scope counts. How often and when calls were observed is stated nowhere else.
    """
    scopes = sorted({evidence.scope or "" for evidence in requirement.evidence})
    observed = [
        (evidence.rule, *map(str, _seen(evidence)))
        for evidence in requirement.evidence
        if evidence.kind is EvidenceKind.OBSERVED
    ]
    return f"{scopes!a}{observed!a}".encode()


def _short(line: bytes) -> bytes:
    return blake2b(line, digest_size=16).digest()
