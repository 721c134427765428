"""Counterparts: the component of the other Region that replaces a component, by declared rules.

The first rule that names exactly one candidate decides. A rule that names several decides nothing,
because a wrong pair is worse than no pair.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from model.capability.copies import replicas
from model.failover.followed_needs import followed
from model.failover.places import PLACES
from model.failover.plan import Counterpart
from model.failover.region_names import without_region
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Requirement

ASSERTED = "counterpart"
"""The property by which a document names the counterpart of a component."""
SERVICE_TAGS = ("awsApplication", "service", "Service", "app", "application")

KEPT = 32
"""A graph keeps the indexes of so many pairs of Regions."""

Identity = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The components of two Regions, indexed by the properties that make them alike."""

    graph: DependencyGraph
    from_region: str
    to_region: str

    def other(self, region: str | None) -> str | None:
        """Return the other Region of the two; None when `region` is neither of them."""
        return {self.from_region: self.to_region, self.to_region: self.from_region}.get(
            region or ""
        )

    @cached_property
    def by_name(self) -> Mapping[Identity, Collection[ComponentId]]:
        """Components of both Regions by kind, type, account and name without the Region's name."""
        return self._index(_same_name)

    @cached_property
    def by_service(self) -> Mapping[Identity, Collection[ComponentId]]:
        """Components of both Regions by kind, type, account and the service they are tagged for."""
        return self._index(_same_service)

    @cached_property
    def named_by(self) -> Mapping[ComponentId, Collection[ComponentId]]:
        """The components that name a component as their counterpart, by that component."""
        naming: dict[ComponentId, list[ComponentId]] = defaultdict(list)
        for component in self.graph.components:
            stated = component.properties.get(ASSERTED)
            if isinstance(stated, str):
                naming[ComponentId(stated)].append(component.id)
        return naming

    def _index(
        self, identity: Callable[[Component], Identity | None]
    ) -> Mapping[Identity, Collection[ComponentId]]:
        by_identity: dict[Identity, list[ComponentId]] = defaultdict(list)
        for component in self.graph.components:
            if component.region in (self.from_region, self.to_region):
                key = identity(component)
                if key is not None:
                    by_identity[(component.region, *key)].append(component.id)
        return by_identity


Rule = Callable[[Sides, Component, str], Collection[ComponentId]]


def asserted(sides: Sides, component: Component, region: str) -> Collection[ComponentId]:
    """Return the counterpart that a document states, read in both directions."""
    stated = component.properties.get(ASSERTED)
    named = {ComponentId(stated)} if isinstance(stated, str) and stated in sides.graph else set()
    back = sides.named_by.get(component.id, ())
    return [other for other in {*named, *back} if sides.graph.component(other).region == region]


def replication(sides: Sides, component: Component, region: str) -> Collection[ComponentId]:
    """Return the replication peers in the other Region."""
    peers = (sides.graph.component(peer) for peer in replicas(sides.graph, component.id))
    return [peer.id for peer in peers if peer.region == region and peer.kind is component.kind]


def same_arn(sides: Sides, component: Component, region: str) -> Collection[ComponentId]:
    """Return the component whose ARN differs in the Region alone."""
    if component.region is None or not component.id.startswith("arn:"):
        return ()
    moved = component.id.replace(f":{component.region}:", f":{region}:", 1)
    return (ComponentId(moved),) if moved != component.id and moved in sides.graph else ()


def same_name(sides: Sides, component: Component, region: str) -> Collection[ComponentId]:
    """Return the components of the same kind, type and account with the same name."""
    key = _same_name(component)
    return () if key is None else sides.by_name.get((region, *key), ())


def same_service(sides: Sides, component: Component, region: str) -> Collection[ComponentId]:
    """Return the component of the same kind and type that is tagged for the same service.

    Empty when the service has several such components in the Region of `component`.
    """
    key = _same_service(component)
    if key is None or component.region is None:
        return ()
    alike = sides.by_service.get((component.region, *key), ())
    return sides.by_service.get((region, *key), ()) if len(alike) == 1 else ()


