"""SQLite: the embedded store, one file and no server."""

import queue
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UnknownRevision
from model.linking.scope_state import ScopeState, coverage
from model.records.coverage import Coverage
from model.records.observation import Observation
from model.records.revision import Publication, Records, Revision
from service.stores import audit_chain, errors, scope_codec
from service.stores.codec import loads
from service.stores.interface import (
    AuditEntry,
    AuditHead,
    AuditLine,
    AuditOutcome,
    Change,
    Delta,
    Pulse,
    Register,
)
from service.stores.scope_changes import changed, require_digest, touched
from service.stores.sqlite import audit as sqlite_audit
from service.stores.sqlite import records as sqlite_records
from service.stores.sqlite import register as sqlite_register
from service.stores.sqlite.layout import connect, missing, transaction, translated
from service.stores.sqlite.redescribed import is_linked, note, note_linked, publish_part
from service.stores.sqlite.statements import note_statements, publish_statements
from service.stores.whole_links import WHOLE_LINKS, LinkedAlone, is_compared

if TYPE_CHECKING:
    from model.linking.link import LinkSettings

COMPILED_KEPT = 3
"""Compiled forms that are kept, those of the newest revisions that were compiled."""
HOPEFUL = 3
"""How often a change is linked beside other writers before it makes them wait."""


