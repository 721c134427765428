"""Backlog: how long a consumer works off what arrived while it was away (spec §3.2)."""

import numpy as np
from numpy.typing import NDArray

from model.capability import properties as read
from model.capability.interruption_windows import Windows
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, Moments
from model.records.component import Component


def backlog(windows: Windows) -> Moments:
    """Return how long each component works off its backlog, by place and column of `windows`.

    Outage × arrival rate / (service rate − arrival rate); `ENDLESS` where it never catches up. A
    component whose rates are not stated has no backlog. Complexity: O(components · columns).
    """
    factor = windows.graph.once(backlog_factors)[windows.numbers][:, None]
    away = windows.swept.away
    with np.errstate(invalid="ignore"):
        time = np.where(away > 0, away * factor, 0.0)
    return np.where(time < ENDLESS, time, ENDLESS).astype(np.int64)


def backlog_factors(graph: DependencyGraph) -> NDArray[np.float64]:
    """Return how long each component works off one second of outage, in seconds."""
    return np.fromiter(map(_factor, graph.components), np.float64, len(graph))


def _factor(component: Component) -> float:
    arrival = read.number(component, read.ARRIVAL_RATE)
    service = read.number(component, read.SERVICE_RATE)
    if not arrival or arrival < 0 or service is None:
        return 0.0
    return arrival / (service - arrival) if service > arrival else np.inf
