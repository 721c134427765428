"""Publishing into Neo4j: one transaction for small changes, staged batches for large ones.

A publish first writes rows that no reader counts yet (`since` lies ahead), then makes its revision
current by one property of one node, and at last brings labels and types up to date; a small one
does all of that in one transaction. It owns the turn all the while: every transaction checks that,
so one that was overtaken writes nothing more. A publisher whose beat has stopped is taken for dead;
the next publisher finishes its revision if that is current already, and removes it if not.

Readers of Neo4j can see a transaction of others half applied. So `moves` is odd, by an earlier
transaction, while rows move from one place to another, and readers look again or take the lock.
"""

import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from secrets import token_hex
from typing import Any, LiteralString, NamedTuple, Protocol, TypeVar

from model.records.coverage import Coverage
from model.records.observation import Outcome
from model.records.revision import Records, Revision
from service.stores.clock import moment_after
from service.stores.codec import dumps
from service.stores.errors import (
    StoreDamaged,
    StoreError,
    StoreShared,
    StoreUnreachable,
)
from service.stores.neo4j import cypher
from service.stores.neo4j.annotation_records import Pass
from service.stores.neo4j.connection import Connection, Transaction, Work, single_value, take
from service.stores.neo4j.layout import LABELS, RECORD_FORMAT, Lock
from service.stores.neo4j.memory import Memory, footprint
from service.stores.neo4j.property_types import PropertyTypes
from service.stores.neo4j.publish_plan import Batch, Limits, Plan, batches
from service.stores.neo4j.read import Live, current_number, highest, live
from service.stores.neo4j.records import json_text
from service.stores.neo4j.shown import RECORD_NAMES
from service.stores.rows import Row

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
"""How long a publisher may be silent before it is taken for dead."""
ALL = 1 << 62
"""No limit."""
TYPES: LiteralString = "OPTIONAL MATCH (l:Loadpath {name: 'types'}) RETURN l.types"
GUESTS: LiteralString = """MATCH (c:Component) WHERE c._number IS NULL
    WITH c LIMIT 5 RETURN collect(c.id)"""
LOOKS = 20
"""How often its beat is looked at in that time."""


class Overtaken(Exception):
    """Another publisher came first; nothing more may be written."""


class Outdated(Exception):
    """The scopes have changed since they were linked; nothing may be published."""


class Turn(NamedTuple):
    """The state of the publish lock."""

    revision: int
    publisher: str | None
    pending: int | None
    """The revision that `publisher` prepares."""
    beat: int


class Also(Protocol):
    """Further writes of the transaction that makes a revision current."""

    def __call__(self, transaction: Transaction, *, label: Revision, is_new: bool) -> None:
        """Write; `label` is the revision that is current then.

        Raises:
            Outdated: if the revision must not become current.
        """


def nothing_else(transaction: Transaction, *, label: Revision, is_new: bool) -> None:
    """Write nothing further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A revision about to be published."""

    label: Revision
    coverage: Coverage
    base: int
    """The revision that it replaces, 0 for none."""


