"""The layout of the SQLite file, how it is opened, and what its errors mean."""

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_bytes

from service.stores import errors

APPLICATION = 0x4C504154
"""`LPAT`: marks a file as ours in SQLite's header."""
LAYOUT = 4
"""Version of the tables below."""
RECORD_FORMAT = 2
"""Version of the JSON in them. A revision carries the format in which its records were written."""
PATIENCE_SECONDS = 60.0
"""How long to wait for another process that writes."""

PRAGMAS = ("PRAGMA synchronous=FULL", "PRAGMA cache_size=-65536", "PRAGMA temp_store=MEMORY")

PARTS = """
CREATE TABLE described (component TEXT NOT NULL, scope TEXT NOT NULL, weak INTEGER NOT NULL,
    PRIMARY KEY (component, scope)) WITHOUT ROWID;
CREATE TABLE keyed (key TEXT NOT NULL, component TEXT NOT NULL, scope TEXT NOT NULL,
    PRIMARY KEY (key, component, scope)) WITHOUT ROWID;
CREATE TABLE mentioned (form INTEGER NOT NULL, is_subject INTEGER NOT NULL, scope TEXT NOT NULL,
    PRIMARY KEY (form, is_subject, scope)) WITHOUT ROWID;
CREATE TABLE background (scope TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE unlinked (kind TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE node (number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, copy TEXT);
CREATE TABLE edge (record INTEGER NOT NULL, provider INTEGER NOT NULL, dependent INTEGER NOT NULL,
    sort INTEGER NOT NULL, PRIMARY KEY (record, provider)) WITHOUT ROWID;
CREATE INDEX edge_provider ON edge (provider, dependent);
"""
"""What linking a part of the scopes needs: who describes and mentions what, and the live graph.

`described`, `keyed`, `mentioned` and `background` follow from the facts of scopes, `node` and
`edge` from the live records; forms, nodes and the ends of edges are 64-bit digests of texts.
"""

TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE scope (key TEXT PRIMARY KEY, look BLOB NOT NULL, facts BLOB NOT NULL);
CREATE TABLE stated (
    scope TEXT NOT NULL,
    kind INTEGER NOT NULL,
    claim BLOB NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX stated_scope ON stated (scope);
CREATE INDEX stated_claim ON stated (kind, claim);
{PARTS}CREATE TABLE revision (
    number INTEGER PRIMARY KEY,
    label BLOB NOT NULL,
    coverage BLOB NOT NULL,
    format INTEGER NOT NULL
);
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    content BLOB NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    body BLOB NOT NULL,
    seal BLOB NOT NULL,
    leaf BLOB NOT NULL,
    bucket INTEGER NOT NULL,
    subject INTEGER NOT NULL
);
CREATE INDEX record_live ON record (kind, id, content) WHERE until IS NULL;
CREATE INDEX record_ended ON record (until) WHERE until IS NOT NULL;
CREATE INDEX record_begun ON record (since);
CREATE INDEX record_bucket ON record (bucket) WHERE until IS NULL;
CREATE INDEX record_subject ON record (subject) WHERE until IS NULL;
CREATE TABLE bucket (number INTEGER PRIMARY KEY, digest BLOB NOT NULL);
CREATE TABLE compiled (revision INTEGER PRIMARY KEY, blob BLOB NOT NULL);
CREATE TABLE tag (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
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
    sqlite3.SQLITE_NOMEM: (
        errors.StoreBusy,
        "there is not enough memory for this",
        "give the process more memory, or try again when the machine is less busy",
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


UNWRITTEN = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMMAP,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_MMAP,
    }
)
"""Input and output errors of writing: on most machines the disk, or a quota of it, is full."""


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn exceptions of sqlite3 into the errors of stores."""
    try:
        yield
    except sqlite3.Error as error:
        kind, problem, hint = meaning(getattr(error, "sqlite_errorcode", None) or 0, str(error))
        raise kind(url, problem, hint=hint) from error
    except MemoryError as error:
        kind, problem, hint = MEANING[sqlite3.SQLITE_NOMEM]
        raise kind(url, problem, hint=hint) from error


def meaning(code: int, message: str) -> tuple[type[errors.StoreError], str, str]:
    """Return class, problem and hint of the error of a store for an extended code of SQLite."""
    if code in UNWRITTEN:
        kind, _, hint = MEANING[sqlite3.SQLITE_FULL]
        return kind, f"the disk is full, or takes no more writes ({message})", hint
    other = (errors.StoreError, f"SQLite says {message}", "see the SQLite message")
    return MEANING.get(code & 0xFF, other)


def connect(path: Path, url: str, *, create: bool = True) -> sqlite3.Connection:
    """Return a new connection to the file at `path`.

    With `create`, a file that is missing or empty becomes a store; its mode is 0600, as it says
    much about an estate.

    Raises:
        StoreMissing: without `create`, if there is no file, or an empty one.
        StoreError: if the file cannot be opened, is not ours, or is of another layout.
    """
    if create:
        _make_file(path, url)
    elif not path.exists():
        raise missing(url)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        if not create and _number(connection, "PRAGMA schema_version") == 0:
            raise missing(url)
        _use_write_ahead_log(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        _prepare(connection, url)
    except BaseException:
        connection.close()
        raise
    return connection


def missing(url: str) -> errors.StoreMissing:
    """Return the error of a place where no store is."""
    return errors.StoreMissing(url, "there is no such file", hint=MAKES)


MAKES = "`loadpath crawl` or `loadpath import FILE` makes it; LOADPATH_STORE names another"


def _make_file(path: Path, url: str) -> None:
    """Make folder and file where they are missing; others than the owner may not read them."""
    _make_folder(path.parent, url)
    with suppress(FileExistsError), translated_os(url):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


@contextmanager
def translated_os(url: str) -> Iterator[None]:
    """Turn errors of the operating system, but for a file that exists, into errors of stores."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        kind, problem, hint = MEANING[sqlite3.SQLITE_CANTOPEN]
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            kind, problem, hint = MEANING[sqlite3.SQLITE_FULL]
        raise kind(url, f"{problem}: {error.strerror}", hint=hint) from error


def _make_folder(folder: Path, url: str) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
            connection.execute("INSERT INTO meta VALUES ('generation', 0), ('published', -1)")
            connection.execute("INSERT INTO meta VALUES ('noted', -1)")
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
        if layout < LAYOUT:
            raise errors.StoreLayoutTooOld(
                url,
                f"its layout is version {layout}, this Loadpath needs version {LAYOUT}",
                hint="make a copy of the file, then run `loadpath store upgrade`",
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
