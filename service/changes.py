"""Changes: what people assert becomes an observation, a revision and a line in the audit log."""

from collections.abc import Mapping, Sequence
from copy import copy

import orjson

from model.errors import InvalidValue
from model.linking.link import LinkSettings
from model.records.observation import Facts, Observation, Outcome, Scope
from schema.errors import UnknownAssertion
from schema.graphql.context import Asserted, Assertion, Viewer
from schema.graphql.snapshot import Snapshot
from service.audit import place_of
from service.change_queue import ChangeQueue
from service.snapshots import Clock, Snapshots
from service.stores.interface import AuditEntry, Change

SOURCE = "asserted"
"""The source of every scope that a person filled."""


class StoredChanges:
    """Writes to the store behind `Snapshots`."""

    def __init__(self, snapshots: Snapshots, *, clock: Clock, settings: LinkSettings) -> None:
        """Write to the store of `snapshots`, and let them show the result at once."""
        self._snapshots = snapshots
        self._clock = clock
        self._queue = ChangeQueue(snapshots, clock=clock, settings=settings)
        self._viewer: Viewer | None = None

    def by(self, viewer: Viewer) -> "StoredChanges":
        """Return the same changes, audited with the role and the address of `viewer`."""
        changes = copy(self)
        changes._viewer = viewer
        return changes

    def make(self, assertion: Assertion) -> Snapshot:
        """Record, audit and publish `assertion`, all in one transaction.

        Raises:
            StoreAway: if the store is away; then nothing was changed, or it is said to be unsure.
            StoreError: if the store cannot take it; then nothing was changed.
        """
        return self.make_all([assertion])

    def make_all(self, assertions: Sequence[Assertion]) -> Snapshot:
        """Record, audit and publish assertions of one author and action, all in one transaction.

        Raises:
            InvalidValue: if there are none.
            StoreAway: if the store is away; then nothing was changed, or it is said to be unsure.
            StoreError: if the store cannot take it; then nothing was changed.
        """
        if not assertions:
            raise InvalidValue("assertions", [], "at least one")
        first, *others = assertions
        details = [assertion.arguments for assertion in assertions]
        return self._write(
            {assertion.name: assertion.facts for assertion in assertions},
            author=first.author,
            action=first.action,
            detail=f"[{','.join(details)}]" if others else details[0],
        )

    def retract(self, name: str, *, author: str) -> Snapshot:
        """Empty the scope `name`, which is how a complete look that finds nothing reads.

        Raises:
            UnknownAssertion: if nothing is asserted under it.
            StoreError: if the store cannot take it; then nothing was changed.
        """
        if name not in {assertion.name for assertion in self.assertions()}:
            raise UnknownAssertion(name)
        detail = orjson.dumps({"assertion": name}).decode()
        return self._write({name: Facts()}, author=author, action="retract", detail=detail)

    def assertions(self) -> Sequence[Asserted]:
        """Return what holds, sorted by name."""
        return [
            Asserted(name=observation.scope.name, at=observation.read_at, facts=observation.facts)
            for observation in self._snapshots.store().observations()
            if observation.scope.source == SOURCE and observation.facts != Facts()
        ]

    def _write(
        self, facts_of: Mapping[str, Facts], *, author: str, action: str, detail: str
    ) -> Snapshot:
        now = self._clock()
        observations = tuple(
            Observation(
                scope=Scope(source=SOURCE, name=name),
                outcome=Outcome.COMPLETE,
                read_at=now,
                facts=facts,
            )
            for name, facts in facts_of.items()
        )
        entry = AuditEntry(
            at=now, author=author, action=action, detail=detail, **place_of(self._viewer)
        )
        label = self._queue.add(Change(observations=observations, entry=entry))
        current = self._snapshots.refresh(label.number)
        if current is not None and current.revision.number >= label.number:
            return current
        return self._snapshots.at(label.number)
