"""The records of a revision, made of those of an earlier one and of what differs."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from model.records.revision import Records
from service.stores.interface import Delta
from service.stores.rows import RecordKind, in_order, statement_id

BY_ID = attrgetter("id")


def after(records: Records, delta: Delta) -> Records:
    """Return the records of the later revision.

    Complexity: O(records) time, but one step of a merge for each; nothing is decoded again.
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
        identity = BY_ID if kind in SORTED_BY_ID else statement_id
        by_kind[kind] = [record for record in kept if identity(record) not in gone]
        by_kind[kind] += begun
        if kind in SORTED_BY_ID:
            by_kind[kind].sort(key=BY_ID)
    return in_order(by_kind)


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
