"""Own times: how long each component takes to recover by itself, as arrays filled when asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.capability.capability import KEPT, Recovers, recovers
from model.capability.estimate import NOTHING, Estimate
from model.graph import DependencyGraph
from model.kernels.needs import Flags, Ints
from model.records.objective import DisruptionClass

Microseconds: TypeAlias = NDArray[np.int64]
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Times:
    """One estimate for each component, by number; `least` is its lower bound."""

    least: Microseconds
    known: Flags
    never: Flags

    @classmethod
    def nothing(cls, count: int) -> "Times":
        """Return times that are all known to be zero."""
        return cls(
            least=np.zeros(count, np.int64),
            known=np.ones(count, np.bool_),
            never=np.zeros(count, np.bool_),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnTimes:
    """The own recovery of the components of a graph under one class of disruption."""

    graph: DependencyGraph
    disruption_class: DisruptionClass
    at: datetime
    times: Times
    acts: Flags
    """True where something is done: not for what is not affected at all."""
    automatic: Flags
    filled: Flags
    _recovered: dict[int, Recovers] = field(default_factory=dict)

    @classmethod
    def of(
        cls, graph: DependencyGraph, disruption_class: DisruptionClass, at: datetime
    ) -> "OwnTimes":
        """Return arrays in which nothing was asked yet."""
        count = len(graph)
        return cls(
            graph=graph,
            disruption_class=disruption_class,
            at=at,
            times=Times.nothing(count),
            acts=np.zeros(count, np.bool_),
            automatic=np.zeros(count, np.bool_),
            filled=np.zeros(count, np.bool_),
        )

    def ask(self, numbers: Ints) -> None:
        """Fill in what is not there yet of these components."""
        missing = numbers[~self.filled[numbers]]
        if not missing.size:
            return
        answers = recovers(self.graph, missing.tolist(), self.disruption_class, self.at)
        self._recovered.update(zip(missing.tolist(), answers, strict=True))
        self.times.least[missing] = [answer.rto.lower_bound // MICROSECOND for answer in answers]
        self.times.known[missing] = [answer.rto.known for answer in answers]
        self.times.never[missing] = [answer.rto.never for answer in answers]
        self.acts[missing] = [answer.rto != NOTHING for answer in answers]
        self.automatic[missing] = [answer.automatic for answer in answers]
        self.filled[missing] = True

    def estimate(self, number: int) -> Estimate:
        """Return the estimate of one component that was asked."""
        return self._recovered[number].rto


def own_times(graph: DependencyGraph, disruption_class: DisruptionClass, at: datetime) -> OwnTimes:
    """Return the own times of a graph, kept for the classes and moments asked last."""
    return graph.once(_kept)(disruption_class, at)


def _kept(graph: DependencyGraph) -> Callable[[DisruptionClass, datetime], OwnTimes]:
    return lru_cache(maxsize=KEPT)(lambda tested, at: OwnTimes.of(graph, tested, at))
