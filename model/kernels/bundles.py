"""Bundle: a set of requirements prepared for the kernels, over positions."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from model.kernels.adjacency import adjacency
from model.kernels.needs import Flags, Ints, Needs, concatenated_ranges, offsets


@dataclass(frozen=True, kw_only=True, eq=False)
class Bundle:
    """Requirements that break in the same way: plain edges, and groups with a threshold.

    A requirement that needs all its members is one plain edge for each; a group breaks when more
    than `slack` of its members are lost. Everything is counted in positions (see `levels`).
    """

    plain: "csr_array[np.bool_]"
    """Row: dependent; column: provider."""
    dependent: Ints
    """Of each group; groups are sorted by it."""
    start: Ints
    members: Ints
    slack: Ints

    @property
    def empty(self) -> bool:
        """True when nothing can break."""
        return self.plain.nnz == 0 and self.dependent.size == 0

    @cached_property
    def dependents(self) -> tuple[Ints, Ints]:
        """The plain edges seen from the provider: offsets by provider, dependents."""
        turned = self.plain.tocsc()
        return turned.indptr, turned.indices

    @cached_property
    def memberships(self) -> tuple[Ints, Ints]:
        """The groups seen from the provider: offsets by provider, groups."""
        order = np.argsort(self.members, kind="stable")
        groups = np.repeat(np.arange(self.dependent.size, dtype=np.int32), np.diff(self.start))
        counts = np.bincount(self.members, minlength=self.plain.shape[0])
        return offsets(counts), groups[order]


def bundle(
    needs: Needs,
    chosen: Flags,
    position: Ints,
    *,
    all_members: Flags,
    plain: "csr_array[np.bool_] | None" = None,
) -> Bundle:
    """Return the `chosen` requirements; those in `all_members` are taken as needing every one.

    `plain` is what `Bundle.plain` shall be, if that is at hand.
    """
    together = (needs.slack == 0) | all_members
    rows = np.flatnonzero(chosen & ~together)
    rows = rows[np.argsort(position[needs.dependent[rows]], kind="stable")]
    entries = concatenated_ranges(needs.start[rows], needs.sizes[rows])
    return Bundle(
        plain=edges(needs, chosen & together, position) if plain is None else plain,
        dependent=position[needs.dependent[rows]],
        start=offsets(needs.sizes[rows]),
        members=position[needs.members[entries]],
        slack=needs.slack[rows],
    )


def edges(
    needs: Needs, chosen: Flags, position: Ints | None = None, *, marked: Flags | None = None
) -> "csr_array[np.bool_]":
    """Return one entry for each pair of dependent and member of the `chosen` requirements.

    Only the entries of requirements that are `marked` are True; without it, all.
    """
    everything = bool(chosen.all())
    rows = slice(None) if everything else chosen
    sizes = needs.sizes[rows]
    dependent = np.repeat(needs.dependent[rows], sizes)
    provider = needs.members if everything else needs.members[np.repeat(chosen, needs.sizes)]
    if position is not None:
        dependent, provider = position[dependent], position[provider]
    partly = marked is not None and not marked[rows].all()
    marks = np.repeat(marked[rows], sizes) if marked is not None and partly else None
    return adjacency(dependent, provider, needs.components, marks)
