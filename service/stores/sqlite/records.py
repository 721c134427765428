"""Revisions in SQLite: how they are written, read, verified and pruned."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson

from model.errors import UnknownRevision
from model.records.coverage import Coverage
from model.records.digest import bucket_digest, bucket_of, digest, leaf_of, root
from model.records.revision import Publication, Records, Revision
from service.stores import errors, rows
from service.stores.clock import moment_after
from service.stores.codec import dumps, loads, reader
from service.stores.interface import Delta
from service.stores.rows import CLASSES, RecordKind, Row
from service.stores.seals import seal
from service.stores.sqlite.layout import RECORD_FORMAT

LARGEST = 63
"""Bits of the largest number that SQLite holds."""

LIVE = """SELECT kind, id, leaf, seal, body FROM record
    WHERE since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY kind, id"""


def latest(connection: sqlite3.Connection) -> Revision | None:
    """Return the label of the current revision; None when nothing is published."""
    query = "SELECT label FROM revision ORDER BY number DESC LIMIT 1"
    row = connection.execute(query).fetchone()
    return None if row is None else loads(Revision, row[0])


def label(connection: sqlite3.Connection, number: int) -> Revision | None:
    """Return the label of a revision; None when there is no such revision."""
    if number.bit_length() > LARGEST:
        return None
    row = connection.execute("SELECT label FROM revision WHERE number = ?", (number,)).fetchone()
    return None if row is None else loads(Revision, row[0])


def publication(connection: sqlite3.Connection, url: str, number: int | None) -> Publication:
    """Return a revision, the current one for None, after checking that no program changed it.

    Raises:
        UnknownRevision: if there is no such revision.
        StoreLayoutTooNew: if a newer Loadpath wrote it.
        StoreDamaged: if a record is not as it was written.
    """
    revision, covered = labelled(connection, url, number)
    by_kind: dict[int, list[Any]] = {int(kind): [] for kind in RecordKind}
    buckets: dict[int, list[bytes]] = {}
    for kind, leaf, record in _read(connection.execute(LIVE, (revision.number,)), url, revision):
        by_kind[kind].append(record)
        buckets.setdefault(bucket_of(leaf), []).append(leaf)
    if root({at: bucket_digest(members) for at, members in buckets.items()}) != revision.digest:
        raise errors.StoreDamaged(
            url,
            f"revision {revision.number} lacks records, or has some of others: its digest differs",
            hint=RESTORE,
        )
    return Publication(revision=revision, records=rows.in_order(by_kind), coverage=covered)


def delta(connection: sqlite3.Connection, url: str, base: int) -> Delta | None:
    """Return how the current revision differs from `base`; None when `base` is not there."""
    if label(connection, base) is None:
        return None
    revision, covered = labelled(connection, url, None)
    query = """SELECT kind, id FROM record
        WHERE until > ?1 AND until <= ?2 AND since <= ?1"""
    ended = connection.execute(query, (base, revision.number)).fetchall()
    query = """SELECT kind, id, leaf, seal, body FROM record
        WHERE since > ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)"""
    begun: dict[RecordKind, list[Any]] = {kind: [] for kind in RecordKind}
    rows_begun = connection.execute(query, (base, revision.number))
    for kind, _, record in _read(rows_begun, url, revision):
        begun[RecordKind(kind)].append(record)
    return Delta(
        revision=revision,
        coverage=covered,
        ended=[(RecordKind(kind), id_) for kind, id_ in ended],
        begun=begun,
    )


def _read(
    sealed_rows: Iterable[Any], url: str, revision: Revision
) -> Iterator[tuple[int, bytes, Any]]:
    """Yield kind, leaf and record of every row.

    Raises:
        StoreDamaged: if a row is not as it was written.
    """
    reads = {int(kind): reader(CLASSES[kind]) for kind in RecordKind}
    for kind, id_, leaf, sealed, body in sealed_rows:
        try:
            if seal(kind, id_, leaf, body) != sealed:
                raise _damaged(url, revision, kind, id_, "was changed after it was written")
            yield kind, leaf, reads[kind](orjson.loads(body))
        except (TypeError, ValueError, KeyError) as error:
            raise _damaged(url, revision, kind, id_, f"cannot be read: {error}") from error


RESTORE = "`loadpath store verify` lists all damage; restore a backup, or crawl into a new file"


def _damaged(
    url: str, revision: Revision, kind: int, id_: str, problem: str
) -> errors.StoreDamaged:
    name = RecordKind(kind).name.lower() if kind in CLASSES else f"record of kind {kind}"
    return errors.StoreDamaged(
        url, f"{name} {id_!r} of revision {revision.number} {problem}", hint=RESTORE
    )


def labelled(
    connection: sqlite3.Connection, url: str, number: int | None
) -> tuple[Revision, Coverage]:
    """Return label and coverage of a revision, the current one for None.

    Raises:
        UnknownRevision: if there is no such revision.
        StoreLayoutTooNew: if a newer Loadpath wrote it.
        StoreDamaged: if they cannot be read.
    """
    if number is not None and number.bit_length() > LARGEST:
        raise UnknownRevision(number)
    query = """SELECT label, coverage, format, number FROM revision
        WHERE number = coalesce(?, (SELECT max(number) FROM revision))"""
    row = connection.execute(query, (number,)).fetchone()
    if row is None:
        raise UnknownRevision(number)
    if row[2] > RECORD_FORMAT:
        raise errors.StoreLayoutTooNew(
            url,
            f"revision {row[3]} has records of format {row[2]}, "
            f"this Loadpath reads formats up to {RECORD_FORMAT}",
            hint="upgrade Loadpath",
        )
    try:
        return loads(Revision, row[0]), loads(Coverage, zlib.decompress(row[1]))
    except (TypeError, ValueError, KeyError, zlib.error) as error:
        problem = f"the label of revision {row[3]} cannot be read: {error}"
        raise errors.StoreDamaged(url, problem, hint=RESTORE) from error


def publish(
    connection: sqlite3.Connection, records: Records, covered: Coverage, now: datetime
) -> tuple[Revision, bool]:
    """Make `records` the current revision, inside of a transaction.

    Returns the current revision and whether it is new.
    """
    return write_revision(
        connection,
        latest(connection),
        list(_changes(connection, records)),
        counts=(len(records.components), len(records.requirements)),
        covered=covered,
        now=now,
    )


def write_revision(
    connection: sqlite3.Connection,
    base: Revision | None,
    changes: "Sequence[RowChange]",
    *,
    counts: tuple[int, int],
    covered: Coverage,
    now: datetime,
) -> tuple[Revision, bool]:
    """Make the live rows, after `changes`, a revision that follows `base`.

    `counts` are its components and requirements. Returns the current revision and whether it is
    new: with equal content only the coverage of `base` is replaced.
    """
    content = _digest(connection, changes)
    packed = zlib.compress(dumps(covered), 1)
    connection.execute(
        "UPDATE meta SET value = (SELECT value FROM meta WHERE name = 'generation')"
        " WHERE name = 'published'"
    )
    if base is not None and base.digest == content:
        query = "UPDATE revision SET coverage = ? WHERE number = ?"
        connection.execute(query, (packed, base.number))
        return base, False
    revision = Revision(
        number=base.number + 1 if base else 1,
        digest=content,
        published_at=moment_after(base, now),
        components=counts[0],
        requirements=counts[1],
    )
    _write(connection, changes, revision.number)
    row = (revision.number, dumps(revision), packed, RECORD_FORMAT)
    connection.execute("INSERT INTO revision VALUES (?, ?, ?, ?)", row)
    return revision, True


Old = tuple[int, bytes, int, int, str]
"""Number, leaf, bucket, kind and id of a row that ends."""
RowChange = tuple[Old | None, Row | None]
"""What ends, and what begins."""


def _changes(connection: sqlite3.Connection, records: Records) -> Iterator[RowChange]:
    """Yield what ends and what begins, by one merge of sorted rows."""
    query = """SELECT kind, id, content, number, leaf, bucket FROM record
        WHERE until IS NULL ORDER BY kind, id"""
    live = (
        (row[0], row[1], row[2], (*row[3:], row[0], row[1])) for row in connection.execute(query)
    )
    yield from rows.changes(live, rows.rows(records))


def _digest(connection: sqlite3.Connection, changes: Sequence[RowChange]) -> str:
    """Return the digest of the live rows after `changes`, and keep that of each bucket."""
    touched: dict[int, tuple[list[bytes], list[bytes]]] = {}
    for old, new in changes:
        if old is not None:
            touched.setdefault(old[2], ([], []))[0].append(old[1])
        if new is not None:
            leaf = leaf_of(new.record)
            touched.setdefault(bucket_of(leaf), ([], []))[1].append(leaf)
    for number, (ended, begun) in touched.items():
        query = "SELECT leaf FROM record WHERE bucket = ? AND until IS NULL"
        members = [leaf for (leaf,) in connection.execute(query, (number,))]
        for gone in ended:
            members.remove(gone)
        row = (number, bucket_digest([*members, *begun]))
        connection.execute("INSERT OR REPLACE INTO bucket VALUES (?, ?)", row)
    return root(dict(connection.execute("SELECT number, digest FROM bucket")))


def _write(connection: sqlite3.Connection, changes: Iterable[RowChange], number: int) -> None:
    """End the records that no longer hold and add the new ones."""
    # Readers never link, and should not wait for the rules of linking to load.
    from service.stores.sqlite.part import note_records, subject_of

    query = "SELECT coalesce(max(number), 0) + 1 FROM record"
    (free,) = connection.execute(query).fetchone()
    ended: list[tuple[int, int]] = []
    begun: list[tuple[object, ...]] = []
    records: list[tuple[int, Any]] = []
    gone: list[str] = []
    for old, new in changes:
        if old is not None:
            ended.append((number, old[0]))
            if new is None and old[3] == RecordKind.COMPONENT:
                gone.append(old[4])
        if new is not None:
            leaf, body = leaf_of(new.record), new.body
            sealed = seal(new.kind, new.id, leaf, body)
            head = (free + len(begun), new.kind, new.id, new.content, number)
            begun.append((*head, body, sealed, leaf, bucket_of(leaf), subject_of(new.record)))
            records.append((free + len(records), new.record))
    connection.executemany("UPDATE record SET until = ? WHERE number = ?", ended)
    connection.executemany(
        """INSERT INTO record
            (number, kind, id, content, since, body, seal, leaf, bucket, subject)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        begun,
    )
    note_records(connection, [old for _, old in ended], records, gone)


