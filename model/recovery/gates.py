"""Gates: when people begin to act, as they have to notice a failure and to decide first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from model.capability import properties as read
from model.capability.detection import detection, watched
from model.capability.estimate import Basis, Estimate, known, unknown
from model.capability.interruption_windows import Gate
from model.graph import DependencyGraph
from model.kernels.needs import Flags, Ints

DECISION = known(
    timedelta(minutes=15), "assumed: a person decides within 15 minutes", Basis.DEFAULT
)
"""Time to decide where no document states one (`derivation-catalogue` §5.1); never hidden."""
UNWATCHED = unknown("no health check and no alarm covers anything that is interrupted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watched:
    """What one subject needs, itself included, and how soon its failure is noticed."""

    numbers: Ints
    """Those components that something watches in a known time, the fastest first."""
    times: Sequence[Estimate]
    """Of each of them."""

    def fastest(self, away: Flags) -> Estimate:
        """Return how soon the first of those that are `away`, by number, is noticed."""
        seen = np.flatnonzero(away[self.numbers])
        return self.times[int(seen[0])] if seen.size else UNWATCHED


def watched_needs(graph: DependencyGraph, closure: Flags) -> Watched:
    """Return which components of a `closure` something watches. Complexity: O(watched ones · log).

    Equally fast ones come by number.
    """
    times = {
        number: time for number, time in graph.once(_detection_times).items() if closure[number]
    }
    ordered = sorted(times, key=lambda number: (times[number].lower_bound, number))
    return Watched(numbers=np.array(ordered, np.int32), times=[times[number] for number in ordered])


def gate(graph: DependencyGraph, subject: str, needs: Watched, away: Flags) -> Gate:
    """Return when people begin to bring a subject back.

    The failure is noticed by the fastest watcher of anything that is away and that the subject
    needs (`spec-2` R-6).
    """
    return Gate(detection=needs.fastest(away), decision=decision_time(graph, subject))


def decision_time(graph: DependencyGraph, component: str) -> Estimate:
    """Return how long people take to decide: `decision_seconds`, else the assumption."""
    stated = read.seconds(graph.component(component), read.DECISION_SECONDS)
    return DECISION if stated is None else known(stated, "as stated", Basis.ASSERTED)


def _detection_times(graph: DependencyGraph) -> Mapping[int, Estimate]:
    """Return how soon the failure of each component is noticed, where that is known."""
    times = {
        number: detection(graph, graph.components[number].id) for number in graph.once(watched)
    }
    return {number: time for number, time in times.items() if time.known}
