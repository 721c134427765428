"""Levels: an order of components in which one pass carries a failure; cycles stay together."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from model.kernels.adjacency import adjacency
from model.kernels.needs import Flags, Ints
from model.kernels.unique_numbers import unique_numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class Levels:
    """Components renumbered by level: providers lie in a lower level, or in the same cycle.

    A *position* is the place of a component in this order. Level l holds the positions
    `start[l] … start[l + 1]`; those from `cyclic[l]` on lie in a cycle.
    """

    order: Ints
    """The component at each position."""
    position: Ints
    """The position of each component."""
    start: Ints
    """The first position of each level, and the number of components at the end."""
    cyclic: Ints
    """In each level, the first position that lies in a cycle; the level's end without one."""

    def __len__(self) -> int:
        """Return the number of levels."""
        return self.cyclic.size


def levels(edges: "csr_array[np.bool_]") -> Levels:
    """Return the levels of `edges`, whose rows are dependents and columns their providers.

    The *height* of a component is the length of the longest path from it up to a component that
    nothing needs; a cycle counts as one component. The highest components are level 0.
    Components of one level keep their order, so equal input gives equal levels. The values of the
    entries do not matter. Without components there are no levels.

    Components are removed from the top, as in the topological sorting of Kahn [1]. Only what is
    left then can lie in a cycle, or below one: there the strongly connected components [2] are
    found, and each is removed as a whole.

    Complexity: O(components + edges).

    References:
        [1] Kahn, "Topological sorting of large networks", Communications of the ACM 5 (1962).
        [2] Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Computing 1 (1972).

    >>> api_db_disk = csr_array(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], np.bool_))
    >>> chain = levels(api_db_disk)
    >>> chain.order.tolist(), chain.start.tolist()
    ([2, 1, 0], [0, 1, 2, 3])
    >>> circle = levels(csr_array(np.array([[0, 1], [1, 0]], np.bool_)))
    >>> circle.start.tolist(), circle.cyclic.tolist()
    ([0, 2], [0])
    """
    all_true = np.ones(edges.nnz, np.bool_)
    edges = csr_array((all_true, edges.indices, edges.indptr), shape=edges.shape)
    height = np.zeros(edges.shape[0], np.int32)
    cyclic = np.zeros(edges.shape[0], np.bool_)
    remaining = _remove_from_top(edges, height)
    if remaining.size:
        number = np.zeros(height.size, np.int32)
        number[remaining] = np.arange(remaining.size, dtype=np.int32)
        inner = edges[remaining]
        parts = (inner.data, number[inner.indices], inner.indptr)
        inner = csr_array(parts, shape=(remaining.size, remaining.size))
        height[remaining], cyclic[remaining] = _with_cycles(inner, height[remaining])
    return _renumber(height.max(initial=0) - height, cyclic)


def _with_cycles(edges: "csr_array[np.bool_]", height: Ints) -> tuple[Ints, Flags]:
    """Return the heights of components that are at least at `height`, and which are cyclic."""
    parts = (np.ones(edges.nnz, np.int8), edges.indices, edges.indptr)
    numeric = csr_array(parts, shape=edges.shape)
    count, label = connected_components(numeric, directed=True, connection="strong")
    dependent = np.repeat(label, np.diff(edges.indptr))
    provider = label[edges.indices]
    between = dependent != provider
    condensed = adjacency(dependent[between], provider[between], count)
    height_of_label = np.zeros(count, np.int32)
    np.maximum.at(height_of_label, label, height)
    _remove_from_top(condensed, height_of_label)
    return height_of_label[label], np.bincount(label, minlength=count)[label] > 1


def _remove_from_top(edges: "csr_array[np.bool_]", height: Ints) -> Ints:
    """Raise `height` to the longest path up; return the components that cycles keep from it."""
    waiting = _count_dependents(edges)
    ready = dict(_by_height(np.flatnonzero(waiting == 0).astype(np.int32), height))
    least = height.copy()
    while ready:
        current = min(ready)
        frontier = ready.pop(current)
        below = edges[frontier]
        height[below.indices] = current + 1
        released = _released(waiting, below)
        height[released] = np.maximum(height[released], least[released])
        for level, components in _by_height(released, height):
            earlier = ready.get(level)
            ready[level] = components if earlier is None else np.append(earlier, components)
    return np.flatnonzero(waiting > 0).astype(np.int32)


def _by_height(components: Ints, height: Ints) -> Iterator[tuple[int, Ints]]:
    heights = height[components]
    for level in unique_numbers(heights).tolist():
        yield level, components[heights == level]


def _count_dependents(edges: "csr_array[np.bool_]") -> Ints:
    """Return how often each component is a provider."""
    return np.asarray(edges.T @ np.ones(edges.shape[0], np.int32), np.int32)


def _released(waiting: Ints, below: "csr_array[np.bool_]") -> Ints:
    """Count off the providers in `below`; return those that wait for no dependent any longer."""
    providers = below.indices
    if providers.size * 8 > waiting.size:
        counts = _count_dependents(below)
        waiting -= counts
        return np.flatnonzero((counts > 0) & (waiting == 0)).astype(np.int32)
    np.subtract.at(waiting, providers, 1)
    return unique_numbers(providers[waiting[providers] == 0])


def _renumber(depth: Ints, cyclic: Flags) -> Levels:
    count = int(depth.max()) + 1 if depth.size else 0
    key = depth * 2 + cyclic
    if count < 2**15:
        # numpy sorts 16-bit keys by radix, in linear time
        key = key.astype(np.uint16)
    order = np.argsort(key, kind="stable").astype(np.int32)
    position = np.empty_like(order)
    position[order] = np.arange(order.size, dtype=np.int32)
    bounds = np.searchsorted(key[order], np.arange(2 * count + 1)).astype(np.int32)
    return Levels(order=order, position=position, start=bounds[::2], cyclic=bounds[1::2])
