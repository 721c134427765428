"""Plan runs: what people note while they carry out a plan, kept in the audit log of the store.

The log is only ever appended to, so two machines that note at the same time lose nothing, and
everything that was noted stays. A run is read from it (`model.failover.plan_run`).
"""

import re
from collections.abc import Sequence
from copy import copy

from model.failover.plan_run import (
    Ended,
    PlannedRun,
    PlanRun,
    RunOutcome,
    Started,
    Tick,
    Ticked,
    plan_runs,
)
from schema.errors import UnknownPlanRun
from schema.graphql.context import Viewer
from service.audit import place_of
from service.snapshots import Clock, Snapshots
from service.stores.codec import dumps, loads
from service.stores.interface import AuditEntry

START, TICK, END = "startPlanRun", "tickStep", "notePlanRunEnd"
"""The actions of the audit log that runs are read from."""
EVENTS: dict[str, type[Started | Ticked | Ended]] = {START: Started, TICK: Ticked, END: Ended}
MOST_EVENTS = 20_000
"""The newest events that are read; a run takes about one a step."""


class StoredPlanRuns:
    """Keeps runs in the store behind `Snapshots`."""

    def __init__(self, snapshots: Snapshots, *, clock: Clock) -> None:
        """Keep them in the store of `snapshots`."""
        self._snapshots = snapshots
        self._clock = clock
        self._viewer: Viewer | None = None

    def by(self, viewer: Viewer) -> "StoredPlanRuns":
        """Return the same runs, audited with the role and the address of `viewer`."""
        runs = copy(self)
        runs._viewer = viewer
        return runs

    def start(self, planned: PlannedRun, *, author: str) -> PlanRun:
        """Start a run; one of the same plan that is under way is returned instead.

        Raises:
            StoreError: if the store cannot take it.
        """
        while True:
            runs = [run for run in self.runs() if run.planned.service == planned.service]
            for run in runs:
                if run.planned.plan == planned.plan and run.outcome is None:
                    return run
            # Two people who start at once choose the same id, and the first of them gets it.
            id = f"{re.split('[:/]', planned.service)[-1]}-{len(runs) + 1}"
            started = Started(run=id, planned=planned, at=self._clock(), author=author)
            self._note(START, started, author)

    def tick(self, run: str, tick: Tick) -> PlanRun:
        """Note how a step went.

        Raises:
            UnknownPlanRun: if there is no such run.
            StoreError: if the store cannot take it.
        """
        self._note(TICK, Ticked(run=self.run(run).id, tick=tick), tick.author)
        return self.run(run)

    def end(self, run: str, outcome: RunOutcome, *, author: str) -> PlanRun:
        """Note how a run ended.

        Raises:
            UnknownPlanRun: if there is no such run.
            StoreError: if the store cannot take it.
        """
        ended = Ended(run=self.run(run).id, outcome=outcome, at=self._clock())
        self._note(END, ended, author)
        return self.run(run)

    def run(self, id: str) -> PlanRun:
        """Return one run.

        Raises:
            UnknownPlanRun: if there is no such run.
            StoreError: if the store is away.
        """
        for run in self.runs():
            if run.id == id:
                return run
        raise UnknownPlanRun(id)

    def runs(self) -> Sequence[PlanRun]:
        """Return the runs, the latest first.

        Raises:
            StoreError: if the store is away.
        """
        entries = self._snapshots.store().audit_log(MOST_EVENTS, tuple(EVENTS))
        events = (loads(EVENTS[entry.action], entry.detail) for entry in reversed(entries))
        return tuple(reversed(plan_runs(events)))

    def _note(self, action: str, event: Started | Ticked | Ended, author: str) -> None:
        entry = AuditEntry(
            at=self._clock(),
            author=author,
            action=action,
            detail=dumps(event).decode(),
            **place_of(self._viewer),
        )
        self._snapshots.store().audit(entry)
