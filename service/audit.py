"""The audit log as JSON: one object for each line, the same at every door."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from schema.documents.duration import format_moment
from service.stores.audit_chain import PREVIOUS, entry_of
from service.stores.interface import AuditLine


def documents(lines: Iterable[AuditLine]) -> Sequence[dict[str, Any]]:
    """Return each line as JSON: `line`, the fields of its entry, and `previous`.

    `previous` is the hash of the line before; None for lines that carry none.
    """
    return [document(line) for line in lines]


def document(line: AuditLine) -> dict[str, Any]:
    """Return a line as JSON."""
    entry = entry_of(line.text)
    return {
        "line": line.number,
        "at": format_moment(entry.at),
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
