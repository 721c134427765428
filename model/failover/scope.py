"""Scope: what a failover is about, and what takes the place of each component over there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from model.capability.copies import surviving
from model.disruption.disruptions import RegionFails
from model.errors import InvalidValue
from model.failover.closure import closure
from model.failover.counterparts import Sides
from model.failover.dns_names import follows_a_name, is_record_set, leads_to, targets
from model.failover.places import PLACES
from model.failover.plan import Counterpart, Mode
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.linking.writers import met_by_promotion
from model.records.component import LOGICAL_KINDS, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect


@dataclass(frozen=True, kw_only=True, eq=False)
class Scope:
    """Everything a service stands on, on both sides."""

    graph: DependencyGraph
    service: ComponentId
    """What is brought back: a service, or any other component with all that it stands on."""
    from_region: str
    to_region: str
    mode: Mode
    closure: frozenset[ComponentId]
    soft: frozenset[ComponentId]
    """The part of the closure that can be done without: what only soft needs lead to."""
    pairs: Mapping[ComponentId, Counterpart]
    """By component of the side that is left."""
    lost: frozenset[ComponentId]
    """What stops if the Region that is left fails; whether or not it does now."""
    asked: tuple[ComponentId, ...] = ()
    """What shall stay where it is, sorted."""
    behind: frozenset[ComponentId] = frozenset()
    """`asked`, what only that stands on, and what would take the place of either: no step touches
    it."""
    serving: frozenset[ComponentId] = frozenset()
    """The part of `behind` whose counterpart serves over there without any step."""

    @property
    def subject(self) -> str:
        """How steps are named that are about the whole: by the service.

        What is no service has steps of its own, so the whole is told apart from it.
        """
        logical = self.graph.component(self.service).kind in LOGICAL_KINDS
        return self.service if logical else f"whole:{self.service}"

    @property
    def down(self) -> frozenset[ComponentId]:
        """What cannot be used while the plan runs: nothing when it is planned."""
        return self.lost if self.mode is Mode.UNPLANNED else frozenset()

    @cached_property
    def affected(self) -> tuple[ComponentId, ...]:
        """The components of the closure that have to change sides or follow, sorted."""
        return tuple(sorted(one for one in self.closure if self._is_affected(one)))

    @cached_property
    def taken(self) -> tuple[ComponentId, ...]:
        """The components of the closure that the event takes, wherever they lie, sorted."""
        reached = (one for one in self.closure & self.lost if not self.is_no_part(one))
        return tuple(sorted({*self.affected, *reached}))

    @cached_property
    def sources(self) -> Mapping[ComponentId, ComponentId]:
        """By component of the side that takes over, what it takes the place of."""
        return {one.counterpart: one.component for one in self.pairs.values()}

    @cached_property
    def places(self) -> tuple[ComponentId, ...]:
        """What serves on the side that takes over, sorted."""
        moving = self.closure - self.behind | self.serving
        found = {place for one in moving if (place := self.place(one)) is not None}
        return tuple(sorted(found))

    def leaves(self, component: ComponentId) -> bool:
        """Tell whether a component lies in the Region that is left."""
        return self.graph.component(component).region == self.from_region

    def place(self, component: ComponentId) -> ComponentId | None:
        """Return what serves in a component's place on the other side; None when nothing does.

        What lies outside of the Region that is left serves itself; a store with a backup over
        there is restored, and keeps its id until then. What is left behind is used where it is, as
        long as its side lives, unless its counterpart serves already.
        """
        if component in self.behind:
            return self._place_behind(self.origin(component))
        if component in self.pairs:
            return self.pairs[component].counterpart
        return component if not self.leaves(component) or self.restorable(component) else None

    def origin(self, component: ComponentId) -> ComponentId:
        """Return what a component would take the place of; itself where it would of nothing."""
        return self.sources.get(component, component)

    def stays(self, component: ComponentId) -> bool:
        """Tell whether a component is left behind in the Region that is left."""
        return component in self.behind and self.leaves(component)

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

    def is_no_part(self, component: ComponentId) -> bool:
        """Tell whether a component is nothing that a step could bring back."""
        kind = self.graph.component(component).kind
        return kind in LOGICAL_KINDS or kind in PLACES or kind is Kind.CONTROL_PLANE

    def _place_behind(self, component: ComponentId) -> ComponentId | None:
        if component in self.serving:
            return self.pairs[component].counterpart
        lives = self.mode is Mode.PLANNED or not self.leaves(component)
        return component if lives else None

    def _is_affected(self, component: ComponentId) -> bool:
        one = self.graph.component(component)
        if self.is_no_part(component):
            return False
        if one.region == self.from_region or (one.id in self.lost and one.region is None):
            return True
        return one.kind is Kind.DNS_RECORD and leads_to(self.graph, one.id, self.from_region)


def scope(
    graph: DependencyGraph, *, service: str, from_region: str, to_region: str, mode: Mode
) -> Scope:
    """Return what the failover of `service`, or of any other component, is about.

    Raises:
        UnknownComponent: if there is no such component.
        InvalidValue: if it is a place or a control plane, which nothing brings back; if nothing in
            the graph lies in one of the Regions, or both are the same.

    Complexity: O(components + requirements).
    """
    root = _movable(graph, service)
    if from_region == to_region:
        expected = f"a Region other than {from_region}, the one that is left"
        raise InvalidValue("Region that takes over", to_region, expected)
    _known(graph, to_region)
    sides = Sides(graph=graph, from_region=from_region, to_region=to_region)
    found = closure(sides, root)
    blast = blast_radius(_promoted(graph, found.everything), RegionFails(region=from_region))
    return Scope(
        graph=graph,
        service=root,
        from_region=from_region,
        to_region=to_region,
        mode=mode,
        closure=frozenset(found.everything),
        soft=found.soft,
        pairs={one.component: one for one in found.pairs.values()},
        lost=frozenset((*blast.seeds, *blast.down)),
    )


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


def _movable(graph: DependencyGraph, service: str) -> ComponentId:
    one = graph.component(service)
    if one.kind in PLACES or one.kind is Kind.CONTROL_PLANE:
        raise InvalidValue(
            "what is failed over",
            service,
            f"a service, or a component that serves; a {one.kind} is neither",
            hint="name the service that has to move, and the Region that it leaves",
        )
    return one.id


def _known(graph: DependencyGraph, region: str) -> None:
    known = sorted({one.region for one in graph.components if one.region})
    if region not in known:
        raise InvalidValue(
            "Region that takes over",
            region,
            "a Region in which the graph has components",
            hint=f"known: {', '.join(known)}",
        )
