"""The tables by which a part of the scopes is linked, and what they answer; see `PARTS`."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any

import orjson

from model.linking.entry_members import ENTRY, EntryGraph, copy_of, leading
from model.linking.mentions import mentions
from model.linking.touched import is_background
from model.linking.writers import WRITER, WRITES_TO
from model.records.component import Component, ComponentId, Kind, Membership
from model.records.observation import Facts, Observation
from model.records.requirement import Requirement
from model.records.revision import Records
from service.stores import rows, scope_codec
from service.stores.codec import loads
from service.stores.rows import RecordKind

AT = "at:"
"""The beginning of the rows of `keyed` that tell who has an address, in whatever network."""

PLAIN, WRITER_OF_REPLICA, ENTERED, MEMBER, WRITES = range(5)
"""The sorts of edges: a need, one that was derived for a replica alone, one with the evidence of an
entry, a membership (from group to member), and a stated need to write."""


@lru_cache(maxsize=1 << 17)
def number_of(text: str) -> int:
    """Return the digest of a text as a number that SQLite holds."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def subject_of(record: Any) -> int:
    """Return the number of the component of which a record speaks."""
    if isinstance(record, Component):
        return number_of(record.id)
    if isinstance(record, Requirement):
        return number_of(record.dependent)
    return number_of(record.member if isinstance(record, Membership) else record.subject)


def note_facts(
    connection: sqlite3.Connection, scope: str, before: Facts | None, after: Facts | None
) -> None:
    """Write down what the facts of a scope describe and mention; None is a scope that is not."""
    for table, columns in (("described", 3), ("keyed", 3), ("mentioned", 3), ("background", 1)):
        old = set() if before is None else set(ROWS[table](scope, before))
        new = set() if after is None else set(ROWS[table](scope, after))
        names = COLUMNS[table]
        where = " AND ".join(f"{name} = ?" for name in names)
        marks = ", ".join("?" * columns)
        connection.executemany(f"DELETE FROM {table} WHERE {where}", old - new)  # noqa: S608
        connection.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES ({marks})",  # noqa: S608
            new - old,
        )


def _described(scope: str, facts: Facts) -> Iterator[tuple[object, ...]]:
    strong = {seen.component.id for seen in facts.components if not seen.resolved_only}
    for id_ in {seen.component.id for seen in facts.components}:
        yield id_, scope, int(id_ not in strong)


def _keyed(scope: str, facts: Facts) -> Iterator[tuple[object, ...]]:
    for seen in facts.components:
        for key in seen.keys:
            yield key, seen.component.id, scope
            network, slash, address = key.removeprefix("ip:").partition("/")
            if key.startswith("ip:") and slash and network != "public":
                yield AT + address, seen.component.id, scope


def _mentioned(scope: str, facts: Facts) -> Iterator[tuple[object, ...]]:
    for mention in mentions(facts):
        yield number_of(mention.form), int(mention.is_subject), scope


def _background(scope: str, facts: Facts) -> Iterator[tuple[object, ...]]:
    if is_background(facts):
        yield (scope,)


ROWS: Mapping[str, Callable[[str, Facts], Iterator[tuple[object, ...]]]] = {
    "described": _described,
    "keyed": _keyed,
    "mentioned": _mentioned,
    "background": _background,
}
COLUMNS = {
    "described": ("component", "scope", "weak"),
    "keyed": ("key", "component", "scope"),
    "mentioned": ("form", "is_subject", "scope"),
    "background": ("scope",),
}


def note_records(
    connection: sqlite3.Connection,
    ended: Iterable[int],
    begun: Sequence[tuple[int, Any]],
    gone: Iterable[str],
) -> None:
    """Bring nodes and edges up to date.

    Args:
        connection: inside of a transaction.
        ended: the numbers of the records that hold no longer.
        begun: number and record of what holds now.
        gone: ids of components that are no more.
    """
    connection.executemany("DELETE FROM edge WHERE record = ?", ((number,) for number in ended))
    connection.executemany("DELETE FROM node WHERE number = ?", ((number_of(id_),) for id_ in gone))
    connection.executemany(
        "INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?)",
        (_node(record) for _, record in begun if isinstance(record, Component)),
    )
    connection.executemany(
        "INSERT INTO edge VALUES (?, ?, ?, ?)",
        (edge for number, record in begun for edge in _edges(number, record)),
    )


def _node(component: Component) -> tuple[int, str, str, str | None]:
    copy = copy_of(component)
    text = None if copy is None else repr(copy)
    return number_of(component.id), component.id, component.kind, text


def _edges(number: int, record: Any) -> Iterator[tuple[int, int, int, int]]:
    if isinstance(record, Membership):
        yield number, number_of(record.group), number_of(record.member), MEMBER
    elif isinstance(record, Requirement):
        dependent, sort = number_of(record.dependent), sort_of(record)
        for provider in record.providers:
            yield number, number_of(provider), dependent, sort


