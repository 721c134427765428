"""Trials: how long several subjects are away, each in several losses, with the gates of people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from model.capability.estimate import Estimate
from model.capability.interruption_windows import Case, Gate, Windows, interruption_windows
from model.capability.loss import Loss, Roles, roles
from model.capability.recovery_needs import Reading, recovery_needs
from model.capability.scenario_columns import estimate_bounds
from model.graph import DependencyGraph
from model.kernels.interruption_rows import Moments
from model.kernels.needs import EFFECTS, Flags, Ints
from model.records.requirement import Effect
from model.recovery.backlog import backlog
from model.recovery.closures import recovery_closure
from model.recovery.gates import Watched, gate, watched_needs

CELLS = 4_000_000
"""Components times columns that are swept at once: some hundred megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """What one loss does to one subject."""

    loss: int
    """The number of the loss."""
    subject: int
    """By number of component."""
    windows: Windows
    case: int
    gate: Gate | None
    """None when nobody has to act before the subject is back."""
    softly: tuple[Windows, int]
    """The windows, and the case in them, that read unknown strength as soft."""

    @property
    def bounds(self) -> tuple[int, int]:
        """How long the subject is away, in microseconds: at least and at most."""
        return self.windows.bounds(self.subject, self.case)

    @property
    def soft_bounds(self) -> tuple[int, int]:
        """The same as `bounds`, unknown strength read as soft."""
        windows, case = self.softly
        return windows.bounds(self.subject, case)

    @property
    def length(self) -> Estimate:
        """How long the subject is away, unknown strength read as hard."""
        return self.windows.length(self.subject, self.case)

    @property
    def soft_length(self) -> Estimate:
        """How long the subject is away, unknown strength read as soft."""
        windows, case = self.softly
        return windows.length(self.subject, case)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trials:
    """What several losses do to several subjects."""

    graph: DependencyGraph
    subjects: Sequence[int]
    """By number of component."""
    at: datetime
    full: bool
    """True to wait for full function, not only for service."""
    within: Ints
    """Everything that the subjects may wait for, by number, sorted."""
    watched: Mapping[int, Watched]
    """By subject."""
    ambiguous: bool
    """True when requirements of unknown strength are among what the subjects may wait for."""

    @classmethod
    def of(
        cls, graph: DependencyGraph, subjects: Sequence[int], at: datetime, *, full: bool = False
    ) -> "Trials":
        """Return what is needed to try losses. Complexity: O(what the subjects may wait for)."""
        reading = Reading.FULL if full else Reading.HARD
        numbers = np.array(subjects, np.int32)
        within = np.flatnonzero(recovery_closure(graph, numbers, reading)).astype(np.int32)
        rows = recovery_needs(graph, Reading.HARD).inside(within) if not full else None
        unknown_strength = EFFECTS[Effect.UNKNOWN]
        effects = graph.topology.needs.effect
        return cls(
            graph=graph,
            subjects=subjects,
            at=at,
            full=full,
            within=within,
            watched={
                subject: watched_needs(
                    graph, recovery_closure(graph, numbers[place : place + 1], reading)
                )
                for place, subject in enumerate(subjects)
            },
            ambiguous=rows is not None and bool((effects[rows.number] == unknown_strength).any()),
        )

    def run(self, losses: Sequence[Loss]) -> Iterator[Trial]:
        """Yield one trial for each loss and each subject that is away in it, or may be.

        They come in the order of the losses, however many are tried together: who keeps the first
        of several equally long trials always keeps the same.

        Machines are tried first. Where that may last longer than people need to begin, people act,
        too, from the gate of the subject on: each loss is tried once for every different gate.

        Complexity: that of `interruption_windows`, for each loss and each of its gates.
        """
        size = max(CELLS // max(2 * self.within.size, 1), 1)
        for first in range(0, len(losses), size):
            yield from self._run(losses[first : first + size], first)

    def swept(
        self,
        cases: Sequence[Case],
        reading: Reading,
        assigned: Sequence[Roles],
        backlogs: Moments | None = None,
    ) -> Windows:
        """Return the windows of everything that the subjects may wait for."""
        return interruption_windows(
            self.graph,
            cases,
            at=self.at,
            reading=reading,
            within=self.within,
            assigned=assigned,
            backlog=backlogs,
        )

    def _run(self, losses: Sequence[Loss], first: int) -> Sequence[Trial]:
        by_machines = _Sweeps.of(self, [Case(loss=loss, gate=None) for loss in losses])
        gates: dict[tuple[int, Estimate, Estimate], int] = {}
        manual: list[tuple[int, int, Gate]] = []
        trials: list[Trial] = []
        for number in range(len(losses)):
            away = by_machines.away(number)
            for subject in self.subjects:
                _, most = by_machines.hard.bounds(subject, number)
                if not most:
                    continue
                opened = self._gate(subject, away)
                if most <= estimate_bounds(opened.time)[0]:
                    trials.append(by_machines.trial(first + number, subject, number, None))
                else:
                    key = (number, opened.detection, opened.decision)
                    manual.append((gates.setdefault(key, len(gates)), subject, opened))
        if gates:
            cases = [
                Case(loss=losses[number], gate=Gate(detection=detection, decision=decision))
                for number, detection, decision in gates
            ]
            numbers = [number for number, _, _ in gates]
            by_people = by_machines.repeated(cases, numbers)
            trials += [
                by_people.trial(first + numbers[case], subject, case, opened)
                for case, subject, opened in manual
            ]
        return sorted(trials, key=lambda trial: trial.loss)

    def _gate(self, subject: int, away: Flags) -> Gate:
        return gate(self.graph, self.graph.components[subject].id, self.watched[subject], away)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sweeps:
    """The windows of some cases by the readings that matter."""

    trials: Trials
    hard: Windows
    """Those of full function, where that is asked for."""
    soft: Windows
    """The same as `hard` where no unknown strength matters."""
    roles: Sequence[Sequence[Roles]]
    """By reading and case."""

    @classmethod
    def of(
        cls,
        trials: Trials,
        cases: Sequence[Case],
        assigned: Sequence[Sequence[Roles]] | None = None,
    ) -> "_Sweeps":
        if assigned is None:
            readings = (True, False) if trials.ambiguous else (True,)
            assigned = [
                [
                    roles(trials.graph, case.loss, pessimistic=pessimistic, full=trials.full)
                    for case in cases
                ]
                for pessimistic in readings
            ]
        hard = trials.swept(cases, Reading.HARD, assigned[0])
        soft = trials.swept(cases, Reading.SOFT, assigned[1]) if len(assigned) > 1 else hard
        if trials.full:
            hard = soft = trials.swept(cases, Reading.FULL, assigned[0], backlog(hard))
        return cls(trials=trials, hard=hard, soft=soft, roles=assigned)

    def repeated(self, cases: Sequence[Case], numbers: Sequence[int]) -> "_Sweeps":
        """Return the windows of other cases whose losses are those of the cases `numbers`."""
        assigned = [[several[number] for number in numbers] for several in self.roles]
        return _Sweeps.of(self.trials, cases, assigned)

    def away(self, case: int) -> Flags:
        """Return what is away in one case, by number of component."""
        flags: Flags = np.zeros(len(self.trials.graph), np.bool_)
        flags[self.hard.numbers[self.hard.touched(case)]] = True
        return flags

    def trial(self, loss: int, subject: int, case: int, opened: Gate | None) -> Trial:
        return Trial(
            loss=loss,
            subject=subject,
            windows=self.hard,
            case=case,
            gate=opened,
            softly=(self.soft, case),
        )
