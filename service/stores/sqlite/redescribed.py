"""The short way for changes: only what they touch is linked again.

Each change of a scope notes what it touches (`Touched`). The revision that linking gave is the
base: so the notes hold for one revision, the settings and the version by which it was linked.
`link` stays the definition: a test compares both ways over random histories.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from model.linking.scope_state import ScopeState, coverage
from model.records.component import Component, ComponentId
from model.records.coverage import Coverage
from model.records.observation import Facts
from model.records.revision import Records, Revision
from service.stores import rows, scope_codec
from service.stores.codec import dumps, loads
from service.stores.rows import RecordKind
from service.stores.sqlite import records as sqlite_records

if TYPE_CHECKING:
    from model.linking.link import LinkSettings
    from model.linking.touched import Touched

SCOPE, WHOLE = "scope", "whole"
"""What a row of the table `unlinked` names: a scope that changed, or why all have to be linked.
All other kinds are fields of `Touched`."""
NEVER = -1
"""The generation up to which changes are noted, when nothing is known of the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """How the current revision was linked."""

    revision: int
    loadpath: str
    """The version of Loadpath: another one may link in another way."""
    service_tags: tuple[str, ...]
    objective_tags: bool

    @property
    def settings(self) -> "LinkSettings":
        """The settings of linking."""
        from model.linking.link import LinkSettings

        return LinkSettings(service_tags=self.service_tags, objective_tags=self.objective_tags)


def note(
    connection: sqlite3.Connection,
    before: Mapping[str, ScopeState],
    after: Mapping[str, ScopeState],
) -> None:
    """Note how scopes that go from `before` to `after` differ; a new generation begins."""
    # Readers never link, and should not wait for the rules of linking to load.
    from model.linking.link import LinkSettings
    from service.stores.sqlite.part import note_facts

    noted, generation = _generations(connection)
    connection.execute("UPDATE meta SET value = ? WHERE name = 'generation'", (generation + 1,))
    linked = _linked(connection)
    settings = LinkSettings() if linked is None else linked.settings
    names: set[tuple[str, str]] = set()
    for key in {**before, **after}:
        old, new = _facts(before.get(key)), _facts(after.get(key))
        touched = _touched(old or Facts(), new or Facts(), settings)
        if old is None or new is None or any(field != REDESCRIBED for field, _ in touched):
            note_facts(connection, key, old, new)
        names.update([(SCOPE, key), *touched])
    if noted == generation and linked is not None:
        connection.executemany("INSERT OR IGNORE INTO unlinked VALUES (?, ?)", sorted(names))
        connection.execute("UPDATE meta SET value = ? WHERE name = 'noted'", (generation + 1,))


def publish_part(
    connection: sqlite3.Connection, now: datetime, settings: "LinkSettings"
) -> tuple[Revision, bool] | str:
    """Publish what is noted since the current revision; the reason when `link` has to do it.

    The caller holds the transaction. Nothing is written when a reason is returned.
    """
    from model.linking.part import AllDiffers

    base, linked = sqlite_records.latest(connection), _linked(connection)
    noted, generation = _generations(connection)
    if base is None or linked is None:
        return "first"
    if linked != _now_linked(base, settings):
        return "settings"
    if noted != generation:
        return "unknown"
    try:
        changes = _changes(connection, settings)
    except AllDiffers as error:
        return str(error)
    published = sqlite_records.write_revision(
        connection,
        base,
        changes,
        counts=_counts(base, changes),
        covered=_coverage(connection, base),
        now=now,
    )
    note_linked(connection, published[0], settings)
    return published


def note_linked(
    connection: sqlite3.Connection, revision: Revision, settings: "LinkSettings"
) -> None:
    """Note that `revision` is what linking all scopes gives: nothing waits any more."""
    _, generation = _generations(connection)
    _forget_notes(connection, generation)
    row = ("linked", dumps(_now_linked(revision, settings)))
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)


def is_linked(connection: sqlite3.Connection, settings: "LinkSettings") -> bool:
    """Tell whether the current revision is what linking all scopes gives."""
    base, linked = sqlite_records.latest(connection), _linked(connection)
    noted, generation = _generations(connection)
    return (
        base is not None
        and noted == generation
        and linked == _now_linked(base, settings)
        and not any(True for _ in _unlinked(connection, SCOPE))
    )


def _facts(state: ScopeState | None) -> Facts | None:
    return None if state is None else state.observation.facts


def _touched(before: Facts, after: Facts, settings: "LinkSettings") -> list[tuple[str, str]]:
    """Return kind and name of all that changed in a scope, as rows of the table `unlinked`."""
    from model.linking.touched import Touched

    touched = Touched()
    touched.add(before, after, settings)
    names = [(WHOLE, "background")] if touched.background else []
    for field in TEXTS:
        names += ((field, name) for name in getattr(touched, field))
    for field in PAIRS:
        names += ((field, "\n".join(pair)) for pair in getattr(touched, field))
    return names


REDESCRIBED = "redescribed"
TEXTS = (REDESCRIBED, "described", "objects", "subjects", "needed", "reshaped", "moved", "rerouted")
PAIRS = ("expected", "unexpected")
"""Fields of `Touched` whose entries are a kind and an id."""


