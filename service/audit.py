"""The audit log as JSON and GraphQL show it, and the entries that requests write into it."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

import orjson

from service.stores.audit_chain import PREVIOUS, entry_of
from service.stores.errors import StoreError
from service.stores.interface import AuditEntry, AuditLine, GraphStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema.graphql.context import AuditRecord, Viewer

LOG = logging.getLogger("loadpath")


class Place(TypedDict, total=False):
    """Where an entry comes from: two fields of `AuditEntry`."""

    role: str | None
    address: str | None


class StoredAudit:
    """Reads and appends to the audit log of a store, which a function gives."""

    def __init__(self, store: "Callable[[], GraphStore]") -> None:
        """Use the store that `store` returns."""
        self._store = store

    def records(self, limit: int, *, before: int | None = None) -> "Sequence[AuditRecord]":
        """Return lines, newest first; `before` leaves out the line of this number and later ones.

        Raises:
            StoreError: if the store is away.
        """
        from schema.graphql.context import AuditRecord

        lines = self._store().audit_lines(limit, before=before)
        return [AuditRecord(**_fields(line)) for line in lines]

    def note(self, entry: AuditEntry) -> None:
        """Append an entry about something that changes no record; a store that is away is logged.

        What it is about happens all the same: an answer or a refusal waits for no store.
        """
        try:
            self._store().audit(entry)
        except StoreError as error:
            LOG.warning("not audited: %s by %s: %s", entry.action, entry.author, error)


def entry_by(
    viewer: "Viewer", action: str, detail: Mapping[str, Any], *, at: datetime
) -> AuditEntry:
    """Return the entry of something that a viewer of the service does."""
    return AuditEntry(
        at=at,
        author=viewer.name,
        action=action,
        detail=orjson.dumps(detail).decode(),
        role=viewer.role.value,
        address=viewer.address,
    )


def place_of(viewer: "Viewer | None") -> Place:
    """Return role and address of an entry that a viewer causes; nothing for None."""
    return {} if viewer is None else {"role": viewer.role.value, "address": viewer.address}


def documents(lines: Iterable[AuditLine]) -> Sequence[dict[str, Any]]:
    """Return each line as JSON: `line`, the fields of its entry, and `previous`.

    `previous` is the hash of the line before; None for lines that carry none.
    """
    from schema.documents.duration import format_moment

    return [{**fields, "at": format_moment(fields["at"])} for fields in map(_fields, lines)]


def _fields(line: AuditLine) -> dict[str, Any]:
    entry = entry_of(line.text)
    return {
        "line": line.number,
        "at": entry.at,
        "author": entry.author,
        "role": entry.role,
        "address": entry.address,
        "action": entry.action,
        "detail": entry.detail,
        "outcome": None if entry.outcome is None else entry.outcome.value,
        "revision": entry.revision,
        "reason": entry.reason,
        "previous": orjson.loads(line.text).get(PREVIOUS),
    }