class Publisher:
    """Publishes records as revisions of one database."""

    def __init__(self, connection: Connection, limits: Limits, patience_seconds: float) -> None:
        """Write in transactions within `limits`; wait so long for a silent publisher."""
        self._connection = connection
        self._limits = limits
        self._patience = patience_seconds
        self.memory = Memory()
        """What this process knows from its last publish."""
        self._written: Sequence[Live] = ()
        self._before: Sequence[int] = ()
        """The footprint of the database before the last publish."""

    def publish(
        self,
        base: Revision | None,
        records: Records,
        covered: Coverage,
        now: datetime,
        also: Also = nothing_else,
    ) -> tuple[Revision, bool] | None:
        """Make `records` the current revision if `base` still is; None when it is not.

        `also` is done in the very transaction that makes the revision current; it may refuse by
        `Outdated`, and then None is returned as well. Returns the current revision and whether it
        is new, as `GraphStore.publish` does.
        """
        wanted = self.memory.wanted(records)
        content = wanted.digest
        if base is not None and base.digest == content:
            return (base, False) if self._refresh(base, covered, also) else None
        label = Revision(
            number=base.number + 1 if base else 1,
            digest=content,
            published_at=moment_after(base, now),
            components=len(records.components),
            requirements=len(records.requirements),
        )
        draft = Draft(label=label, coverage=covered, base=base.number if base else 0)
        self._wait_for_turn()
        try:
            self._write_again(draft, wanted.rows, partial(also, label=label, is_new=True))
        except (Overtaken, Outdated):
            return None
        self.memory.move_annotated(self._before, self._connection.read(footprint))
        return label, True

    def _refresh(self, base: Revision, covered: Coverage, also: Also) -> bool:
        def work(transaction: Transaction) -> bool:
            if _turn(transaction).revision != base.number:
                return False
            query = "MATCH (r:Revision {number: $number}) SET r += $about"
            transaction.run(query, number=base.number, about=_covered(covered)).consume()
            also(transaction, label=base, is_new=False)
            return True

        try:
            return self._connection.write(work)
        except Outdated:
            return False

    def settle(self, revision: int, last: Pass | None) -> None:
        """Remember what is in the database, if `revision` is still current.

        `last` is the pass over annotations that was made since; None for none.
        """
        there = self._connection.read(footprint)
        if there[0] == revision and self._written:
            self.memory.keep_live(there, self._written)
        if there[0] == revision and last is not None:
            self.memory.keep_annotated(there, last)
        self._written = ()

    def last_pass(self, revision: int) -> Pass | None:
        """Return the last pass over annotations, if all that it left is known to be there."""
        return self.memory.annotated(self._connection.read(footprint), revision)

    @contextmanager
    def beside_records(self) -> Iterator[None]:
        """Keep what is remembered while a block writes what is no part of the records."""
        before = self._connection.read(footprint)
        known = self.memory.live(before)
        yield
        after = self._connection.read(footprint)
        if known is not None and after[:2] == before[:2]:
            self.memory.keep_live(after, known)

    def _write_again(self, draft: Draft, wanted: Sequence[Row], also: Work[None]) -> None:
        """Write a draft; once more where the database is not as it is remembered."""
        try:
            self._write(draft, wanted, also)
        except StoreDamaged:
            if not self.memory.remembers_live:
                raise
            self.memory.forget_live()
            self._wait_for_turn()
            self._write(draft, wanted, also)

    def _write(self, draft: Draft, wanted: Sequence[Row], also: Work[None]) -> None:
        def look(transaction: Transaction) -> Plan:
            self._require_no_guests(transaction)
            self._before = footprint(transaction)
            known = self.memory.live(self._before)
            return Plan(
                live(transaction, draft.base) if known is None else known,
                wanted,
                number=draft.label.number,
                first_free=highest(transaction) + 1,
                types=PropertyTypes.read(single_value(transaction, TYPES)),
            )

        plan = self._connection.read_settled(Lock.PUBLISH, look)
        also = partial(_with_types, types=plan.types, also=also)
        prepared = batches(plan.writes(), self._limits)
        first, second = next(prepared), next(prepared, None)
        mine = token_hex(8)
        self._connection.write(partial(_claim, draft=draft, mine=mine, moves=second is None))
        try:
            if second is None:
                self._owned(mine, partial(self._at_once, draft=draft, batch=first, also=also))
                self._owned(mine, _give_back)
            else:
                self._in_batches(mine, draft, chain([first, second], prepared), also)
            self._written = plan.live()
        except StoreUnreachable:
            # The next publisher cleans up.
            raise
        except (StoreError, Outdated):
            with suppress(StoreError, Overtaken):
                self._clean_up(mine, draft.label.number)
            raise

    def _in_batches(
        self, mine: str, draft: Draft, prepared: Iterator[Batch], also: Work[None]
    ) -> None:
        for batch in prepared:
            self._owned(mine, partial(self._stage, number=draft.label.number, batch=batch))
        self._owned(mine, partial(_make_current, number=draft.label.number, also=also))
        self._finish(mine, draft.label.number, cypher.SETTLE)

    def _at_once(
        self, transaction: Transaction, draft: Draft, batch: Batch, also: Work[None]
    ) -> None:
        """Do all that `_in_batches` does in one transaction."""
        number = draft.label.number
        self._stage(transaction, number, batch)
        _make_current(transaction, number, also)
        for statement in cypher.SETTLE:
            # Once only: an index still shows what was deleted in the same transaction.
            _run(transaction, statement, number, ALL)

    def _stage(self, transaction: Transaction, number: int, batch: Batch) -> None:
        """Write one batch of rows that count from revision `number` on.

        Raises:
            StoreDamaged: if something that must be there is not.
        """
        for statement, given in batch.items():
            matched = single_value(transaction, statement.text, rows=given, revision=number)
            if matched != len(given):
                raise StoreDamaged(
                    self._connection.url,
                    f"{len(given) - matched} of {len(given)} records did not find their place; "
                    "another program changed the database",
                    hint="restore it from a backup, or crawl into an empty database",
                )

    def _require_no_guests(self, transaction: Transaction) -> None:
        """Check that every component is ours.

        Raises:
            StoreShared: if another program made a `:Component`.
        """
        guests = single_value(transaction, GUESTS)
        if guests:
            raise StoreShared(
                self._connection.url,
                f"another program made components: {', '.join(map(str, guests))}",
                hint="give them another label than :Component",
            )

    def prune(self, gone: Sequence[int], kept: Sequence[int]) -> None:
        """Remove the revisions `gone`, and the records that hold in none of those `kept`."""
        if not gone:
            return
        mine = token_hex(8)
        while True:
            self._wait_for_turn()
            try:
                self._connection.write(partial(_take_turn, mine=mine, gone=gone))
            except Overtaken:
                continue
            break
        for statement in cypher.PRUNE:
            remove = partial(single_value, query=statement, kept=list(kept), rows=self._limits.rows)
            while self._owned(mine, remove):
                pass
        self._owned(mine, _give_back)

    def _finish(self, mine: str, number: int, statements: Sequence[LiteralString]) -> None:
        """Run each of `statements` until there is nothing left for it, and give the turn back."""
        for statement in statements:
            some = partial(_run, statement=statement, number=number, most=self._limits.rows)
            while self._owned(mine, some):
                pass
        self._owned(mine, _give_back)

    def _clean_up(self, mine: str, number: int) -> None:
        """Finish revision `number` if it was made current, else remove every trace of it."""
        is_current = self._connection.read(current_number) >= number
        self._finish(mine, number, cypher.SETTLE if is_current else cypher.SWEEP)

    def _owned(self, mine: str, work: Work[T]) -> T:
        """Return what `work` gives in a transaction that owns the publish lock.

        Raises:
            Overtaken: if another publisher owns it now.
        """

        def guarded(transaction: Transaction) -> T:
            if _turn(transaction).publisher != mine:
                raise Overtaken
            return work(transaction)

        return self._connection.write(guarded)

    def _wait_for_turn(self) -> None:
        """Return when no other publisher is at work; clean up behind one that died."""
        seen, since = self._connection.read(_peek), time.monotonic()
        while seen.publisher is not None:
            time.sleep(self._patience / LOOKS)
            now = self._connection.read(_peek)
            if now != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since >= self._patience:
                self._clean_up_behind(seen)

    def _clean_up_behind(self, dead: Turn) -> None:
        mine = token_hex(8)
        # Should yet another publisher be faster, we go on waiting for that one.
        with suppress(Overtaken):
            self._connection.write(partial(_overtake, dead=dead, mine=mine))
            self._clean_up(mine, dead.pending or 0)