class SqliteStore:
    """Keeps everything in one SQLite file in WAL mode; see `GraphStore`.

    Safe for threads and for several processes: readers see the last committed state and never
    wait; writers take turns. Records carry the range of revisions in which they hold, so that a
    publish writes only what changed.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the file at `path`; with `create`, make it and its folder where they are missing.

        Raises:
            StoreError: if that cannot be done.
        """
        self.path = path
        self.url = f"sqlite:///{path}"
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._closed = False
        with translated(self.url):
            self._idle.put(connect(path, self.url, create=create))
        self._file = self._identity()
        self._log = path.with_name(f"{path.name}-wal")

    def record(self, observations: Iterable[Observation]) -> None:
        """Replace, refresh or keep what each observation's scope held, all in one transaction."""
        batch = list(observations)
        with self._writing() as connection:
            _apply(connection, [Change(observations=batch)])

    def change(
        self, changes: Sequence[Change], *, now: datetime, settings: "LinkSettings"
    ) -> tuple[Revision, bool]:
        """Make all changes and publish them; all is written in one transaction."""
        # Readers never link, and should not wait for the rules of linking to load.
        from model.linking.link import link

        short = self._change_without_linking(changes, now, settings)
        if isinstance(short, tuple):
            return short
        for _ in range(HOPEFUL):
            with self._connection() as connection:
                with _reading(connection):
                    mark, states = _mark(connection), _states(connection)
                after = changed(states, changes)
                records = link((state.observation for state in after.values()), settings)
            with self._writing() as connection:
                # Another process may have written while we linked.
                if _mark(connection) == mark:
                    published = self._publish(connection, changes, records, after, now, settings)
                    if short is not None and short.mark == mark:
                        short.compare(published[0])
                    return published
        with self._writing() as connection:
            after = changed(_states(connection), changes)
            records = link((state.observation for state in after.values()), settings)
            return self._publish(connection, changes, records, after, now, settings)

    def publish(self, *, now: datetime, settings: "LinkSettings") -> tuple[Revision, bool]:
        """Link a consistent view of all scopes; the write itself takes one transaction."""
        return self.change((), now=now, settings=settings)

    def load(self, revision: int | None = None) -> Publication:
        """Return one consistent revision, the current one unless `revision` names it."""
        with self._connection() as connection, _reading(connection):
            return sqlite_records.publication(connection, self.url, revision)

    def coverage(self) -> tuple[Revision, Coverage]:
        """Return the label and the coverage of the current revision."""
        with self._connection() as connection:
            return sqlite_records.labelled(connection, self.url, None)

    def delta(self, base: int) -> Delta | None:
        """Return how the current revision differs from revision `base`."""
        with self._connection() as connection, _reading(connection):
            return sqlite_records.delta(connection, self.url, base)

    def current(self) -> Revision | None:
        """Return the label of the current revision."""
        with self._connection() as connection:
            return sqlite_records.latest(connection)

    def pulse(self, known: int | None = None) -> Pulse:
        """Return which store this is, and how far it has come.

        It looks by a connection of its own: one that is open already goes on to show the old
        content when the file is overwritten in place and its log is removed.
        """
        with translated(self.url):
            self._require_same_file()
            with closing(connect(self.path, self.url, create=False)) as connection:
                return self._pulse(connection, known)

    def _pulse(self, connection: sqlite3.Connection, known: int | None) -> Pulse:
        with _reading(connection):
            query = "SELECT value FROM meta WHERE name = 'salt'"
            row = connection.execute(query).fetchone()
            if row is None:
                raise self._replaced()
            return Pulse(
                salt=bytes(row[0]),
                current=sqlite_records.latest(connection),
                known=None if known is None else sqlite_records.label(connection, known),
            )

    def annotate(self, *, now: datetime) -> None:
        """Do nothing: nobody queries the file."""

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""
        with self._connection() as connection:
            labels = connection.execute("SELECT label FROM revision ORDER BY number DESC")
            return [loads(Revision, label) for (label,) in labels]

    def observations(self) -> Sequence[Observation]:
        """Return what every scope holds, sorted by the key of the scope."""
        return [state.observation for state in self.states()]

    def states(self) -> Sequence[ScopeState]:
        """Return the state of every scope, sorted by its key."""
        with self._connection() as connection:
            return list(_states(connection).values())

    def salt(self) -> bytes:
        """Return the salt made with the store."""
        return self.pulse().salt

    def save_compiled(self, revision: int, blob: bytes) -> None:
        """Keep the compiled form of a revision, and only the last few of them."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO compiled VALUES (?, ?)", (revision, blob))
            connection.execute(
                """DELETE FROM compiled WHERE revision NOT IN
                    (SELECT revision FROM compiled ORDER BY revision DESC LIMIT ?)""",
                (COMPILED_KEPT,),
            )

    def load_compiled(self, revision: int) -> bytes | None:
        """Return the compiled form of a revision, None when it is not kept."""
        with self._connection() as connection:
            query = "SELECT blob FROM compiled WHERE revision = ?"
            row = connection.execute(query, (revision,)).fetchone()
            return None if row is None else bytes(row[0])

    def tag(self, revision: int, name: str) -> None:
        """Give a revision a name."""
        with self._writing() as connection:
            if sqlite_records.label(connection, revision) is None:
                raise UnknownRevision(revision)
            connection.execute("INSERT OR REPLACE INTO tag VALUES (?, ?)", (name, revision))

    def untag(self, name: str) -> bool:
        """Take a name away."""
        with self._writing() as connection:
            return connection.execute("DELETE FROM tag WHERE name = ?", (name,)).rowcount > 0

    def tags(self) -> Mapping[str, int]:
        """Return the number of the revision of every name."""
        with self._connection() as connection:
            return dict(connection.execute("SELECT name, revision FROM tag ORDER BY name"))

    def prune(self, before: datetime, *, keep: int = 1) -> Sequence[int]:
        """Remove old revisions, and the records that hold in none of the others."""
        with self._writing() as connection:
            return sqlite_records.prune(connection, before, keep)

    def verify(self) -> Iterator[str]:
        """Yield a line for each defect."""
        with self._connection() as connection, _reading(connection):
            yield from sqlite_records.defects(connection, self.url)
            for key, look, facts in connection.execute("SELECT key, look, facts FROM scope"):
                try:
                    scope_codec.unpack(look, facts)
                except Exception as error:
                    yield f"scope {key} cannot be read: {error}"
        yield from audit_chain.verify(self).defects

    def repair(self, *, now: datetime, settings: "LinkSettings") -> Sequence[str]:
        """Return no line when the current revision is sound: nobody else writes into a file."""
        self.load()
        return ()

    def vacuum(self) -> None:
        """Give the room of removed records back to the disk."""
        with self._connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, target: Path) -> None:
        """Write a consistent copy to the new file `target`, whose mode is 0600."""
        with self._connection() as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        target.chmod(0o600)

    def audit(self, entry: AuditEntry) -> None:
        """Append one entry to the audit log."""
        with self._writing() as connection:
            sqlite_audit.append(connection, entry)

    def audit_log(self, limit: int = 100, actions: Collection[str] = ()) -> Sequence[AuditEntry]:
        """Return the newest entries, newest first; with `actions`, only entries of these."""
        with self._connection() as connection:
            return sqlite_audit.entries(connection, limit, actions)

    def audit_lines(
        self, limit: int = 100, *, after: int | None = None, before: int | None = None
    ) -> Sequence[AuditLine]:
        """Return stored lines: the newest first, or with `after` the oldest after it first."""
        with self._connection() as connection:
            return sqlite_audit.lines(connection, limit, after=after, before=before)

    def audit_head(self) -> AuditHead | None:
        """Return the kept head of the audit log; None when no line carries a hash yet."""
        with self._connection() as connection:
            return sqlite_audit.head(connection)

    def registered(self, kind: str) -> Mapping[str, bytes]:
        """Return what is registered under a kind, by name."""
        with self._connection() as connection:
            return sqlite_register.registered(connection, kind)

    def register(
        self, kind: str, name: str, change: Register, *, entry: AuditEntry | None = None
    ) -> None:
        """Register what `change` makes of what is registered under a kind and a name."""
        with self._writing() as connection:
            sqlite_register.register(connection, kind, name, change)
            if entry is not None:
                sqlite_audit.append(connection, entry)

    def close(self) -> None:
        """Close all connections; closing twice is harmless."""
        self._closed = True
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _change_without_linking(
        self, changes: Sequence[Change], now: datetime, settings: "LinkSettings"
    ) -> "tuple[Revision, bool] | LinkedAlone | None":
        """Link only what the changes touch and publish it.

        Returns None when everything has to be linked, and what linking a part gave when that is
        to be compared with linking everything; nothing is changed in both cases.
        """
        with self._writing() as connection:
            mark = _mark(connection)
            linked, published_all = is_linked(connection, settings), _is_published(connection)
            connection.execute("SAVEPOINT before")
            before, after = _apply(connection, changes)
            published: tuple[Revision, bool] | str | None = None
            if published_all and _only_observes(changes):
                published = publish_statements(connection, before, after, now)
                if published is not None and linked:
                    note_linked(connection, published[0], settings)
            if published is None:
                published = publish_part(connection, now, settings)
                if isinstance(published, tuple) and is_compared(*published):
                    WHOLE_LINKS["compared"] += 1
                    connection.execute("ROLLBACK TO before")
                    return LinkedAlone(label=published[0], mark=mark)
            if isinstance(published, str):
                WHOLE_LINKS[published] += 1
                connection.execute("ROLLBACK TO before")
                return None
            self._conclude(connection, changes, *published)
            return published

    def _publish(
        self,
        connection: sqlite3.Connection,
        changes: Sequence[Change],
        records: Records,
        states: Mapping[str, ScopeState],
        now: datetime,
        settings: "LinkSettings",
    ) -> tuple[Revision, bool]:
        _apply(connection, changes)
        covered = coverage(states.values())
        label, is_new = sqlite_records.publish(connection, records, covered, now)
        note_linked(connection, label, settings)
        self._conclude(connection, changes, label, is_new)
        return label, is_new

    def _conclude(
        self,
        connection: sqlite3.Connection,
        changes: Sequence[Change],
        label: Revision,
        is_new: bool,
    ) -> None:
        """Write the audit lines of changes that are published."""
        require_digest(self.url, changes, label.digest)
        outcome = AuditOutcome.PUBLISHED if is_new else AuditOutcome.UNCHANGED
        for change in changes:
            if change.entry is not None:
                entry = replace(change.entry, outcome=outcome, revision=label.number)
                sqlite_audit.append(connection, entry)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection to one caller at a time; its exceptions are translated.

        Raises:
            StoreReplaced: if the file at the path is not the one that was opened.
        """
        with translated(self.url):
            self._require_same_file()
            connection = self._borrow()
            try:
                yield connection
            finally:
                if self._closed:
                    connection.close()
                else:
                    self._idle.put(connection)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside of a transaction that other writers wait for.

        A file that was moved away meanwhile would take the writes with it, so they are undone.
        """
        with self._connection() as connection, transaction(connection):
            yield connection
            self._require_same_file()
            if not self._log.exists():
                raise self._replaced()

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return connect(self.path, self.url, create=False)

    def _identity(self) -> tuple[int, int]:
        try:
            status = self.path.stat()
        except OSError as error:
            raise missing(self.url) from error
        return status.st_dev, status.st_ino

    def _require_same_file(self) -> None:
        if self._identity() != self._file:
            raise self._replaced()

    def _replaced(self) -> errors.StoreReplaced:
        return errors.StoreReplaced(
            self.url,
            "another file is at its place now",
            hint="put the file back, or restart the service to use the new one",
        )


@contextmanager
def _reading(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all queries of the block see one state."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _mark(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return what changes with every change of scopes and with every revision."""
    query = """SELECT (SELECT value FROM meta WHERE name = 'generation'),
        (SELECT coalesce(max(number), 0) FROM revision)"""
    generation, revision = connection.execute(query).fetchone()
    return generation, revision


