"""Reading revisions out of Neo4j: collected on the server into lists, a range of numbers each.

One record a row would cost twenty times as much; one list of everything would not fit the server.
"""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, LiteralString, NamedTuple

import neo4j

from model.errors import UnknownRevision
from model.records.coverage import Coverage
from model.records.digest import digest
from model.records.revision import Publication, Records, Revision
from service.stores import errors, rows
from service.stores.codec import loads
from service.stores.interface import Pulse
from service.stores.neo4j.checks import Checks
from service.stores.neo4j.connection import Transaction, single_value
from service.stores.neo4j.layout import RECORD_FORMAT
from service.stores.rows import RecordKind


class Live(NamedTuple):
    """A record of the current revision, as far as a publish has to know it."""

    kind: int
    id: str
    content: bytes
    number: int
    """That of the node that holds it, or where its relationships start."""
    size: int
    """How many nodes or relationships hold it."""


MEMBERS = 0
"""Stands for the number of relationships of requirements, among the kinds of records."""
FEW = 5
"""So many ids are named by an error."""
REPAIR = "`loadpath repair` writes it back from the scopes; else restore a backup"
SPAN = 2000
"""Numbers of one list; a node and all that it needs lie in one."""

HIGHEST = """MATCH (n:Record) WHERE n._number > 0
    RETURN n._number ORDER BY n._number DESC LIMIT 1"""
NODES = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    AND n.since <= $revision AND (n.until IS NULL OR n.until > $revision)
    RETURN collect([n._record, n._body])"""
REQUIREMENTS = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    MATCH (n)-[r]->() WHERE r._record = 2
    AND r.since <= $revision AND (r.until IS NULL OR r.until > $revision)
    RETURN collect(CASE WHEN r._body IS NOT NULL THEN [2, r._body] END) + [[0, count(r)]]"""
MEMBERSHIPS = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    MATCH (n)-[r:HAS_MEMBER|HAD_MEMBER|WILL_HAVE_MEMBER]->() WHERE r._body IS NOT NULL
    AND r.since <= $revision AND (r.until IS NULL OR r.until > $revision)
    RETURN collect([3, r._body])"""
SHOWN_NODES = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    AND n.since <= $revision AND (n.until IS NULL OR n.until > $revision)
    RETURN collect([labels(n), n {.*, _content: null, observed_at:
        CASE WHEN n.observed_at IS :: ZONED DATETIME
        THEN n.observed_at.epochSeconds + '.' + right('00000' + n.observed_at.microsecond, 6)
        ELSE n.observed_at END}])"""
# Each moment of `observed_at` as the seal has it: to read a zoned datetime costs as much as a node.
SHOWN_RELATIONSHIPS = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    AND n.since <= $revision AND (n.until IS NULL OR n.until > $revision)
    MATCH (n)-[r]->(m:Record)
    WHERE (r._record IN [2, 3] OR type(r) IN ['DEPENDS_ON', 'HAS_MEMBER', 'STATES'])
    AND coalesce(r.since, 0) <= $revision AND (r.until IS NULL OR r.until > $revision)
    AND coalesce(m.since, 0) <= $revision
    RETURN collect([type(r), n._number, m._number, properties(r)])"""
LIVE_NODES = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    AND n.since <= $revision AND (n.until IS NULL OR n.until > $revision)
    RETURN collect([n._record, n.id, n._content, n._number, 1])"""
