"""Changes: what people assert becomes an observation, a revision and a line in the audit log."""

from collections.abc import Sequence

import orjson

from model.linking.link import LinkSettings
from model.records.observation import Facts, Observation, Outcome, Scope
from schema.errors import UnknownAssertion
from schema.graphql.context import Asserted, Assertion
from schema.graphql.snapshot import Snapshot
from service.snapshots import Clock, Snapshots
from service.stores.interface import AuditEntry, GraphStore

SOURCE = "asserted"
"""The source of every scope that a person filled."""


class StoredChanges:
    """Writes to the store behind `Snapshots`."""

    def __init__(self, snapshots: Snapshots, *, clock: Clock, settings: LinkSettings) -> None:
        """Write to the store of `snapshots`, and let them show the result at once."""
        self._snapshots = snapshots
        self._clock = clock
        self._settings = settings

    def make(self, assertion: Assertion) -> Snapshot:
        """Record, audit and publish `assertion`.

        Raises:
            StoreError: if the store cannot take it; then nothing of it is published.
        """
        return self._write(
            assertion.name,
            assertion.facts,
            author=assertion.author,
            action=assertion.action,
            detail=assertion.arguments,
        )

    def retract(self, name: str, *, author: str) -> Snapshot:
        """Empty the scope `name`, which is how a complete look that finds nothing reads.

        Raises:
            UnknownAssertion: if nothing is asserted under it.
            StoreError: if the store cannot take it; then nothing of it is published.
        """
        if name not in {assertion.name for assertion in self.assertions()}:
            raise UnknownAssertion(name)
        detail = orjson.dumps({"assertion": name}).decode()
        return self._write(name, Facts(), author=author, action="retract", detail=detail)

    def assertions(self) -> Sequence[Asserted]:
        """Return what holds, sorted by name."""
        return [
            Asserted(name=observation.scope.name, at=observation.read_at, facts=observation.facts)
            for observation in self._snapshots.store().observations()
            if observation.scope.source == SOURCE and observation.facts != Facts()
        ]

    def _write(self, name: str, facts: Facts, *, author: str, action: str, detail: str) -> Snapshot:
        now = self._clock()
        store: GraphStore = self._snapshots.store()
        store.audit(AuditEntry(at=now, author=author, action=action, detail=detail))
        store.record(
            [
                Observation(
                    scope=Scope(source=SOURCE, name=name),
                    outcome=Outcome.COMPLETE,
                    read_at=now,
                    facts=facts,
                )
            ]
        )
        store.publish(now=now, settings=self._settings)
        self._snapshots.refresh()
        return self._snapshots.at(None)
