"""Scope: what a failover is about, and what takes the place of each component over there."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from model.blast_radius import blast_radius
from model.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.disruption import RegionFails
from model.errors import InvalidValue
from model.failover.counterparts import Sides, by_need, counterpart
from model.failover.follow import followed
from model.failover.names import follows_a_name, is_record_set, leads_to, targets
from model.failover.places import PLACES
from model.failover.plan import Counterpart, Mode
from model.graph import DependencyGraph
from model.linking.writers import met_by_promotion
from model.objective import DisruptionClass
from model.recovery.copies import surviving
from model.requirement import Effect

WORKERS = frozenset(
    {
        Kind.COMPUTE,
        Kind.SCALING_GROUP,
        Kind.FUNCTION,
        Kind.CONTAINER_SERVICE,
        Kind.WORKFLOW,
        Kind.PIPELINE,
    }
)
"""Kinds that act on what they are fed with."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scope:
    """Everything a service stands on, on both sides."""

    graph: DependencyGraph
    service: ComponentId
    from_region: str
    to_region: str
    mode: Mode
    closure: frozenset[ComponentId]
    pairs: Mapping[ComponentId, Counterpart]
    """By component of the side that is left."""
    lost: frozenset[ComponentId]
    """What stops if the Region that is left fails; whether or not it does now."""

    @property
    def down(self) -> frozenset[ComponentId]:
        """What cannot be used while the plan runs: nothing when it is planned."""
        return self.lost if self.mode is Mode.UNPLANNED else frozenset()

    @cached_property
    def affected(self) -> tuple[ComponentId, ...]:
        """The components of the closure that have to change sides or follow, sorted."""
        return tuple(sorted(one for one in self.closure if self._is_affected(one)))

    @cached_property
    def sources(self) -> Mapping[ComponentId, ComponentId]:
        """By component of the side that takes over, what it takes the place of."""
        return {one.counterpart: one.component for one in self.pairs.values()}

    def leaves(self, component: ComponentId) -> bool:
        """Tell whether a component lies in the Region that is left."""
        return self.graph.component(component).region == self.from_region

    def place(self, component: ComponentId) -> ComponentId | None:
        """Return what serves in a component's place on the other side; None when nothing does.

        What lies outside of the Region that is left serves itself; a store with a backup over
        there is restored, and keeps its id until then.
        """
        if component in self.pairs:
            return self.pairs[component].counterpart
        return component if not self.leaves(component) or self.restorable(component) else None

    def restorable(self, component: ComponentId) -> bool:
        """Tell whether a store without a counterpart has a backup in the other Region."""
        if component in self.pairs:
            return False
        one = self.graph.component(component)
        near = surviving(self.graph, one, DisruptionClass.REGION)
        return any(copy.backup and copy.component.region == self.to_region for copy in near)

    def directs(self, component: ComponentId) -> bool:
        """Tell whether a component is a name that somebody or something points elsewhere."""
        graph = self.graph
        if graph.component(component).kind is not Kind.DNS_RECORD:
            return False
        return not is_record_set(graph, component) and not follows_a_name(graph, component)

    def answers_across(self, name: ComponentId) -> bool:
        """Tell whether there is anything on the other side that a name can be pointed to."""
        behind = targets(self.graph, name)
        places = {place for one in behind if (place := self.place(one)) is not None}
        return any(self.graph.component(one).region == self.to_region for one in places)

    def _is_affected(self, component: ComponentId) -> bool:
        one = self.graph.component(component)
        if one.kind in LOGICAL_KINDS or one.kind in PLACES or one.kind is Kind.CONTROL_PLANE:
            return False
        if one.region == self.from_region or (one.id in self.lost and one.region is None):
            return True
        return one.kind is Kind.DNS_RECORD and leads_to(self.graph, one.id, self.from_region)


def scope(
    graph: DependencyGraph, *, service: str, from_region: str, to_region: str, mode: Mode
) -> Scope:
    """Return what the failover of `service` is about.

    The closure follows hard needs, those of the start too, to both sides of every pair; and takes
    in what is triggered by, or consumes from, what it finds.

    Raises:
        UnknownComponent: if there is no such service.
        InvalidValue: if nothing in the graph lies in one of the Regions, or both are the same.

    Complexity: O(components + requirements).
    """
    root = graph.component(service).id
    if from_region == to_region:
        expected = f"a Region other than {from_region}, the one that is left"
        raise InvalidValue("Region that takes over", to_region, expected)
    _known(graph, to_region)
    sides = Sides(graph=graph, from_region=from_region, to_region=to_region)
    closure, pairs = _spread(sides, root)
    blast = blast_radius(_promoted(graph, closure), RegionFails(region=from_region))
    return Scope(
        graph=graph,
        service=root,
        from_region=from_region,
        to_region=to_region,
        mode=mode,
        closure=frozenset(closure),
        pairs={one.component: one for one in pairs.values()},
        lost=frozenset((*blast.seeds, *blast.down)),
    )