LIVE_REQUIREMENTS = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    MATCH (n)-[r]->() WHERE r._record = 2 AND r._body IS NOT NULL
    AND r.since <= $revision AND (r.until IS NULL OR r.until > $revision)
    RETURN collect([2, r.id, r._content, n._number, 2 * r.of])"""
LIVE_MEMBERSHIPS = """MATCH (n:Record) WHERE n._number >= $from AND n._number < $to
    MATCH (n)-[r:HAS_MEMBER]->() WHERE r._body IS NOT NULL
    AND r.since <= $revision AND (r.until IS NULL OR r.until > $revision)
    RETURN collect([3, r.id, r._content, n._number, 1])"""


def current_number(transaction: Transaction) -> int:
    """Return the number of the current revision, 0 when there is none."""
    query = "MATCH (l:Loadpath {name: 'publish'}) RETURN l.revision"
    return int(single_value(transaction, query) or 0)


def settled_number(transaction: Transaction) -> int:
    """Return the number of the current revision if labels and types show it, else 0.

    While a publish moves rows, and after one that died on the way, they show some of each.
    """
    query = """MATCH (l:Loadpath {name: 'publish'})
        RETURN CASE l.moves % 2 WHEN 0 THEN l.revision ELSE 0 END"""
    return int(single_value(transaction, query) or 0)


def current(transaction: Transaction) -> Revision | None:
    """Return the label of the current revision."""
    number = current_number(transaction)
    query = "MATCH (r:Revision {number: $number}) RETURN r.label"
    return loads(Revision, single_value(transaction, query, number=number)) if number else None


def revisions(transaction: Transaction) -> list[Revision]:
    """Return every published revision, newest first."""
    query = """MATCH (r:Revision) WHERE r.number <= $current
        WITH r ORDER BY r.number DESC RETURN collect(r.label)"""
    labels = single_value(transaction, query, current=current_number(transaction))
    return [loads(Revision, label) for label in labels]


def pulse(transaction: Transaction, known: int | None, url: str) -> Pulse:
    """Return which store this is, its current revision, and that with the number `known`.

    Raises:
        StoreReplaced: if the database no longer holds a store.
    """
    query = """OPTIONAL MATCH (l:Loadpath {name: 'publish'})
        OPTIONAL MATCH (r:Revision {number: l.revision})
        OPTIONAL MATCH (k:Revision {number: $known}) WHERE k.number <= l.revision
        OPTIONAL MATCH (a:Loadpath {name: 'annotations'})
        RETURN [l.salt, r.label, k.label, a.error]"""
    salt, current_label, known_label, error = single_value(transaction, query, known=known)
    if salt is None:
        raise errors.StoreReplaced(
            url,
            "the database no longer holds the store",
            hint="restore it, or restart the service to use another one",
        )
    return Pulse(
        salt=bytes(salt),
        current=None if current_label is None else loads(Revision, current_label),
        known=None if known_label is None else loads(Revision, known_label),
        annotations_problem=error,
    )


def labelled(transaction: Transaction, wanted: int | None, url: str) -> tuple[Revision, Coverage]:
    """Return label and coverage of a revision, the current one for None.

    Raises:
        UnknownRevision: if it was never published, or was pruned.
        StoreLayoutTooNew: if a newer Loadpath wrote it.
    """
    newest = current_number(transaction)
    number = newest if wanted is None else wanted
    query = "MATCH (r:Revision {number: $number}) RETURN [r.label, r.coverage, r.format]"
    row = single_value(transaction, query, number=number) if number <= newest else None
    if row is None:
        raise UnknownRevision(wanted)
    if row[2] > RECORD_FORMAT:
        raise errors.StoreLayoutTooNew(
            url,
            f"revision {number} has records of format {row[2]}, "
            f"this Loadpath reads formats up to {RECORD_FORMAT}",
            hint="upgrade Loadpath",
        )
    return loads(Revision, row[0]), loads(Coverage, zlib.decompress(row[1]))


def publication(transaction: Transaction, wanted: int | None, url: str) -> Publication:
    """Return a revision with all its records, after checking that no other program changed it.

    Raises:
        UnknownRevision: if it was never published, or was pruned.
        StoreLayoutTooNew: if a newer Loadpath wrote it.
        StoreDamaged: if a record is missing, or not as it was written.
    """
    revision, covered = labelled(transaction, wanted, url)
    checks = Checks() if revision.number == settled_number(transaction) else None
    content = records(transaction, revision.number, url, checks)
    _require_digest(revision, content, url)
    if checks is not None and checks.strange:
        raise errors.StoreDamaged(
            url,
            f"revision {revision.number} is not shown as it was published: another program "
            f"changed {some_of(checks.strange)}",
            hint=REPAIR,
        )
    return Publication(revision=revision, records=content, coverage=covered)


def some_of(names: Sequence[str]) -> str:
    """Return the first few names, and how many there are beside them."""
    rest = len(names) - FEW
    return "; ".join(names[:FEW]) + (f"; and {rest} more" if rest > 0 else "")


def _require_digest(label: Revision, content: Records, url: str) -> None:
    if digest(content) == label.digest:
        return
    counts = (
        f"{len(content.components)} of {label.components} components, "
        f"{len(content.requirements)} of {label.requirements} requirements"
    )
    missing = _unknown_ids(content)
    named = f"; without {', '.join(missing)}" if missing else ""
    raise errors.StoreDamaged(
        url,
        f"revision {label.number} is not as it was published ({counts} are there{named}): "
        "another program changed its records",
        hint=REPAIR,
    )


def _unknown_ids(content: Records) -> Sequence[str]:
    """Return some components that records name and that are not there, sorted."""
    there = {component.id for component in content.components}
    ends = {end for need in content.requirements for end in (need.dependent, *need.providers)}
    ends |= {end for each in content.memberships for end in (each.group, each.member)}
    return sorted(ends - there)[:FEW]


def live(transaction: Transaction, revision: int) -> list[Live]:
    """Return every record of the current `revision`, sorted by kind and id."""
    queries = (LIVE_NODES, LIVE_REQUIREMENTS, LIVE_MEMBERSHIPS)
    return sorted(Live(*row) for row in _spans(transaction, queries, revision))


def highest(transaction: Transaction) -> int:
    """Return the highest number that a node has, 0 when there is none."""
    return int(single_value(transaction, HIGHEST) or 0)


def records(
    transaction: Transaction, revision: int, url: str, checks: Checks | None = None
) -> Records:
    """Return the records of a revision; of the current one, `checks` compares what people read.

    Raises:
        StoreDamaged: if one of them cannot be read, or a relationship is missing.
    """
    members = 0

    def bodies() -> Iterator[tuple[int, Any]]:
        nonlocal members
        read = (
            _bodies(transaction, revision)
            if checks is None
            else _checked(transaction, revision, checks)
        )
        for kind, body in read:
            if kind == MEMBERS:
                members += body
            else:
                yield kind, body

    try:
        by_kind = rows.by_kind(bodies())
    except (TypeError, ValueError, KeyError) as error:
        raise errors.StoreDamaged(
            url,
            f"a record of revision {revision} cannot be read: {error}",
            hint=REPAIR,
        ) from error
    wanted = sum(len(need.members) for need in by_kind[RecordKind.REQUIREMENT])
    if members != wanted:
        raise errors.StoreDamaged(
            url,
            f"revision {revision} has {members} relationships of requirements in place of {wanted}",
            hint=REPAIR,
        )
    for kind in (RecordKind.COMPONENT, RecordKind.REQUIREMENT):
        by_kind[kind].sort(key=lambda record: record.id)
    return rows.in_order(by_kind)


def _bodies(transaction: Transaction, revision: int) -> Iterator[tuple[int, Any]]:
    yield from _spans(transaction, (NODES, REQUIREMENTS, MEMBERSHIPS), revision)


def _checked(transaction: Transaction, revision: int, checks: Checks) -> Iterator[tuple[int, Any]]:
    """Yield what `_bodies` does, and let `checks` compare everything that people read."""
    for labels, properties in _spans(transaction, (SHOWN_NODES,), revision):
        checks.node(labels, properties)
        yield properties["_record"], properties["_body"]
    for related in _lists(transaction, (SHOWN_RELATIONSHIPS,), revision):
        checks.relationships(related)
        members = 0
        for _, _, _, known in related:
            kind = known.get("_record")
            members += kind == RecordKind.REQUIREMENT
            if kind is not None and "_body" in known:
                yield kind, known["_body"]
        yield MEMBERS, members
    checks.finish()


def _spans(
    transaction: Transaction, queries: tuple[LiteralString, ...], revision: int
) -> Iterator[Any]:
    for collected in _lists(transaction, queries, revision):
        yield from collected


def _lists(
    transaction: Transaction, queries: tuple[LiteralString, ...], revision: int
) -> Iterator[list[Any]]:
    """Yield the list of each span and query; the server collects the next one meanwhile."""
    waiting: neo4j.Result | None = None
    for start in range(1, highest(transaction) + 1, SPAN):
        span = {"from": start, "to": start + SPAN, "revision": revision}
        for query in queries:
            collected = None if waiting is None else waiting.single(strict=True)[0]
            waiting = transaction.run(query, span)
            if collected is not None:
                yield collected
    if waiting is not None:
        yield waiting.single(strict=True)[0]
