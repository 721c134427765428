"""Annotating: writes the annotations of a revision as a difference to what is there.

Each transaction holds the publish lock and checks that the revision is still current, so that
annotations of an older one never overwrite those of a newer one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from secrets import token_hex
from typing import Any, LiteralString

from model.linking.scope_state import ScopeState
from model.records.component import ComponentId
from model.records.observation import Outcome
from service.stores.neo4j import derived
from service.stores.neo4j.annotation_records import (
    GAP_NAMES,
    NAMES,
    Annotations,
    Pass,
    Relationship,
    Sighting,
    Written,
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
REMOVE_BETWEEN: LiteralString = """UNWIND $rows AS row
    MATCH (:Component {id: row[1]})-[r:$(row[0])]->(:Component {id: row[2]})
    WHERE r._derived IS NOT NULL DELETE r RETURN count(*)"""
REMOVE: LiteralString = """UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row
    DELETE r RETURN count(*)"""
REMOVE_GAPS: LiteralString = """UNWIND $rows AS row MATCH (g) WHERE elementId(g) = row
    DETACH DELETE g RETURN count(*)"""
REMOVE_GAPS_BY_ID: LiteralString = """UNWIND $rows AS row MATCH (g:Gap {id: row})
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
    SET l.revision = $revision, l.at = $at, l.seals = $seals, l.mark = $mark,
        l.counts = null, l.error = null, l.failed_at = null"""
BEGUN: LiteralString = """MATCH (l:Loadpath {name: 'annotations'})
    SET l.seals = null, l.mark = null"""
MARK: LiteralString = "OPTIONAL MATCH (l:Loadpath {name: 'annotations'}) RETURN l.mark"
FAILED: LiteralString = """MERGE (l:Loadpath {name: 'annotations'})
    SET l.error = $error, l.failed_at = $at"""


Writes = Sequence[tuple[LiteralString, Sequence[Any]]]
"""Statements with their rows, in the order in which they run."""


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
    known: Pass | None = None,
) -> Pass | None:
    """Write what differs from what is there; None once another revision is current.

    `seen` names the scope of each component. What is there is read, unless `known` is still the
    last pass: then it is known, but for what hung on components that have ended since.
    """

    def guarded(work: Callable[[Transaction], Any]) -> Any:
        def owned(transaction: Transaction) -> Any:
            take(transaction, Lock.PUBLISH)
            if current_number(transaction) != revision:
                raise Superseded
            return work(transaction)

        return connection.write(owned)

    def in_batches(query: LiteralString, given: Sequence[Any]) -> None:
        for start in range(0, len(given), rows):
            part = given[start : start + rows]
            guarded(partial(single_value, query=query, rows=part, revision=revision))

    def begin(transaction: Transaction) -> bool:
        is_known = known is not None and last_mark(transaction) == known.mark
        transaction.run(BEGUN).consume()
        return is_known

    marked = _marked(wanted)
    after, mark = _written(wanted, marked), token_hex(8)
    try:
        if guarded(begin) and known is not None:
            writes = _differences_to(known.written, wanted, marked, after)
        else:
            writes = connection.read(partial(_differences, wanted=wanted, after=after))
        shown: Sequence[Any] = [[component, scope] for component, scope in seen.items()]
        writes = [*writes, (SEEN_BY, shown)]
        if sum(len(given) for _, given in writes) <= rows:
            guarded(partial(_write, writes=writes, revision=revision))
        else:
            guarded(lambda transaction: transaction.run(SCOPES).consume())
            for query, given in writes:
                in_batches(query, given)
        guarded(partial(_finish, revision=revision, at=at, seals=_seals(after), mark=mark))
    except Superseded:
        return None
    return Pass(revision=revision, mark=mark, written=after)


def _write(transaction: Transaction, *, writes: Writes, revision: int) -> None:
    """Write all that differs in one transaction; who saw what is always written anew."""
    transaction.run(SCOPES).consume()
    for query, given in writes:
        if given:
            single_value(transaction, query, rows=given, revision=revision)


def _finish(
    transaction: Transaction, *, revision: int, at: datetime, seals: Sequence[str], mark: str
) -> None:
    transaction.run(DONE, revision=revision, at=at, seals=seals, mark=mark).consume()


def last_mark(transaction: Transaction) -> str | None:
    """Return the mark of the last pass; None while one is under way, and before the first."""
    mark = single_value(transaction, MARK)
    return None if mark is None else str(mark)


def _marked(wanted: Annotations) -> Mapping[bytes, Relationship]:
    """Return every derived relationship by its mark."""
    return {
        relationship_mark(each.type, each.start, each.end, each.properties): each
        for each in wanted.relationships
    }


def _written(wanted: Annotations, marked: Mapping[bytes, Relationship]) -> Written:
    """Return what is in the database once all that is wanted is written."""
    return Written(
        components={
            str(component): annotation_seal(values)
            for component, values in wanted.components.items()
            if values
        },
        relationships={mark: (each.type, each.start, each.end) for mark, each in marked.items()},
        gaps={gap["id"]: (gap_mark(gap), _hangs_on(gap)) for gap in wanted.gaps},
    )


def _hangs_on(gap: Mapping[str, Any]) -> frozenset[str]:
    return frozenset((gap["component"], *gap["causes"]))


def _seals(after: Written) -> Sequence[str]:
    """Return the totals of all that is derived, as the next load must find them."""
    related = ((ends[0], mark) for mark, ends in after.relationships.items())
    gaps = ((derived.GAP, mark) for mark, _ in after.gaps.values())
    return derived.seals(chain(related, gaps))


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


def _differences(transaction: Transaction, *, wanted: Annotations, after: Written) -> Writes:
    """Return what has to be written, after reading all annotations that are there."""
    written: Mapping[str, int] = dict(single_value(transaction, WRITTEN))
    gone, new = _difference(wanted.relationships, derived.relationships(transaction))
    gaps_gone, gaps = _gap_difference(wanted.gaps, derived.gaps(transaction))
    return (
        (COMPONENTS, _components(wanted, written, after)),
        (REMOVE, gone),
        (RELATE, new),
        (REMOVE_GAPS, gaps_gone),
        (WRITE_GAPS, gaps),
    )


def _differences_to(
    known: Written, wanted: Annotations, marked: Mapping[bytes, Relationship], after: Written
) -> Writes:
    """Return what has to be written where `known` was there before the last publish.

    What hung on a component that has ended ended with it.
    """
    ids = wanted.ids
    written = {name: seal for name, seal in known.components.items() if name in ids}
    related = {
        mark: ends
        for mark, ends in known.relationships.items()
        if ends[1] in ids and ends[2] in ids
    }
    gone = {ends for mark, ends in related.items() if mark not in marked}
    # All of one type between two ends are removed together.
    new = [
        _relationship_row(each, mark)
        for mark, each in marked.items()
        if mark not in related or related[mark] in gone
    ]
    sound = {name for name, (_, ends) in known.gaps.items() if all(end in ids for end in ends)}
    gaps = [
        _gap_row(gap)
        for gap in wanted.gaps
        if gap["id"] not in sound or known.gaps[gap["id"]] != after.gaps[gap["id"]]
    ]
    return (
        (COMPONENTS, _components(wanted, written, after)),
        (REMOVE_BETWEEN, [list(ends) for ends in sorted(gone)]),
        (RELATE, sorted(new, key=lambda row: row[:3])),
        (REMOVE_GAPS_BY_ID, sorted(known.gaps.keys() - after.gaps.keys())),
        (WRITE_GAPS, sorted(gaps, key=lambda row: row[0])),
    )


def _components(wanted: Annotations, written: Mapping[str, int], after: Written) -> list[list[Any]]:
    rows = []
    for component in sorted({*after.components, *written}):
        mark = after.components.get(component)
        if written.get(component) != mark:
            values = wanted.components.get(ComponentId(component), {})
            cleared: dict[str, Any] = dict.fromkeys(NAMES)
            rows.append([component, cleared | values, mark])
    return rows


def _difference(
    wanted: Iterable[Relationship], there: Iterable[Derived]
) -> tuple[list[str], list[list[Any]]]:
    """Return the element ids of what is not wanted or was changed, and rows of what is missing."""
    missing = {}
    for related in wanted:
        mark = relationship_mark(related.type, related.start, related.end, related.properties)
        missing[mark] = _relationship_row(related, mark)
    gone = [
        each.identity for each in there if not each.is_sound or not missing.pop(each.mark, None)
    ]
    return sorted(gone), sorted(missing.values(), key=lambda row: row[:3])


def _relationship_row(related: Relationship, mark: bytes) -> list[Any]:
    return [related.type, related.start, related.end, related.properties, mark]


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
    return sorted(gone), [_gap_row(gaps[name]) for name in sorted(gaps.keys() - sound)]


def _gap_row(gap: Mapping[str, Any]) -> list[Any]:
    shown: dict[str, Any] = {key: gap.get(key) for key in GAP_NAMES}
    return [gap["id"], shown, gap_mark(gap), gap["component"], list(gap["causes"])]
