"""Switch times: for each requirement with a choice, how long its dependent takes to turn."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known, unknown
from model.capability.formula import Situation
from model.capability.switch_formula import SwitchState
from model.capability.switches import SWITCHES
from model.capability.tolerances import microseconds
from model.graph import DependencyGraph
from model.kernels.interruption_rows import ENDLESS, Moments
from model.kernels.needs import EFFECTS, Flags
from model.records.objective import DisruptionClass
from model.records.requirement import Effect

OWN_PARTS = frozenset({"runs_on", "served_by"})
"""Relations to the parts that a component consists of, beside its failure domains."""
NO_MOMENT = datetime.min.replace(tzinfo=UTC)
"""No switch depends on the moment, or on the class; only a situation has to have both."""
UNSTATED = "how long {} takes to turn to another of its providers is not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """How a component turns to another member of a choice."""

    time: Estimate
    state: SwitchState
    """What its clients see meanwhile."""
    formula: str | None
    """The id of the row of the table; None when a document states the time, or nothing does."""


def switch(graph: DependencyGraph, component: str, *, own_parts: bool = True) -> Switch:
    """Return how long a component takes to turn to another member, and what clients see.

    A stated `switch_seconds` counts, else the first row of the table that fits. `own_parts` says
    whether the members are parts of the component itself (its zones, instances, targets); other
    providers that its code may choose from are turned to in a time that only a document can state.

    Raises:
        UnknownComponent: if there is no such component.

    >>> from tests.builders import graph
    >>> db = {"kind": "database", "type": "AWS::RDS::DBInstance", "multi_az": True}
    >>> switch(graph("db", db=db), "db").time.text
    '2 min'
    """
    about = graph.component(component)
    stated = read.seconds(about, read.SWITCH_SECONDS)
    if stated is not None:
        figure = known(stated, "switches as stated", Basis.ASSERTED)
        return Switch(time=figure, state=SwitchState.DOWN, formula=None)
    situation = Situation(
        graph=graph, component=about, disruption_class=DisruptionClass.ZONE, at=NO_MOMENT
    )
    for row in SWITCHES:
        if (own_parts or not row.own_parts) and row.fits(situation):
            return Switch(time=row.figure(situation), state=row.state, formula=row.id)
    return Switch(time=unknown(UNSTATED.format(about.label)), state=SwitchState.DOWN, formula=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SwitchTimes:
    """By number of requirement; 0 where there is no choice."""

    least: Moments
    most: Moments
    degraded: Flags
    """Where clients are only degraded meanwhile."""
    own_parts: Flags
    """Where the members are parts of the dependent itself."""


def switch_times(graph: DependencyGraph) -> SwitchTimes:
    """Return the switch times of all requirements; call it through `DependencyGraph.once`."""
    needs = graph.topology.needs
    own_parts = _own_parts(graph)
    least, most = np.zeros(needs.dependent.size, np.int64), np.zeros(needs.dependent.size, np.int64)
    degraded: Flags = np.zeros(needs.dependent.size, np.bool_)
    switches: dict[tuple[int, bool], Switch] = {}
    for row in np.flatnonzero(needs.slack > 0).tolist():
        key = (int(needs.dependent[row]), bool(own_parts[row]))
        if key not in switches:
            name = graph.components[key[0]].id
            switches[key] = switch(graph, name, own_parts=key[1])
        time = switches[key].time
        least[row] = ENDLESS if time.never else microseconds(time.lower_bound)
        limit = time.upper_bound
        most[row] = ENDLESS if limit is None else microseconds(limit)
        degraded[row] = switches[key].state is SwitchState.DEGRADED
    return SwitchTimes(least=least, most=most, degraded=degraded, own_parts=own_parts)


def _own_parts(graph: DependencyGraph) -> Flags:
    contains = graph.topology.needs.effect == EFFECTS[Effect.CONTAINMENT]
    relations = (need.relation in OWN_PARTS for need in graph.requirements)
    return np.asarray(contains | np.fromiter(relations, np.bool_, contains.size))
