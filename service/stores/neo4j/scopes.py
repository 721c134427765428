"""Scopes in Neo4j: what each holds, its facts as bytes in parts of bounded size."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from model.linking.scope_state import ScopeState
from model.records.observation import Observation
from service.stores import scope_codec
from service.stores.interface import Change
from service.stores.neo4j.connection import Transaction, rows_of, single_value, take
from service.stores.neo4j.layout import Lock
from service.stores.scope_changes import changed, touched

PART = 4 << 20
"""Most bytes of one property."""
TOGETHER = 16 << 20
"""Most bytes that one list collects."""
COUNT = 500
"""Most scopes that one list collects."""

SCOPES = """UNWIND $keys AS key MATCH (s:Scope {key: key})
    RETURN collect([s.key, s.look, s.facts])"""
SIZES = "MATCH (s:Scope) WHERE s.look IS NOT NULL RETURN collect([s.key, s.size])"
WRITE = """UNWIND $rows AS row MERGE (s:Scope {key: row[0]})
    SET s.look = row[1], s.facts = row[2], s.size = row[3], s += row[4]"""


def record(transaction: Transaction, observations: Sequence[Observation]) -> None:
    """Replace, refresh or keep what each observation's scope held."""
    take(transaction, Lock.RECORD)
    apply(transaction, [Change(observations=observations)])


def apply(transaction: Transaction, changes: Sequence[Change]) -> None:
    """Write the scopes that `changes` touch; the caller holds the lock of scopes."""
    written = touched(changes)
    gone = {key for change in changes for key in change.forget}
    sizes = [(key, size) for key, size in _sizes(transaction) if key in written]
    before = {state.observation.scope.key: state for state in _read(transaction, sizes)}
    after = changed(before, changes)
    delete_parts(transaction, [_name(key) for key in sorted(written | gone)])
    query = "MATCH (s:Scope) WHERE s.key IN $keys DETACH DELETE s"
    transaction.run(query, keys=sorted(gone - written)).consume()
    _write(transaction, [state for key, state in after.items() if key in written])
    query = "MATCH (l:Loadpath {name: 'record'}) SET l.turns = l.turns + 1, l.mark = randomUUID()"
    transaction.run(query).consume()


def mark(transaction: Transaction) -> str | None:
    """Return a text that each change of a scope replaces; None where nothing has changed yet."""
    text = single_value(transaction, "MATCH (l:Loadpath {name: 'record'}) RETURN l.mark")
    return None if text is None else str(text)


def turns(transaction: Transaction) -> int:
    """Return a number that grows with every change of a scope."""
    return int(single_value(transaction, "MATCH (l:Loadpath {name: 'record'}) RETURN l.turns"))


def states(transaction: Transaction) -> list[ScopeState]:
    """Return what every scope holds, sorted by the key of the scope."""
    states = _read(transaction, _sizes(transaction))
    return sorted(states, key=lambda state: state.observation.scope.key)


def save_parts(transaction: Transaction, of: str, content: bytes) -> None:
    """Keep `content` as parts under the name `of`, which has none."""
    for index, start in enumerate(range(0, len(content), PART)):
        query = "CREATE (:Part {of: $of, index: $index, content: $content})"
        part = content[start : start + PART]
        transaction.run(query, of=of, index=index, content=part).consume()


def delete_parts(transaction: Transaction, names: Sequence[str]) -> None:
    """Remove the parts of all `names`."""
    query = "MATCH (p:Part) WHERE p.of IN $names AND p.index >= 0 DELETE p"
    transaction.run(query, names=names).consume()


def load_parts(transaction: Transaction, of: str) -> bytes:
    """Return what `save_parts` kept, nothing when there is nothing."""
    query = """MATCH (p:Part) WHERE p.of = $of AND p.index >= 0
        RETURN p.content ORDER BY p.index"""
    return b"".join(rows_of(transaction, query, of=of))


def _sizes(transaction: Transaction) -> list[tuple[str, int]]:
    return [(key, size) for key, size in single_value(transaction, SIZES)]


def _read(transaction: Transaction, sizes: Iterable[tuple[str, int]]) -> Iterator[ScopeState]:
    for keys in _together(sizes):
        for key, look, facts in single_value(transaction, SCOPES, keys=keys):
            whole = load_parts(transaction, _name(key)) if facts is None else facts
            yield scope_codec.unpack(look, whole)


def _together(sizes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Yield keys in lists whose content fits into one answer."""
    keys: list[str] = []
    total = 0
    for key, size in sizes:
        if keys and (len(keys) == COUNT or total + size > TOGETHER):
            yield keys
            keys, total = [], 0
        keys.append(key)
        total += size
    if keys:
        yield keys


def _write(transaction: Transaction, states: Iterable[ScopeState]) -> None:
    batch: dict[int, list[list[object]]] = defaultdict(list)
    total = 0
    for state in states:
        seen = state.observation
        look, facts = scope_codec.pack(state)
        key, inline = seen.scope.key, facts if len(facts) <= PART else None
        if inline is None:
            save_parts(transaction, _name(key), facts)
        total += len(look) + len(inline or b"")
        row = [key, look, inline, len(look) + len(inline or b"")]
        batch[total // TOGETHER].append([*row, _shown(state)])
    for rows in batch.values():
        transaction.run(WRITE, rows=rows).consume()


def _shown(state: ScopeState) -> dict[str, Any]:
    """Return what people read of a scope; null for what is not there."""
    seen = state.observation
    return {
        "source": seen.scope.source,
        "account": seen.scope.account or None,
        "region": seen.scope.region or None,
        "outcome": seen.outcome.value,
        "error": seen.error_code,
        "looked_at": seen.read_at,
        "complete_at": state.complete_at,
    }


def show(transaction: Transaction) -> None:
    """Write what people read of every scope; for databases of older layouts."""
    rows = [[state.observation.scope.key, _shown(state)] for state in states(transaction)]
    query = "UNWIND $rows AS row MATCH (s:Scope {key: row[0]}) SET s += row[1]"
    transaction.run(query, rows=rows).consume()


def _name(key: str) -> str:
    return f"scope:{key}"
