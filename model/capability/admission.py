"""Admission: how fast a provider that is back lets in what stopped with it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.capability import properties as read
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, InterruptionRows
from model.kernels.needs import Flags

OVERLOAD = "what comes back at once is more than {} serves, and no document says that it sheds load"
SECOND = 1_000_000
"""In microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """How fast one provider lets in what comes back (`spec-2` R-12)."""

    rate: float | None
    """Units a second, its `recovery_rate`; None where everything is let in at once."""
    overloaded: bool
    """True when its `recovery_load` is at least its `service_rate`, and nothing states `sheds`:
    then it may never be back."""


def admissions(graph: DependencyGraph) -> Mapping[int, Admission]:
    """Return the admission of the providers that state one, by number.

    Call it through `DependencyGraph.once`.
    """
    answers = {}
    for number, component in enumerate(graph.components):
        rate = read.number(component, read.RECOVERY_RATE)
        load = read.number(component, read.RECOVERY_LOAD)
        serves = read.number(component, read.SERVICE_RATE)
        too_much = load is not None and serves is not None and load >= serves
        overloaded = too_much and read.flag(component, read.SHEDS) is not True
        if overloaded or (rate is not None and rate > 0):
            answers[number] = Admission(rate=rate or None, overloaded=overloaded)
    return answers


def admission_time(
    graph: DependencyGraph, rows: InterruptionRows, provider: int, rate: float, down: Flags
) -> int:
    """Return how long a provider lets in, one after the other, all that stopped and needs it.

    That is the sum of their `recovery_units` (1 where nothing is stated) over its rate: exact for
    the last of them, an upper bound for the others.

    Args:
        graph: the graph.
        rows: what is waited for in the whole graph.
        provider: by number.
        rate: in units a second.
        down: what stopped, by number of component.
    """
    users = np.unique(rows.dependent[rows.row_of_member[rows.members == provider]])
    stopped = users[down[users]].tolist()
    stated = (read.number(graph.components[user], read.RECOVERY_UNITS) for user in stopped)
    units = sum(1.0 if number is None else number for number in stated)
    return min(round(units / rate * SECOND), ENDLESS)
