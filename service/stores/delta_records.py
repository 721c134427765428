"""The records of a revision, made of those of an earlier one and of what differs."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any

from model.records.revision import Records
from service.stores.interface import Delta
from service.stores.rows import RecordKind, in_order, statement_id

BY_ID = attrgetter("id")


def after(records: Records, delta: Delta) -> Records:
    """Return the records of the later revision.

    Nothing is decoded again. Complexity: O(records) to copy what stays; ids of requirements, which
    are digests, are computed for O(d log(records)) of them, d being the size of the delta.
    """
    ended: dict[RecordKind, set[str]] = {kind: set() for kind in RecordKind}
    for kind, id_ in delta.ended:
        ended[kind].add(id_)
    by_kind: dict[int, list[Any]] = {}
    for kind, kept in _tuples(records).items():
        gone, begun = ended[kind], delta.begun[kind]
        if not gone and not begun:
            by_kind[kind] = list(kept)
            continue
        if kind in SORTED_BY_ID:
            by_kind[kind] = _merged(kept, gone, begun)
        else:
            by_kind[kind] = [record for record in kept if statement_id(record) not in gone]
            by_kind[kind] += begun
    return in_order(by_kind)


def _merged(kept: Sequence[Any], gone: Collection[str], begun: Sequence[Any]) -> list[Any]:
    """Return `kept` without what is gone and with what has begun; all are sorted by their id."""
    begun_by_id = {record.id: record for record in begun}
    merged: list[Any] = []
    start = 0
    for id_ in sorted({*gone, *begun_by_id}):
        place = bisect_left(kept, id_, lo=start, key=BY_ID)
        merged += kept[start:place]
        start = place
        if id_ in gone and start < len(kept) and kept[start].id == id_:
            start += 1
        if id_ in begun_by_id:
            merged.append(begun_by_id[id_])
    return [*merged, *kept[start:]]


def moves(delta: Delta) -> bool:
    """Tell whether components or requirements differ, and with them the topology."""
    kinds = {kind for kind, _ in delta.ended} | {kind for kind in delta.begun if delta.begun[kind]}
    return not kinds.isdisjoint((RecordKind.COMPONENT, RecordKind.REQUIREMENT))


def fits(records: Records, delta: Delta) -> bool:
    """Tell whether the counts of the later revision follow from `records` and `delta`."""

    def count(kind: RecordKind, before: int) -> int:
        return before - sum(ended is kind for ended, _ in delta.ended) + len(delta.begun[kind])

    label = delta.revision
    return (
        count(RecordKind.COMPONENT, len(records.components)) == label.components
        and count(RecordKind.REQUIREMENT, len(records.requirements)) == label.requirements
    )


SORTED_BY_ID = (RecordKind.COMPONENT, RecordKind.REQUIREMENT)


def _tuples(records: Records) -> dict[RecordKind, Sequence[Any]]:
    return {
        RecordKind.COMPONENT: records.components,
        RecordKind.REQUIREMENT: records.requirements,
        RecordKind.MEMBERSHIP: records.memberships,
        RecordKind.OBJECTIVE: records.objectives,
        RecordKind.CAPABILITY: records.capabilities,
        RecordKind.WAIVER: records.waivers,
    }