def is_consumer(graph: DependencyGraph, component: str) -> bool:
    """Tell whether a queue, a schedule or a stream feeds a component that does work.

    A queue that a topic fills, or a database that a stream fills, does no work of its own.
    """
    if graph.component(component).kind not in WORKERS:
        return False
    return any(need.effect is Effect.TRIGGER for need in graph.requirements_of(component))


def _promoted(graph: DependencyGraph, closure: Collection[ComponentId]) -> DependencyGraph:
    """Return the graph in which who uses a replica of the closure needs no other writer.

    A plan promotes the replica: what then only waits for that is neither lost nor in its way.
    """
    waiting = {
        need.id
        for one in closure
        for need in graph.requirements_of(one)
        if need.effect is Effect.HARD and met_by_promotion(need)
    }
    if not waiting:
        return graph
    kept = tuple(one for one in graph.requirements if one.id not in waiting)
    return DependencyGraph(replace(graph.records, requirements=kept))


def _known(graph: DependencyGraph, region: str) -> None:
    known = sorted({one.region for one in graph.components if one.region})
    if region not in known:
        raise InvalidValue(
            "Region that takes over",
            region,
            "a Region in which the graph has components",
            hint=f"known: {', '.join(known)}",
        )


def _spread(
    sides: Sides, root: ComponentId
) -> tuple[set[ComponentId], dict[ComponentId, Counterpart]]:
    """Return the closure of both sides, and the pairs, by component that is left."""
    graph = sides.graph
    closure: set[ComponentId] = set()
    pairs: dict[ComponentId, Counterpart] = {}
    matched: set[ComponentId] = set()
    near = [root]
    while near:
        for one in _reached(graph, near, closure):
            found = None if one in matched else counterpart(sides, graph.component(one))
            _keep(sides, found, pairs, matched)
        for pair in sorted(pairs.values(), key=lambda pair: pair.component):
            for alike in by_need(graph, pair, matched):
                _keep(sides, alike, pairs, matched)
        near = sorted({one for pair in pairs.values() for one in _both(pair)} - closure)
    return closure, pairs


def _keep(
    sides: Sides,
    found: Counterpart | None,
    pairs: dict[ComponentId, Counterpart],
    matched: set[ComponentId],
) -> None:
    """Keep a pair, turned so that it begins on the side that is left, if both are still free."""
    if found is None or matched & set(_both(found)):
        return
    if sides.graph.component(found.component).region != sides.from_region:
        found = Counterpart(
            component=found.counterpart, counterpart=found.component, rule=found.rule
        )
    if sides.graph.component(found.component).region != sides.from_region:
        return
    pairs[found.component] = found
    matched.update(_both(found))


def _both(pair: Counterpart) -> tuple[ComponentId, ComponentId]:
    return pair.component, pair.counterpart


def _reached(
    graph: DependencyGraph, roots: Iterable[ComponentId], closure: set[ComponentId]
) -> Collection[ComponentId]:
    """Add to `closure` what the roots need; return what is new, sorted."""
    new: set[ComponentId] = set()
    near = deque(sorted(set(roots) - closure))
    new.update(near)
    while near:
        one = near.popleft()
        for other in sorted(set(_next(graph, graph.component(one))) - closure - new):
            new.add(other)
            near.append(other)
    closure |= new
    return sorted(new)


def _next(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    for need in graph.requirements_of(component.id):
        if followed(graph, need):
            yield from (one for one in need.providers if graph.component(one).kind not in PLACES)
        elif need.effect is Effect.TRIGGER and component.region is not None:
            yield from (one for one in need.providers if graph.component(one).region is not None)
    if component.kind in LOGICAL_KINDS:
        yield from graph.members(component.id)
    yield from _consumers(graph, component)


def _consumers(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    """Yield what writes to a store or reads a queue of the closure because something feeds it."""
    if component.kind in (Kind.DATABASE, Kind.QUEUE, Kind.STREAM, Kind.TOPIC):
        for need in graph.required_by(component.id):
            feeds = need.effect is Effect.TRIGGER and component.kind is not Kind.TOPIC
            writes = need.effect is Effect.HARD and is_consumer(graph, need.dependent)
            if feeds or writes:
                yield need.dependent
