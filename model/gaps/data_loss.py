"""Losses: how much data each store loses, as arrays that are filled on demand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from model.capability.capability import KEPT
from model.capability.estimate import Estimate
from model.capability.own_times import MICROSECOND, Times
from model.graph import DependencyGraph
from model.kernels.needs import Flags, Ints
from model.records.component import Component
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import is_authoritative
from model.recovery.store_loss import class_loss


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Losses:
    """The effective RPO of the components of a graph under one class, by component number."""

    graph: DependencyGraph
    disruption_class: DisruptionClass
    at: datetime
    times: Times
    computed: Flags

    @classmethod
    def of(
        cls, graph: DependencyGraph, disruption_class: DisruptionClass, at: datetime
    ) -> "Losses":
        """Return arrays without any computed loss."""
        return cls(
            graph=graph,
            disruption_class=disruption_class,
            at=at,
            times=Times.nothing(len(graph)),
            computed=np.zeros(len(graph), np.bool_),
        )

    def ask(self, numbers: Ints) -> Times:
        """Return the losses of all components; those of `numbers` are computed."""
        new = numbers[~self.computed[numbers]]
        estimates = [self.estimate(number) for number in new.tolist()]
        self.times.least[new] = [estimate.lower_bound // MICROSECOND for estimate in estimates]
        self.times.known[new] = [estimate.known for estimate in estimates]
        self.times.never[new] = [estimate.never for estimate in estimates]
        self.computed[new] = True
        return self.times

    def estimate(self, number: int) -> Estimate:
        """Return the loss of one component."""
        name = self.graph.components[number].id
        return class_loss(self.graph, name, self.disruption_class, self.at)


def losses(graph: DependencyGraph, disruption_class: DisruptionClass, at: datetime) -> Losses:
    """Return the losses of a graph; the latest classes and moments are kept."""
    return graph.once(_kept)(disruption_class, at)


def store_flags(graph: DependencyGraph) -> Flags:
    """Tell for every component whether it is an authoritative store; cached by `graph.once`."""
    return np.fromiter(
        (is_authoritative(component) for component in graph.components), np.bool_, len(graph)
    )


def stores(graph: DependencyGraph) -> Sequence[Component]:
    """Return the authoritative stores, sorted by id."""
    return [graph.components[number] for number in np.flatnonzero(graph.once(store_flags)).tolist()]


def _kept(graph: DependencyGraph) -> Callable[[DisruptionClass, datetime], Losses]:
    return lru_cache(maxsize=KEPT)(lambda tested, at: Losses.of(graph, tested, at))
