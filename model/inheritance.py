"""Inheritance of objectives: what a component owes because of what stands on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from scipy.sparse import csr_array

from model.graph import DependencyGraph
from model.kernels.adjacency import entries_of
from model.kernels.bundles import edges
from model.kernels.inherited_minimum import DependencyOrder
from model.kernels.needs import Ints
from model.kernels.unique_numbers import unique_numbers
from model.records.component import ComponentId
from model.records.objective import DisruptionClass, Objective
from model.records.requirement import Effect

FIELDS: Mapping[str, Callable[[Objective], float | None]] = {
    "rto": lambda promise: _seconds(promise.rto),
    "rpo": lambda promise: _seconds(promise.rpo),
    "availability": lambda promise: None if promise.availability is None else -promise.availability,
}
"""The fields that bind whatever a promise stands on, and how strict they are, least strictest.
Latency, throughput and time between backups bind only the component that states them."""

Origins = Mapping[str, Sequence[int]]
"""For each field and component, the number of the objective that is strictest there, or -1."""


def objective(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass
) -> Objective | None:
    """Return the strictest promise that binds `component`, field by field; None when there is none.

    A provider inherits the RTO, RPO and availability of whatever needs it hard while running
    (services and systems hand theirs to their members). `inherited_from` and `source` name where
    the strictest RTO came from, or when none is stated the strictest of the fields that are.
    """
    number = graph.index(component)
    origins = graph.once(_origins)[disruption_class]
    promises = graph.records.objectives
    strictest = {name: promises[at] for name in FIELDS if (at := origins[name][number]) >= 0}
    stated = next(
        (
            promise
            for promise in graph.stated_objectives(component)
            if _is(promise, disruption_class)
        ),
        None,
    )
    if not strictest:
        return stated
    leading = next(iter(strictest.values()))
    base = stated or Objective(
        subject=ComponentId(component), disruption_class=disruption_class, source=leading.source
    )
    figures = {name: getattr(promise, name) for name, promise in strictest.items()}
    origin = None if leading.subject == component else leading.subject
    return replace(base, source=leading.source, inherited_from=origin, **figures)


def binding(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, field: str
) -> Objective | None:
    """Return the promise whose `field` (of `FIELDS`) is strictest for `component`; None without."""
    at = bindings(graph, disruption_class, field)[graph.index(component)]
    return graph.records.objectives[at] if at >= 0 else None


def bindings(
    graph: DependencyGraph, disruption_class: DisruptionClass, field: str
) -> Sequence[int]:
    """Return, for each component, the number of the promise that `binding` names, or -1."""
    return graph.once(_origins)[disruption_class][field]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InheritanceEdges:
    """Who hands objectives to whom: offsets by the one who hands down, and the receivers."""

    start: Ints
    receivers: Ints

    def mark(self, start: int, value: int, marks: Ints) -> None:
        """Set `value` on `first` and on all below it that have no mark yet."""
        frontier = np.array([start], np.int32)
        while frontier.size:
            marks[frontier] = value
            below = self.receivers[entries_of(self.start, frontier)]
            frontier = unique_numbers(below[marks[below] < 0])


def _origins(graph: DependencyGraph) -> Mapping[DisruptionClass, Origins]:
    return {
        disruption_class: {name: _spread_down(graph, disruption_class, name) for name in FIELDS}
        for disruption_class in DisruptionClass
    }


def _spread_down(
    graph: DependencyGraph, disruption_class: DisruptionClass, name: str
) -> Sequence[int]:
    """Hand down the place of each promise among all, the strictest first.

    Complexity: O(components + requirements + promises · log).
    """
    strictness = FIELDS[name]
    promises = [
        (figure, number)
        for number, promise in enumerate(graph.records.objectives)
        if _is(promise, disruption_class) and (figure := strictness(promise)) is not None
    ]
    if not promises:
        return [-1] * len(graph)
    ranked = np.array([number for _, number in sorted(promises)] + [-1], np.int32)
    subjects = [graph.index(graph.records.objectives[at].subject) for at in ranked[:-1].tolist()]
    place = np.full(len(graph), len(promises), np.int32)
    np.minimum.at(place, subjects, np.arange(len(promises), dtype=np.int32))
    origins: Sequence[int] = ranked[graph.once(inheritance_order).minimum_above(place)].tolist()
    return origins


def inheritance_order(graph: DependencyGraph) -> DependencyOrder:
    """Return who stands below whom when objectives are handed down; see `inheritance_edges`."""
    below = graph.once(inheritance_edges)
    ones = np.ones(below.receivers.size, np.bool_)
    shape = (len(graph), len(graph))
    return DependencyOrder.of(csr_array((ones, below.receivers, below.start), shape=shape))


def inheritance_edges(graph: DependencyGraph) -> InheritanceEdges:
    """Return who hands down: dependents to what they need hard while running, groups to members."""
    needs = graph.topology.needs
    hard = edges(needs, needs.having(Effect.HARD)).tocoo()
    groups = [graph.index(membership.group) for membership in graph.records.memberships]
    members = [graph.index(membership.member) for membership in graph.records.memberships]
    places = (
        np.concatenate([hard.coords[0], np.array(groups, np.int32)]),
        np.concatenate([hard.coords[1], np.array(members, np.int32)]),
    )
    shape = (len(graph), len(graph))
    matrix = csr_array((np.ones(places[0].size, np.bool_), places), shape=shape)
    return InheritanceEdges(start=matrix.indptr, receivers=matrix.indices)


def _is(promise: Objective, disruption_class: DisruptionClass) -> bool:
    return promise.disruption_class is disruption_class


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()