def _state(connection: sqlite3.Connection, key: str) -> ScopeState | None:
    query = "SELECT look, facts FROM scope WHERE key = ?"
    row = connection.execute(query, (key,)).fetchone()
    return None if row is None else scope_codec.unpack(*row)


def _states(connection: sqlite3.Connection) -> dict[str, ScopeState]:
    rows = connection.execute("SELECT key, look, facts FROM scope ORDER BY key")
    return {key: scope_codec.unpack(look, facts) for key, look, facts in rows}


def _states_of(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, ScopeState]:
    return {key: state for key in keys if (state := _state(connection, key)) is not None}


def _is_published(connection: sqlite3.Connection) -> bool:
    """Return whether no observation waits to be published."""
    query = "SELECT count(DISTINCT value) FROM meta WHERE name IN ('generation', 'published')"
    return int(connection.execute(query).fetchone()[0]) == 1


def _only_observes(changes: Sequence[Change]) -> bool:
    return bool(changes) and not any(change.forget or change.states for change in changes)


def _apply(
    connection: sqlite3.Connection, changes: Sequence[Change]
) -> tuple[dict[str, ScopeState], dict[str, ScopeState]]:
    """Write the scopes that `changes` touch; return them as they were and as they are, by key."""
    if not changes:
        return {}, {}
    keys = touched(changes)
    forgotten = {key for change in changes for key in change.forget} - keys
    before = _states_of(connection, keys | forgotten)
    after = changed(before, changes)
    for key, state in after.items():
        row = (key, *scope_codec.pack(state))
        connection.execute("INSERT OR REPLACE INTO scope VALUES (?, ?, ?)", row)
        note_statements(connection, key, state)
    for table, column in (("scope", "key"), ("stated", "scope")):
        names = [(key,) for key in forgotten]
        connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", names)  # noqa: S608
    note(connection, before, after)
    return before, after
