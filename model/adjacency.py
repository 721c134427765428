"""Adjacency: pairs of dependent and provider, gathered by dependent; and reading rows of it."""

import numpy as np
from scipy.sparse import csr_array

from model.needs import Ints, spread


def adjacency(dependent: Ints, provider: Ints, components: int) -> "csr_array[np.bool_]":
    """Return a matrix whose row d holds the providers of the pairs (d, provider).

    Pairs keep their order within a row, and a pair that is given twice stands there twice: no
    sort is needed. A matrix with one column an entry, turned over, is a counting sort in C
    (Knuth, TAOCP 3, 5.2). Complexity: O(components + pairs).
    """
    entries = np.arange(dependent.size + 1, dtype=np.int32)
    single = csr_array((provider, dependent, entries), shape=(dependent.size, components))
    sorted_ = single.tocsc()
    parts = (np.ones(provider.size, np.bool_), sorted_.data, sorted_.indptr)
    return csr_array(parts, shape=(components, components))


def entries_of(start: Ints, rows: Ints) -> Ints:
    """Return the places of all entries of `rows`, when row r has `start[r] … start[r + 1]`."""
    first = start.take(rows)
    return spread(first, start.take(rows + 1) - first)