def prune(connection: sqlite3.Connection, before: datetime, keep: int) -> list[int]:
    """Remove revisions published before a moment; return their numbers, ascending."""
    labels = connection.execute("SELECT label FROM revision ORDER BY number DESC")
    older = [loads(Revision, text) for (text,) in labels][max(keep, 1) :]
    tagged = {number for (number,) in connection.execute("SELECT revision FROM tag")}
    gone = sorted(
        revision.number
        for revision in older
        if revision.published_at < before and revision.number not in tagged
    )
    numbers = [(number,) for number in gone]
    connection.executemany("DELETE FROM revision WHERE number = ?", numbers)
    connection.executemany("DELETE FROM compiled WHERE revision = ?", numbers)
    connection.execute(
        """DELETE FROM record WHERE until IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM revision
            WHERE revision.number >= record.since AND revision.number < record.until)"""
    )
    return gone


def defects(connection: sqlite3.Connection, url: str) -> Iterator[str]:
    """Yield a line for each defect of the file, its records and its revisions."""
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"SQLite says: {line}"
    query = "SELECT number FROM revision ORDER BY number"
    for (number,) in connection.execute(query).fetchall():
        try:
            loaded = publication(connection, url, number)
        except errors.StoreError as error:
            yield error.problem
            continue
        made = digest(loaded.records)
        if made != loaded.revision.digest:
            yield f"revision {number} has the digest {loaded.revision.digest}, its records {made}"
