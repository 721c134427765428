"""Neo4j: the store of production, in which architects can query the graph themselves."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from model.errors import Error, UnknownRevision
from model.linking.link import LinkSettings, link
from model.linking.scope_state import ScopeState, coverage
from model.records.coverage import Coverage
from model.records.digest import digest
from model.records.observation import Observation
from model.records.revision import Publication, Records, Revision
from service.stores import audit_chain
from service.stores.errors import StoreDamaged, StoreError
from service.stores.interface import (
    AuditEntry,
    AuditHead,
    AuditLine,
    AuditOutcome,
    Change,
    Delta,
    Pulse,
    Register,
)
from service.stores.neo4j import annotate as neo4j_annotate
from service.stores.neo4j import audit as neo4j_audit
from service.stores.neo4j import derived
from service.stores.neo4j import read as neo4j_read
from service.stores.neo4j import register as neo4j_register
from service.stores.neo4j import repair as neo4j_repair
from service.stores.neo4j import scopes as neo4j_scopes
from service.stores.neo4j.annotation_records import Pass
from service.stores.neo4j.connection import (
    Connection,
    Neo4jSettings,
    Transaction,
    single_value,
    take,
)
from service.stores.neo4j.layout import Lock
from service.stores.neo4j.publish import PATIENCE_SECONDS, Outdated, Publisher
from service.stores.neo4j.publish_plan import Limits
from service.stores.scope_changes import changed, require_digest

LOG = logging.getLogger(__name__)
COMPILED_KEPT = 3
"""Compiled forms that are kept, those of the newest revisions that were compiled."""
LARGEST = 63
"""Bits of the largest number that Neo4j holds."""


class Neo4jStore:
    """Keeps everything in one Neo4j database; see `GraphStore`.

    Safe for threads and for several processes. Small publishes take one transaction; large ones
    write in batches that readers do not see before one last short transaction.
    """

    def __init__(
        self,
        settings: Neo4jSettings,
        *,
        create: bool = True,
        limits: Limits | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
        annotates: bool = True,
    ) -> None:
        """Connect; with `create`, prepare the database when it is empty.

        `patience_seconds` is how long a publisher may be silent before it is taken for dead; with
        `annotates`, components carry what follows from a revision after each publish.

        Raises:
            StoreError: if that cannot be done.
        """
        self.url = settings.url
        self._connection = Connection(settings, create=create)
        self._limits = limits or Limits()
        self._publisher = Publisher(self._connection, self._limits, patience_seconds)
        self._annotates = annotates

    def record(self, observations: Iterable[Observation]) -> None:
        """Replace, refresh or keep what each observation's scope held, all in one transaction."""
        batch = list(observations)
        self._connection.write(lambda transaction: neo4j_scopes.record(transaction, batch))

    def change(
        self, changes: Sequence[Change], *, now: datetime, settings: LinkSettings
    ) -> tuple[Revision, bool]:
        """Make all changes and publish them; one transaction makes both current."""
        memory = self._publisher.memory

        def look(transaction: Transaction) -> tuple[int, str | None, Mapping[str, ScopeState]]:
            mark = neo4j_scopes.mark(transaction)
            known = memory.states(mark)
            if known is None:
                states = neo4j_scopes.states(transaction)
                known = {state.observation.scope.key: state for state in states}
            return neo4j_scopes.turns(transaction), mark, known

        while True:
            # The base first: if another revision comes with newer scopes, the base has changed.
            base = self.current()
            turns, mark, states = self._connection.read_locked(Lock.RECORD, look)
            after = changed(states, changes)
            records = memory.link((state.observation for state in after.values()), settings)
            if any(change.digest is not None for change in changes):
                require_digest(self.url, changes, digest(records))
            marks = [mark]
            also = partial(_write_changes, changes=changes, turns=turns, marks=marks)
            covered = coverage(after.values())
            published = self._publisher.publish(base, records, covered, now, also)
            if published is not None:
                label, is_new = published
                mended = not is_new and self._mend(label, records)
                last = self._annotate(label, records, after.values(), now, again=mended)
                memory.keep_states(marks[-1], after)
                self._publisher.settle(label.number, last)
                return published

    def repair(self, *, now: datetime, settings: LinkSettings) -> Sequence[str]:
        """Write the current revision, constraints and annotations back where they were changed."""
        lines = [f"{name} was missing" for name in self._connection.make_schema()]
        label, states = self._current_label(), self.states()
        records = link((state.observation for state in states), settings)
        if digest(records) != label.digest:
            label, _ = self.publish(now=now, settings=settings)
            lines.append(f"the scopes had changed: revision {label.number} was published")
        damage = self._damage(label)
        lines += self._restore(label, records)
        if damage is not None and not lines:
            lines.append(damage)
        self._annotate(label, records, states, now, again=True)
        return lines

    def _current_label(self) -> Revision:
        """Return the label of the current revision.

        Raises:
            UnknownRevision: if nothing was published.
        """
        label = self.current()
        if label is None:
            raise UnknownRevision(None)
        return label

    def _mend(self, label: Revision, records: Records) -> bool:
        """Repair a revision that was published again unchanged; return whether it was damaged."""
        damage = self._damage(label)
        if damage is None:
            return False
        LOG.warning("Repairing: %s", damage)
        made = [f"{name} was missing" for name in self._connection.make_schema()]
        for line in (*made, *self._restore(label, records)):
            LOG.warning("Repaired revision %d: %s", label.number, line)
        return True

    def _damage(self, label: Revision) -> str | None:
        try:
            self.load(label.number)
        except StoreDamaged as error:
            return error.problem
        return None

    def _restore(self, label: Revision, records: Records) -> Sequence[str]:
        return self._connection.write(
            lambda transaction: neo4j_repair.repair(transaction, records, label.number)
        )

    def _annotate(
        self,
        label: Revision,
        records: Records,
        states: Iterable[ScopeState],
        at: datetime,
        *,
        again: bool = False,
    ) -> Pass | None:
        """Write the annotations of a revision, unless those of it and of this day are there.

        With `again`, all of them are written anew, whatever is there. Returns what was done; None
        where nothing was done, or not all of it.

        They are no part of a revision: it stays published when they cannot be computed or written.
        """
        if not self._annotates:
            return None
        if again:
            self._connection.write(neo4j_annotate.forget)
        elif self._is_annotated(label, at):
            return None
        # What judges components is loaded only where it is used: a command should start at once.
        from model.graph import DependencyGraph
        from service.stores.neo4j.annotations import annotations

        seen = neo4j_annotate.sightings(states)
        try:
            wanted = annotations(DependencyGraph(records), seen, at)
            scopes = {name: sighting.scope for name, sighting in seen.items() if sighting.stale}
            return neo4j_annotate.annotate(
                self._connection,
                label.number,
                wanted,
                scopes,
                at=at,
                rows=self._limits.rows,
                known=None if again else self._publisher.last_pass(label.number),
            )
        except Exception as error:
            LOG.exception("The annotations of revision %d could not be written", label.number)
            text = (
                f"the annotations of revision {label.number} could not be written: "
                f"{type(error).__name__}: {error}"
            )
            with suppress(StoreError):
                self._connection.write(
                    lambda transaction: neo4j_annotate.note_failure(transaction, text, at)
                )
            return None

    def annotate(self, *, now: datetime) -> None:
        """Write the annotations of the current revision and the day `now`, if they are missing."""
        label = self.current()
        if self._annotates and label is not None and not self._is_annotated(label, now):
            records, states = self.load(label.number).records, self.states()
            with self._publisher.beside_records():
                last = self._annotate(label, records, states, now)
            self._publisher.settle(label.number, last)

    def _is_annotated(self, label: Revision, at: datetime) -> bool:
        written = self._connection.read(neo4j_annotate.annotated)
        return written is not None and (written[0], written[1].date()) == (label.number, at.date())

    def publish(self, *, now: datetime, settings: LinkSettings) -> tuple[Revision, bool]:
        """Link a consistent view of all scopes and make the result current."""
        return self.change((), now=now, settings=settings)

    def load(self, revision: int | None = None) -> Publication:
        """Return one consistent revision, the current one unless `revision` names it."""
        read = partial(self._read, revision=revision)
        self._connection.require_constraints()
        try:
            return self._connection.read_settled(Lock.PUBLISH, read)
        except StoreDamaged as error:
            return self._read_again(error, read, revision)

    def _read(self, transaction: Transaction, *, revision: int | None) -> Publication:
        loaded = neo4j_read.publication(transaction, revision, self.url)
        if loaded.revision.number == neo4j_read.settled_number(transaction):
            altered = derived.changed(transaction)
            if altered:
                raise StoreDamaged(
                    self.url,
                    f"the annotations of revision {loaded.revision.number} are not as they were "
                    f"written: another program changed {neo4j_read.some_of(altered)}",
                    hint=neo4j_read.REPAIR,
                )
        return loaded

    def _read_again(
        self,
        error: StoreDamaged,
        read: Callable[[Transaction], Publication],
        revision: int | None,
    ) -> Publication:
        """Return what `read` gives with the lock held, since annotations may be on their way.

        Raises:
            StoreDamaged: if it is damaged all the same; the message names where.
        """
        try:
            return self._connection.read_locked(Lock.PUBLISH, read)
        except StoreDamaged:
            lines = self._differences(revision)
            if not lines:
                raise error from None
            problem = f"{error.problem}: {neo4j_read.some_of(lines)}"
            raise StoreDamaged(self.url, problem, hint=error.hint) from error
        except StoreError:
            raise error from None  # the user may not take the lock

    def _differences(self, revision: int | None) -> Sequence[str]:
        """Return what is missing or changed in a revision, as its scopes tell it.

        Empty where they cannot: of earlier revisions, and when the scopes have changed since.
        """
        try:
            label = self._current_label()
            records = link((state.observation for state in self.states()), LinkSettings())
            if revision not in (None, label.number) or digest(records) != label.digest:
                return ()
            return self._connection.read_settled(
                Lock.PUBLISH,
                lambda transaction: neo4j_repair.differences(transaction, records, label.number),
            )
        except (Error, TypeError, ValueError, KeyError):
            return ()  # the scopes or the labels are damaged, too

    def coverage(self) -> tuple[Revision, Coverage]:
        """Return the label and the coverage of the current revision."""
        return self._connection.read(
            lambda transaction: neo4j_read.labelled(transaction, None, self.url)
        )

    def delta(self, base: int) -> Delta | None:
        """Return None: rows of a database carry no index of the revision that brought them."""
        return None

    def current(self) -> Revision | None:
        """Return the label of the current revision."""
        return self._connection.read(neo4j_read.current)

    def pulse(self, known: int | None = None) -> Pulse:
        """Return which store this is, and how far it has come."""
        return self._connection.read_once(
            lambda transaction: neo4j_read.pulse(transaction, known, self.url)
        )

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""
        return self._connection.read(neo4j_read.revisions)

    def observations(self) -> Sequence[Observation]:
        """Return what every scope holds, sorted by the key of the scope."""
        return [state.observation for state in self.states()]

    def states(self) -> Sequence[ScopeState]:
        """Return the state of every scope, sorted by its key."""
        return self._connection.read_locked(Lock.RECORD, neo4j_scopes.states)

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

    def tag(self, revision: int, name: str) -> None:
        """Give a revision a name."""
        query = """MATCH (r:Revision {number: $number})
            WHERE EXISTS { MATCH (l:Loadpath {name: 'publish'}) WHERE l.revision >= r.number }
            OPTIONAL MATCH (other:Revision) WHERE $name IN other.tags
            SET other.tags = [tag IN other.tags WHERE tag <> $name]
            WITH DISTINCT r SET r.tags = coalesce(r.tags, []) + $name RETURN count(r)"""
        about = {"number": revision, "name": name}
        if revision.bit_length() > LARGEST or not self._connection.write(
            lambda transaction: single_value(transaction, query, **about)
        ):
            raise UnknownRevision(revision)

    def untag(self, name: str) -> bool:
        """Take a name away."""
        query = """MATCH (r:Revision) WHERE $name IN r.tags
            SET r.tags = [tag IN r.tags WHERE tag <> $name] RETURN count(r)"""
        return bool(
            self._connection.write(lambda transaction: single_value(transaction, query, name=name))
        )

    def tags(self) -> Mapping[str, int]:
        """Return the number of the revision of every name."""
        query = """MATCH (r:Revision) UNWIND r.tags AS name
            WITH name, r.number AS number ORDER BY name RETURN collect([name, number])"""
        return dict(self._connection.read(lambda transaction: single_value(transaction, query)))

    def prune(self, before: datetime, *, keep: int = 1) -> Sequence[int]:
        """Remove old revisions, and the records that hold in none of the others."""
        labels = self.revisions()
        tagged = set(self.tags().values())
        gone = sorted(
            label.number
            for label in labels[max(keep, 1) :]
            if label.published_at < before and label.number not in tagged
        )
        self._publisher.prune(gone, [label.number for label in labels if label.number not in gone])
        return gone

    def verify(self) -> Iterator[str]:
        """Yield a line for each defect."""
        for label in self.revisions():
            try:
                self.load(label.number)
            except StoreError as error:
                yield error.problem
        try:
            self.states()
        except (TypeError, ValueError, KeyError) as error:
            yield f"a scope cannot be read: {error}"
        yield from audit_chain.verify(self).defects

    def audit(self, entry: AuditEntry) -> None:
        """Append one entry to the audit log."""
        self._connection.write(lambda transaction: neo4j_audit.append(transaction, entry))

    def audit_log(self, limit: int = 100, actions: Collection[str] = ()) -> Sequence[AuditEntry]:
        """Return the newest entries, newest first; with `actions`, only entries of these."""
        return self._connection.read(
            lambda transaction: neo4j_audit.entries(transaction, limit, actions)
        )

    def audit_lines(
        self, limit: int = 100, *, after: int | None = None, before: int | None = None
    ) -> Sequence[AuditLine]:
        """Return stored lines: the newest first, or with `after` the oldest after it first."""
        return self._connection.read(
            lambda transaction: neo4j_audit.lines(transaction, limit, after=after, before=before)
        )

    def audit_head(self) -> AuditHead | None:
        """Return the kept head of the audit log; None when no line carries a hash yet."""
        return self._connection.read(neo4j_audit.head)

    def registered(self, kind: str) -> Mapping[str, bytes]:
        """Return what is registered under a kind, by name."""
        return self._connection.read(
            lambda transaction: neo4j_register.registered(transaction, kind)
        )

    def register(
        self, kind: str, name: str, change: Register, *, entry: AuditEntry | None = None
    ) -> None:
        """Register what `change` makes of what is registered under a kind and a name."""

        def write(transaction: Transaction) -> None:
            neo4j_register.register(transaction, kind, name, change)
            if entry is not None:
                neo4j_audit.append(transaction, entry)

        self._connection.write(write)

    def close(self) -> None:
        """Close the driver; closing twice is harmless."""
        self._connection.close()


