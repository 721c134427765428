"""Flow: who sends to whom in the old Region, and in which order a planned failover stops it.

Data flows from producers through buffers (queues, streams, brokers) to consumers, and from both to
the single-writer stores that they use. Topics, buses, rules and event source mappings keep
nothing: data passes through them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.capability import properties as read
from model.failover.dns_names import targets
from model.failover.messages import RUN_EFFECTS, STORES, WORKERS, carries, passes, reads, sends
from model.failover.places import PLACES
from model.failover.scope import Scope
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.requirement import Phase

REDIRECTABLE = read.Property("redirectable")
"""Of what sends messages, in documents: true when it can be sent to the new Region at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The flow of data in the old Region of a scope."""

    following: Mapping[ComponentId, frozenset[ComponentId]]
    """Where data goes next, by component: producer to buffer, buffer to consumer, worker to store.
    """
    preceding: Mapping[ComponentId, frozenset[ComponentId]]
    """The same, backwards; components outside of the scope included."""
    inside: frozenset[ComponentId]
    """The components of the scope that lie in the old Region and move."""

    @property
    def nodes(self) -> frozenset[ComponentId]:
        """The components of the scope that take part."""
        return self.inside & (self.following.keys() | self.preceding.keys())

    def sends(self, component: ComponentId) -> bool:
        """Tell whether a component has anything to send to."""
        return bool(self.following.get(component))


def flow_of(scope: Scope) -> Flow:
    """Return the flow of a scope, without the single-writer stores (see `with_stores`).

    Complexity: O(requirements of the scope).
    """
    graph = scope.graph
    inside = frozenset(
        component
        for component in scope.closure - scope.behind
        if scope.leaves(component) and component in scope.pairs
    )
    edges = {edge for component in inside for edge in _edges(graph, component)}
    return _flow(edges, inside)


def with_stores(scope: Scope, flow: Flow, stores: Collection[ComponentId]) -> Flow:
    """Return the flow with an edge from each worker in it to every store of `stores` it uses.

    A worker uses a store directly, or through components without state.
    """
    workers = [name for name in flow.nodes if scope.graph.component(name).kind in WORKERS]
    edges = {
        *((before, after) for before, ends in flow.following.items() for after in ends),
        *((name, store) for name in workers for store in _stores(scope.graph, name, stores)),
    }
    return _flow(edges, flow.inside)


def outside_sources(
    graph: DependencyGraph, flow: Flow, buffer: ComponentId, stopped: Collection[ComponentId]
) -> Sequence[ComponentId] | None:
    """Return the sources of a buffer that no step stops, sorted; None when no source is known.

    `stopped` are the components with a stop of their own: the search ends at them.
    """
    seen, near = {buffer}, [buffer]
    outside: set[ComponentId] = set()
    known = False
    while near:
        component = near.pop()
        before = flow.preceding.get(component, frozenset())
        if not before and component != buffer:
            known = True
            outside.add(component)
        for source in before - seen:
            seen.add(source)
            if source in stopped:
                known = True
            elif source in flow.inside or passes(graph.component(source)):
                near.append(source)
            else:
                known = True
                outside.add(source)
    return tuple(sorted(outside)) if known else None


def is_redirectable(
    scope: Scope, buffer: ComponentId, sources: Sequence[ComponentId] | None
) -> bool:
    """Tell whether everything that sends to a buffer from outside can be sent to the new one."""
    graph = scope.graph
    if leading_names(scope, buffer):
        return True
    if not sources:
        return False
    return all(read.flag(graph.component(source), REDIRECTABLE) is True for source in sources)


def leading_names(scope: Scope, buffer: ComponentId) -> Sequence[ComponentId]:
    """Return the names of the scope that lead to a buffer and can be pointed elsewhere, sorted."""
    graph = scope.graph
    return tuple(
        name
        for name in sorted(scope.closure)
        if scope.directs(name) and buffer in targets(graph, name)
    )


def _edges(
    graph: DependencyGraph, component: ComponentId
) -> Iterator[tuple[ComponentId, ComponentId]]:
    """Yield the edges of one component: what it receives from, and what sends to it."""
    for need in graph.requirements_of(component):
        for provider in need.providers:
            if reads(graph, need):
                yield provider, component
            elif sends(graph, need):
                yield component, provider
    if carries(graph.component(component)):
        for need in graph.required_by(component):
            if reads(graph, need):
                yield component, need.dependent
            elif sends(graph, need):
                yield need.dependent, component


def _stores(
    graph: DependencyGraph, worker: ComponentId, stores: Collection[ComponentId]
) -> Iterator[ComponentId]:
    seen, near = {worker}, [worker]
    while near:
        for need in graph.requirements_of(near.pop()):
            if need.phase is not Phase.RUN or need.effect not in RUN_EFFECTS:
                continue
            for provider in set(need.providers) - seen:
                seen.add(provider)
                component = graph.component(provider)
                if provider in stores:
                    yield provider
                elif not (component.kind in STORES | PLACES or carries(component)):
                    near.append(provider)


def _flow(
    edges: Collection[tuple[ComponentId, ComponentId]], inside: frozenset[ComponentId]
) -> Flow:
    following: dict[ComponentId, set[ComponentId]] = {}
    preceding: dict[ComponentId, set[ComponentId]] = {}
    for before, after in edges:
        following.setdefault(before, set()).add(after)
        preceding.setdefault(after, set()).add(before)
    return Flow(
        following={name: frozenset(ends) for name, ends in following.items()},
        preceding={name: frozenset(ends) for name, ends in preceding.items()},
        inside=inside,
    )
