"""Neo4j: the store of production, in which architects can query the graph themselves."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from model.linking.link import LinkSettings, link
from model.linking.scope_state import coverage
from model.records.observation import Observation
from model.records.revision import Publication, Revision
from service.stores.codec import loads
from service.stores.interface import AuditEntry
from service.stores.neo4j import read as neo4j_read
from service.stores.neo4j import scopes as neo4j_scopes
from service.stores.neo4j.connection import Connection, Neo4jSettings, Transaction, single_value
from service.stores.neo4j.layout import Lock
from service.stores.neo4j.publish import PATIENCE_SECONDS, Publisher
from service.stores.neo4j.publish_plan import Limits
from service.stores.neo4j.records import json_text


class Neo4jStore:
    """Keeps everything in one Neo4j database; see `GraphStore`.

    Safe for threads and for several processes. Small publishes take one transaction; large ones
    write in batches that readers do not see before one last short transaction.
    """

    def __init__(
        self,
        settings: Neo4jSettings,
        *,
        limits: Limits | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """Connect, and prepare the database when it is empty.

        `patience_seconds` is how long a publisher may be silent before it is taken for dead.

        Raises:
            StoreError: if that cannot be done.
        """
        self.url = settings.url
        self._connection = Connection(settings)
        self._publisher = Publisher(self._connection, limits or Limits(), patience_seconds)

    def record(self, observations: Iterable[Observation]) -> None:
        """Replace, refresh or keep what each observation's scope held, all in one transaction."""
        batch = list(observations)
        self._connection.write(lambda transaction: neo4j_scopes.record(transaction, batch))

    def publish(self, *, now: datetime, settings: LinkSettings) -> tuple[Revision, bool]:
        """Link a consistent view of all scopes and make the result current."""
        while True:
            # The base first: if another revision comes with newer scopes, the base has changed.
            base = self.current()
            states = self._connection.read_locked(Lock.RECORD, neo4j_scopes.states)
            records = link((state.observation for state in states), settings)
            published = self._publisher.publish(base, records, coverage(states), now)
            if published is not None:
                return published

    def load(self, revision: int | None = None) -> Publication:
        """Return one consistent revision, the current one unless `revision` names it."""
        return self._connection.read_settled(
            Lock.PUBLISH, lambda transaction: neo4j_read.publication(transaction, revision)
        )

    def current(self) -> Revision | None:
        """Return the label of the current revision."""
        return self._connection.read(neo4j_read.current)

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""
        return self._connection.read(neo4j_read.revisions)

    def observations(self) -> Sequence[Observation]:
        """Return what every scope holds, sorted by the key of the scope."""
        states = self._connection.read_locked(Lock.RECORD, neo4j_scopes.states)
        return [state.observation for state in states]

    def salt(self) -> bytes:
        """Return the salt made with the store."""
        query = "MATCH (l:Loadpath {name: 'publish'}) RETURN l.salt"
        return bytes(self._connection.read(lambda transaction: single_value(transaction, query)))

    def save_compiled(self, revision: int, blob: bytes) -> None:
        """Keep the compiled form of a revision."""
        self._connection.write(lambda transaction: _save_compiled(transaction, revision, blob))

    def load_compiled(self, revision: int) -> bytes | None:
        """Return the compiled form of a revision, None when it was never saved."""
        return self._connection.read(lambda transaction: _load_compiled(transaction, revision))

    def audit(self, entry: AuditEntry) -> None:
        """Append one entry to the audit log."""
        query = """MATCH (l:Loadpath {name: 'audit'}) SET l.held = true
            WITH l SET l.turns = l.turns + 1
            CREATE (:AuditEntry {number: l.turns, at: $at, author: $author, action: $action,
                entry: $entry})"""
        known = {"at": entry.at, "author": entry.author, "action": entry.action}
        self._connection.write(
            lambda transaction: transaction.run(query, known, entry=json_text(entry)).consume()
        )

    def audit_log(self, limit: int = 100) -> Sequence[AuditEntry]:
        """Return the newest entries, newest first."""
        query = """MATCH (e:AuditEntry) WHERE e.number > 0
            WITH e ORDER BY e.number DESC LIMIT $limit RETURN collect(e.entry)"""
        entries = self._connection.read(
            lambda transaction: single_value(transaction, query, limit=limit)
        )
        return [loads(AuditEntry, entry) for entry in entries]

    def close(self) -> None:
        """Close the driver; closing twice is harmless."""
        self._connection.close()


def _save_compiled(transaction: Transaction, revision: int, blob: bytes) -> None:
    """Replace the blob; the node's lock lets one writer at a time do so."""
    query = "MERGE (c:Compiled {revision: $revision}) SET c.size = $size"
    transaction.run(query, revision=revision, size=len(blob)).consume()
    name = f"compiled:{revision}"
    neo4j_scopes.delete_parts(transaction, [name])
    neo4j_scopes.save_parts(transaction, name, blob)


def _load_compiled(transaction: Transaction, revision: int) -> bytes | None:
    query = "MATCH (c:Compiled {revision: $revision}) RETURN c.size"
    size = single_value(transaction, query, revision=revision)
    if size is None:
        return None
    blob = neo4j_scopes.load_parts(transaction, f"compiled:{revision}")
    return blob if len(blob) == size else None
