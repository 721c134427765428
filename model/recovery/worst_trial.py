"""Worst trial: the longest of several interruptions of one subject, with what is known of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.capability.estimate import NOTHING, ZERO, Estimate, total, unknown
from model.capability.interruption_windows import Gate
from model.capability.tolerances import MICROSECOND
from model.capability.waiting_times import waiting_times
from model.disruption.disruptions import Disruption
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS
from model.records.component import ComponentId, Kind
from model.recovery.trials import Trial

AT_ONCE = Gate(detection=NOTHING, decision=NOTHING)
"""The gate where nobody has to act."""
NAMES = frozenset({Kind.DNS_RECORD, Kind.DNS_ZONE})
"""Kinds that only answer: they connect to nothing."""
UNTRIED = "not every component that it needs was let fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What arrived while a component was away, which it works off before it serves in full."""

    component: ComponentId
    """Who works it off."""
    time: Estimate
    """How long that takes, from when the component is back; endless if it never catches up."""


@dataclass(slots=True, kw_only=True)
class WorstTrial:
    """The longest of the trials that were taken; without any, nothing interrupts the subject."""

    longest: Trial | None = None
    """The trial with the greatest lower bound, of equal ones the first."""
    disruption: Disruption | None = None
    """That of `longest`; None as well if its loss has no name."""
    widest: Trial | None = None
    """The trial with the greatest upper bound."""
    softly_longest: Trial | None = None
    softly_widest: Trial | None = None
    """The same by the reading that takes unknown strength as soft."""
    untried: int = 0
    """How long a trial that was not made may take, in microseconds."""

    @property
    def bounds(self) -> tuple[int, int]:
        """How long the subject is away at least and at most, in microseconds."""
        least = 0 if self.longest is None else self.longest.bounds[0]
        most = 0 if self.widest is None else self.widest.bounds[1]
        return least, max(most, self.untried)

    @property
    def soft_bounds(self) -> tuple[int, int]:
        """The same as `bounds`, requirements of unknown strength read as soft."""
        least = 0 if self.softly_longest is None else self.softly_longest.soft_bounds[0]
        most = 0 if self.softly_widest is None else self.softly_widest.soft_bounds[1]
        return least, max(most, self.untried)

    def take(self, trial: Trial, disruption: Disruption | None) -> None:
        """Take one more trial into account."""
        if self.longest is None or trial.bounds[0] > self.longest.bounds[0]:
            self.longest, self.disruption = trial, disruption
        if self.widest is None or trial.bounds[1] > self.widest.bounds[1]:
            self.widest = trial
        softly = trial.soft_bounds
        if self.softly_longest is None or softly[0] > self.softly_longest.soft_bounds[0]:
            self.softly_longest = trial
        if self.softly_widest is None or softly[1] > self.softly_widest.soft_bounds[1]:
            self.softly_widest = trial

    @property
    def total(self) -> Estimate:
        """How long the subject is away."""
        if self.longest is None or self.widest is None:
            return NOTHING if not self.untried else _open(UNTRIED, 0, self.untried)
        return self._joined(self.longest.length, self.widest.length)

    @property
    def soft(self) -> Estimate:
        """How long the subject is away, requirements of unknown strength read as soft."""
        if self.softly_longest is None or self.softly_widest is None:
            return self.total
        return self._joined(self.softly_longest.soft_length, self.softly_widest.soft_length)

    @property
    def gate(self) -> Gate:
        """When people begin to act in the longest trial; at once if nobody has to."""
        trial = self.longest
        if trial is None or trial.gate is None:
            return AT_ONCE
        return trial.gate if trial.windows.waits_for_people(trial.subject, trial.case) else AT_ONCE

    @property
    def after_gate(self) -> Estimate:
        """Return what remains of the longest trial once people act.

        Where only the gate is not known, it is what the components on the path take themselves.
        """
        if self.longest is None:
            return NOTHING
        gate = self.gate.time
        if not gate.known:
            windows, case = self.longest.windows, self.longest.case
            chain = windows.path(self.longest.subject, case)
            own_times = (windows.own_estimate(number, case) for number in chain)
            own = total((*windows.undoing(chain[0], case), *own_times))
            if own.known:
                return own
        return _less(self.longest.length, gate)

    def path(self, graph: DependencyGraph) -> Sequence[ComponentId]:
        """Return what the subject waits for in the longest trial, itself last."""
        if self.longest is None:
            return ()
        numbers = self.longest.windows.path(self.longest.subject, self.longest.case)
        return [graph.components[number].id for number in numbers]

    def backlogs(self, graph: DependencyGraph) -> Iterator[Backlog]:
        """Yield who on the path works off what arrived meanwhile, and how long."""
        if self.longest is None:
            return
        windows, case = self.longest.windows, self.longest.case
        for number in windows.path(self.longest.subject, case):
            time = windows.working_off(number, case)
            if time.value != ZERO:
                yield Backlog(component=graph.components[number].id, time=time)

    def assumptions(self, graph: DependencyGraph) -> Sequence[str]:
        """Return what is assumed of the components on the path, in words."""
        if self.longest is None:
            return ()
        windows, case = self.longest.windows, self.longest.case
        assumed = graph.once(waiting_times).assumed
        answers = []
        for number in windows.path(self.longest.subject, case):
            waits = windows.waits_for(number, case)
            component = graph.components[number]
            if waits and assumed[number] and component.kind not in NAMES:
                answers.append(f"{component.label} reconnects at once")
        return answers

    def _joined(self, longest: Estimate, widest: Estimate) -> Estimate:
        """Return the longest of all trials, given that of what is known and that of what may be."""
        if longest.never:
            return longest
        limit = widest.upper_bound
        if self.untried:
            untried = None if self.untried >= ENDLESS else self.untried * MICROSECOND
            limit = None if limit is None or untried is None else max(limit, untried)
        if limit == longest.upper_bound:
            return longest
        reason = widest.reason if widest.upper_bound == limit else UNTRIED
        return unknown(
            reason or UNTRIED,
            at_least=longest.lower_bound,
            at_most=limit,
            source=widest.source,
        )


def _open(reason: str, least: int, most: int) -> Estimate:
    limit = None if most >= ENDLESS else most * MICROSECOND
    return unknown(reason, at_least=least * MICROSECOND, at_most=limit)


def _less(length: Estimate, gate: Estimate) -> Estimate:
    """Return a length without the gate, which is a part of it."""
    if length.never or gate.never:
        return length
    rest = max(length.lower_bound - gate.lower_bound, ZERO)
    if length.value is not None and gate.value is not None:
        return Estimate(
            value=rest,
            lower_bound=rest,
            upper_bound=rest,
            source=length.source,
            basis=length.basis,
        )
    return unknown(length.reason, at_least=rest, source=length.source)
