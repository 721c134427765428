"""Hard needs: what components need while running, as arrays by level, for sweeps of recovery."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.graph import DependencyGraph
from model.kernels.adjacency import reachable
from model.kernels.bundles import edges
from model.kernels.needs import Flags, Ints, concatenated_ranges, offsets
from model.records.requirement import Effect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Requirements sorted by the level of their dependent, then by dependent and row."""

    level: Ints
    dependent: Ints
    minimum: Ints
    start: Ints
    members: Ints

    @property
    def sizes(self) -> Ints:
        """How many members each row has."""
        return np.diff(self.start)

    def at(self, level: int) -> "Rows":
        """Return the rows of one level."""
        # of the type of `level`: anything else makes numpy convert the whole array
        bounds = np.array([level, level + 1], self.level.dtype)
        low, high = np.searchsorted(self.level, bounds).tolist()
        start = self.start[low : high + 1]
        return Rows(
            level=self.level[low:high],
            dependent=self.dependent[low:high],
            minimum=self.minimum[low:high],
            start=start - start[0],
            members=self.members[start[0] : start[-1]],
        )

    def chosen(self, rows: NDArray[np.int64]) -> "Rows":
        """Return some of the rows, in the order given."""
        sizes = self.sizes[rows]
        return Rows(
            level=self.level[rows],
            dependent=self.dependent[rows],
            minimum=self.minimum[rows],
            start=offsets(sizes),
            members=self.members[concatenated_ranges(self.start[rows], sizes)],
        )

    def reaching(self, hit: Flags) -> "Rows":
        """Return the rows of which the dependent and at least one member are hit."""
        if not self.dependent.size:
            return self
        touched = np.logical_or.reduceat(hit[self.members], self.start[:-1])
        return self.chosen(np.flatnonzero(touched & hit[self.dependent]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HardNeeds:
    """The hard needs while running, in the forms that a sweep asks for."""

    plain: Rows
    """Those with one member."""
    groups: Rows
    """Those with several."""
    knotted: Flags
    """Components in a cycle, or that need themselves: no row of `plain` and `groups` is theirs."""
    level: Ints
    """The level of each component."""
    first: Ints
    rows: Ints
    """The requirements of component c, by number: `rows[first[c] : first[c + 1]]`."""

    def of(self, component: int) -> Sequence[int]:
        """Return the requirements of one component, in their order."""
        found: Sequence[int] = self.rows[self.first[component] : self.first[component + 1]].tolist()
        return found


def hard_needs_by_level(graph: DependencyGraph) -> HardNeeds:
    """Return the arrays; ask them through `DependencyGraph.once`."""
    needs, levels = graph.topology.needs, graph.topology.levels
    hard = np.flatnonzero(needs.having(Effect.HARD)).astype(np.int32)
    level = np.searchsorted(levels.start, levels.position, side="right").astype(np.int32) - 1
    knotted = levels.position >= levels.cyclic[level] if len(levels) else np.zeros(0, np.bool_)
    entries = concatenated_ranges(needs.start[hard], needs.sizes[hard])
    itself = needs.members[entries] == np.repeat(needs.dependent[hard], needs.sizes[hard])
    knotted[needs.members[entries][itself]] = True
    by_dependent = hard[np.argsort(needs.dependent[hard], kind="stable")]
    free = by_dependent[~knotted[needs.dependent[by_dependent]]]
    free = free[np.argsort(level[needs.dependent[free]], kind="stable")]
    sizes = needs.sizes[free]
    everything = Rows(
        level=level[needs.dependent[free]],
        dependent=needs.dependent[free],
        minimum=needs.minimum[free],
        start=offsets(sizes),
        members=needs.members[concatenated_ranges(needs.start[free], sizes)],
    )
    return HardNeeds(
        plain=everything.chosen(np.flatnonzero(sizes == 1)),
        groups=everything.chosen(np.flatnonzero(sizes > 1)),
        knotted=knotted,
        level=level,
        first=offsets(np.bincount(needs.dependent[hard], minlength=len(graph))),
        rows=by_dependent,
    )


def closure(graph: DependencyGraph, roots: Ints) -> Flags:
    """Return the roots and everything they need hard while running, as flags by number.

    Complexity: O(what is reached and its requirements).
    """
    start, providers = graph.once(_providers)
    return reachable(start, providers, roots)


def _providers(graph: DependencyGraph) -> tuple[Ints, Ints]:
    needs = graph.topology.needs
    matrix = edges(needs, needs.having(Effect.HARD))
    return matrix.indptr, matrix.indices
