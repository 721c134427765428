"""Annotating: writes the annotations of a revision as a difference to what is there.

Each transaction holds the publish lock and checks that the revision is still current, so that
annotations of an older one never overwrite those of a newer one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, LiteralString

from model.linking.scope_state import ScopeState
from model.records.component import ComponentId
from model.records.observation import Outcome
from service.stores.neo4j import derived
from service.stores.neo4j.annotation_records import (
    GAP_NAMES,
    NAMES,
    Annotations,
    Relationship,
    Sighting,
)
from service.stores.neo4j.connection import Connection, Transaction, single_value, take
from service.stores.neo4j.derived import Derived, gap_mark, relationship_mark
from service.stores.neo4j.layout import Lock
from service.stores.neo4j.read import current_number
from service.stores.neo4j.shown import annotation_seal

WRITTEN: LiteralString = """MATCH (c:Component) WHERE c._annotation_seal IS NOT NULL
    RETURN collect([c.id, c._annotation_seal])"""
COMPONENTS: LiteralString = """UNWIND $rows AS row MATCH (c:Component {id: row[0]})
    SET c += row[1], c._annotation_seal = row[2]
    RETURN count(c)"""
RELATE: LiteralString = """UNWIND $rows AS row
    MATCH (a:Component {id: row[1]}) MATCH (b:Component {id: row[2]})
    CREATE (a)-[r:$(row[0])]->(b) SET r = row[3], r._derived = row[4]
    RETURN count(r)"""
REMOVE: LiteralString = """UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row
    DELETE r RETURN count(*)"""
REMOVE_GAPS: LiteralString = """UNWIND $rows AS row MATCH (g) WHERE elementId(g) = row
    DETACH DELETE g RETURN count(*)"""
WRITE_GAPS: LiteralString = """UNWIND $rows AS row MERGE (g:Gap {id: row[0]})
    ON CREATE SET g.since = $revision
    SET g += row[1], g._derived = row[2]
    WITH g, row
    OPTIONAL MATCH (g)-[old:HAS_GAP|BECAUSE_OF]-(:Component) DELETE old
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
    SET l.revision = $revision, l.at = $at, l.seals = $seals,
        l.counts = null, l.error = null, l.failed_at = null"""
BEGUN: LiteralString = "MATCH (l:Loadpath {name: 'annotations'}) SET l.seals = null"
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
    related, gaps = connection.read(
        lambda transaction: (derived.relationships(transaction), derived.gaps(transaction))
    )
    try:
        guarded(lambda transaction: transaction.run(BEGUN).consume())
        count = in_batches(COMPONENTS, _components(wanted, written))
        gone, new = _difference(wanted.relationships, related)
        count += in_batches(REMOVE, gone) + in_batches(RELATE, new)
        gone, new = _gap_difference(wanted.gaps, gaps)
        count += in_batches(REMOVE_GAPS, gone) + in_batches(WRITE_GAPS, new)
        guarded(lambda transaction: transaction.run(SCOPES).consume())
        in_batches(SEEN_BY, [[component, scope] for component, scope in seen.items()])
        guarded(partial(_finish, revision=revision, at=at, seals=_seals(wanted)))
    except Superseded:
        return 0
    return count


def _finish(transaction: Transaction, *, revision: int, at: datetime, seals: Sequence[str]) -> None:
    transaction.run(DONE, revision=revision, at=at, seals=seals).consume()


def _seals(wanted: Annotations) -> Sequence[str]:
    """Return the totals of all that is derived, as the next load must find them."""
    marks = {
        (each.type, relationship_mark(each.type, each.start, each.end, each.properties))
        for each in wanted.relationships
    }
    return derived.seals([*marks, *((derived.GAP, gap_mark(gap)) for gap in wanted.gaps)])


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
    query = """MATCH (c:Component) WHERE c._annotation_seal IS NOT NULL
        SET c._annotation_seal = 0"""
    for statement in (query, BEGUN):
        transaction.run(statement).consume()


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
    wanted: Iterable[Relationship], there: Iterable[Derived]
) -> tuple[list[str], list[list[Any]]]:
    """Return the element ids of what is not wanted or was changed, and rows of what is missing."""
    missing = {}
    for related in wanted:
        ends = (related.type, related.start, related.end)
        mark = relationship_mark(*ends, related.properties)
        missing[mark] = [*ends, related.properties, mark]
    gone = [
        each.identity for each in there if not each.is_sound or not missing.pop(each.mark, None)
    ]
    return sorted(gone), sorted(missing.values(), key=lambda row: row[:3])


def _gap_difference(
    wanted: Iterable[Mapping[str, Any]], there: Iterable[Derived]
) -> tuple[list[str], list[list[Any]]]:
    """Return the element ids of gaps that nothing wants, and the rows of new and changed ones."""
    gaps = {gap["id"]: gap for gap in wanted}
    sound, gone = set(), []
    for each in there:
        if each.end not in gaps or not each.has_label:
            gone.append(each.identity)
        elif each.is_sound and each.mark == gap_mark(gaps[each.end]):
            sound.add(each.end)
    new = []
    for name in sorted(gaps.keys() - sound):
        gap = gaps[name]
        shown: dict[str, Any] = {key: gap.get(key) for key in GAP_NAMES}
        new.append([name, shown, gap_mark(gap), gap["component"], list(gap["causes"])])
    return sorted(gone), new