RULES: tuple[tuple[str, Rule], ...] = (
    ("asserted", asserted),
    ("replication", replication),
    ("same-arn", same_arn),
    ("same-name", same_name),
    ("same-service", same_service),
)
"""Tried in this order; `same-need` (see `by_need`) follows where two components can be compared."""

DESCRIPTIONS: Mapping[str, str] = {
    "asserted": "a document names it in the property `counterpart`",
    "replication": "the two replicate: Aurora global members, DynamoDB and secret replicas, "
    "multi-Region keys, replicated buckets",
    "same-arn": "their ARNs differ in the Region alone",
    "same-name": "same kind, type, account and name, the Region's spelling in the name aside",
    "same-service": "the only ones of their type that are tagged for the service",
    "same-need": "their counterparts need them, and nothing else, in the same way",
}
"""Every rule, for the documentation."""


def counterpart(sides: Sides, component: Component) -> Counterpart | None:
    """Return the pair of a component; None when no rule names exactly one counterpart."""
    region = sides.other(component.region)
    if region is None:
        return None
    for name, rule in RULES:
        candidates = sorted(set(rule(sides, component, region)) - {component.id})
        if len(candidates) == 1:
            return Counterpart(component=component.id, counterpart=candidates[0], rule=name)
    return None


def across(graph: DependencyGraph, component: Component, region: str) -> ComponentId | None:
    """Return what takes the place of a component in another Region; None when nothing does."""
    if component.region is None or component.region == region:
        return None
    pair = counterpart(sides_of(graph, component.region, region), component)
    return None if pair is None else pair.counterpart


def sides_of(graph: DependencyGraph, from_region: str, to_region: str) -> Sides:
    """Return the indexed sides of two Regions; the graph keeps those that were asked for last."""
    return graph.once(_kept_sides)(from_region, to_region)


def _kept_sides(graph: DependencyGraph) -> Callable[[str, str], Sides]:
    return lru_cache(maxsize=KEPT)(
        lambda here, there: Sides(graph=graph, from_region=here, to_region=there)
    )


def by_need(
    graph: DependencyGraph,
    pair: Counterpart,
    matched: Collection[ComponentId],
) -> Iterable[Counterpart]:
    """Yield pairs of providers that the two components of a pair need by the same relation.

    Only where each of them has exactly one such provider without a counterpart. `matched` holds the
    components that have a counterpart.
    """
    here = _open_needs(graph, pair.component, matched)
    there = _open_needs(graph, pair.counterpart, matched)
    for key in sorted(here.keys() & there.keys()):
        mine, theirs = here[key], there[key]
        if len(mine) == 1 and len(theirs) == 1 and mine != theirs:
            yield Counterpart(
                component=next(iter(mine)), counterpart=next(iter(theirs)), rule="same-need"
            )


def _open_needs(
    graph: DependencyGraph, component: str, matched: Collection[ComponentId]
) -> Mapping[tuple[str, Kind], set[ComponentId]]:
    """Return the unmatched providers in the component's own Region, by relation and kind."""
    home = graph.component(component).region
    providers_by_relation: dict[tuple[str, Kind], set[ComponentId]] = defaultdict(set)
    for need in graph.requirements_of(component):
        for provider in _alone(need) if followed(graph, need) else ():
            other = graph.component(provider)
            if other.region == home and other.kind not in PLACES and other.id not in matched:
                providers_by_relation[(need.relation, other.kind)].add(other.id)
    return providers_by_relation


def _alone(need: Requirement) -> Collection[ComponentId]:
    return need.providers if len(need.providers) == 1 else ()


def _same_name(component: Component) -> Identity | None:
    if not component.name or component.region is None:
        return None
    name = component.name
    if component.type == "AWS::ECS::TaskDefinition":
        # `checkout:7` is the seventh revision of a family, counted in each Region by itself.
        name = name.rpartition(":")[0] or name
    return (
        component.kind,
        component.type or "",
        component.account or "",
        without_region(name, component.region),
    )


def _same_service(component: Component) -> Identity | None:
    tag = next((component.tags[name] for name in SERVICE_TAGS if component.tags.get(name)), None)
    if tag is None or component.region is None:
        return None
    return (
        component.kind,
        component.type or "",
        component.account or "",
        without_region(tag, component.region),
    )
