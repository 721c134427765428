"""Adjacency: pairs of dependent and provider, gathered by dependent; and reading rows of it."""

import numpy as np
from scipy.sparse import csr_array

from model.kernels.needs import Flags, Ints, concatenated_ranges, offsets
from model.kernels.unique_numbers import unique_numbers


def adjacency(
    dependent: Ints, provider: Ints, components: int, marks: Flags | None = None
) -> "csr_array[np.bool_]":
    """Return a matrix whose row d holds the providers of the pairs (d, provider).

    The value of an entry is the mark of its pair, True without `marks`. Pairs keep their order
    within a row, and one that is given twice stands there twice. Complexity: O(components +
    pairs); least for pairs that come by dependent, as those of linked records do.
    """
    if marks is None:
        marks = np.ones(provider.size, np.bool_)
    if (dependent[1:] >= dependent[:-1]).all():
        start = offsets(np.bincount(dependent, minlength=components))
        return csr_array((marks, provider, start), shape=(components, components))
    return _gathered(dependent, provider, components, marks)


def _gathered(
    dependent: Ints, provider: Ints, components: int, marks: Flags
) -> "csr_array[np.bool_]":
    """Gather pairs that come in any order.

    A matrix with one column an entry, turned over, is a counting sort in C (Knuth, TAOCP 3, 5.2).
    """
    entries = np.arange(dependent.size + 1, dtype=np.int32)
    single = csr_array((provider, dependent, entries), shape=(dependent.size, components))
    turned = single.tocsc()
    parts = (marks.take(turned.indices), turned.data, turned.indptr)
    return csr_array(parts, shape=(components, components))


def renumbered(edges: "csr_array[np.bool_]", order: Ints, position: Ints) -> "csr_array[np.bool_]":
    """Return the marked entries of `edges` with rows and columns moved to their `position`."""
    moved = edges[order]
    values, indices, indptr = moved.data, moved.indices, moved.indptr
    if not values.all():
        kept = np.concatenate([[0], np.cumsum(values, dtype=np.int32)]).astype(np.int32)
        values, indices, indptr = values[values], indices[values], kept[indptr]
    return csr_array((values, position.take(indices), indptr), shape=edges.shape)


def entries_of(start: Ints, rows: Ints) -> Ints:
    """Return the places of all entries of `rows`, when row r has `start[r] … start[r + 1]`."""
    first = start.take(rows)
    return concatenated_ranges(first, start.take(rows + 1) - first)


def reachable(start: Ints, neighbours: Ints, roots: Ints) -> Flags:
    """Return which components are `roots`, or neighbours of what is reached, by component.

    The neighbours of component c are `neighbours[start[c] : start[c + 1]]`.
    Complexity: O(components + entries followed · log of them).
    """
    found: Flags = np.zeros(start.size - 1, np.bool_)
    frontier = unique_numbers(roots)
    while frontier.size:
        found[frontier] = True
        following = neighbours.take(entries_of(start, frontier))
        frontier = unique_numbers(following[~found[following]])
    return found
