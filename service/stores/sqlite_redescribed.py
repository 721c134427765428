"""The short way for crawls that saw what the crawl before them saw, but for some properties.

Each change of a scope notes which components it describes otherwise; or that it changed more than
that, and then only linking all scopes helps. The revision that linking gave is the base: so the
notes hold for one revision, the settings and the version by which it was linked. `link` stays the
definition: a test compares both ways over random histories.
"""

import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from model.linking.scope_state import ScopeState, coverage
from model.records.component import Component, ComponentId
from model.records.coverage import Coverage, ScopeCoverage
from model.records.observation import Facts
from model.records.revision import Records, Revision
from service.stores import rows, scope_codec, sqlite_records
from service.stores.codec import dumps, loads
from service.stores.rows import RecordKind

if TYPE_CHECKING:
    from model.linking.link import LinkSettings

COMPONENT, SCOPE = "component", "scope"
"""What a row of the table `unlinked` names."""
NEVER = -1
"""The generation up to which changes are noted, when one of them has to be linked."""


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
    *,
    forgets: bool,
) -> None:
    """Note how scopes that go from `before` to `after` differ; a new generation begins.

    `forgets` says that other scopes go with all that they hold.
    """
    for key, state in after.items():
        note_descriptions(connection, key, state, before.get(key))
    noted, generation = _generations(connection)
    connection.execute("UPDATE meta SET value = ? WHERE name = 'generation'", (generation + 1,))
    linked = _linked(connection)
    if noted != generation or linked is None:
        return
    redescribed = None if forgets else _redescribed(before, after, linked)
    if redescribed is None:
        _forget_notes(connection, NEVER)
        return
    names = [(COMPONENT, id_) for id_ in redescribed] + [(SCOPE, key) for key in after]
    connection.executemany("INSERT OR IGNORE INTO unlinked VALUES (?, ?)", names)
    connection.execute("UPDATE meta SET value = ? WHERE name = 'noted'", (generation + 1,))


def publish_redescribed(
    connection: sqlite3.Connection, now: datetime, settings: "LinkSettings"
) -> tuple[Revision, bool] | None:
    """Publish what is noted since the current revision; None when `link` has to do it.

    The caller holds the transaction. Nothing is written when None is returned.
    """
    base, linked = sqlite_records.latest(connection), _linked(connection)
    noted, generation = _generations(connection)
    if base is None or noted != generation or linked != _now_linked(base, settings):
        return None
    ids = [ComponentId(name) for name in _unlinked(connection, COMPONENT)]
    changes = list(_changes(connection, ids, settings)) if ids else []
    published = sqlite_records.write_revision(
        connection,
        base,
        changes,
        counts=(base.components, base.requirements),
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


def _redescribed(
    before: Mapping[str, ScopeState], after: Mapping[str, ScopeState], linked: Linked
) -> Collection[ComponentId] | None:
    # Readers never link, and should not wait for the rules of linking to load.
    from model.linking.redescribed import redescribed

    ids: set[ComponentId] = set()
    settings = linked.settings
    for key, state in after.items():
        if key not in before:
            return None
        changed = redescribed(before[key].observation.facts, state.observation.facts, settings)
        if changed is None:
            return None
        ids.update(changed)
    return ids


def note_descriptions(
    connection: sqlite3.Connection,
    key: str,
    after: ScopeState,
    before: ScopeState | None = None,
) -> None:
    """Write down which components a scope describes, unless they are the same as before."""
    described = _described(after.observation.facts)
    if before is not None and _described(before.observation.facts) == described:
        return
    connection.execute("DELETE FROM described WHERE scope = ?", (key,))
    rows_described = ((id_, key) for id_ in described)
    connection.executemany("INSERT INTO described VALUES (?, ?)", rows_described)


def _described(facts: Facts) -> set[ComponentId]:
    return {seen.component.id for seen in facts.components}


def _changes(
    connection: sqlite3.Connection, ids: Iterable[ComponentId], settings: "LinkSettings"
) -> Iterable[sqlite_records.RowChange]:
    """Yield what ends and what begins with the components that are described otherwise."""
    from model.linking.redescribed import described_anew

    published: dict[ComponentId, Component] = {}
    live: dict[str, tuple[bytes, sqlite_records.Old]] = {}
    scopes: set[str] = set()
    query = """SELECT body, content, number, leaf, bucket FROM record
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


def _state(connection: sqlite3.Connection, key: str) -> ScopeState:
    query = "SELECT look, facts FROM scope WHERE key = ?"
    return scope_codec.unpack(*connection.execute(query, (key,)).fetchone())


def _coverage(connection: sqlite3.Connection, base: Revision) -> Coverage:
    """Return the coverage of `base`, with the last looks at the scopes that were noted."""
    query = "SELECT coverage FROM revision WHERE number = ?"
    packed = connection.execute(query, (base.number,)).fetchone()[0]
    known = {scope.scope.key: scope for scope in loads(Coverage, zlib.decompress(packed)).scopes}
    query = "SELECT look FROM scope WHERE key = ?"
    for key in list(_unlinked(connection, SCOPE)):
        (look,) = connection.execute(query, (key,)).fetchone()
        known[key] = _looked(loads(ScopeState, look), known[key])
    return Coverage(scopes=tuple(sorted(known.values(), key=lambda scope: scope.scope)))


def _looked(state: ScopeState, known: ScopeCoverage) -> ScopeCoverage:
    """Return the coverage of a scope that holds as many facts as before."""
    (scope,) = coverage([state]).scopes
    return replace(scope, components=known.components, requirements=known.requirements)


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