def _write_changes(
    transaction: Transaction,
    *,
    label: Revision,
    is_new: bool,
    changes: Sequence[Change],
    turns: int,
    marks: list[str | None],
) -> None:
    """Write scopes and audit lines together with the revision `label`.

    The mark of the scopes is added to `marks`.

    Raises:
        Outdated: if any scope has changed since `turns` was read.
    """
    if not changes:
        return
    take(transaction, Lock.RECORD)
    if neo4j_scopes.turns(transaction) != turns:
        raise Outdated
    neo4j_scopes.apply(transaction, changes)
    marks.append(neo4j_scopes.mark(transaction))
    outcome = AuditOutcome.PUBLISHED if is_new else AuditOutcome.UNCHANGED
    for change in changes:
        if change.entry is not None:
            neo4j_audit.append(
                transaction, replace(change.entry, outcome=outcome, revision=label.number)
            )


def _save_compiled(transaction: Transaction, revision: int, blob: bytes) -> None:
    """Replace the blob; the node's lock lets one writer at a time do so."""
    query = "MERGE (c:Compiled {revision: $revision}) SET c.size = $size"
    transaction.run(query, revision=revision, size=len(blob)).consume()
    name = f"compiled:{revision}"
    neo4j_scopes.delete_parts(transaction, [name])
    neo4j_scopes.save_parts(transaction, name, blob)
    query = """MATCH (c:Compiled) WITH c.revision AS number ORDER BY number DESC SKIP $kept
        RETURN collect(number)"""
    older = single_value(transaction, query, kept=COMPILED_KEPT)
    neo4j_scopes.delete_parts(transaction, [f"compiled:{number}" for number in older])
    query = "MATCH (c:Compiled) WHERE c.revision IN $older DELETE c"
    transaction.run(query, older=older).consume()


def _load_compiled(transaction: Transaction, revision: int) -> bytes | None:
    query = "MATCH (c:Compiled {revision: $revision}) RETURN c.size"
    size = single_value(transaction, query, revision=revision)
    if size is None:
        return None
    blob = neo4j_scopes.load_parts(transaction, f"compiled:{revision}")
    return blob if len(blob) == size else None
