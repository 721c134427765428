"""Scope: the components that a failover moves, and the counterpart of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from model.capability.closed_regions import closed_accounts
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
    """Everything that a service needs, in both Regions."""

    graph: DependencyGraph
    service: ComponentId
    """The component that the plan moves, with everything that it needs; usually a service."""
    from_region: str
    to_region: str
    mode: Mode
    closure: frozenset[ComponentId]
    soft: frozenset[ComponentId]
    """The part of the closure that only soft needs lead to."""
    pairs: Mapping[ComponentId, Counterpart]
    """The pairs, by their component in the old Region."""
    lost: frozenset[ComponentId]
    """What stops when the old Region fails, in a planned failover too."""
    requested: tuple[ComponentId, ...] = ()
    """The components that stay in the old Region on request, sorted."""
    behind: frozenset[ComponentId] = frozenset()
    """`requested`, what only that needs, and the counterparts of both: no step touches them."""
    serving: frozenset[ComponentId] = frozenset()
    """The part of `behind` whose counterpart serves in the new Region without any step."""

    @property
    def subject(self) -> str:
        """The name of steps about the whole plan: the id of the service.

        A component that is no service has steps of its own, so the prefix `whole:` keeps them
        apart.
        """
        logical = self.graph.component(self.service).kind in LOGICAL_KINDS
        return self.service if logical else f"whole:{self.service}"

    @property
    def down(self) -> frozenset[ComponentId]:
        """What cannot be used while the plan runs; empty for a planned failover."""
        return self.lost if self.mode is Mode.UNPLANNED else frozenset()

    @cached_property
    def affected(self) -> tuple[ComponentId, ...]:
        """The components of the closure that lie in the old Region or fail with it, sorted."""
        return tuple(
            sorted(component for component in self.closure if self._is_affected(component))
        )

    @cached_property
    def taken(self) -> tuple[ComponentId, ...]:
        """The components of the closure that the event stops, wherever they lie, sorted."""
        reached = (
            component for component in self.closure & self.lost if not self.is_no_part(component)
        )
        return tuple(sorted({*self.affected, *reached}))

    @cached_property
    def sources(self) -> Mapping[ComponentId, ComponentId]:
        """The component of the old Region that each counterpart replaces, by counterpart."""
        return {pair.counterpart: pair.component for pair in self.pairs.values()}

    @cached_property
    def places(self) -> tuple[ComponentId, ...]:
        """The components that serve when the plan is done, sorted."""
        moving = self.closure - self.behind | self.serving
        places = {place for component in moving if (place := self.place(component)) is not None}
        return tuple(sorted(places))

    def leaves(self, component: ComponentId) -> bool:
        """Tell whether a component lies in the old Region."""
        return self.graph.component(component).region == self.from_region

    def place(self, component: ComponentId) -> ComponentId | None:
        """Return the component that serves in place of another; None when none does.

        A component outside of the old Region serves itself. A store with a backup in the new Region
        is restored and keeps its id until then. A component left behind is used where it is, as
        long as its Region lives, unless its counterpart already serves.
        """
        if component in self.behind:
            return self._place_behind(self.origin(component))
        if component in self.pairs:
            return self.pairs[component].counterpart
        return component if not self.leaves(component) or self.restorable(component) else None

    def origin(self, component: ComponentId) -> ComponentId:
        """Return the component that a counterpart replaces, else the component itself."""
        return self.sources.get(component, component)

    def stays(self, component: ComponentId) -> bool:
        """Tell whether a component is left behind in the old Region."""
        return component in self.behind and self.leaves(component)

    def restorable(self, component: ComponentId) -> bool:
        """Tell whether a store without a counterpart has a backup in the new Region."""
        if component in self.pairs:
            return False
        store = self.graph.component(component)
        near = surviving(self.graph, store, DisruptionClass.REGION)
        return any(copy.backup and copy.component.region == self.to_region for copy in near)

    def directs(self, component: ComponentId) -> bool:
        """Tell whether a component is a name that can be pointed to another target."""
        graph = self.graph
        if graph.component(component).kind is not Kind.DNS_RECORD:
            return False
        return not is_record_set(graph, component) and not follows_a_name(graph, component)

    def answers_across(self, name: ComponentId) -> bool:
        """Tell whether the new Region has a component that a name can be pointed to."""
        behind = targets(self.graph, name)
        places = {place for component in behind if (place := self.place(component)) is not None}
        return any(self.graph.component(place).region == self.to_region for place in places)

    def is_no_part(self, component: ComponentId) -> bool:
        """Tell whether a component is none that a step could bring back."""
        kind = self.graph.component(component).kind
        return kind in LOGICAL_KINDS or kind in PLACES or kind is Kind.CONTROL_PLANE

    def _place_behind(self, component: ComponentId) -> ComponentId | None:
        if component in self.serving:
            return self.pairs[component].counterpart
        lives = self.mode is Mode.PLANNED or not self.leaves(component)
        return component if lives else None

    def _is_affected(self, component: ComponentId) -> bool:
        subject = self.graph.component(component)
        if self.is_no_part(component):
            return False
        if subject.region == self.from_region or (
            subject.id in self.lost and subject.region is None
        ):
            return True
        return subject.kind is Kind.DNS_RECORD and leads_to(
            self.graph, subject.id, self.from_region
        )


def scope(
    graph: DependencyGraph, *, service: str, from_region: str, to_region: str, mode: Mode
) -> Scope:
    """Return the scope of the failover of `service`, or of any other component.

    Raises:
        UnknownComponent: if there is no such component.
        InvalidValue: if `service` is a place or a control plane; if no component lies in one of the
            Regions, or both Regions are the same.

    Complexity: O(components + requirements).
    """
    root = _movable(graph, service)
    if from_region == to_region:
        expected = f"a Region other than {from_region}, the one that is left"
        raise InvalidValue("Region that takes over", to_region, expected)
    _known(graph, root, to_region)
    sides = Sides(graph=graph, from_region=from_region, to_region=to_region)
    reached = closure(sides, root)
    blast = blast_radius(_promoted(graph, reached.everything), RegionFails(region=from_region))
    return Scope(
        graph=graph,
        service=root,
        from_region=from_region,
        to_region=to_region,
        mode=mode,
        closure=frozenset(reached.everything),
        soft=reached.soft,
        pairs={pair.component: pair for pair in reached.pairs.values()},
        lost=frozenset((*blast.seeds, *blast.down)),
    )


def _promoted(graph: DependencyGraph, closure: Collection[ComponentId]) -> DependencyGraph:
    """Return the graph in which users of a replica need no other writer.

    A plan promotes the replica, so a component that only waits for a writer is not lost.
    """
    waiting = {
        need.id
        for component in closure
        for need in graph.requirements_of(component)
        if need.effect is Effect.HARD and met_by_promotion(need)
    }
    if not waiting:
        return graph
    kept = tuple(need for need in graph.requirements if need.id not in waiting)
    return DependencyGraph(replace(graph.records, requirements=kept))


def _movable(graph: DependencyGraph, service: str) -> ComponentId:
    component = graph.component(service)
    if component.kind in PLACES or component.kind is Kind.CONTROL_PLANE:
        raise InvalidValue(
            "what is failed over",
            service,
            f"a service, or a component that serves; a {component.kind} is neither",
            hint="name the service that has to move, and the Region that it leaves",
        )
    return component.id


def _known(graph: DependencyGraph, root: ComponentId, region: str) -> None:
    known = sorted({component.region for component in graph.components if component.region})
    if region not in known:
        closed = "; ".join(closed_accounts(graph, (root, *graph.members(root)), region))
        raise InvalidValue(
            "Region that takes over",
            region,
            "a Region in which the graph has components",
            hint=closed or f"known: {', '.join(known)}",
        )