def _noted(connection: sqlite3.Connection) -> "Touched":
    """Return all that was noted since the current revision."""
    from model.linking.touched import Touched

    texts: dict[str, set[Any]] = {field: set(_unlinked(connection, field)) for field in TEXTS}
    pairs: dict[str, set[Any]] = {
        field: {tuple(name.split("\n", 1)) for name in _unlinked(connection, field)}
        for field in PAIRS
    }
    whole = any(True for _ in _unlinked(connection, WHOLE))
    return Touched(**texts, **pairs, background=whole)


def _changes(
    connection: sqlite3.Connection, settings: "LinkSettings"
) -> list[sqlite_records.RowChange]:
    """Return what ends and what begins.

    Raises:
        AllDiffers: if everything has to be linked.
    """
    from service.stores.sqlite.linked_part import linked_part

    touched = _noted(connection)
    others = (getattr(touched, field) for field in (*TEXTS, *PAIRS) if field != REDESCRIBED)
    if touched.background or any(others):
        return linked_part(connection, touched, settings)
    return list(_redescribed(connection, touched.redescribed, settings))


def _redescribed(
    connection: sqlite3.Connection, ids: Iterable[ComponentId], settings: "LinkSettings"
) -> Iterable[sqlite_records.RowChange]:
    """Yield what ends and what begins with the components that are described otherwise."""
    from model.linking.redescribed import described_anew

    published: dict[ComponentId, Component] = {}
    live: dict[str, tuple[bytes, sqlite_records.Old]] = {}
    scopes: set[str] = set()
    query = """SELECT body, content, number, leaf, bucket, kind, id FROM record
        WHERE kind = ? AND id = ? AND until IS NULL"""
    for id_ in ids:
        row = connection.execute(query, (RecordKind.COMPONENT, id_)).fetchone()
        if row is not None:
            published[id_] = loads(Component, row[0])
            live[id_] = (row[1], row[2:])
            describing = "SELECT scope FROM described WHERE component = ?"
            scopes.update(scope for (scope,) in connection.execute(describing, (id_,)))
    states = (_state(connection, key) for key in sorted(scopes))
    observations = [state.observation for state in states]
    for row in rows.rows(
        Records(components=tuple(described_anew(observations, published, settings)))
    ):
        content, old = live[row.id]
        if content != row.content:
            yield old, row


def _counts(base: Revision, changes: Iterable[sqlite_records.RowChange]) -> tuple[int, int]:
    """Return how many components and requirements there are after `changes`."""
    counts = {RecordKind.COMPONENT: base.components, RecordKind.REQUIREMENT: base.requirements}
    for old, new in changes:
        if new is not None and old is None and new.kind in counts:
            counts[new.kind] += 1
        if new is None and old is not None and old[3] in counts:
            counts[RecordKind(old[3])] -= 1
    return counts[RecordKind.COMPONENT], counts[RecordKind.REQUIREMENT]


def _state(connection: sqlite3.Connection, key: str) -> ScopeState:
    query = "SELECT look, facts FROM scope WHERE key = ?"
    return scope_codec.unpack(*connection.execute(query, (key,)).fetchone())


def _coverage(connection: sqlite3.Connection, base: Revision) -> Coverage:
    """Return the coverage of `base`, with the last looks at the scopes that were noted."""
    query = "SELECT coverage FROM revision WHERE number = ?"
    packed = connection.execute(query, (base.number,)).fetchone()[0]
    known = {scope.scope.key: scope for scope in loads(Coverage, zlib.decompress(packed)).scopes}
    query = "SELECT look, facts FROM scope WHERE key = ?"
    for key in list(_unlinked(connection, SCOPE)):
        row = connection.execute(query, (key,)).fetchone()
        known.pop(key, None)
        if row is not None:
            (known[key],) = coverage([scope_codec.unpack(*row)]).scopes
    return Coverage(scopes=tuple(sorted(known.values(), key=lambda scope: scope.scope)))


def _now_linked(revision: Revision, settings: "LinkSettings") -> Linked:
    return Linked(
        revision=revision.number,
        loadpath=version("loadpath"),
        service_tags=settings.service_tags,
        objective_tags=settings.objective_tags,
    )


def _linked(connection: sqlite3.Connection) -> Linked | None:
    row = connection.execute("SELECT value FROM meta WHERE name = 'linked'").fetchone()
    return None if row is None else loads(Linked, row[0])


def _generations(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the generation up to which changes are noted, and the generation of the scopes."""
    query = """SELECT (SELECT value FROM meta WHERE name = 'noted'),
        (SELECT value FROM meta WHERE name = 'generation')"""
    noted, generation = connection.execute(query).fetchone()
    return noted, generation


def _unlinked(connection: sqlite3.Connection, kind: str) -> Iterable[str]:
    query = "SELECT name FROM unlinked WHERE kind = ? ORDER BY name"
    return (name for (name,) in connection.execute(query, (kind,)))


def _forget_notes(connection: sqlite3.Connection, noted: int) -> None:
    connection.execute("DELETE FROM unlinked")
    connection.execute("UPDATE meta SET value = ? WHERE name = 'noted'", (noted,))