def sort_of(need: Requirement) -> int:
    """Return the sort of the edges of a requirement."""
    rules = {evidence.rule for evidence in need.evidence}
    if need.relation == WRITES_TO:
        return WRITER_OF_REPLICA if rules == {WRITER.rule} else WRITES
    return ENTERED if ENTRY.rule in rules else PLAIN


class StoredElsewhere:
    """What is stored of all scopes, and the live records; see `model.linking.part.Elsewhere`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read by `connection`, inside of one transaction."""
        self._connection = connection
        self._scopes: dict[str, Observation] = {}
        self._components: dict[ComponentId, Component | None] = {}
        self._dependents: dict[ComponentId, Sequence[Requirement]] = {}
        self._inside: set[int] = set()

    def background(self) -> Sequence[Observation]:
        """Return what the scopes of the background hold."""
        return self._observations("SELECT scope FROM background ORDER BY scope")

    def describing(self, component: ComponentId) -> Sequence[Observation]:
        """Return what the scopes hold that describe a component."""
        query = "SELECT scope FROM described WHERE component = ? ORDER BY scope"
        return self._observations(query, component)

    def claimants(self, key: str) -> Collection[ComponentId]:
        """Return the described components that have a key, or whose id it is."""
        query = """SELECT component FROM described WHERE component = ?1 AND weak = 0
            UNION SELECT component FROM keyed WHERE key = ?1 AND EXISTS (
                SELECT 1 FROM described
                WHERE described.component = keyed.component AND weak = 0)"""
        return {ComponentId(id_) for (id_,) in self._connection.execute(query, (key,))}

    def addressed(self, address: str) -> Collection[ComponentId]:
        """Return the described components with a key for a private address."""
        return self.claimants(AT + address)

    def mentioning(self, form: str) -> Sequence[Observation]:
        """Return what the scopes hold whose facts mention a form."""
        query = "SELECT DISTINCT scope FROM mentioned WHERE form = ? ORDER BY scope"
        return self._observations(query, number_of(form))

    def about(self, form: str) -> Sequence[Observation]:
        """Return what the scopes hold that speak of a subject by a form."""
        query = "SELECT scope FROM mentioned WHERE form = ? AND is_subject = 1 ORDER BY scope"
        return self._observations(query, number_of(form))

    def component(self, id_: ComponentId) -> Component | None:
        """Return a component as it is published."""
        if id_ not in self._components:
            query = "SELECT body FROM record WHERE kind = ? AND id = ? AND until IS NULL"
            row = self._connection.execute(query, (RecordKind.COMPONENT, id_)).fetchone()
            self._components[id_] = None if row is None else loads(Component, row[0])
        return self._components[id_]

    def of_types(self, types: Collection[str]) -> Iterable[Component]:
        """Yield the published components of some types."""
        query = "SELECT body FROM record WHERE kind = ? AND until IS NULL"
        for (body,) in self._connection.execute(query, (RecordKind.COMPONENT,)).fetchall():
            if orjson.loads(body).get("type") in types:
                yield loads(Component, body)

    def needs_of(self, id_: ComponentId) -> Sequence[Requirement]:
        """Return the published requirements of a component."""
        query = "SELECT body FROM record WHERE subject = ? AND kind = ? AND until IS NULL"
        stored = self._connection.execute(query, (number_of(id_), RecordKind.REQUIREMENT))
        needs = [loads(Requirement, body) for (body,) in stored]
        return [need for need in needs if need.dependent == id_]

    def dependents(self, id_: ComponentId) -> Sequence[Requirement]:
        """Return the published requirements that a component is a provider of."""
        if id_ not in self._dependents:
            query = """SELECT body FROM edge JOIN record ON record.number = edge.record
                WHERE provider = ? AND sort != ?"""
            stored = self._connection.execute(query, (number_of(id_), MEMBER)).fetchall()
            needs = [loads(Requirement, body) for (body,) in stored]
            self._dependents[id_] = [need for need in needs if id_ in need.providers]
        return self._dependents[id_]

    def is_used(self, id_: ComponentId, but: Collection[ComponentId]) -> bool:
        """Tell whether a component outside of `but` needs `id_`, or is a member of it.

        `but` only grows from call to call.
        """
        if len(self._inside) != len(but):
            self._inside = {number_of(inside) for inside in but}
        query = "SELECT dependent FROM edge WHERE provider = ?"
        dependents = self._connection.execute(query, (number_of(id_),))
        return any(dependent not in self._inside for (dependent,) in dependents)

    def members(self, group: ComponentId) -> Iterable[ComponentId]:
        """Return the published members of a group."""
        query = """SELECT body FROM edge JOIN record ON record.number = edge.record
            WHERE provider = ? AND sort = ?"""
        for (body,) in self._connection.execute(query, (number_of(group), MEMBER)).fetchall():
            yield ComponentId(orjson.loads(body)["member"])

    def size(self) -> int:
        """Return how many components are published."""
        return int(self._connection.execute("SELECT count(*) FROM node").fetchone()[0])

    def published(self, ids: Collection[ComponentId], subjects: Iterable[str]) -> "Live":
        """Return the live records of some components, and those that speak of other subjects."""
        query = """SELECT kind, id, content, number, leaf, bucket, body FROM record
            WHERE subject = ? AND until IS NULL"""
        numbers = {number_of(text) for text in chain(ids, subjects)}
        return Live(
            row
            for number in sorted(numbers)
            for row in self._connection.execute(query, (number,)).fetchall()
        )

    def entry_graph(self, but: Collection[ComponentId], linked: Records) -> "StoredEntries":
        """Return the graph of entries, with the records of `linked` in place of those of `but`."""
        return StoredEntries(self._connection, but, linked)

    def _observations(self, query: str, *values: object) -> Sequence[Observation]:
        keys = [key for (key,) in self._connection.execute(query, values).fetchall()]
        return [self._observation(key) for key in keys]

    def _observation(self, key: str) -> Observation:
        if key not in self._scopes:
            query = "SELECT look, facts FROM scope WHERE key = ?"
            row = self._connection.execute(query, (key,)).fetchone()
            self._scopes[key] = scope_codec.unpack(*row).observation
        return self._scopes[key]