def _with_types(transaction: Transaction, types: PropertyTypes, also: Work[None]) -> None:
    """Write the types of properties that are new, then what `also` writes."""
    if types.text is not None:
        query = "MERGE (l:Loadpath {name: 'types'}) SET l.types = $types"
        transaction.run(query, types=types.text).consume()
    also(transaction)


def _claim(transaction: Transaction, draft: Draft, mine: str, moves: bool) -> None:
    """Take the turn to publish `draft`; `moves` tells readers that rows will move at once.

    Raises:
        Overtaken: if its base is no longer current, or another publisher is at work.
    """
    turn = _turn(transaction)
    if turn.revision != draft.base or turn.publisher is not None:
        raise Overtaken
    known: Mapping[str, Any] = {
        "number": draft.label.number,
        "digest": draft.label.digest,
        "published_at": draft.label.published_at,
        "components": draft.label.components,
        "requirements": draft.label.requirements,
        "label": json_text(draft.label),
        "format": RECORD_FORMAT,
        **_covered(draft.coverage),
    }
    query = """MATCH (l:Loadpath {name: 'publish'})
        SET l.publisher = $mine, l.pending = $known.number, l.moves = l.moves + $moves,
            l.publishing = true
        CREATE (r:Revision) SET r = $known"""
    transaction.run(query, mine=mine, known=known, moves=int(moves)).consume()


