"""Upgrades: an SQLite file of an older layout becomes one of today's, in one transaction."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import orjson

from model.records.digest import bucket_digest, bucket_of, leaf_of, root
from model.records.revision import Revision
from service.stores import errors, scope_codec
from service.stores.codec import dumps, loads, reader
from service.stores.rows import CLASSES, RecordKind
from service.stores.seals import seal
from service.stores.sqlite.layout import (
    APPLICATION,
    LAYOUT,
    PARTS,
    RECORD_FORMAT,
    missing,
    transaction,
    translated,
)
from service.stores.sqlite.part import note_facts, note_records, subject_of
from service.stores.sqlite.statements import note_statements


def upgrade(path: Path) -> tuple[int, Path | None]:
    """Bring the file at `path` up to the layout of this Loadpath.

    Returns the layout that it had, and the copy of the old file beside it; None instead of the
    copy when there was nothing to do. After a crash the file is as it was.

    Raises:
        StoreMissing: if there is no file.
        StoreLayoutTooNew: if a newer Loadpath wrote it.
        StoreDamaged: if it is not a store, or a record in it cannot be read.
    """
    url = f"sqlite:///{path}"
    if not path.exists():
        raise missing(url)
    with translated(url):
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            return _upgrade(connection, path, url)
        finally:
            connection.close()


def _upgrade(connection: sqlite3.Connection, path: Path, url: str) -> tuple[int, Path | None]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise errors.StoreDamaged(
            url, "the file is no store of Loadpath", hint="name another file in LOADPATH_STORE"
        )
    if layout > LAYOUT:
        raise errors.StoreLayoutTooNew(
            url,
            f"its layout is version {layout}, this Loadpath knows up to {LAYOUT}",
            hint="upgrade Loadpath",
        )
    if layout == LAYOUT:
        return layout, None
    copy = path.with_name(f"{path.name}.layout-{layout}")
    copy.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    with transaction(connection):
        for step in range(layout, LAYOUT):
            STEPS[step](connection, url)
        connection.execute(f"PRAGMA user_version={LAYOUT}")
    return layout, copy


def _from_1(connection: sqlite3.Connection, url: str) -> None:
    """Seal the records, and make the digests of revisions anew: they are trees since layout 2."""
    for statement in (
        "ALTER TABLE revision ADD COLUMN format INTEGER NOT NULL DEFAULT 2",
        "ALTER TABLE record ADD COLUMN seal BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE record ADD COLUMN leaf BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE record ADD COLUMN bucket INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX record_begun ON record (since)",
        "CREATE INDEX record_bucket ON record (bucket) WHERE until IS NULL",
        "CREATE TABLE bucket (number INTEGER PRIMARY KEY, digest BLOB NOT NULL)",
        "CREATE TABLE tag (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID",
        """CREATE TABLE stated (scope TEXT NOT NULL, kind INTEGER NOT NULL, claim BLOB NOT NULL,
            subject TEXT NOT NULL)""",
        "CREATE INDEX stated_scope ON stated (scope)",
        "CREATE INDEX stated_claim ON stated (kind, claim)",
        "INSERT INTO meta VALUES ('generation', 0), ('published', -1)",
        "DELETE FROM compiled",
    ):
        connection.execute(statement)
    _seal_records(connection, url)
    for key, look, facts in connection.execute("SELECT key, look, facts FROM scope").fetchall():
        note_statements(connection, key, scope_codec.unpack(look, facts))
    _renew_digests(connection)


def _seal_records(connection: sqlite3.Connection, url: str) -> None:
    reads = {int(kind): reader(CLASSES[kind]) for kind in RecordKind}
    query = "SELECT number, kind, id, body FROM record"
    for number, kind, id_, body in connection.execute(query).fetchall():
        try:
            leaf = leaf_of(reads[kind](orjson.loads(body)))
        except (TypeError, ValueError, KeyError) as error:
            problem = f"record {id_!r} cannot be read: {error}"
            raise errors.StoreDamaged(url, problem, hint="restore it from a backup") from error
        connection.execute(
            "UPDATE record SET seal = ?, leaf = ?, bucket = ? WHERE number = ?",
            (seal(kind, id_, leaf, body), leaf, bucket_of(leaf), number),
        )


def _renew_digests(connection: sqlite3.Connection) -> None:
    """Go through all revisions, oldest first, with the leaves that hold in each."""
    begun: dict[int, list[bytes]] = defaultdict(list)
    ended: dict[int, list[bytes]] = defaultdict(list)
    for since, until, leaf in connection.execute("SELECT since, until, leaf FROM record"):
        begun[since].append(leaf)
        if until is not None:
            ended[until].append(leaf)
    members: dict[int, list[bytes]] = defaultdict(list)
    digests: dict[int, bytes] = {}
    labels = connection.execute("SELECT number, label FROM revision ORDER BY number").fetchall()
    for number, text in labels:
        touched = set()
        for leaf in ended[number]:
            members[bucket_of(leaf)].remove(leaf)
            touched.add(bucket_of(leaf))
        for leaf in begun[number]:
            members[bucket_of(leaf)].append(leaf)
            touched.add(bucket_of(leaf))
        digests.update((bucket, bucket_digest(members[bucket])) for bucket in touched)
        label = replace(loads(Revision, text), digest=root(digests))
        query = "UPDATE revision SET label = ?, format = ? WHERE number = ?"
        connection.execute(query, (dumps(label), RECORD_FORMAT, number))
    connection.executemany("INSERT INTO bucket VALUES (?, ?)", digests.items())


def _from_2(connection: sqlite3.Connection, url: str) -> None:
    """Keep the generation up to which changes are noted."""
    connection.execute("INSERT INTO meta VALUES ('noted', -1)")


def _from_3(connection: sqlite3.Connection, url: str) -> None:
    """Note what scopes describe and mention, and the live graph; the next publication links all."""
    for statement in (
        "DROP TABLE IF EXISTS described",
        "DROP TABLE IF EXISTS unlinked",
        *PARTS.split(";"),
        "ALTER TABLE record ADD COLUMN subject INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX record_subject ON record (subject) WHERE until IS NULL",
        "UPDATE meta SET value = -1 WHERE name = 'noted'",
    ):
        connection.execute(statement)
    for key, look, facts in connection.execute("SELECT key, look, facts FROM scope").fetchall():
        note_facts(connection, key, None, scope_codec.unpack(look, facts).observation.facts)
    reads = {int(kind): reader(CLASSES[kind]) for kind in RecordKind}
    query = "SELECT number, kind, body FROM record WHERE until IS NULL"
    live = [
        (number, reads[kind](orjson.loads(body)))
        for number, kind, body in connection.execute(query).fetchall()
    ]
    connection.executemany(
        "UPDATE record SET subject = ? WHERE number = ?",
        ((subject_of(record), number) for number, record in live),
    )
    note_records(connection, (), live, ())


STEPS: Mapping[int, Callable[[sqlite3.Connection, str], None]] = {
    1: _from_1,
    2: _from_2,
    3: _from_3,
}
"""By layout: what makes the next layout of it."""
