"""Levels: the order in which failure can be swept in one pass, with cycles kept together."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from model.needs import Flags, Ints, spread


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

    A level is the longest way down to a component that needs nothing, cycles counted as one.
    Components of one level keep their order, so the result is the same for equal input.
    """
    parts = (edges.data.view(np.int8), edges.indices, edges.indptr)
    numeric = csr_array(parts, shape=edges.shape)
    count, label = connected_components(numeric, directed=True, connection="strong")
    components = edges.shape[0]
    if count == components:
        depth = _depth(edges)
        return _renumber(depth, np.zeros(components, np.bool_))
    depth = _depth(_condense(edges, count, label))[label]
    return _renumber(depth, np.bincount(label, minlength=count)[label] > 1)


def _condense(edges: "csr_array[np.bool_]", count: int, label: Ints) -> "csr_array[np.bool_]":
    dependent = np.repeat(label, np.diff(edges.indptr))
    provider = label[edges.indices]
    between = dependent != provider
    places = (dependent[between], provider[between])
    return csr_array((np.ones(places[0].size, np.bool_), places), shape=(count, count))


def _depth(edges: "csr_array[np.bool_]") -> Ints:
    """Return the longest way down of each row of an acyclic graph (a self-loop is no way)."""
    reverse = edges.tocsc()
    waiting = np.diff(edges.indptr) - edges.diagonal()
    depth = np.zeros(waiting.size, np.int32)
    frontier, level = np.flatnonzero(waiting == 0).astype(np.int32), 0
    while frontier.size:
        depth[frontier] = level
        starts = reverse.indptr[frontier]
        reached = reverse.indices[spread(starts, reverse.indptr[frontier + 1] - starts)]
        frontier = _released(waiting, reached)
        level += 1
    return depth


def _released(waiting: Ints, reached: Ints) -> Ints:
    """Count off `reached` in `waiting`; return those which now wait for nothing more."""
    if reached.size * 8 > waiting.size:
        counts = np.bincount(reached, minlength=waiting.size)
        waiting -= counts.astype(np.int32)
        return np.flatnonzero((counts > 0) & (waiting == 0)).astype(np.int32)
    np.subtract.at(waiting, reached, 1)
    return np.unique(reached[waiting[reached] == 0])


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
