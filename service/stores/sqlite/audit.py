"""The audit log in an SQLite file."""

import sqlite3
from collections.abc import Collection, Sequence

import orjson

from service.stores.audit_chain import chained, entry_of, folded
from service.stores.codec import dumps, loads
from service.stores.interface import AuditEntry, AuditHead, AuditLine

HEAD = "audit_head"
"""The name in the table `meta` under which the head of the log is kept."""
OLDEST_LAST = """SELECT number, entry FROM audit WHERE number > ? AND number < ?
    ORDER BY number DESC LIMIT ?"""
OLDEST_FIRST = """SELECT number, entry FROM audit WHERE number > ? AND number < ?
    ORDER BY number LIMIT ?"""
MOST = 2**62


def append(connection: sqlite3.Connection, entry: AuditEntry) -> None:
    """Write the next line and the new head; the caller holds the transaction of a writer."""
    before = head(connection)
    if before is None:
        # The lines of a Loadpath that had no chain: the first new line carries the hash of all.
        texts = connection.execute("SELECT entry FROM audit ORDER BY number")
        before = folded(_bytes(text) for (text,) in texts)
    text, after = chained(entry, before)
    last = connection.execute("SELECT coalesce(max(number), 0) FROM audit").fetchone()[0]
    # Where the log was tampered with, no change of the store may fail for it: `verify` tells.
    after = AuditHead(number=max(after.number, last + 1), hash=after.hash)
    connection.execute("INSERT INTO audit VALUES (?, ?)", (after.number, text))
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (HEAD, dumps(after)))


def entries(
    connection: sqlite3.Connection, limit: int, actions: Collection[str]
) -> Sequence[AuditEntry]:
    """Return the newest entries, newest first; with `actions`, only entries of these."""
    query = """SELECT entry FROM audit
        WHERE :actions = '[]' OR json_extract(CAST(entry AS TEXT), '$.action')
            IN (SELECT value FROM json_each(:actions))
        ORDER BY number DESC LIMIT :limit"""
    wanted = {"actions": orjson.dumps(list(actions)).decode(), "limit": limit}
    return [entry_of(text) for (text,) in connection.execute(query, wanted)]


def lines(
    connection: sqlite3.Connection, limit: int, *, after: int | None, before: int | None
) -> Sequence[AuditLine]:
    """Return stored lines: the newest first, or with `after` the oldest after it first."""
    query = OLDEST_LAST if after is None else OLDEST_FIRST
    rows = connection.execute(query, (after or 0, MOST if before is None else before, limit))
    return [_line(number, _bytes(text)) for number, text in rows]


def head(connection: sqlite3.Connection) -> AuditHead | None:
    """Return the kept head; None when no line carries a hash yet."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (HEAD,)).fetchone()
    return None if row is None else loads(AuditHead, row[0])


def _line(number: int, text: bytes) -> AuditLine:
    """Return a line; the file has no author and action beside its text."""
    try:
        entry = entry_of(text)
    except (ValueError, TypeError, KeyError, AttributeError):
        return AuditLine(number=number, text=text, author="", action="")
    return AuditLine(number=number, text=text, author=entry.author, action=entry.action)


def _bytes(text: bytes | str) -> bytes:
    """Return the stored text; another program may have written it in another type of SQLite."""
    return text if isinstance(text, bytes) else str(text).encode()
