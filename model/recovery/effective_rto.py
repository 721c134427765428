"""Effective RTO: how long a component is away, along the chain of what it waits for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from model.capability.estimate import Basis, Estimate, known, never, unknown
from model.capability.loss import Loss, loss
from model.capability.tolerances import MICROSECOND
from model.disruption.disruptions import Disruption, disruption_class
from model.disruption.kept_keys import graph_during
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.class_disruptions import class_disruptions
from model.recovery.single_failures import SingleFailures
from model.recovery.trials import Trials
from model.recovery.worst_trial import WorstTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRto:
    """How long a component is away under the worst disruption, and why.

    Requirements of unknown strength are read as hard; `soft` reads them as soft.
    """

    component: ComponentId
    disruption_class: DisruptionClass
    total: Estimate
    """How long it is without service; zero when no such disruption interrupts it."""
    soft: Estimate
    """The same with requirements of unknown strength read as soft; equal where none matters."""
    disruption: Disruption | None
    """The one that takes longest, by what is known; None when none interrupts it."""
    detection: Estimate
    """Until people notice; zero when nobody has to act."""
    decision: Estimate
    """Until they have decided; zero when nobody has to act."""
    recovery: Estimate
    """What then remains of `total`: less than what machines take, which act from the beginning."""
    path: Sequence[ComponentId]
    """What it waits for, first to recover first, itself last."""
    assumes: Sequence[str]
    """What the figure assumes because no document states it, in words."""

    @property
    def judged(self) -> Estimate:
        """What is compared with a promise: one figure that holds in both readings.

        A promise is met, or breached, only if it is so however requirements of unknown strength
        are read.
        """
        return _in_both_readings(self.total, self.soft)


def effective_rto(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> EffectiveRto:
    """Return the effective RTO of one component; see `effective_rtos`.

    Raises:
        UnknownComponent: if there is no such component.
    """
    subject = graph.component(component).id
    return effective_rtos(graph, (subject,), disruption_class, at)[subject]


def effective_rtos(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption_class: DisruptionClass,
    at: datetime,
) -> Mapping[ComponentId, EffectiveRto]:
    """Return the effective RTO of each subject under its worst disruption of one class.

    Every zone, Region or account that takes something which a subject needs fails once; in the
    class `component`, every component that it needs, alone. What is interrupted comes back as
    `model.capability.interruption_windows` says. People act from the gate on: the fastest
    detection of anything that is interrupted and that the subject needs, and its decision.

    The total is the longest over all disruptions. It is unknown if one of them may take longer
    than what is known of the others, and then at least as long as the longest. It is unknown, too,
    if something that the subject needs hard does not state where it lies: it may be lost.

    Complexity: that of the sweep for each disruption; of single components only those are tried
    that may take longer than the longest so far (`model.recovery.single_failures`).

    References:
        [1] Kelley and Walker, "Critical-path planning and scheduling", Eastern Joint IRE-AIEE-ACM
            Computer Conference (1959).
        [2] NIST SP 800-34 Rev. 1, Contingency Planning Guide for Federal Information Systems.
    """
    worst = worst_trials(graph, subjects, disruption_class, at)
    return {
        subject: _answer(graph, subject, disruption_class, longest)
        for subject, longest in worst.items()
    }


def judged_rtos(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption_class: DisruptionClass,
    at: datetime,
) -> Mapping[ComponentId, Estimate]:
    """Return `EffectiveRto.judged` of each subject, without saying why: for many subjects at once.

    Complexity: as for `effective_rtos`; beside the sweeps, which all subjects share, a fifth of a
    millisecond a subject for 2,000 subjects among 20,000 components. In the class `component`, each
    subject has sweeps of its own, a hundredth of a second there.
    """
    worst = worst_trials(graph, subjects, disruption_class, at)
    return {
        subject: _in_both_readings(_within(longest.bounds), _within(longest.soft_bounds))
        for subject, longest in worst.items()
    }


def _within(bounds: tuple[int, int]) -> Estimate:
    """Return the figure between two bounds in microseconds."""
    least, most = bounds
    if least >= ENDLESS:
        return never("nothing brings it back", "its interruption")
    if least == most:
        return known(least * MICROSECOND, "its interruption", Basis.CONFIGURATION)
    limit = None if most >= ENDLESS else most * MICROSECOND
    return unknown("it is known within bounds", at_least=least * MICROSECOND, at_most=limit)


def _in_both_readings(hard: Estimate, soft: Estimate) -> Estimate:
    """Return what holds however requirements of unknown strength are read."""
    sides = [(each.never, each.lower_bound, each.upper_bound) for each in (hard, soft)]
    if sides[0] == sides[1]:
        return hard
    return unknown(
        "how strong a requirement on the way is, is not known",
        at_least=soft.lower_bound,
        at_most=hard.upper_bound,
    )


def worst_trials(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption_class: DisruptionClass,
    at: datetime,
    *,
    full: bool = False,
) -> Mapping[ComponentId, WorstTrial]:
    """Return the longest interruption of each subject; with `full`, until it serves in full."""
    worst = {subject: WorstTrial() for subject in sorted(set(subjects))}
    if disruption_class is DisruptionClass.COMPONENT:
        for subject, longest in worst.items():
            failures = SingleFailures.of(graph, graph.index(subject), at, full=full)
            failures.try_all(longest, subjects=len(worst))
    else:
        trials = Trials.of(graph, [graph.index(subject) for subject in worst], at, full=full)
        _try(trials, _losses(trials, disruption_class), worst)
    return worst


def effective_rtos_of(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption: Disruption,
    at: datetime,
) -> Mapping[ComponentId, EffectiveRto]:
    """Return how long each subject is away when one disruption happens; see `effective_rtos`.

    Raises:
        UnknownComponent: if a subject, or what fails, is not in the graph.
        Error: if the graph does not know what fails; see `disruptions.seeds`.
    """
    worst, tested = worst_trials_of(graph, subjects, disruption, at), disruption_class(disruption)
    return {subject: _answer(graph, subject, tested, longest) for subject, longest in worst.items()}


def worst_trials_of(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption: Disruption,
    at: datetime,
    *,
    full: bool = False,
) -> Mapping[ComponentId, WorstTrial]:
    """Return the interruption of each subject in one disruption; see `worst_trials`."""
    worst = {subject: WorstTrial() for subject in sorted(set(subjects))}
    graph = graph_during(graph, disruption)
    trials = Trials.of(graph, [graph.index(subject) for subject in worst], at, full=full)
    _try(trials, ((disruption, loss(graph, disruption)),), worst)
    return worst


def _losses(trials: Trials, tested: DisruptionClass) -> Sequence[tuple[Disruption | None, Loss]]:
    """Return what may be lost: nothing, where no place is known that may fail.

    Then what does not state where it lies may be lost all the same.
    """
    closure = np.zeros(len(trials.graph), np.bool_)
    closure[trials.within] = True
    disruptions = class_disruptions(trials.graph, tested, closure)
    if not disruptions:
        return ((None, Loss(seeds=np.empty(0, np.int32), widest=tested)),)
    return [(disruption, loss(trials.graph, disruption)) for disruption in disruptions]


def _try(
    trials: Trials,
    losses: Sequence[tuple[Disruption | None, Loss]],
    worst: Mapping[ComponentId, WorstTrial],
) -> None:
    components = trials.graph.components
    for trial in trials.run([lost for _, lost in losses]):
        worst[components[trial.subject].id].take(trial, losses[trial.loss][0])


def _answer(
    graph: DependencyGraph, subject: ComponentId, tested: DisruptionClass, worst: WorstTrial
) -> EffectiveRto:
    gate = worst.gate
    return EffectiveRto(
        component=subject,
        disruption_class=tested,
        total=worst.total,
        soft=worst.soft,
        disruption=worst.disruption,
        detection=gate.detection,
        decision=gate.decision,
        recovery=worst.after_gate,
        path=tuple(worst.path(graph)),
        assumes=tuple(worst.assumptions(graph)),
    )
