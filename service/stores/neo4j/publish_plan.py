"""Plan: the writes that make one revision of another, in batches of bounded size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from service.stores.neo4j import cypher
from service.stores.neo4j.layout import RELATIONSHIPS, STATEMENTS
from service.stores.neo4j.property_types import PropertyTypes
from service.stores.neo4j.read import Live
from service.stores.neo4j.records import node, relationships
from service.stores.rows import RecordKind, Row, changes

NODES = (cypher.FRESH_NODE, cypher.CHANGE_NODE)
OVERHEAD = 200
"""Bytes of a row beside its body, roughly."""


class Limits(NamedTuple):
    """How much one transaction may write."""

    rows: int = 10_000
    """Nodes and relationships together."""
    size: int = 16_000_000
    """Bytes of their properties, roughly."""


class Write(NamedTuple):
    """One row of one statement."""

    statement: cypher.Statement
    row: Any
    size: int
    """Bytes, roughly."""
    touches: int = 1
    """Nodes and relationships that it writes."""


Batch = Mapping[cypher.Statement, list[Any]]
"""Rows by statement; statements run in this order."""


class Plan:
    """What must be written so that revision `number` holds the `wanted` rows.

    Nothing that it writes can be seen by readers of earlier revisions.
    """

    def __init__(
        self,
        live: Iterable[Live],
        wanted: Sequence[Row],
        *,
        number: int,
        first_free: int,
        types: PropertyTypes,
    ) -> None:
        """Compare `live`, sorted as `rows` sorts, with `wanted`.

        New nodes get numbers from `first_free` on; `types` learns the types of their properties.
        Complexity: O(records) time and memory.
        """
        known = list(live)
        self._wanted = wanted
        statements = {
            (record.kind, record.id): record.number for record in known if record.kind in STATEMENTS
        }
        self._stated: dict[str, list[int]] = {}
        """By subject: the numbers of statements that are there already and stay."""
        noted = self._noting(wanted, statements)
        self._changes = list(changes(((*record[:3], record) for record in known), noted))
        self._number = number
        self.types = types
        """Which type each property of a component has; complete when all is written."""
        self._first_free = first_free
        self._next = first_free
        self._numbers = {
            record.id: record.number for record in known if record.kind == RecordKind.COMPONENT
        }
        self._statements = statements

    def _noting(
        self, wanted: Iterable[Row], statements: Mapping[tuple[int, str], int]
    ) -> Iterator[Row]:
        for row in wanted:
            number = statements.get((int(row.kind), row.id))
            if number is not None:
                self._stated.setdefault(row.record.subject, []).append(number)
            yield row

    def writes(self) -> Iterator[Write]:
        """Yield every write, once; nodes come before what joins them."""
        for old, new in self._changes:
            if old is not None and (new is None or old.kind in RELATIONSHIPS):
                yield _end(old)
            if new is not None and new.kind in RELATIONSHIPS:
                yield from self._relationships(new)
            elif new is not None:
                yield from self._node(new, changed=old is not None)

    def live(self) -> Sequence[Live]:
        """Return what is in the database once all is written, as `read.live` does."""
        return [self._live(row) for row in self._wanted]

    def _live(self, row: Row) -> Live:
        size = 1
        if row.kind is RecordKind.COMPONENT:
            number = self._numbers[row.id]
        elif row.kind in STATEMENTS:
            number = self._statements[int(row.kind), row.id]
        elif row.kind is RecordKind.MEMBERSHIP:
            number = self._numbers[row.record.group]
        else:
            number, size = self._numbers[row.record.dependent], 2 * len(row.record.members)
        return Live(int(row.kind), row.id, row.content, number, size)

    def _node(self, row: Row, *, changed: bool) -> Iterator[Write]:
        number, self._next = self._next, self._next + 1
        known = node(row, number=number, since=self._number, types=self.types)
        if changed:
            yield Write(cypher.CHANGE_NODE, known, OVERHEAD + len(known["_body"]))
            return
        yield Write(cypher.FRESH_NODE, known, OVERHEAD + len(known["_body"]))
        if row.kind in STATEMENTS:
            self._statements[int(row.kind), row.id] = number
        if row.kind is RecordKind.COMPONENT:
            self._numbers[row.id] = number
            # What was stated before its subject was there hangs on nothing yet.
            for statement in self._stated.get(row.id, ()):
                yield Write(cypher.STATE, [number, statement], OVERHEAD)
        if row.kind in STATEMENTS and row.record.subject in self._numbers:
            yield Write(cypher.STATE, [self._numbers[row.record.subject], number], OVERHEAD)

    def _relationships(self, row: Row) -> Iterator[Write]:
        for start, end, kind, known in relationships(row, since=self._number):
            ends = self._numbers[start], self._numbers[end]
            # Beside a fresh node it cannot be seen yet; between others it must hide its type.
            fresh = max(ends) >= self._first_free
            statement = cypher.CREATE_RELATIONSHIP[row.kind, fresh]
            yield Write(statement, [*ends, kind, known], OVERHEAD + len(known.get("_body", "")))


def _end(old: Live) -> Write:
    if old.kind in RELATIONSHIPS:
        statement = cypher.END_RELATIONSHIP[RecordKind(old.kind)]
        return Write(statement, [old.number, old.id], OVERHEAD, old.size)
    return Write(cypher.END_NODE, old.number, OVERHEAD)


def batches(writes: Iterable[Write], limits: Limits) -> Iterator[Batch]:
    """Yield the writes in batches within `limits`; a single write may be larger."""
    batch: dict[cypher.Statement, list[Any]] = {}
    rows = size = 0
    for write in writes:
        if rows and (rows + write.touches > limits.rows or size + write.size > limits.size):
            yield _nodes_first(batch)
            batch, rows, size = {}, 0, 0
        batch.setdefault(write.statement, []).append(write.row)
        rows, size = rows + write.touches, size + write.size
    yield _nodes_first(batch)


def _nodes_first(batch: Batch) -> Batch:
    """Return the batch so ordered that nodes are there before relationships join them."""
    later = [statement for statement in batch if statement not in NODES]
    return {statement: batch[statement] for statement in (*NODES, *later) if statement in batch}
