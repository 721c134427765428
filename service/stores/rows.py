"""Rows: the records of a revision as a store keeps and compares them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import orjson

from model.linking.statements import membership_key, objective_key, sorted_by, waiver_key
from model.records import digest
from model.records.component import Component, Membership
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import EvidenceKind, Requirement
from model.records.revision import Records
from service.stores.codec import dumps, reader

T = TypeVar("T")


class RecordKind(IntEnum):
    """Which tuple of `Records` a row belongs to. Kept in stores: never renumber."""

    COMPONENT = 1
    REQUIREMENT = 2
    MEMBERSHIP = 3
    OBJECTIVE = 4
    CAPABILITY = 5
    WAIVER = 6


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


CLASSES: dict[RecordKind, type] = {
    RecordKind.COMPONENT: Component,
    RecordKind.REQUIREMENT: Requirement,
    RecordKind.MEMBERSHIP: Membership,
    RecordKind.OBJECTIVE: Objective,
    RecordKind.CAPABILITY: Capability,
    RecordKind.WAIVER: Waiver,
}


def rows(records: Records) -> Iterator[Row]:
    """Yield every record as a row, in the order of (kind, id)."""
    yield from (
        Row(RecordKind.COMPONENT, one.id, _short(digest.component_content(one)), one)
        for one in sorted(records.components, key=lambda one: one.id)
    )
    yield from (
        Row(RecordKind.REQUIREMENT, one.id, _short(_requirement(one)), one)
        for one in sorted(records.requirements, key=lambda one: one.id)
    )
    yield from chain(
        _statements(RecordKind.MEMBERSHIP, records.memberships, digest.membership_content),
        _statements(RecordKind.OBJECTIVE, records.objectives, digest.objective_content),
        _statements(RecordKind.CAPABILITY, records.capabilities, digest.capability_content),
        _statements(RecordKind.WAIVER, records.waivers, digest.waiver_content),
    )


def changes(
    live: Iterable[tuple[int, str, bytes, T]], wanted: Iterable[Row]
) -> Iterator[tuple[T | None, Row | None]]:
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
    found: dict[int, list[Any]] = defaultdict(list)
    read = {int(kind): reader(CLASSES[kind]) for kind in RecordKind}
    for number, body in bodies:
        found[number].append(read[number](orjson.loads(body)))
    return found


def in_order(found: "dict[int, list[Any]]") -> Records:
    """Return records from lists by kind; components and requirements must be sorted already."""
    return Records(
        components=tuple(found[RecordKind.COMPONENT]),
        requirements=tuple(found[RecordKind.REQUIREMENT]),
        memberships=sorted_by(membership_key, found[RecordKind.MEMBERSHIP]),
        objectives=sorted_by(objective_key, found[RecordKind.OBJECTIVE]),
        capabilities=sorted_by(objective_key, found[RecordKind.CAPABILITY]),
        waivers=sorted_by(waiver_key, found[RecordKind.WAIVER]),
    )


def _statements(
    kind: RecordKind, statements: Sequence[Any], content: Callable[[Any], bytes]
) -> Iterator[Row]:
    """Yield statements, whose identity is all that they say."""
    named = {_short(content(one)): one for one in statements}
    yield from (Row(kind, short.hex(), short, named[short]) for short in sorted(named))


def _requirement(one: Requirement) -> bytes:
    """Return what makes a requirement worth writing again.

    The times of declared evidence are left out: every crawl confirms them, which the coverage of
    its scope tells; counts and times of observed calls are news.
    """
    scopes = sorted({why.scope or "" for why in one.evidence})
    news = [
        (why.rule, why.count, why.last_seen_at and why.last_seen_at.timestamp())
        for why in one.evidence
        if why.kind is EvidenceKind.OBSERVED
    ]
    return digest.requirement_content(one) + f"{scopes!a}{news!a}".encode()


def _short(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()
