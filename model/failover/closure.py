"""Closure: what a component stands on, on both sides, and what takes the place of what."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from model.failover.counterparts import Sides, by_need, counterpart
from model.failover.followed_needs import followed, needed_softly
from model.failover.places import PLACES
from model.failover.plan import Counterpart
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.requirement import Effect, Requirement

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


@dataclass(kw_only=True)
class Closure:
    """What was found so far."""

    everything: set[ComponentId] = field(default_factory=set)
    """On both sides."""
    soft: frozenset[ComponentId] = frozenset()
    """What can be done without: needed softly, and what that stands on."""
    pairs: dict[ComponentId, Counterpart] = field(default_factory=dict)
    """By component of the side that is left."""
    matched: set[ComponentId] = field(default_factory=set)
    """What no further pair may name."""


def closure(sides: Sides, root: ComponentId) -> Closure:
    """Return everything that `root` stands on.

    First what it needs hard, those of the start too, to both sides of every pair; and what is
    triggered by, or consumes from, what is found. Then what all of that needs softly, likewise:
    that never changes who takes the place of something that is needed hard.

    Complexity: O(components + requirements).
    """
    found, graph = Closure(), sides.graph
    _spread(sides, (root,), found, _hard)
    hard = frozenset(found.everything)
    found.matched |= hard
    _spread(
        sides, {one for each in hard for one in _soft(graph, graph.component(each))}, found, _either
    )
    found.soft = frozenset(found.everything - hard)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a component stands on."""

    hard: frozenset[ComponentId]
    everything: frozenset[ComponentId]
    """What is needed softly, too."""


def reach(
    graph: DependencyGraph,
    root: ComponentId,
    across: Mapping[ComponentId, ComponentId],
    stop: Collection[ComponentId],
) -> Reach:
    """Return what `root` stands on, on both sides, without going through `stop`.

    Those of `stop` that are met belong to it; what they stand on does not. `across` leads from each
    component of a pair to the other. Complexity: O(components + requirements).
    """
    hard = _walk(graph, (root,), across, stop, _hard)
    return Reach(hard=hard, everything=_walk(graph, hard, across, stop, _either))


def is_consumer(graph: DependencyGraph, component: str) -> bool:
    """Tell whether a queue, a schedule or a stream feeds a component that does work.

    A queue that a topic fills, or a database that a stream fills, does no work of its own.
    """
    if graph.component(component).kind not in WORKERS:
        return False
    return any(need.effect is Effect.TRIGGER for need in graph.requirements_of(component))


Next = Callable[[DependencyGraph, Component], Iterable[ComponentId]]


def _spread(sides: Sides, roots: Collection[ComponentId], found: Closure, near_of: Next) -> None:
    """Add to the closure what `near_of` leads to from the roots, on both sides, and the pairs."""
    graph = sides.graph
    near: Collection[ComponentId] = roots
    while near:
        for one in _reached(graph, near, found.everything, near_of):
            pair = None if one in found.matched else counterpart(sides, graph.component(one))
            _keep(sides, pair, found)
        for pair in sorted(found.pairs.values(), key=lambda pair: pair.component):
            for alike in by_need(graph, pair, found.matched):
                _keep(sides, alike, found)
        both = {one for pair in found.pairs.values() for one in (pair.component, pair.counterpart)}
        near = sorted(both - found.everything)


def _walk(
    graph: DependencyGraph,
    roots: Iterable[ComponentId],
    across: Mapping[ComponentId, ComponentId],
    stop: Collection[ComponentId],
    near_of: Next,
) -> frozenset[ComponentId]:
    found: set[ComponentId] = set()
    near = list(roots)
    while near:
        one = near.pop()
        if one in found:
            continue
        found.add(one)
        near += [across[one]] if one in across else []
        near += [] if one in stop else near_of(graph, graph.component(one))
    return frozenset(found)


def _keep(sides: Sides, pair: Counterpart | None, found: Closure) -> None:
    """Keep a pair, turned so that it begins on the side that is left, if both are still free."""
    if pair is None or found.matched & {pair.component, pair.counterpart}:
        return
    if sides.graph.component(pair.component).region != sides.from_region:
        pair = Counterpart(component=pair.counterpart, counterpart=pair.component, rule=pair.rule)
    if sides.graph.component(pair.component).region != sides.from_region:
        return
    found.pairs[pair.component] = pair
    found.matched |= {pair.component, pair.counterpart}


def _reached(
    graph: DependencyGraph,
    roots: Collection[ComponentId],
    closure: set[ComponentId],
    near_of: Next,
) -> Collection[ComponentId]:
    """Add to `closure` what the roots need; return what is new, sorted."""
    new: set[ComponentId] = set()
    near = deque(sorted(set(roots) - closure))
    new.update(near)
    while near:
        one = near.popleft()
        for other in sorted(set(near_of(graph, graph.component(one))) - closure - new):
            new.add(other)
            near.append(other)
    closure |= new
    return sorted(new)


def _hard(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    """Yield what a component cannot do without, and what it feeds or is fed by."""
    for need in graph.requirements_of(component.id):
        if followed(graph, need):
            yield from _no_places(graph, need)
        elif need.effect is Effect.TRIGGER and component.region is not None:
            yield from (one for one in need.providers if graph.component(one).region is not None)
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
    return (one for one in need.providers if graph.component(one).kind not in PLACES)


def _consumers(graph: DependencyGraph, component: Component) -> Iterator[ComponentId]:
    """Yield what writes to a store or reads a queue of the closure because something feeds it."""
    if component.kind in (Kind.DATABASE, Kind.QUEUE, Kind.STREAM, Kind.TOPIC):
        for need in graph.required_by(component.id):
            feeds = need.effect is Effect.TRIGGER and component.kind is not Kind.TOPIC
            writes = need.effect is Effect.HARD and is_consumer(graph, need.dependent)
            if feeds or writes:
                yield need.dependent
