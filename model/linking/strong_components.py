"""Strong components: which ids need each other, directly or through others."""

from collections.abc import Collection, Mapping

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from model.records.component import ComponentId


def strong_components(
    providers: Mapping[ComponentId, Collection[ComponentId]],
) -> Mapping[ComponentId, int]:
    """Return a number for each id; ids have the same number exactly when they need each other.

    `providers` maps a dependent to what it needs. Ids that need nothing may be left out as keys.
    An empty mapping gives an empty one.

    Complexity: O(ids + edges).

    References:
        [1] Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Computing 1 (1972).

    >>> a, b, c = map(ComponentId, "abc")
    >>> number = strong_components({a: [b], b: [a, c]})
    >>> number[a] == number[b], number[b] == number[c]
    (True, False)
    """
    edges = [(dependent, name) for dependent, names in providers.items() for name in names]
    ids = dict.fromkeys([*providers, *(name for _, name in edges)])
    place = {name: number for number, name in enumerate(ids)}
    rows = np.array([place[dependent] for dependent, _ in edges], np.int32)
    columns = np.array([place[name] for _, name in edges], np.int32)
    if not edges:
        return place
    shape = (len(place), len(place))
    matrix = csr_array((np.ones(len(edges), np.int8), (rows, columns)), shape=shape)
    _, label = connected_components(matrix, directed=True, connection="strong")
    return dict(zip(place, label.tolist(), strict=True))
