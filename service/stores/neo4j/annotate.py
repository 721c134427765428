"""Annotating: writes the annotations of a revision as a difference to what is there.

Each transaction holds the publish lock and checks that the revision is still current, so that
annotations of an older one never overwrite those of a newer one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any, LiteralString

from model.linking.scope_state import ScopeState
from model.records.component import ComponentId
from model.records.observation import Outcome
from service.stores.neo4j.annotation_records import (
    NAMES,
    Annotations,
    Relationship,
    Sighting,
)
from service.stores.neo4j.connection import Connection, Transaction, single_value, take
from service.stores.neo4j.layout import Lock
from service.stores.neo4j.read import current_number
from service.stores.neo4j.shown import annotation_seal

WRITTEN: LiteralString = """MATCH (c:Component) WHERE c._annotation_seal IS NOT NULL
    RETURN collect([c.id, c._annotation_seal])"""
COMPONENTS: LiteralString = """UNWIND $rows AS row MATCH (c:Component {id: row[0]})
    SET c += row[1], c._annotation_seal = row[2]
    RETURN count(c)"""
RELATED: LiteralString = """MATCH (a)-[r:STOPS_WITHOUT|DEGRADES_WITHOUT|CANNOT_START_WITHOUT|
        CAN_READ|CAN_WRITE|CAN_DESTROY|CAN_DECRYPT_WITH|CAN_ASSUME]->(b)
    WHERE r._derived IS NOT NULL
    RETURN collect([type(r), a.id, b.id, r._derived, elementId(r)])"""
REMOVE: LiteralString = """UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row
    DELETE r RETURN count(*)"""
RELATE: LiteralString = """UNWIND $rows AS row
    MATCH (a:Component {id: row[1]}) MATCH (b:Component {id: row[2]})
    MERGE (a)-[r:$(row[0]) {_derived: row[3]}]->(b) SET r += row[4]
    RETURN count(r)"""
GAPS: LiteralString = """MATCH (g:Gap) WHERE g._derived IS NOT NULL
    RETURN collect([g.id, g._derived])"""
REMOVE_GAPS: LiteralString = """UNWIND $rows AS row MATCH (g:Gap {id: row})
    DETACH DELETE g RETURN count(*)"""
WRITE_GAPS: LiteralString = """UNWIND $rows AS row MERGE (g:Gap {id: row[0]})
    ON CREATE SET g.since = $revision
    WITH g, row, g.since AS since
    SET g = row[1], g.since = since, g._derived = row[2]
    WITH g, row
    OPTIONAL MATCH (g)-[old:BECAUSE_OF]->() DELETE old
    WITH DISTINCT g, row
    MATCH (c:Component {id: row[3]}) MERGE (c)-[:HAS_GAP]->(g)
    WITH g, row UNWIND row[4] AS cause
    MATCH (c:Component {id: cause}) MERGE (g)-[:BECAUSE_OF]->(c)
    RETURN count(*)"""
SCOPES: LiteralString = "MATCH ()-[r:SEEN_BY]->() DELETE r"
SEEN_BY: LiteralString = """UNWIND $rows AS row
    MATCH (c:Component {id: row[0]}) MATCH (s:Scope {key: row[1]}) WHERE s.outcome <> 'complete'
    MERGE (c)-[:SEEN_BY]->(s) RETURN count(*)"""
DONE: LiteralString = """MERGE (l:Loadpath {name: 'annotations'})
    SET l.revision = $revision, l.at = $at, l.counts = $counts,
        l.error = null, l.failed_at = null"""
BEGUN: LiteralString = "MATCH (l:Loadpath {name: 'annotations'}) SET l.counts = null"
COUNTS: LiteralString = """CALL () {
        MATCH ()-[r:STOPS_WITHOUT|DEGRADES_WITHOUT|CANNOT_START_WITHOUT|
            CAN_READ|CAN_WRITE|CAN_DESTROY|CAN_DECRYPT_WITH|CAN_ASSUME]->()
        WHERE r._derived IS NOT NULL RETURN type(r) AS kind, count(r) AS number
        UNION
        MATCH (g:Gap) WHERE g._derived IS NOT NULL WITH collect(g) AS gaps
        UNWIND [['Gap', size(gaps)],
            ['HAS_GAP', reduce(n = 0, g IN gaps | n + COUNT { (g)<-[:HAS_GAP]-() })],
            ['BECAUSE_OF', reduce(n = 0, g IN gaps | n + COUNT { (g)-[:BECAUSE_OF]->() })]] AS pair
        RETURN pair[0] AS kind, pair[1] AS number
    }
    WITH kind, number WHERE number > 0 ORDER BY kind
    RETURN collect(kind + ' ' + number)"""
LAST_COUNTS: LiteralString = """MATCH (l:Loadpath {name: 'annotations'})
    MATCH (:Loadpath {name: 'publish', revision: l.revision}) RETURN l.counts"""
FAILED: LiteralString = """MERGE (l:Loadpath {name: 'annotations'})
    SET l.error = $error, l.failed_at = $at"""


class Superseded(Exception):
    """Another revision is current now; its own annotations will follow."""


def annotate(
    connection: Connection,
    revision: int,
    wanted: Annotations,
    seen: Mapping[ComponentId, str],
    *,
    at: datetime,
    rows: int,
) -> int:
    """Write what differs; return how many nodes and relationships were written.

    `seen` names the scope of each component. Nothing more is written once another revision is
    current.
    """

    def guarded(work: Callable[[Transaction], Any]) -> Any:
        def owned(transaction: Transaction) -> Any:
            take(transaction, Lock.PUBLISH)
            if current_number(transaction) != revision:
                raise Superseded
            return work(transaction)

        return connection.write(owned)

    def in_batches(query: LiteralString, given: Sequence[Any]) -> int:
        for start in range(0, len(given), rows):
            part = given[start : start + rows]
            guarded(partial(single_value, query=query, rows=part, revision=revision))
        return len(given)

    written = connection.read(lambda transaction: dict(single_value(transaction, WRITTEN)))
    related = connection.read(lambda transaction: list(single_value(transaction, RELATED)))
    gaps = connection.read(lambda transaction: dict(single_value(transaction, GAPS)))
    try:
        guarded(lambda transaction: transaction.run(BEGUN).consume())
        count = in_batches(COMPONENTS, _components(wanted, written))
        gone, new = _difference(wanted.relationships, related)
        count += in_batches(REMOVE, gone) + in_batches(RELATE, new)
        gone, new = _gap_difference(wanted.gaps, gaps)
        count += in_batches(REMOVE_GAPS, gone) + in_batches(WRITE_GAPS, new)
        guarded(lambda transaction: transaction.run(SCOPES).consume())
        in_batches(SEEN_BY, [[component, scope] for component, scope in seen.items()])
        guarded(partial(_finish, revision=revision, at=at))
    except Superseded:
        return 0
    return count


def _finish(transaction: Transaction, *, revision: int, at: datetime) -> None:
    counts = single_value(transaction, COUNTS)
    transaction.run(DONE, revision=revision, at=at, counts=counts).consume()


def miscounted(transaction: Transaction) -> Sequence[str]:
    """Return what is not as often there as it was written, sorted: `HAS_GAP (92 in place of 93)`.

    Only of annotations that are those of the current revision, while nobody writes them.
    """
    before = single_value(transaction, LAST_COUNTS)
    if before is None:
        return ()
    wanted, there = (
        dict(each.split(" ") for each in counts)
        for counts in (before, single_value(transaction, COUNTS))
    )
    return [
        f"{kind} ({there.get(kind, 0)} in place of {wanted.get(kind, 0)})"
        for kind in sorted({*wanted, *there})
        if wanted.get(kind) != there.get(kind)
    ]


def sightings(states: Iterable[ScopeState]) -> Mapping[ComponentId, Sighting]:
    """Return the last look at each component: that of the scope that was read last."""
    seen: dict[ComponentId, Sighting] = {}
    latest: dict[ComponentId, datetime] = {}
    for state in states:
        look = state.observation
        sighting = Sighting(
            scope=look.scope.key,
            observed_at=state.complete_at,
            stale=look.outcome is not Outcome.COMPLETE,
        )
        for fact in look.facts.components:
            component = fact.component.id
            if component not in latest or latest[component] < look.read_at:
                seen[component], latest[component] = sighting, look.read_at
    return seen


def note_failure(transaction: Transaction, error: str, at: datetime) -> None:
    """Let readers see that annotations are missing or old; the next good pass removes it."""
    transaction.run(FAILED, error=error, at=at).consume()


def forget(transaction: Transaction) -> None:
    """Let the next pass write every annotation, whatever marks say that it is there."""
    for query in (
        """MATCH (c:Component) WHERE c._annotation_seal IS NOT NULL
            SET c._annotation_seal = 0""",
        "MATCH (g:Gap) WHERE g._derived IS NOT NULL SET g._derived = ''",
        """MATCH ()-[r:STOPS_WITHOUT|DEGRADES_WITHOUT|CANNOT_START_WITHOUT|
            CAN_READ|CAN_WRITE|CAN_DESTROY|CAN_DECRYPT_WITH|CAN_ASSUME]->()
            WHERE r._derived IS NOT NULL DELETE r""",
        BEGUN,
    ):
        transaction.run(query).consume()


def annotated(transaction: Transaction) -> tuple[int, datetime] | None:
    """Return the revision and the moment of the annotations that are there; None without any."""
    query = """MATCH (l:Loadpath {name: 'annotations'}) WHERE l.revision IS NOT NULL
        RETURN [l.revision, l.at]"""
    mark = single_value(transaction, query)
    return None if mark is None else (int(mark[0]), mark[1].to_native())


def _components(wanted: Annotations, written: Mapping[str, int]) -> list[list[Any]]:
    rows = []
    for component in sorted({*wanted.components, *written}):
        values = wanted.components.get(ComponentId(component), {})
        mark = annotation_seal(values) if values else None
        if written.get(component) != mark:
            cleared: dict[str, Any] = dict.fromkeys(NAMES)
            rows.append([component, cleared | values, mark])
    return rows


def _difference(
    wanted: Iterable[Relationship], there: Iterable[Sequence[Any]]
) -> tuple[list[str], list[list[Any]]]:
    """Return the element ids of what is not wanted, and the rows of what is missing."""
    rows = {}
    for related in wanted:
        mark = _mark(related.properties)
        key = (related.type, related.start, related.end, mark)
        rows[key] = [*key, related.properties]
    known = {
        (kind, start, end, bytes(mark)): identity for kind, start, end, mark, identity in there
    }
    gone = [identity for key, identity in sorted(known.items()) if key not in rows]
    return gone, [rows[key] for key in sorted(rows.keys() - known.keys())]


def _gap_difference(
    wanted: Iterable[Mapping[str, Any]], there: Mapping[str, bytes]
) -> tuple[list[str], list[list[Any]]]:
    gaps = {gap["id"]: gap for gap in wanted}
    new = []
    for name, gap in sorted(gaps.items()):
        mark = _mark(gap)
        if there.get(name) != mark:
            shown = {key: gap[key] for key in gap if key not in ("component", "causes")}
            new.append([name, shown, mark, gap["component"], list(gap["causes"])])
    return sorted(there.keys() - gaps.keys()), new


def _mark(values: Mapping[str, Any]) -> bytes:
    """Return a digest of properties: equal ones need not be written again."""
    return blake2b(repr(sorted(values.items())).encode(), digest_size=16).digest()
