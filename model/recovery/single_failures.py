"""Single failures: the longest interruption of a subject by the failure of one component alone.

Not every component has to be tried: none takes longer than it takes to be restored itself, and
then everything that may wait on the way up to the subject.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from model.capability.admission import admission_time, admissions
from model.capability.loss import are_operated, loss
from model.capability.own_times import own_times
from model.capability.recovery_needs import Reading, recovery_needs
from model.capability.scenario_columns import estimate_bounds
from model.capability.waiting_times import waiting_times
from model.disruption.disruptions import ComponentsFail
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, Moments
from model.kernels.interruption_scenarios import InterruptionScenarios
from model.kernels.interruption_sweep import interruptions
from model.kernels.needs import Flags, Ints
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.recovery.backlog import backlog_factors
from model.recovery.class_disruptions import DOMAINS
from model.recovery.closures import recovery_closure
from model.recovery.gates import decision_time
from model.recovery.trials import Trials
from model.recovery.worst_trial import WorstTrial

TOGETHER = 64
"""So many failures are tried at once."""
TRIED = 1024
"""At most so many failures are tried for one subject; beyond, the answer is a bound."""
WORK = 100_000
"""Failures times components that are tried for all subjects of one question."""
COMPONENT = DisruptionClass.COMPONENT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SingleFailures:
    """What may fail alone, and how long its failure can interrupt the subject."""

    trials: Trials
    numbers: Ints
    """The components that may fail, those first that may take longest."""
    limits: Sequence[tuple[Moments, Moments]]
    """Of each of them, at least and at most: neither bound of a trial is greater. First as
    requirements of unknown strength are read as hard, then as soft; once where none matters."""

    @classmethod
    def of(
        cls, graph: DependencyGraph, subject: int, at: datetime, *, full: bool = False
    ) -> "SingleFailures":
        """Return the components whose failure may interrupt a subject.

        Complexity: O(what the subject may wait for, and its requirements).
        """
        trials = Trials.of(graph, [subject], at, full=full)
        kinds = (graph.components[number].kind not in DOMAINS for number in trials.within.tolist())
        numbers = trials.within[np.fromiter(kinds, np.bool_, trials.within.size)]
        readings = [Reading.FULL] if full else [Reading.HARD, Reading.SOFT][: 1 + trials.ambiguous]
        limits = [_limits(trials, subject, numbers, reading) for reading in readings]
        least, most = limits[0]
        order = np.lexsort((numbers, -least, -most))
        ordered = [(least[order], most[order]) for least, most in limits]
        return cls(trials=trials, numbers=numbers[order], limits=ordered)

    def try_all(self, worst: WorstTrial, subjects: int = 1) -> None:
        """Let the components fail one by one, until no other can take longer than `worst`.

        In a large graph, and where several subjects share one question, only the first are tried:
        what the others may take is then the upper bound of the answer.
        """
        graph, position = self.trials.graph, 0
        left = min(TRIED, max(WORK // max(self.trials.within.size * subjects, 1), 2))
        while left > 0:
            open_ = self._open(position, worst)[: min(TOGETHER, left)]
            if not open_.size:
                return
            left -= open_.size
            position = int(open_[-1]) + 1
            names = [graph.components[number].id for number in self.numbers[open_].tolist()]
            disruptions = [ComponentsFail(components=(name,)) for name in names]
            for trial in self.trials.run([loss(graph, disruption) for disruption in disruptions]):
                worst.take(trial, disruptions[trial.loss])
        untried = self._open(position, worst)
        if untried.size:
            worst.untried = max(int(most[untried].max()) for _, most in self.limits)

    def _open(self, position: int, worst: WorstTrial) -> Ints:
        """Return the places from `position` on that may take longer than the worst so far."""
        longer: Flags = np.zeros(self.numbers.size, np.bool_)
        for limits, bounds in zip(self.limits, (worst.bounds, worst.soft_bounds), strict=False):
            for limit, bound in zip(limits, bounds, strict=True):
                longer |= limit > bound
        longer[:position] = False
        return np.flatnonzero(longer).astype(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Times:
    """The times of everything that the subject may wait for, by place in `Trials.within`."""

    restored_least: Moments
    restored_most: Moments
    by_people: Flags
    """Where restoring waits for people."""
    passive_least: Moments
    passive_most: Moments
    """What a component takes when only its providers were away."""
    passive_by_people: bool
    """True when some of that waits for people."""

    @classmethod
    def of(cls, trials: Trials) -> "_Times":
        graph, within = trials.graph, trials.within
        own, waiting = own_times(graph, COMPONENT, trials.at), graph.once(waiting_times)
        own.ask(within)
        warm_up = np.where(own.stated[within], 0, waiting.warm_up[within])
        least, most = own.least[within] + warm_up, own.most[within] + warm_up
        most[graph.once(are_operated)[within] & ~own.stated[within]] = ENDLESS
        by_people = own.acts[within] & ~own.automatic[within]
        restores = own.stated[within] | waiting.restores[within]
        return cls(
            restored_least=np.minimum(least, ENDLESS),
            restored_most=np.minimum(most, ENDLESS),
            by_people=by_people,
            passive_least=np.where(restores, np.minimum(least, ENDLESS), waiting.time[within]),
            passive_most=np.where(restores, np.minimum(most, ENDLESS), waiting.time[within]),
            passive_by_people=bool((by_people & restores).any()),
        )


def _limits(
    trials: Trials, subject: int, numbers: Ints, reading: Reading
) -> tuple[Moments, Moments]:
    """Return for each component that may fail the greatest bounds of its trial.

    That is the gate, its own restoring, and the longest chain of what may only wait below the
    subject; zero for what the subject does not wait for. A domain that others live in takes these
    with it, and has no limit.
    """
    times, places = _Times.of(trials), np.searchsorted(trials.within, numbers)
    chain_least, chain_most = _longest_chain(trials, times, subject, reading)
    gate_least, gate_most = _gate_limits(trials, subject)
    waits = times.by_people[places] | times.passive_by_people
    least = np.where(waits, gate_least, 0) + times.restored_least[places] + chain_least
    most = np.where(waits, gate_most, 0) + times.restored_most[places] + chain_most
    unlimited = _are_lived_in(trials.graph)[numbers] | _has_backlog(trials)
    least, most = np.where(unlimited, ENDLESS, least), np.where(unlimited, ENDLESS, most)
    waited_for = recovery_closure(trials.graph, np.array([subject], np.int32), reading)[numbers]
    least, most = np.where(waited_for, least, 0), np.where(waited_for, most, 0)
    return np.minimum(least, ENDLESS), np.minimum(most, ENDLESS)


def _longest_chain(
    trials: Trials, times: _Times, subject: int, reading: Reading
) -> tuple[int, int]:
    """Return the longest sum of passive times below the subject, at least and at most."""
    needs = recovery_needs(trials.graph, reading)
    rows = needs.inside(trials.within)
    whole = rows.needing_all()
    quiet = InterruptionScenarios.quiet(trials.within.size, rows.dependent.size, 2)
    quiet.fails[:], quiet.starts[:] = True, True
    quiet.own[:, 0], quiet.own[:, 1] = times.passive_least, times.passive_most
    everything = np.ones(len(trials.graph), np.bool_)
    for provider, admission in trials.graph.once(admissions).items():
        place = int(np.searchsorted(trials.within, provider))
        if place == trials.within.size or trials.within[place] != provider:
            continue
        if admission.rate:
            quiet.admission[place] = admission_time(
                trials.graph, needs, provider, admission.rate, everything
            )
        if admission.overloaded:
            quiet.own[place, 1] = ENDLESS
    back = interruptions(whole, quiet).back[np.searchsorted(trials.within, subject)]
    return int(back[0]), int(back[1])


def _gate_limits(trials: Trials, subject: int) -> tuple[int, int]:
    """Return the latest gate: the detection of the subject itself, if something watches it."""
    seen = trials.watched[subject]
    decision, _ = estimate_bounds(decision_time(trials.graph, trials.graph.components[subject].id))
    times = [estimate_bounds(time)[0] for time in seen.times]
    own = [time for number, time in zip(seen.numbers, times, strict=True) if number == subject]
    return decision + max(times, default=0), decision + (own[0] if own else ENDLESS)


def _are_lived_in(graph: DependencyGraph) -> Flags:
    """Return which components are failure domains of others, by number."""
    needs = graph.topology.needs
    contains = needs.having(Effect.CONTAINMENT)
    domains: Flags = np.zeros(len(graph), np.bool_)
    domains[needs.members[contains[needs.row_of_member]]] = True
    return domains


def _has_backlog(trials: Trials) -> bool:
    return trials.full and bool((trials.graph.once(backlog_factors)[trials.within] > 0).any())
