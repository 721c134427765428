"""Waiting times: how long a component takes to serve again after a provider was away.

It was not lost itself: it reconnects, and warms up. What nobody states about reconnecting counts
as zero and is named as an assumption, since an unknown time would make every answer unknown.
"""

from dataclasses import dataclass

import numpy as np

from model.capability import properties as read
from model.capability.capability import CONTAINERS
from model.capability.estimate import ZERO, Basis, Estimate, known, total
from model.capability.stores import is_authoritative
from model.capability.tolerances import microseconds
from model.graph import DependencyGraph
from model.kernels.interruption_rows import Moments
from model.kernels.needs import Flags
from model.records.component import Component


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaitingTimes:
    """By number of component."""

    time: Moments
    """`reconnect_seconds` and `warm_up_seconds`, in microseconds; unstated parts are zero."""
    assumed: Flags
    """Where it reconnects in a time that nobody states."""
    restores: Flags
    """Stores that hold data of their own: they are restored even if only a provider was away."""


def waiting_times(graph: DependencyGraph) -> WaitingTimes:
    """Return the waiting times of a graph; call it through `DependencyGraph.once`."""
    count, components = len(graph), graph.components
    return WaitingTimes(
        time=np.fromiter(map(_microseconds, components), np.int64, count),
        assumed=np.fromiter(map(_is_assumed, components), np.bool_, count),
        restores=np.fromiter(map(is_authoritative, components), np.bool_, count),
    )


def waiting_time(component: Component) -> Estimate:
    """Return how long one component takes to serve again once its providers are back."""
    reconnect = read.seconds(component, read.RECONNECT_SECONDS)
    if reconnect is None:
        said = f"assumed: {component.label} reconnects at once"
        first = known(ZERO, said, Basis.DEFAULT if _is_assumed(component) else Basis.CONFIGURATION)
    else:
        first = known(reconnect, "reconnects as stated", Basis.ASSERTED)
    warm_up = read.seconds(component, read.WARM_UP_SECONDS)
    if not warm_up:
        return first
    return total((first, known(warm_up, "warms up as stated", Basis.ASSERTED)))


def _microseconds(component: Component) -> int:
    return microseconds(waiting_time(component).lower_bound)


def _is_assumed(component: Component) -> bool:
    """Return whether nobody states how it reconnects; places and services do not connect."""
    stated = read.seconds(component, read.RECONNECT_SECONDS)
    return stated is None and component.kind not in CONTAINERS
