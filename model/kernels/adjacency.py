"""Adjacency: pairs of dependent and provider as sparse matrices, and how to read rows of them."""

import numpy as np
from scipy.sparse import csr_array

from model.kernels.needs import Flags, Ints, concatenated_ranges, offsets
from model.kernels.unique_numbers import unique_numbers


def adjacency(
    dependent: Ints, provider: Ints, components: int, marks: Flags | None = None
) -> "csr_array[np.bool_]":
    """Return a matrix whose row d lists the providers of the pairs (d, provider).

    The value of an entry is the mark of its pair, True without `marks`. Pairs keep their order
    within a row. A pair that occurs twice gives two entries.

    Complexity: O(components + pairs). Pairs that come sorted by dependent, as those of linked
    records do, need no sorting.

    >>> pairs = np.array([0, 2, 0], np.int32), np.array([1, 0, 2], np.int32)
    >>> matrix = adjacency(*pairs, components=3)
    >>> matrix.indptr.tolist(), matrix.indices.tolist()
    ([0, 2, 2, 3], [1, 2, 0])
    """
    if marks is None:
        marks = np.ones(provider.size, np.bool_)
    if (dependent[1:] >= dependent[:-1]).all():
        start = offsets(np.bincount(dependent, minlength=components))
        return csr_array((marks, provider, start), shape=(components, components))
    return _sorted_by_dependent(dependent, provider, components, marks)


def _sorted_by_dependent(
    dependent: Ints, provider: Ints, components: int, marks: Flags
) -> "csr_array[np.bool_]":
    """Return the matrix of pairs that come in any order.

    A matrix with one row for each pair is transposed: scipy does that by a counting sort in C
    (Knuth, The Art of Computer Programming 3, section 5.2), which is faster than `argsort`.
    """
    entries = np.arange(dependent.size + 1, dtype=np.int32)
    row_per_pair = csr_array((provider, dependent, entries), shape=(dependent.size, components))
    transposed = row_per_pair.tocsc()
    parts = (marks.take(transposed.indices), transposed.data, transposed.indptr)
    return csr_array(parts, shape=(components, components))


def renumbered(edges: "csr_array[np.bool_]", order: Ints, position: Ints) -> "csr_array[np.bool_]":
    """Return the True entries of `edges` with rows and columns moved to their `position`.

    `order` is the inverse of `position`: the component at each position.
    """
    moved = edges[order]
    values, indices, indptr = moved.data, moved.indices, moved.indptr
    if not values.all():
        kept = np.concatenate([[0], np.cumsum(values, dtype=np.int32)]).astype(np.int32)
        values, indices, indptr = values[values], indices[values], kept[indptr]
    return csr_array((values, position.take(indices), indptr), shape=edges.shape)


def entries_of(start: Ints, rows: Ints) -> Ints:
    """Return the places of all entries of `rows`, when row r lies at `start[r] … start[r + 1]`."""
    first = start.take(rows)
    return concatenated_ranges(first, start.take(rows + 1) - first)


def reachable(start: Ints, neighbours: Ints, roots: Ints) -> Flags:
    """Return a flag for each component: True for `roots` and for all that they lead to.

    The neighbours of component c are `neighbours[start[c] : start[c + 1]]`. Cycles are followed
    once. Without roots, nothing is reachable.

    Complexity: O(components + entries followed · log of them).
    """
    reached: Flags = np.zeros(start.size - 1, np.bool_)
    frontier = unique_numbers(roots)
    while frontier.size:
        reached[frontier] = True
        following = neighbours.take(entries_of(start, frontier))
        frontier = unique_numbers(following[~reached[following]])
    return reached
