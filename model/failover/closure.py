"""Closure: every component that a service needs, in both Regions, and the pairs among them."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from model.failover.counterparts import Sides, by_need, counterpart
from model.failover.followed_needs import followed, needed_softly
from model.failover.messages import is_consumer, reads
from model.failover.places import PLACES
from model.failover.plan import Counterpart
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.requirement import Effect, Requirement


@dataclass(kw_only=True)
class Closure:
    """The components and pairs that the search has reached so far."""

    everything: set[ComponentId] = field(default_factory=set)
    """Every component reached, in either Region."""
    soft: frozenset[ComponentId] = frozenset()
    """The components that only soft needs lead to: the service works without them, degraded."""
    pairs: dict[ComponentId, Counterpart] = field(default_factory=dict)
    """The pairs, by their component in the old Region."""
    matched: set[ComponentId] = field(default_factory=set)
    """Components that have a counterpart already: no other pair may contain them."""


def closure(sides: Sides, root: ComponentId) -> Closure:
    """Return every component that `root` needs, in both Regions.

    The search first follows hard needs and needs at start, to both components of every pair, and
    includes consumers: components that a reached queue, stream or store triggers. Then it follows
    the soft needs of all of these in the same way. A pair that the second pass finds never replaces
    one of the first.

    Complexity: O(components + requirements).
    """
    reached, graph = Closure(), sides.graph
    _spread(sides, (root,), reached, _hard)
    hard = frozenset(reached.everything)
    reached.matched |= hard
    _spread(
        sides,
        {provider for each in hard for provider in _soft(graph, graph.component(each))},
        reached,
        _either,
    )
    reached.soft = frozenset(reached.everything - hard)
    return reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The components that one component needs."""

    hard: frozenset[ComponentId]
    everything: frozenset[ComponentId]
    """`hard`, and what soft needs lead to."""


def reach(
    graph: DependencyGraph,
    root: ComponentId,
    across: Mapping[ComponentId, ComponentId],
    stop: Collection[ComponentId],
) -> Reach:
    """Return the components that `root` needs, in both Regions, without passing through `stop`.

    A component of `stop` that is reached belongs to the answer; what only it needs does not.
    `across` leads from each component of a pair to the other one. Complexity: O(components +
    requirements).
    """
    hard = _walk(graph, (root,), across, stop, _hard)
    return Reach(hard=hard, everything=_walk(graph, hard, across, stop, _either))


Next = Callable[[DependencyGraph, Component], Iterable[ComponentId]]


def _spread(sides: Sides, roots: Collection[ComponentId], reached: Closure, near_of: Next) -> None:
    """Extend `reached` by what `near_of` leads to, in both Regions, and by new pairs."""
    graph = sides.graph
    near: Collection[ComponentId] = roots
    while near:
        for component in _reached(graph, near, reached.everything, near_of):
            pair = (
                None
                if component in reached.matched
                else counterpart(sides, graph.component(component))
            )
            _keep(sides, pair, reached)
        for pair in sorted(reached.pairs.values(), key=lambda pair: pair.component):
            for alike in by_need(graph, pair, reached.matched):
                _keep(sides, alike, reached)
        both = {
            component
            for pair in reached.pairs.values()
            for component in (pair.component, pair.counterpart)
        }
        near = sorted(both - reached.everything)


def _walk(
    graph: DependencyGraph,
    roots: Iterable[ComponentId],
    across: Mapping[ComponentId, ComponentId],
    stop: Collection[ComponentId],
    near_of: Next,
) -> frozenset[ComponentId]:
    reached: set[ComponentId] = set()
    near = list(roots)
    while near:
        component = near.pop()
        if component in reached:
            continue
        reached.add(component)
        near += [across[component]] if component in across else []
        near += [] if component in stop else near_of(graph, graph.component(component))
    return frozenset(reached)


def _keep(sides: Sides, pair: Counterpart | None, reached: Closure) -> None:
    """Keep a pair if both components are still free, turned so that it begins in the old Region."""
    if pair is None or reached.matched & {pair.component, pair.counterpart}:
        return
    if sides.graph.component(pair.component).region != sides.from_region:
        pair = Counterpart(component=pair.counterpart, counterpart=pair.component, rule=pair.rule)
    if sides.graph.component(pair.component).region != sides.from_region:
        return
    reached.pairs[pair.component] = pair
    reached.matched |= {pair.component, pair.counterpart}


def _reached(
    graph: DependencyGraph,
    roots: Collection[ComponentId],
    closure: set[ComponentId],
    near_of: Next,
) -> Collection[ComponentId]:
    """Add to `closure` what the roots lead to; return the new components, sorted."""
    new: set[ComponentId] = set()
    near = deque(sorted(set(roots) - closure))
    new.update(near)
    while near:
        component = near.popleft()
        for other in sorted(set(near_of(graph, graph.component(component))) - closure - new):
            new.add(other)
            near.append(other)
    closure |= new
    return sorted(new)


def _hard(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    """Yield what a component needs hard, its members, and its consumers."""
    for need in graph.requirements_of(component.id):
        if followed(graph, need):
            yield from _no_places(graph, need)
        elif need.effect is Effect.TRIGGER and component.region is not None:
            yield from (
                provider
                for provider in need.providers
                if graph.component(provider).region is not None
            )
    if component.kind in LOGICAL_KINDS:
        yield from graph.members(component.id)
    yield from _consumers(graph, component)


def _soft(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    """Yield what a component needs softly."""
    for need in graph.requirements_of(component.id):
        if needed_softly(need):
            yield from _no_places(graph, need)


def _either(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    yield from _hard(graph, component)
    yield from _soft(graph, component)


def _no_places(graph: DependencyGraph, need: Requirement) -> Iterator[ComponentId]:
    return (provider for provider in need.providers if graph.component(provider).kind not in PLACES)


def _consumers(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    """Yield the consumers that read a queue or a stream, or that write to a store."""
    if component.kind in (Kind.DATABASE, Kind.QUEUE, Kind.STREAM, Kind.TOPIC):
        for need in graph.required_by(component.id):
            feeds = reads(graph, need) and component.kind is not Kind.TOPIC
            writes = need.effect is Effect.HARD and is_consumer(graph, need.dependent)
            if feeds or writes:
                yield need.dependent
