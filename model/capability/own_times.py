"""Own times: how long each component takes to be restored by itself, as arrays filled on demand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.capability.capability import KEPT, Recovers, recovers
from model.capability.estimate import Estimate
from model.capability.tolerances import microseconds
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, Moments
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
    """How the components of a graph are restored under one class of disruption, by number."""

    graph: DependencyGraph
    disruption_class: DisruptionClass
    at: datetime
    times: Times
    most: Moments
    """The upper bound; `ENDLESS` where nothing limits it."""
    acts: Flags
    """True where something is done: not for what is not affected at all."""
    automatic: Flags
    stated: Flags
    """True where somebody measured or asserted the figure."""
    filled: Flags
    """Where the arrays hold an answer already."""
    _answers: dict[int, Recovers] = field(default_factory=dict)

    @classmethod
    def of(
        cls, graph: DependencyGraph, disruption_class: DisruptionClass, at: datetime
    ) -> "OwnTimes":
        """Return arrays that hold no answer yet."""
        count = len(graph)
        return cls(
            graph=graph,
            disruption_class=disruption_class,
            at=at,
            times=Times.nothing(count),
            most=np.zeros(count, np.int64),
            acts=np.zeros(count, np.bool_),
            automatic=np.zeros(count, np.bool_),
            stated=np.zeros(count, np.bool_),
            filled=np.zeros(count, np.bool_),
        )

    @property
    def least(self) -> Moments:
        """The lower bound; `ENDLESS` for what never comes back."""
        return np.where(self.times.never, ENDLESS, self.times.least)

    def ask(self, numbers: Ints) -> None:
        """Fill in what is missing of these components."""
        missing = numbers[~self.filled[numbers]]
        if not missing.size:
            return
        answers = recovers(self.graph, missing.tolist(), self.disruption_class, self.at)
        self._answers.update(zip(missing.tolist(), answers, strict=True))
        self.times.least[missing] = [microseconds(answer.rto.lower_bound) for answer in answers]
        self.times.known[missing] = [answer.rto.known for answer in answers]
        self.times.never[missing] = [answer.rto.never for answer in answers]
        limits = [answer.rto.upper_bound for answer in answers]
        self.most[missing] = [ENDLESS if most is None else microseconds(most) for most in limits]
        self.acts[missing] = [answer.acts for answer in answers]
        self.automatic[missing] = [answer.automatic for answer in answers]
        self.stated[missing] = [answer.stated for answer in answers]
        self.filled[missing] = True

    def estimate(self, number: int) -> Estimate:
        """Return the figure of one component whose answer is filled in."""
        return self._answers[number].rto


def own_times(graph: DependencyGraph, disruption_class: DisruptionClass, at: datetime) -> OwnTimes:
    """Return the own times of a graph, kept for the classes and moments of the last questions."""
    return graph.once(_kept)(disruption_class, at)


def _kept(graph: DependencyGraph) -> Callable[[DisruptionClass, datetime], OwnTimes]:
    return lru_cache(maxsize=KEPT)(lambda tested, at: OwnTimes.of(graph, tested, at))
