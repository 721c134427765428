"""A revision that was just published, with the gaps that it opens and closes."""

from collections.abc import Sequence

import strawberry

import model.gaps.interface
from schema.graphql.answer import Answer, Revision
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.field import field, object_type
from schema.graphql.gap import Gap, all_gaps, rank
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap

Gaps = Sequence[model.gaps.interface.Gap]

GAP_FIELDS = frozenset({"newGaps", "closedGaps"})
"""Fields of `PublishedRevision` for which gaps are computed."""


@object_type
class PublishedRevision(Answer):
    """A revision that was just published. `revision` is the new one."""

    earlier: strawberry.Private[View]
    opened: strawberry.Private[Gaps]
    closed: strawberry.Private[Gaps]

    @field
    def before(self) -> Revision:
        """The revision that was current before."""
        snapshot = self.earlier.snapshot
        return Revision(model=snapshot.revision, now=self.earlier.now, is_stale=snapshot.stale)

    @connection
    def new_gaps(self, *, request: PageRequest) -> Connection[Gap]:
        """The gaps that the earlier revision does not have, the worst first."""
        return _page(self.view, "newGaps", self.opened, request)

    @connection
    def closed_gaps(self, *, request: PageRequest) -> Connection[Gap]:
        """The gaps that only the earlier revision has, the worst first."""
        return _page(self.earlier, "closedGaps", self.closed, request)


def published_revision(earlier: View, later: View, *, with_gaps: bool) -> PublishedRevision:
    """Return a new revision beside the one before; its gaps only `with_gaps`.

    Gaps of both are found at the same moment. They take long on a large estate, so they are left
    out when no field of `GAP_FIELDS` is asked for.
    """
    before, after = (all_gaps(earlier), all_gaps(later)) if with_gaps else ((), ())
    known, left = {gap.id for gap in before}, {gap.id for gap in after}
    return PublishedRevision(
        view=later,
        earlier=earlier,
        opened=[gap for gap in after if gap.id not in known],
        closed=[gap for gap in before if gap.id not in left],
    )


def _page(view: View, name: str, gaps: Gaps, request: PageRequest) -> Connection[Gap]:
    return listed(view, name, gaps, rank, request, Wrap(kind=Gap, given={"view": view}))