def _take_turn(transaction: Transaction, mine: str, gone: Sequence[int]) -> None:
    """Take the turn to remove revisions, which can be loaded no longer from now on.

    Raises:
        Overtaken: if another publisher is at work.
    """
    if _turn(transaction).publisher is not None:
        raise Overtaken
    transaction.run(
        """MATCH (l:Loadpath {name: 'publish'})
        SET l.publisher = $mine, l.pending = 0, l.moves = l.moves + 1
        WITH l MATCH (r:Revision) WHERE r.number IN $gone DELETE r""",
        mine=mine,
        gone=list(gone),
    ).consume()


def _overtake(transaction: Transaction, dead: Turn, mine: str) -> None:
    if _turn(transaction) != dead._replace(beat=dead.beat + 1):
        raise Overtaken
    query = "MATCH (l:Loadpath {name: 'publish'}) SET l.publisher = $mine"
    transaction.run(query, mine=mine).consume()


def _make_current(transaction: Transaction, number: int, also: Work[None]) -> None:
    """Make revision `number` current, and let readers know that rows are moving."""
    also(transaction)
    query = """MATCH (l:Loadpath {name: 'publish'})
        SET l.revision = $number, l.moves = l.moves + 1 - l.moves % 2"""
    transaction.run(query, number=number).consume()


def _give_back(transaction: Transaction) -> None:
    query = """MATCH (l:Loadpath {name: 'publish'})
        SET l.moves = l.moves + l.moves % 2, l.publishing = false REMOVE l.publisher, l.pending"""
    transaction.run(query).consume()


def _run(transaction: Transaction, statement: LiteralString, number: int, most: int) -> int:
    """Run a statement that settles or sweeps once, and return how much it changed."""
    return int(
        single_value(
            transaction, statement, revision=number, rows=most, labels=LABELS, fixed=RECORD_NAMES
        )
    )


def _turn(transaction: Transaction) -> Turn:
    """Take the publish lock, let its beat go on, and return its state."""
    take(transaction, Lock.PUBLISH)
    query = "MATCH (l:Loadpath {name: 'publish'}) SET l.beat = l.beat + 1"
    transaction.run(query).consume()
    return _peek(transaction)


def _peek(transaction: Transaction) -> Turn:
    query = """MATCH (l:Loadpath {name: 'publish'})
        RETURN [l.revision, l.publisher, l.pending, l.beat]"""
    return Turn(*single_value(transaction, query))


def _covered(coverage: Coverage) -> Mapping[str, Any]:
    """Return the coverage of a revision, packed, and how many scopes were read how."""
    outcomes = Counter(scope.outcome for scope in coverage.scopes)
    complete, partial_ = outcomes[Outcome.COMPLETE], outcomes[Outcome.PARTIAL]
    closed = len(coverage.closed)
    return {
        "coverage": _packed(coverage),
        "scopes_complete": complete,
        "scopes_partial": partial_,
        "scopes_closed": closed,
        "scopes_failed": len(coverage.scopes) - complete - partial_ - closed,
    }


def _packed(coverage: Coverage) -> bytes:
    return zlib.compress(dumps(coverage), 1)
