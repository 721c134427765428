"""The layout of the SQLite file, how it is opened, and what its errors mean."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_bytes

from service.stores import errors

APPLICATION = 0x4C504154
"""`LPAT`: marks a file as ours in SQLite's header."""
LAYOUT = 1
"""Version of the tables below."""
PATIENCE_SECONDS = 60.0
"""How long to wait for another process that writes."""

PRAGMAS = ("PRAGMA synchronous=FULL", "PRAGMA cache_size=-65536", "PRAGMA temp_store=MEMORY")

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE scope (key TEXT PRIMARY KEY, look BLOB NOT NULL, facts BLOB NOT NULL);
CREATE TABLE revision (number INTEGER PRIMARY KEY, label BLOB NOT NULL, coverage BLOB NOT NULL);
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    content BLOB NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    body BLOB NOT NULL
);
CREATE INDEX record_live ON record (kind, id, content) WHERE until IS NULL;
CREATE INDEX record_ended ON record (until) WHERE until IS NOT NULL;
CREATE TABLE compiled (revision INTEGER PRIMARY KEY, blob BLOB NOT NULL);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    entry BLOB NOT NULL
);
"""

MEANING: dict[int, tuple[type[errors.StoreError], str, str]] = {
    sqlite3.SQLITE_FULL: (
        errors.StoreFull,
        "the disk is full",
        "free some room and try again; nothing was changed",
    ),
    sqlite3.SQLITE_READONLY: (
        errors.StoreReadOnly,
        "the file is read-only",
        "let this user write to the file and to its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        errors.StoreUnreachable,
        "the file cannot be opened",
        "check that the folder exists and that this user may write to it",
    ),
    sqlite3.SQLITE_PERM: (
        errors.StoreUnreachable,
        "the file cannot be opened",
        "check the permissions of the file",
    ),
    sqlite3.SQLITE_BUSY: (
        errors.StoreBusy,
        f"another process has been writing for more than {PATIENCE_SECONDS:.0f} s",
        "try again when it has finished",
    ),
    sqlite3.SQLITE_NOTADB: (
        errors.StoreDamaged,
        "the file is not an SQLite database",
        "name another file in LOADPATH_STORE",
    ),
    sqlite3.SQLITE_CORRUPT: (
        errors.StoreDamaged,
        "the file is damaged",
        "restore it from a backup, or crawl into a new file",
    ),
}


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn what sqlite3 raises into the errors of stores."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        kind, problem, hint = MEANING.get(
            code & 0xFF, (errors.StoreError, f"SQLite says {error}", "see the SQLite message")
        )
        raise kind(url, problem, hint=hint) from error


def connect(path: Path, url: str) -> sqlite3.Connection:
    """Return a new connection to the file at `path`, whose layout is brought into being.

    Raises:
        StoreError: if the file cannot be opened, is not ours, or is of a newer layout.
    """
    _make_folder(path.parent, url)
    connection = sqlite3.connect(
        path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _use_write_ahead_log(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        _prepare(connection, url)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_folder(folder: Path, url: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.StoreUnreachable(
            url,
            f"its folder cannot be made: {error.strerror}",
            hint="name a file in a folder that this user may write to",
        ) from error


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait by itself when two processes do so at once."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _prepare(connection: sqlite3.Connection, url: str) -> None:
    if _is_ready(connection, url):
        return
    with transaction(connection):
        if not _is_ready(connection, url):
            for statement in TABLES.split(";"):
                connection.execute(statement)
            connection.execute("INSERT INTO meta VALUES ('salt', ?)", (token_bytes(32),))
            connection.execute(f"PRAGMA user_version={LAYOUT}")
            connection.execute(f"PRAGMA application_id={APPLICATION}")


def _is_ready(connection: sqlite3.Connection, url: str) -> bool:
    """Return whether our tables are there.

    Raises:
        StoreError: if something else is there.
    """
    application = _number(connection, "PRAGMA application_id")
    layout = _number(connection, "PRAGMA user_version")
    if application == APPLICATION:
        if layout > LAYOUT:
            raise errors.StoreLayoutTooNew(
                url,
                f"its layout is version {layout}, this Loadpath knows up to {LAYOUT}",
                hint="upgrade Loadpath, or name another file in LOADPATH_STORE",
            )
        return True
    if application or _number(connection, "SELECT count(*) FROM sqlite_master"):
        raise errors.StoreDamaged(
            url,
            "the file is a database of another program",
            hint="name another file in LOADPATH_STORE",
        )
    return False


def _number(connection: sqlite3.Connection, query: str) -> int:
    with closing(connection.execute(query)) as cursor:
        return int(cursor.fetchone()[0])


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of the block or nothing; no other process writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite itself rolls back on some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