class Live:
    """Live rows, and the records in them."""

    def __init__(self, live: Iterable[tuple[Any, ...]]) -> None:
        """Read rows of (kind, id, content, number, leaf, bucket, body); some may come twice."""
        self._rows = sorted({row[:6]: row for row in live}.values(), key=lambda row: row[:2])
        bodies = rows.by_kind((row[0], row[6]) for row in self._rows)
        self.records = rows.in_order(bodies)
        self._records = [record for kind in sorted(bodies) for record in bodies[kind]]

    def sorted(self) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """Yield (kind, id, content, number, leaf, bucket) and the record of every row."""
        for row, record in zip(self._rows, self._records, strict=True):
            yield row[:6], record


class StoredEntries:
    """Finds the entries of all services in the live edges."""

    def __init__(
        self, connection: sqlite3.Connection, but: Collection[ComponentId], linked: Records
    ) -> None:
        """Read all live edges, with the records `linked` in place of those of `but`."""
        self._ids: dict[int, str] = {}
        kinds: dict[int, Kind] = {}
        copies: dict[int, str | None] = {}
        inside = {number_of(id_) for id_ in but}
        known = {kind.value: kind for kind in Kind}
        for number, id_, kind, copy in connection.execute("SELECT * FROM node"):
            if number not in inside:
                self._ids[number], kinds[number], copies[number] = id_, known[kind], copy
        for component in linked.components:
            number, id_, _, copy = _node(component)
            self._ids[number], kinds[number], copies[number] = id_, component.kind, copy
        self.members: dict[int, set[int]] = defaultdict(set)
        self.published: dict[int, set[int]] = defaultdict(set)
        self.writes = False
        providers: dict[int, list[int]] = defaultdict(list)
        live = connection.execute("SELECT provider, dependent, sort FROM edge").fetchall()
        for provider, dependent, sort in live:
            if sort == ENTERED:
                self.published[dependent].add(provider)
            if sort == WRITES:
                self.writes = True
            if dependent in inside:
                continue
            if sort == MEMBER:
                if kinds.get(provider) is Kind.SERVICE:
                    self.members[provider].add(dependent)
            elif sort != WRITER_OF_REPLICA:
                providers[dependent].append(provider)
        for record in (*linked.memberships, *linked.requirements):
            for _, provider, dependent, sort in _edges(0, record):
                if sort == MEMBER and kinds.get(provider) is Kind.SERVICE:
                    self.members[provider].add(dependent)
                elif sort not in (MEMBER, WRITER_OF_REPLICA):
                    providers[dependent].append(provider)
                self.writes = self.writes or sort == WRITES
        self._graph = EntryGraph(
            kinds=kinds,
            copies=copies.get,
            providers=leading(providers, kinds),
            order=self._ids.__getitem__,
        )

    def entries(self) -> Mapping[ComponentId, Collection[ComponentId]]:
        """Return the entries of the services in which they are not those that are published."""
        made = self._graph.entries(self.members) if self.members else {}
        return {
            ComponentId(self._ids[group]): {ComponentId(self._ids[entry]) for entry in entries}
            for group in {*made, *self.published} & self._ids.keys()
            if (entries := set(made.get(group, ()))) != self.published.get(group, set())
        }
