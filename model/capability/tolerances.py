"""Tolerances: how long dependents keep full function without their providers, as an array."""

from datetime import timedelta

import numpy as np

from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, Moments

MICROSECOND = timedelta(microseconds=1)


def member_tolerances(graph: DependencyGraph) -> Moments:
    """Return the tolerance of every entry of `Needs.members`, in microseconds.

    A tolerance that nobody stated counts as zero. Call it through `DependencyGraph.once`.
    """
    stated = (member.tolerance for need in graph.requirements for member in need.members)
    moments = (0 if time is None else microseconds(time) for time in stated)
    return np.fromiter(moments, np.int64, graph.topology.needs.members.size)


def microseconds(duration: timedelta) -> int:
    """Return a duration in microseconds, at most `ENDLESS`.

    >>> microseconds(timedelta(seconds=2))
    2000000
    """
    return min(duration // MICROSECOND, ENDLESS)
