"""Waiting times: how long a component takes to serve again after a provider was away.

It was not lost itself: it reconnects, and warms up. An unstated time to reconnect counts
as zero and is named as an assumption: as unknown it would make every answer unknown.
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
    """By number of component; moments in microseconds."""

    time: Moments
    """`reconnect_seconds` and `warm_up_seconds`; unstated parts are zero."""
    warm_up: Moments
    """`warm_up_seconds` alone."""
    assumed: Flags
    """Where it reconnects in a time that nobody states."""
    restores: Flags
    """Stores that hold data of their own: they are restored even if only a provider was away."""


def waiting_times(graph: DependencyGraph) -> WaitingTimes:
    """Return the waiting times of a graph; call it through `DependencyGraph.once`."""
    count, components = len(graph), graph.components
    times, warm_ups = np.zeros(count, np.int64), np.zeros(count, np.int64)
    assumed = np.zeros(count, np.bool_)
    for number, component in enumerate(components):
        reconnects = read.seconds(component, read.RECONNECT_SECONDS) is not None
        warms_up = read.seconds(component, read.WARM_UP_SECONDS) is not None
        # Most state neither, and an estimate costs more than all that is read here.
        if reconnects or warms_up:
            times[number] = microseconds(waiting_time(component).lower_bound)
        if warms_up:
            warm_ups[number] = microseconds(warm_up(component).lower_bound)
        assumed[number] = not reconnects and component.kind not in CONTAINERS
    return WaitingTimes(
        time=times,
        warm_up=warm_ups,
        assumed=assumed,
        restores=np.fromiter(map(is_authoritative, components), np.bool_, count),
    )


def waiting_time(component: Component) -> Estimate:
    """Return how long one component takes to serve again once its providers are back."""
    stated = read.seconds(component, read.RECONNECT_SECONDS)
    if stated is not None:
        reconnect = known(stated, "reconnects as stated", Basis.ASSERTED)
    elif reconnects_at_once(component):
        reconnect = known(ZERO, f"assumed: {component.label} reconnects at once", Basis.DEFAULT)
    else:
        reconnect = known(ZERO, "it does not connect", Basis.CONFIGURATION)
    return total((reconnect, warm_up(component)))


def warm_up(component: Component) -> Estimate:
    """Return how long a component warms up before it serves; zero where nothing states it."""
    stated = read.seconds(component, read.WARM_UP_SECONDS)
    if stated is None:
        return known(ZERO, "no warm-up is stated", Basis.CONFIGURATION)
    return known(stated, "warms up as stated", Basis.ASSERTED)


def reconnects_at_once(component: Component) -> bool:
    """Return whether it is only assumed how a component reconnects.

    Places, services and systems do not connect, so nothing is assumed of them.
    """
    stated = read.seconds(component, read.RECONNECT_SECONDS)
    return stated is None and component.kind not in CONTAINERS
