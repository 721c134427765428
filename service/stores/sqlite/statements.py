"""The short way for changes of statements: objectives, capabilities and waivers alone.

Linking gives each of them one record, and no other record depends on it, as long as its subject
is a component that some source describes. So such a change is published without reading any other
scope. `link` stays the definition: a test compares both ways over random histories.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from model.linking.placeholder import PLACEHOLDER
from model.linking.scope_state import ScopeState, coverage
from model.records.component import ComponentId, Kind
from model.records.coverage import Coverage
from model.records.digest import content
from model.records.observation import Facts
from model.records.revision import Revision
from service.stores.codec import loads
from service.stores.rows import RecordKind, Row, statement_row
from service.stores.sqlite import records as sqlite_records

KINDS = (
    (RecordKind.OBJECTIVE, "objectives"),
    (RecordKind.CAPABILITY, "capabilities"),
    (RecordKind.WAIVER, "waivers"),
)
PLACES = (Kind.ACCOUNT, Kind.REGION, Kind.ZONE)
"""Kinds whose placeholders look like described components: their ids tell all about them."""
TAGS = "tag:"
"""How the source of an objective begins that a tag of a component states."""


def note_statements(connection: sqlite3.Connection, key: str, state: ScopeState) -> None:
    """Write down which statements a scope makes, in place of those that it made before."""
    connection.execute("DELETE FROM stated WHERE scope = ?", (key,))
    connection.executemany(
        "INSERT INTO stated (scope, kind, claim, subject) VALUES (?, ?, ?, ?)",
        (
            (key, kind, _claim(statement), statement.subject)
            for kind, statement in _statements(state.observation.facts)
        ),
    )


def publish_statements(
    connection: sqlite3.Connection,
    before: dict[str, ScopeState],
    after: dict[str, ScopeState],
    now: datetime,
) -> tuple[Revision, bool] | None:
    """Publish scopes that went from `before` to `after`, by key; None when `link` has to do it.

    The caller holds the transaction in which it has written `after`. Nothing is written when None
    is returned.
    """
    base = sqlite_records.latest(connection)
    states = [*before.values(), *after.values()]
    if base is None or not all(_only_statements(state) for state in states):
        return None
    old = {pair for state in before.values() for pair in _statements(state.observation.facts)}
    new = {pair for state in after.values() for pair in _statements(state.observation.facts)}
    ended, begun = old - new, new - old
    subjects = {statement.subject for _, statement in ended | begun}
    if not all(_is_described(connection, subject) for subject in subjects):
        return None
    gone: list[Row] = []
    for kind, statement in ended:
        stated = _stated_elsewhere(connection, kind, statement, set(after))
        if stated is None:
            return None
        if not stated:
            gone.append(statement_row(kind, statement))
    fresh = [statement_row(kind, statement) for kind, statement in begun]
    changes = _row_changes(connection, gone, fresh)
    covered = _coverage(connection, base, after)
    return sqlite_records.write_revision(
        connection,
        base,
        changes,
        counts=(base.components, base.requirements),
        covered=covered,
        now=now,
    )


def _statements(facts: Facts) -> Iterator[tuple[RecordKind, Any]]:
    for kind, name in KINDS:
        for statement in getattr(facts, name):
            yield kind, statement


def _only_statements(state: ScopeState) -> bool:
    facts = state.observation.facts
    return not (facts.components or facts.requirements or facts.memberships)


def _claim(statement: Any) -> bytes:
    """Return a digest of a statement without its subject."""
    bare = replace(statement, subject=ComponentId(""))
    return blake2b(content(bare), digest_size=16).digest()


def _is_described(connection: sqlite3.Connection, subject: str) -> bool:
    """Tell whether a subject is surely the id of a component that a source describes."""
    query = "SELECT body FROM record WHERE kind = ? AND id = ? AND until IS NULL"
    row = connection.execute(query, (RecordKind.COMPONENT, subject)).fetchone()
    if row is None:
        return False
    component = orjson.loads(row[0])
    return component["kind"] not in PLACES and PLACEHOLDER not in component.get("properties", {})


def _stated_elsewhere(
    connection: sqlite3.Connection, kind: RecordKind, statement: Any, scopes: set[str]
) -> bool | None:
    """Tell whether another scope makes the same statement; None when that is not sure."""
    if getattr(statement, "source", "").startswith(TAGS):
        return None
    query = "SELECT scope, subject FROM stated WHERE kind = ? AND claim = ?"
    for scope, subject in connection.execute(query, (kind, _claim(statement))).fetchall():
        if scope in scopes:
            continue
        if subject == statement.subject:
            return True
        if not _is_described(connection, subject):
            return None  # it may be another key of the same component
    return False


def _row_changes(
    connection: sqlite3.Connection, gone: Sequence[Row], fresh: Sequence[Row]
) -> list[sqlite_records.RowChange]:
    query = """SELECT number, leaf, bucket, kind, id FROM record
        WHERE kind = ? AND id = ? AND until IS NULL"""
    changes: list[sqlite_records.RowChange] = []
    for row in gone:
        live = connection.execute(query, (row.kind, row.id)).fetchone()
        if live is not None:
            changes.append((live, None))
    changes += (
        (None, row)
        for row in fresh
        if connection.execute(query, (row.kind, row.id)).fetchone() is None
    )
    return changes


def _coverage(
    connection: sqlite3.Connection, base: Revision, after: dict[str, ScopeState]
) -> Coverage:
    """Return the coverage of `base` with the scopes of `after` in their places."""
    query = "SELECT coverage FROM revision WHERE number = ?"
    packed = connection.execute(query, (base.number,)).fetchone()[0]
    known = loads(Coverage, zlib.decompress(packed)).scopes
    kept = [scope for scope in known if scope.scope.key not in after]
    scopes = (*kept, *coverage(after.values()).scopes)
    return Coverage(scopes=tuple(sorted(scopes, key=lambda scope: scope.scope)))
