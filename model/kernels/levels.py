"""Levels: the order in which failure can be swept in one pass, with cycles kept together."""

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
    """Components renumbered by level: whatever one needs lies in a lower level, or in its cycle.

    A *position* is the place of a component in this order. Level l holds the positions
    `start[l] … start[l + 1]`, of which those from `cyclic[l]` on lie in a cycle.
    """

    order: Ints
    """The component at each position."""
    position: Ints
    """The position of each component."""
    start: Ints
    cyclic: Ints

    def __len__(self) -> int:
        """Return the number of levels."""
        return self.cyclic.size


def levels(edges: "csr_array[np.bool_]") -> Levels:
    """Return the levels of `edges`, whose rows are dependents and columns their providers.

    What value an entry has does not matter.

    The *height* of a component is the longest way up to one that nothing needs, cycles counted as
    one; the highest are level 0. Components of one level keep their order, so the result is the
    same for equal input. Complexity: O(components + edges).

    Components are peeled off from the top (Kahn 1962). Only what is then left can lie in a cycle
    or is needed by one: there the cycles are found (Tarjan 1972) and peeled as one each.
    """
    everything = np.ones(edges.nnz, np.bool_)
    edges = csr_array((everything, edges.indices, edges.indptr), shape=edges.shape)
    height = np.zeros(edges.shape[0], np.int32)
    cyclic = np.zeros(edges.shape[0], np.bool_)
    left = _peel(edges, height)
    if left.size:
        number = np.zeros(height.size, np.int32)
        number[left] = np.arange(left.size, dtype=np.int32)
        rest = edges[left]
        parts = (rest.data, number[rest.indices], rest.indptr)
        rest = csr_array(parts, shape=(left.size, left.size))
        height[left], cyclic[left] = _knotted(rest, height[left])
    return _renumber(height.max(initial=0) - height, cyclic)


def _knotted(edges: "csr_array[np.bool_]", height: Ints) -> tuple[Ints, Flags]:
    """Return the heights of what is at least at `height`, and what of it lies in a cycle."""
    parts = (np.ones(edges.nnz, np.int8), edges.indices, edges.indptr)
    numeric = csr_array(parts, shape=edges.shape)
    count, label = connected_components(numeric, directed=True, connection="strong")
    dependent = np.repeat(label, np.diff(edges.indptr))
    provider = label[edges.indices]
    between = dependent != provider
    condensed = adjacency(dependent[between], provider[between], count)
    together = np.zeros(count, np.int32)
    np.maximum.at(together, label, height)
    _peel(condensed, together)
    return together[label], np.bincount(label, minlength=count)[label] > 1


def _peel(edges: "csr_array[np.bool_]", height: Ints) -> Ints:
    """Raise each `height` to the longest way up; return what has no such way for its cycles."""
    waiting = _providers(edges)
    ready = dict(_by_height(np.flatnonzero(waiting == 0).astype(np.int32), height))
    least = height.copy()
    while ready:
        now = min(ready)
        frontier = ready.pop(now)
        needs = edges[frontier]
        height[needs.indices] = now + 1
        released = _released(waiting, needs)
        height[released] = np.maximum(height[released], least[released])
        for at, some in _by_height(released, height):
            ready[at] = np.concatenate([ready[at], some]) if at in ready else some
    return np.flatnonzero(waiting > 0).astype(np.int32)


def _by_height(components: Ints, height: Ints) -> Iterator[tuple[int, Ints]]:
    at = height[components]
    for one in unique_numbers(at).tolist():
        yield one, components[at == one]


def _providers(edges: "csr_array[np.bool_]") -> Ints:
    """Count how often each component is a provider."""
    return np.asarray(edges.T @ np.ones(edges.shape[0], np.int32), np.int32)


def _released(waiting: Ints, needs: "csr_array[np.bool_]") -> Ints:
    """Count off the providers of `needs`; return those which now wait for nothing more."""
    reached = needs.indices
    if reached.size * 8 > waiting.size:
        counts = _providers(needs)
        waiting -= counts
        return np.flatnonzero((counts > 0) & (waiting == 0)).astype(np.int32)
    np.subtract.at(waiting, reached, 1)
    return unique_numbers(reached[waiting[reached] == 0])


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
