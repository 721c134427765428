"""SQLite: the embedded store, one file and no server."""

import queue
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UnknownRevision
from model.linking.scope_state import ScopeState, coverage, update_scope
from model.records.coverage import Coverage
from model.records.digest import digest
from model.records.observation import Observation
from model.records.revision import Publication, Records, Revision
from service.stores import rows, scope_codec
from service.stores.codec import dumps, loads
from service.stores.interface import AuditEntry
from service.stores.sqlite_layout import connect, transaction, translated

if TYPE_CHECKING:
    from model.linking.link import LinkSettings

LARGEST = 63
"""Bits of the largest number that SQLite holds."""


class SqliteStore:
    """Keeps everything in one SQLite file in WAL mode; see `GraphStore`.

    Safe for threads and for several processes: readers see the last committed state and never
    wait; writers take turns. Records carry the range of revisions in which they hold, so that a
    publish writes only what changed.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, which is created with its folder when it is not there.

        Raises:
            StoreError: if that cannot be done.
        """
        self.path = path
        self.url = f"sqlite:///{path}"
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._closed = False
        with self._connection():
            pass

    def record(self, observations: Iterable[Observation]) -> None:
        """Replace, refresh or keep what each observation's scope held, all in one transaction."""
        batch = list(observations)
        with self._connection() as connection, transaction(connection):
            for seen in batch:
                state = update_scope(_state(connection, seen.scope.key), seen)
                connection.execute(
                    "INSERT OR REPLACE INTO scope VALUES (?, ?, ?)",
                    (seen.scope.key, *scope_codec.pack(state)),
                )

    def publish(self, *, now: datetime, settings: "LinkSettings") -> tuple[Revision, bool]:
        """Link a consistent view of all scopes; the write itself takes one transaction."""
        # Readers never link, and should not wait for the rules of linking to load.
        from model.linking.link import link

        while True:
            with self._connection() as connection:
                base, states = _snapshot(connection)
                records = link((state.observation for state in states), settings)
                with transaction(connection):
                    # Another process may have published newer observations while we linked.
                    if _latest(connection) == base:
                        return _publish(connection, base, records, coverage(states), now)

    def load(self, revision: int | None = None) -> Publication:
        """Return one consistent revision, the current one unless `revision` names it."""
        with self._connection() as connection, _reading(connection):
            label, covered = _labelled(connection, revision)
            query = """SELECT kind, body FROM record
                WHERE since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY kind, id"""
            bodies = connection.execute(query, (label.number,))
            return Publication(revision=label, records=rows.records(bodies), coverage=covered)

    def current(self) -> Revision | None:
        """Return the label of the current revision."""
        with self._connection() as connection:
            return _latest(connection)

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""
        with self._connection() as connection:
            labels = connection.execute("SELECT label FROM revision ORDER BY number DESC")
            return [loads(Revision, label) for (label,) in labels]

    def observations(self) -> Sequence[Observation]:
        """Return what every scope holds, sorted by the key of the scope."""
        with self._connection() as connection:
            return [state.observation for state in _states(connection)]

    def salt(self) -> bytes:
        """Return the salt made with the store."""
        with self._connection() as connection:
            query = "SELECT value FROM meta WHERE name = 'salt'"
            return bytes(connection.execute(query).fetchone()[0])

    def save_compiled(self, revision: int, blob: bytes) -> None:
        """Keep the compiled form of a revision."""
        with self._connection() as connection, transaction(connection):
            connection.execute("INSERT OR REPLACE INTO compiled VALUES (?, ?)", (revision, blob))

    def load_compiled(self, revision: int) -> bytes | None:
        """Return the compiled form of a revision, None when it was never saved."""
        with self._connection() as connection:
            query = "SELECT blob FROM compiled WHERE revision = ?"
            row = connection.execute(query, (revision,)).fetchone()
            return None if row is None else bytes(row[0])

    def audit(self, entry: AuditEntry) -> None:
        """Append one entry to the audit log."""
        with self._connection() as connection, transaction(connection):
            connection.execute("INSERT INTO audit (entry) VALUES (?)", (dumps(entry),))

    def audit_log(self, limit: int = 100) -> Sequence[AuditEntry]:
        """Return the newest entries, newest first."""
        with self._connection() as connection:
            query = "SELECT entry FROM audit ORDER BY number DESC LIMIT ?"
            return [loads(AuditEntry, entry) for (entry,) in connection.execute(query, (limit,))]

    def close(self) -> None:
        """Close all connections; closing twice is harmless."""
        self._closed = True
        while not self._idle.empty():
            self._idle.get_nowait().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection to one caller at a time; its exceptions are translated."""
        with translated(self.url):
            connection = self._borrow()
            try:
                yield connection
            finally:
                if self._closed:
                    connection.close()
                else:
                    self._idle.put(connection)

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return connect(self.path, self.url)


@contextmanager
def _reading(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all queries of the block see one state."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _state(connection: sqlite3.Connection, key: str) -> ScopeState | None:
    query = "SELECT look, facts FROM scope WHERE key = ?"
    row = connection.execute(query, (key,)).fetchone()
    return None if row is None else scope_codec.unpack(*row)


def _states(connection: sqlite3.Connection) -> list[ScopeState]:
    rows_of_scopes = connection.execute("SELECT look, facts FROM scope ORDER BY key")
    return [scope_codec.unpack(look, facts) for look, facts in rows_of_scopes]


def _snapshot(connection: sqlite3.Connection) -> tuple[Revision | None, list[ScopeState]]:
    with _reading(connection):
        return _latest(connection), _states(connection)


def _latest(connection: sqlite3.Connection) -> Revision | None:
    query = "SELECT label FROM revision ORDER BY number DESC LIMIT 1"
    row = connection.execute(query).fetchone()
    return None if row is None else loads(Revision, row[0])


def _labelled(connection: sqlite3.Connection, number: int | None) -> tuple[Revision, Coverage]:
    if number is not None and number.bit_length() > LARGEST:
        raise UnknownRevision(number)
    query = """SELECT label, coverage FROM revision
        WHERE number = coalesce(?, (SELECT max(number) FROM revision))"""
    row = connection.execute(query, (number,)).fetchone()
    if row is None:
        raise UnknownRevision(number)
    return loads(Revision, row[0]), loads(Coverage, zlib.decompress(row[1]))


def _publish(
    connection: sqlite3.Connection,
    base: Revision | None,
    records: Records,
    covered: Coverage,
    now: datetime,
) -> tuple[Revision, bool]:
    content = digest(records)
    packed = zlib.compress(dumps(covered), 1)
    if base is not None and base.digest == content:
        connection.execute(
            "UPDATE revision SET coverage = ? WHERE number = ?", (packed, base.number)
        )
        return base, False
    label = Revision(
        number=base.number + 1 if base else 1,
        digest=content,
        published_at=now,
        components=len(records.components),
        requirements=len(records.requirements),
    )
    _write_changes(connection, records, label.number)
    row = (label.number, dumps(label), packed)
    connection.execute("INSERT INTO revision VALUES (?, ?, ?)", row)
    return label, True


def _write_changes(connection: sqlite3.Connection, records: Records, number: int) -> None:
    """End the records that no longer hold and add the new ones, by one merge of sorted rows."""
    query = """SELECT kind, id, content, number FROM record
        WHERE until IS NULL ORDER BY kind, id"""
    live = connection.execute(query)
    ended: list[tuple[int, int]] = []
    fresh: list[rows.Row] = []
    for old, new in rows.changes(live, rows.rows(records)):
        if old is not None:
            ended.append((number, old))
        if new is not None:
            fresh.append(new)
    connection.executemany("UPDATE record SET until = ? WHERE number = ?", ended)
    connection.executemany(
        "INSERT INTO record (kind, id, content, since, body) VALUES (?, ?, ?, ?, ?)",
        ((row.kind, row.id, row.content, number, row.body) for row in fresh),
    )
