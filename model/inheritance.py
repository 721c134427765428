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
"""The fields that providers inherit, each with its strictness: a smaller number is stricter.
Latency, throughput and time between backups bind only the component that states them."""

Origins = Mapping[str, Sequence[int]]
"""For each field and component, the number of the strictest objective, or -1 without one."""


def objective(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass
) -> Objective | None:
    """Return the strictest promise that binds `component`, field by field; None without one.

    A provider inherits the RTO, RPO and availability of all components that need it hard while
    running, directly or through others. Members inherit those of their services and systems.
    `inherited_from` and `source` name the origin of the strictest RTO; if no RTO binds, that of
    the first field that does.

    Complexity: the first call computes all components: O(components + requirements); further
    calls look the answer up.

    Raises:
        UnknownComponent: if no component has this id.

    >>> from tests.builders import graph
    >>> shop = graph("web > api > db", web=15, api=60)
    >>> promise = objective(shop, "db", DisruptionClass.COMPONENT)
    >>> str(promise.rto), promise.inherited_from
    ('0:15:00', 'web')
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
    """Return the promise whose `field` (one of `FIELDS`) is strictest for `component`, or None."""
    at = bindings(graph, disruption_class, field)[graph.index(component)]
    return graph.records.objectives[at] if at >= 0 else None


def bindings(
    graph: DependencyGraph, disruption_class: DisruptionClass, field: str
) -> Sequence[int]:
    """Return, for each component, the number of the promise that `binding` names, or -1."""
    return graph.once(_origins)[disruption_class][field]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InheritanceEdges:
    """Along which edges objectives are inherited, by number of component."""

    start: Ints
    """The heirs of component c are `receivers[start[c] : start[c + 1]]`."""
    receivers: Ints

    def mark(self, start: int, value: int, marks: Ints) -> None:
        """Set `value` on `start` and on all its heirs that have no mark yet."""
        frontier = np.array([start], np.int32)
        while frontier.size:
            marks[frontier] = value
            below = self.receivers[entries_of(self.start, frontier)]
            frontier = unique_numbers(below[marks[below] < 0])


def _origins(graph: DependencyGraph) -> Mapping[DisruptionClass, Origins]:
    return {
        disruption_class: {
            name: _strictest_promises(graph, disruption_class, name) for name in FIELDS
        }
        for disruption_class in DisruptionClass
    }


def _strictest_promises(
    graph: DependencyGraph, disruption_class: DisruptionClass, name: str
) -> Sequence[int]:
    """Return, for each component, the number of the promise whose field is strictest, or -1.

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
    """Return the inheritance edges ordered by level; see `inheritance_edges`."""
    below = graph.once(inheritance_edges)
    marks = np.ones(below.receivers.size, np.bool_)
    shape = (len(graph), len(graph))
    return DependencyOrder.of(csr_array((marks, below.receivers, below.start), shape=shape))


def inheritance_edges(graph: DependencyGraph) -> InheritanceEdges:
    """Return the edges from dependents to what they need hard, and from groups to their members."""
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
