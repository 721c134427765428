"""Directed traffic: what sends it to one of two Regions, and what stands behind it there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import permutations

import numpy as np

from model.capability.copies import is_replica, replicas
from model.failover.actions import recipe
from model.failover.directors import Director, RegionPair, director_of, stands_on
from model.failover.dns_names import record_sets, targets
from model.failover.plan import Mode
from model.failover.recipe import Move
from model.gaps.data_loss import stores
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.requirement import Effect

ANY_DAY = datetime(1970, 1, 1, tzinfo=UTC)
"""Recipes are chosen by configuration alone; the moment does not matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """One director, the Region that is lost and the one that takes over."""

    director: Director
    from_region: str
    to_region: str
    stores: tuple[ComponentId, ...]
    """Single-writer stores that it leads to in the old Region, with a replica in the new one."""


def directed(graph: DependencyGraph) -> Sequence[Directed]:
    """Return every director and pair of Regions between which it directs; use `graph.once`.

    Complexity: O(components + requirements) to find them, then the closure of each.
    """
    return tuple(pair for component in _candidates(graph) for pair in _pairs(graph, component))


def _candidates(graph: DependencyGraph) -> Iterator[Component]:
    """Yield the names and the components that need some of several members, by number."""
    needs = graph.topology.needs
    choosing = np.unique(needs.dependent[needs.having(Effect.HARD) & (needs.slack > 0)])
    names = [graph.index(name.id) for name in graph.of_kind(Kind.DNS_RECORD)]
    for number in np.union1d(choosing, np.array(names, np.int32)).tolist():
        component = graph.components[number]
        if component.kind not in LOGICAL_KINDS:
            yield component


def _pairs(graph: DependencyGraph, component: Component) -> Iterator[Directed]:
    for here, there in permutations(sorted(_regions(graph, component)), 2):
        ends = RegionPair(graph=graph, from_region=here, to_region=there)
        director = director_of(ends, component)
        if director is not None and director.leaving:
            primaries = graph.once(_primaries).get((here, there), ())
            stores = tuple(stands_on(graph, director.leaving, primaries)) if primaries else ()
            yield Directed(director=director, from_region=here, to_region=there, stores=stores)


def _regions(graph: DependencyGraph, component: Component) -> set[str]:
    """Return the Regions that a component may send to."""
    if component.kind is Kind.DNS_RECORD:
        ends = [end for each in record_sets(graph, component.id) for end in targets(graph, each)]
    else:
        needs = graph.requirements_of(component.id)
        members = [member for need in needs for member in need.providers]
        names = [name for name in members if graph.component(name).kind is Kind.DNS_RECORD]
        ends = [*members, *(end for name in names for end in targets(graph, name))]
    return {region for end in ends if (region := graph.component(end).region)}


def _primaries(graph: DependencyGraph) -> Mapping[tuple[str, str], Sequence[ComponentId]]:
    """Return the single-writer stores by (their Region, Region of a replica)."""
    by_pair: dict[tuple[str, str], list[ComponentId]] = {}
    for store in stores(graph):
        if store.region is None or is_replica(graph, store.id):
            continue
        for name in replicas(graph, store.id):
            copy = graph.component(name)
            if copy.region not in (None, store.region) and _has_one_writer(graph, store, copy):
                by_pair.setdefault((store.region, str(copy.region)), []).append(store.id)
    return by_pair


def _has_one_writer(graph: DependencyGraph, store: Component, copy: Component) -> bool:
    move = Move(
        graph=graph,
        source=store,
        target=copy,
        from_region=str(store.region),
        to_region=str(copy.region),
        mode=Mode.UNPLANNED,
        failback=False,
        at=ANY_DAY,
    )
    chosen = recipe(move)
    return chosen is not None and chosen.single_writer
