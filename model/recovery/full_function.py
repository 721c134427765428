"""Full function: when a component is back with everything that it needs softly, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from model.capability.estimate import Estimate, worst
from model.capability.recovery_needs import Reading
from model.disruption.disruptions import Disruption
from model.graph import DependencyGraph
from model.kernels.needs import Ints
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.recovery.closures import recovery_closure
from model.recovery.effective_rto import (
    EffectiveRto,
    effective_rto,
    effective_rtos_of,
    worst_trials,
    worst_trials_of,
)
from model.recovery.worst_trial import Backlog, WorstTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class FullFunction:
    """When nothing is degraded any longer, under the worst disruption of one class."""

    total: Estimate
    """Never shorter than the effective RTO, after which the component serves, maybe degraded."""
    path: Sequence[ComponentId]
    """What full function waits for, first to recover first, itself last; empty when not hit."""
    soft: Sequence[ComponentId]
    """What it, or something that it needs, needs softly; sorted. Empty: it needs nothing softly."""
    backlogs: Sequence[Backlog]
    """Who on `path` works off what arrived while it was away, in the order of `path`; a part of
    `total`. Only components that state both rates and have something to work off."""


def full_function(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> FullFunction:
    """Return when a component does again all that it did before.

    Soft requirements gate like hard ones, times in which clients are only degraded count, and
    consumers first work off what arrived while they were away (`resilience-spec` §3.4).

    Raises:
        UnknownComponent: if there is no such component.

    Complexity: that of `effective_rto`, twice.
    """
    subject = graph.component(component).id
    served = effective_rto(graph, subject, disruption_class, at)
    longest = worst_trials(graph, (subject,), disruption_class, at, full=True)[subject]
    return _full(graph, subject, served, longest)


def full_function_of(
    graph: DependencyGraph, component: str, disruption: Disruption, at: datetime
) -> FullFunction:
    """Return when a component does again all that it did before one disruption.

    Raises:
        UnknownComponent: if the component, or what fails, is not in the graph.
        Error: if the graph does not know what fails; see `disruptions.seeds`.
    """
    subject = graph.component(component).id
    served = effective_rtos_of(graph, (subject,), disruption, at)[subject]
    longest = worst_trials_of(graph, (subject,), disruption, at, full=True)[subject]
    return _full(graph, subject, served, longest)


def _full(
    graph: DependencyGraph, subject: ComponentId, served: EffectiveRto, longest: WorstTrial
) -> FullFunction:
    return FullFunction(
        total=worst((longest.total, served.total)),
        path=tuple(longest.path(graph)) or served.path,
        soft=_soft_providers(graph, graph.index(subject)),
        backlogs=tuple(longest.backlogs(graph)),
    )


def _soft_providers(graph: DependencyGraph, subject: int) -> Sequence[ComponentId]:
    """Return what the subject, and all that it needs while running, need softly, sorted."""
    needs = graph.topology.needs
    root: Ints = np.array([subject], np.int32)
    inside = recovery_closure(graph, root, Reading.FULL)
    softly = needs.having(Effect.SOFT, Effect.UNKNOWN) & inside[needs.dependent]
    numbers = np.unique(needs.members[softly[needs.row_of_member]])
    return tuple(graph.components[number].id for number in numbers.tolist())
