"""Strongly connected components of a small graph that is given as a mapping."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def strong_components(successors: Mapping[Node, Iterable[Node]]) -> Iterator[list[Node]]:
    """Yield the strongly connected components of a graph, each after everything it leads to.

    `successors` maps each node to the nodes that its edges lead to; a node that is only led to
    needs no entry. Every node is in exactly one component; a node on no cycle is alone in its own.
    The order is that of a depth-first search over `successors` in its own order, so equal inputs
    give equal outputs. An empty graph yields nothing.

    `networkx.strongly_connected_components` gives the same components in the same order. It is not
    used here, because its import takes longer than most commands that need these few lines.

    >>> list(strong_components({"web": ["api"], "api": ["db", "web"]}))
    [['db'], ['api', 'web']]

    Complexity:
        O(nodes + edges), without recursion.

    References:
        [1] R. Tarjan, "Depth-first search and linear graph algorithms",
            SIAM Journal on Computing 1(2), 1972.
    """
    entered: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    open_nodes: list[Node] = []
    settled: set[Node] = set()
    for source in successors:
        if source in entered:
            continue
        entered[source] = lowest[source] = len(entered)
        open_nodes.append(source)
        path = [(source, iter(successors[source]))]
        while path:
            node, leads_to = path[-1]
            for after in leads_to:
                if after not in entered:
                    entered[after] = lowest[after] = len(entered)
                    open_nodes.append(after)
                    path.append((after, iter(successors.get(after, ()))))
                    break
                if after not in settled:
                    lowest[node] = min(lowest[node], entered[after])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == entered[node]:
                    component: list[Node] = []
                    while not component or component[-1] != node:
                        component.append(open_nodes.pop())
                    settled.update(component)
                    yield component


def component_numbers(successors: Mapping[Node, Iterable[Node]]) -> Mapping[Node, int]:
    """Return numbers for the nodes, equal exactly for nodes that reach each other.

    The numbers are positions in `strong_components`.

    >>> number = component_numbers({"a": ["b"], "b": ["a", "c"]})
    >>> number["a"] == number["b"], number["b"] == number["c"]
    (True, False)
    """
    components = enumerate(strong_components(successors))
    return {node: number for number, component in components for node in component}
