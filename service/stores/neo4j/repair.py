"""Repair: writes the current revision back where another program changed or removed parts of it.

What the records of all scopes give is compared with every node and relationship of the current
revision. What differs is written again in its place, in one transaction that holds the publish
lock; earlier revisions stay as they are. What others added is no difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString, NamedTuple

from orjson import loads

from model.records.revision import Records
from service.stores.neo4j.connection import Transaction, single_value, take
from service.stores.neo4j.layout import LABELS, STATES, Lock
from service.stores.neo4j.property_types import PropertyTypes
from service.stores.neo4j.read import current_number, highest
from service.stores.neo4j.records import node, relationships
from service.stores.neo4j.shown import RECORD_NAMES
from service.stores.rows import RecordKind, Row, rows

KEPT = ("since", "_number")
"""Properties that a repair leaves as they are, since nothing else tells them."""
# `since IS NOT NULL` would let `properties(n)` return true for it (seen with Neo4j 5.26).
NODES: LiteralString = """MATCH (n:Record|Component)
    WHERE n.until IS NULL AND n.since > 0 AND NOT n:Fresh AND NOT n:Change AND NOT n:Former
    RETURN elementId(n), coalesce(n._record, CASE WHEN n:Component THEN 1 WHEN n:Objective THEN 4
        WHEN n:Capability THEN 5 ELSE 6 END), n.id, labels(n), properties(n)"""
RELATIONSHIPS: LiteralString = """MATCH (a:Record)-[r]->(b)
    WHERE r.until IS NULL AND a.until IS NULL
    AND (r._record IN [2, 3] OR type(r) IN ['DEPENDS_ON', 'HAS_MEMBER', 'STATES'])
    RETURN elementId(r), type(r), a.id, b.id, properties(r)"""
WRITE_NODE: LiteralString = """MATCH (n) WHERE elementId(n) = $node
    SET n += $known, n:$($labels) RETURN n._number"""
CREATE_NODE: LiteralString = "CREATE (n:Record:$($labels)) SET n = $known RETURN n._number"
RETIRE: LiteralString = """MATCH (n) WHERE elementId(n) = $node
    REMOVE n:$($labels) SET n:Record:Former, n.until = $revision RETURN count(n)"""
REMOVE: LiteralString = "MATCH ()-[r]->() WHERE elementId(r) = $relationship DELETE r"
CREATE: LiteralString = """MATCH (a:Record {id: $start}) WHERE a.until IS NULL
    MATCH (b:Record {id: $end}) WHERE b.until IS NULL
    CREATE (a)-[r:$($kind)]->(b) SET r = $known RETURN count(r)"""

End = tuple[str, str, str, str]
"""Type, start, end and record of a relationship, all but the type as ids."""


class Node(NamedTuple):
    """A node of the current revision as it is in the database."""

    node: str
    kind: int
    id: str
    labels: list[str]
    properties: dict[str, Any]

    @property
    def key(self) -> tuple[int, str]:
        """Kind and id; the id that was written, where somebody changed the one that is shown."""
        if self.kind != RecordKind.COMPONENT:
            return self.kind, self.id
        try:
            return self.kind, str(loads(self.properties["_body"])["id"])
        except (KeyError, ValueError, TypeError):
            return self.kind, self.id


@dataclass(kw_only=True)
class _Repair:
    """One repair within one transaction."""

    transaction: Transaction
    revision: int
    types: PropertyTypes
    writes: bool
    """Whether differences are mended, too."""
    lines: list[str] = field(default_factory=list)

    def nodes(self, wanted: Sequence[Row]) -> None:
        """Write every node that is missing or differs, and retire those that no record has."""
        there: dict[tuple[int, str], Node] = {}
        surplus = []
        keys = {(int(row.kind), row.id) for row in wanted}
        for record in self.transaction.run(NODES):
            known = Node(*record.values())
            if known.key not in keys or known.key in there:
                surplus.append(known)
            else:
                there[known.key] = known
        for known in surplus:
            labels = [name for name in known.labels if name != "Record"]
            about = {"node": known.node, "labels": labels, "revision": self.revision}
            self._write(RETIRE, **about)
            self.lines.append(f"{known.id} was there and is in no scope: it is former now")
        free = highest(self.transaction) + 1
        for row in wanted:
            expected = node(row, number=free, since=self.revision, types=self.types)
            free += self._node(row, there.get((int(row.kind), row.id)), expected)

    def _node(self, row: Row, known: Node | None, expected: dict[str, Any]) -> int:
        """Write one node where it must be; return how many numbers were used."""
        labels = ["Record", *LABELS[expected["kind"]]]
        labels += [expected["_label"]] if "_label" in expected else []
        if known is None:
            self._write(CREATE_NODE, known=expected, labels=labels)
            self.lines.append(f"{row.id} was missing")
            return 1
        stated = known.properties
        own = [*RECORD_NAMES, *stated.get("_own", [])]
        expected |= {name: stated[name] for name in KEPT if stated.get(name) is not None}
        expected |= {name: None for name in own if name in stated and name not in expected}
        changed = sorted(name for name in expected if not _same(stated.get(name), expected[name]))
        changed += [f":{name}" for name in labels if name not in known.labels]
        if not changed:
            return 0
        about = {"node": known.node, "known": expected, "labels": labels}
        self._write(WRITE_NODE, **about)
        self.lines.append(f"{row.id} was changed: {', '.join(changed)}")
        return int(stated.get("_number") is None)

    def relationships(self, wanted: Sequence[Row]) -> None:
        """Write every relationship that is missing or differs, and remove what no record has."""
        there: dict[End, tuple[str, dict[str, Any]]] = {}
        surplus: list[tuple[End, str]] = []
        for row in self.transaction.run(RELATIONSHIPS):
            identity, kind, start, end, known = row.values()
            key = (kind, start, end, end if kind == STATES else known.get("id", ""))
            if key in there:
                surplus.append((key, identity))
            there.setdefault(key, (identity, known))
        for key, expected in _expected(wanted, self.revision):
            before = there.pop(key, None)
            if before is not None:
                identity, stated = before
                expected["since"] = stated.get("since", self.revision)
                if key[0] == STATES or all(
                    _same(stated.get(name), expected[name]) for name in expected
                ):
                    continue
                self._write(REMOVE, relationship=identity)
            self._relate(key, expected, was="changed" if before else "missing")
        for key, (identity, _) in there.items():
            surplus.append((key, identity))
        for key, identity in surplus:
            self._write(REMOVE, relationship=identity)
            self.lines.append(f"{key[0]} from {key[1]} to {key[2]} is in no scope: it is removed")

    def _relate(self, key: End, expected: dict[str, Any], *, was: str) -> None:
        kind, start, end, _ = key
        known = {} if kind == STATES else expected
        about = {"start": start, "end": end, "kind": kind, "known": known}
        self._write(CREATE, **about)
        self.lines.append(f"{kind} from {start} to {end} was {was}")

    def _write(self, query: LiteralString, **given: Any) -> None:
        if self.writes:
            self.transaction.run(query, given).consume()


def repair(transaction: Transaction, records: Records, revision: int) -> Sequence[str]:
    """Write `records` back as the current `revision`; return a line for each thing that differed.

    Nothing is done, and nothing returned, when another revision is current.

    Complexity: O(records) time and memory.
    """
    take(transaction, Lock.PUBLISH)
    # Others may remember the numbers of nodes that are written anew.
    transaction.run("MATCH (l:Loadpath {name: 'publish'}) SET l.moves = l.moves + 2").consume()
    return _compared(transaction, records, revision, writes=True)


def differences(transaction: Transaction, records: Records, revision: int) -> Sequence[str]:
    """Return the lines that `repair` would, and change nothing.

    Complexity: O(records) time and memory.
    """
    return _compared(transaction, records, revision, writes=False)


def _compared(
    transaction: Transaction, records: Records, revision: int, *, writes: bool
) -> Sequence[str]:
    if current_number(transaction) != revision:
        return ()
    text = single_value(transaction, "OPTIONAL MATCH (l:Loadpath {name: 'types'}) RETURN l.types")
    types = PropertyTypes.read(text)
    work = _Repair(transaction=transaction, revision=revision, types=types, writes=writes)
    wanted = list(rows(records))
    work.nodes([row for row in wanted if not _is_relationship(row)])
    work.relationships(wanted)
    return work.lines


def _is_relationship(row: Row) -> bool:
    return row.kind in (RecordKind.REQUIREMENT, RecordKind.MEMBERSHIP)


def _expected(wanted: Sequence[Row], revision: int) -> Iterator[tuple[End, dict[str, Any]]]:
    components = {row.id for row in wanted if row.kind is RecordKind.COMPONENT}
    for row in wanted:
        if _is_relationship(row):
            for start, end, kind, known in relationships(row, since=revision):
                yield (kind, start, end, row.id), known
        elif row.kind is not RecordKind.COMPONENT and row.record.subject in components:
            yield (STATES, row.record.subject, row.id, row.id), {}


def _same(stated: Any, expected: Any) -> bool:
    """Return whether a property of the database is what was written."""
    if hasattr(stated, "to_native"):
        stated = stated.to_native()
    if isinstance(expected, bytes | bytearray):
        return stated is not None and bytes(stated) == bytes(expected)
    if isinstance(expected, list | tuple):
        return list(stated or ()) == list(expected)
    return bool(stated == expected) and isinstance(stated, bool) == isinstance(expected, bool)
