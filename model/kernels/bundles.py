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

    A requirement that needs all its members is one plain edge for each member. A group breaks
    when it loses more than `slack` of its members. All numbers are positions (see `levels`).
    """

    plain: "csr_array[np.bool_]"
    """The plain edges. Row: dependent; column: provider."""
    dependent: Ints
    """The dependent of each group; groups are sorted by it."""
    start: Ints
    """Where the members of each group start, and the number of all at the end."""
    members: Ints
    """The members of all groups, one group after the other."""
    slack: Ints
    """How many members each group may lose."""

    @property
    def empty(self) -> bool:
        """True when nothing can break."""
        return self.plain.nnz == 0 and self.dependent.size == 0

    @cached_property
    def dependents(self) -> tuple[Ints, Ints]:
        """The plain edges from the provider's side: offsets by provider, and dependents."""
        transposed = self.plain.tocsc()
        return transposed.indptr, transposed.indices

    @cached_property
    def memberships(self) -> tuple[Ints, Ints]:
        """The groups from the provider's side: offsets by provider, and groups."""
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
    """Return the bundle of the `chosen` requirements.

    Args:
        needs: the requirements, by number.
        chosen: which of them, one flag a requirement.
        position: the position of each component.
        all_members: which requirements break with the first member, whatever their minimum is.
        plain: what `Bundle.plain` shall be, when the caller has it already.

    Complexity: O(members of the chosen requirements · log of the groups).
    """
    breaks_at_once = (needs.slack == 0) | all_members
    rows = np.flatnonzero(chosen & ~breaks_at_once)
    rows = rows[np.argsort(position[needs.dependent[rows]], kind="stable")]
    entries = concatenated_ranges(needs.start[rows], needs.sizes[rows])
    return Bundle(
        plain=edges(needs, chosen & breaks_at_once, position) if plain is None else plain,
        dependent=position[needs.dependent[rows]],
        start=offsets(needs.sizes[rows]),
        members=position[needs.members[entries]],
        slack=needs.slack[rows],
    )


def edges(
    needs: Needs, chosen: Flags, position: Ints | None = None, *, marked: Flags | None = None
) -> "csr_array[np.bool_]":
    """Return one entry for each pair of dependent and member of the `chosen` requirements.

    Rows are dependents, columns are members: numbers of components, or positions if `position` is
    given. Entries of requirements that are not `marked` are False; without `marked` all are True.

    Complexity: O(components + members of the chosen requirements).
    """
    all_chosen = bool(chosen.all())
    rows = slice(None) if all_chosen else chosen
    sizes = needs.sizes[rows]
    dependent = np.repeat(needs.dependent[rows], sizes)
    provider = needs.members if all_chosen else needs.members[np.repeat(chosen, needs.sizes)]
    if position is not None:
        dependent, provider = position[dependent], position[provider]
    some_unmarked = marked is not None and not marked[rows].all()
    marks = np.repeat(marked[rows], sizes) if marked is not None and some_unmarked else None
    return adjacency(dependent, provider, needs.components, marks)
