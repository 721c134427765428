"""The audit log in Neo4j: nodes `:AuditEntry`, and the head at the lock of the log."""

from collections.abc import Collection, Sequence
from typing import Any

from service.stores.audit_chain import chained, entry_of, folded
from service.stores.interface import AuditEntry, AuditHead, AuditLine
from service.stores.neo4j.connection import Transaction, rows_of, single_value, take
from service.stores.neo4j.layout import Lock

MOST = 2**62
STATE = """MATCH (l:Loadpath {name: 'audit'})
    RETURN [l.turns, l.head_number, l.head,
        COUNT { MATCH (e:AuditEntry) WHERE e.number > l.turns }]"""
HEAD = """MATCH (l:Loadpath {name: 'audit'}) WHERE l.head IS NOT NULL
    RETURN [l.head_number, l.head]"""
WRITE = """MATCH (l:Loadpath {name: 'audit'})
    SET l.turns = $number, l.head_number = $number, l.head = $hash
    CREATE (:AuditEntry {number: $number, at: $at, author: $author, action: $action,
        entry: $entry})"""
NEWEST = """MATCH (e:AuditEntry) WHERE e.number > $after AND e.number < $before
    WITH e ORDER BY e.number DESC LIMIT $limit
    RETURN collect([e.number, e.entry, e.author, e.action])"""
OLDEST = """MATCH (e:AuditEntry) WHERE e.number > $after AND e.number < $before
    WITH e ORDER BY e.number LIMIT $limit
    RETURN collect([e.number, e.entry, e.author, e.action])"""


def append(transaction: Transaction, entry: AuditEntry) -> None:
    """Write the next line and the new head; other writers wait for the lock of the log."""
    take(transaction, Lock.AUDIT)
    turns, number, known, beyond = single_value(transaction, STATE)
    if known is None:
        # The lines of a Loadpath that had no chain: the first new line carries the hash of all.
        query = "MATCH (e:AuditEntry) WHERE e.number > 0 RETURN e.entry ORDER BY e.number"
        before = folded(text.encode() for text in rows_of(transaction, query))
    else:
        before = AuditHead(number=number, hash=known)
    text, after = chained(entry, before)
    # Where the log was tampered with, no change of the store may fail for it: `verify` tells.
    free = max(after.number, turns + 1)
    if beyond:
        query = "MATCH (e:AuditEntry) RETURN max(e.number)"
        free = max(free, single_value(transaction, query) + 1)
    about: dict[str, Any] = {"at": entry.at, "author": entry.author, "action": entry.action}
    line = {"number": free, "hash": after.hash, "entry": text.decode(), **about}
    transaction.run(WRITE, line).consume()


def entries(transaction: Transaction, limit: int, actions: Collection[str]) -> Sequence[AuditEntry]:
    """Return the newest entries, newest first; with `actions`, only entries of these."""
    query = """MATCH (e:AuditEntry)
        WHERE e.number > 0 AND (size($actions) = 0 OR e.action IN $actions)
        WITH e ORDER BY e.number DESC LIMIT $limit RETURN collect(e.entry)"""
    texts = single_value(transaction, query, limit=limit, actions=list(actions))
    return [entry_of(text) for text in texts]


def lines(
    transaction: Transaction, limit: int, *, after: int | None, before: int | None
) -> Sequence[AuditLine]:
    """Return stored lines: the newest first, or with `after` the oldest after it first."""
    query = NEWEST if after is None else OLDEST
    until = MOST if before is None else before
    rows = single_value(transaction, query, after=after or 0, before=until, limit=limit)
    return [
        AuditLine(number=number, text=text.encode(), author=author, action=action)
        for number, text, author, action in rows
    ]


def head(transaction: Transaction) -> AuditHead | None:
    """Return the kept head; None when no line carries a hash yet."""
    row = single_value(transaction, HEAD)
    return None if row is None else AuditHead(number=row[0], hash=row[1])
