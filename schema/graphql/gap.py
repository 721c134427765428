"""Gaps: what is promised and not kept."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import strawberry

import model.gaps
import model.gaps.interface
from model.errors import UnknownComponent
from model.gaps.interface import Severity, Status
from model.records.component import ComponentId, Kind
from schema.graphql.answer import Answer, Revision, revision_of
from schema.graphql.component import Component, wrap
from schema.graphql.connection import Connection, connect
from schema.graphql.derived import shows
from schema.graphql.field import field, input_type, object_type
from schema.graphql.node import Node
from schema.graphql.objective import Waiver
from schema.graphql.paging import Listing, PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap
from schema.names import resolve

ORDER = tuple(Severity)
"""The worst first."""


@shows(model.gaps.interface.Score)
class ScoreParts:
    """Why a gap has its score: four factors from 0 to 1."""

    model: strawberry.Private[model.gaps.interface.Score]


@shows(
    model.gaps.interface.Gap,
    types=[ScoreParts, Waiver],
)
class Gap(Node):
    """An objective that is not met, or a flaw that will break one."""

    model: strawberry.Private[model.gaps.interface.Gap]
    view: strawberry.Private[View]


@input_type
class GapFilter:
    """Which gaps to keep; those that pass every given field."""

    rules: list[str] | None = strawberry.field(default=None, description="Ids of rules: `N-03`.")
    severities: list[Severity] | None = strawberry.field(default=None, description="Severities.")
    component: strawberry.ID | None = strawberry.field(
        default=None, description="Gaps of this component, by id or name."
    )
    service: strawberry.ID | None = strawberry.field(
        default=None,
        description="Gaps of this service (or system), by id or name, and of its members.",
    )
    status: Status | None = strawberry.field(default=None, description="Breached, or unknown.")
    waived: bool | None = strawberry.field(
        default=None, description="True: only accepted gaps; false: only those not accepted."
    )


@object_type
class SeverityCount:
    """How many gaps there are of one severity."""

    severity: Severity = strawberry.field(description="The severity.")
    count: int = strawberry.field(description="How many, waived ones included.")
    waived: int = strawberry.field(description="How many of them are accepted.")


@object_type
class ServiceGaps:
    """How many gaps one service has: its own, and those of its members."""

    view: strawberry.Private[View]
    id: strawberry.Private[ComponentId]
    gaps: strawberry.Private[Sequence[model.gaps.interface.Gap]]

    @field
    def service(self) -> Component:
        """The service."""
        return wrap(self.view, self.id)

    @field
    def count(self) -> int:
        """How many gaps, waived ones included."""
        return len(self.gaps)

    @field
    def counts(self) -> list[SeverityCount]:
        """How many gaps of each severity; a waived gap stays counted."""
        return _counts(self.gaps)


@object_type
class GapsConnection(Answer, Connection[Gap]):
    """The gaps, the worst first."""

    @field
    def counts(self) -> list[SeverityCount]:
        """How many gaps the whole list has, by severity; a waived gap stays counted."""
        return _counts(self._kept())

    @field
    def services(self) -> list[ServiceGaps]:
        """How many gaps of the whole list each service has, the most and gravest first."""
        by_service: dict[ComponentId, list[model.gaps.interface.Gap]] = {}
        for gap in self._kept():
            component = gap.finding.component
            for group in (component, *self.view.graph.groups_of(component)):
                if self.view.graph.component(group).kind is Kind.SERVICE:
                    by_service.setdefault(group, []).append(gap)

        def rank(service: ComponentId) -> tuple[tuple[int, ...], ComponentId]:
            severities = Counter(gap.severity for gap in by_service[service])
            return tuple(-severities[severity] for severity in ORDER), service

        return [
            ServiceGaps(view=self.view, id=service, gaps=by_service[service])
            for service in sorted(by_service, key=rank)
        ]

    def _kept(self) -> list[model.gaps.interface.Gap]:
        return [gap for gap in self.listing.elements if self.listing.keep(gap)]


@object_type
class RevisionGaps:
    """How many gaps one revision has, judged by the rules and the time of today."""

    view: strawberry.Private[View]
    kept: strawberry.Private[Sequence[model.gaps.interface.Gap] | None]

    @field
    def revision(self) -> Revision:
        """The revision."""
        return revision_of(self.view)

    @field
    def total_count(self) -> int | None:
        """How many gaps; null where the revision lacks the component or service of the filter."""
        return None if self.kept is None else len(self.kept)

    @field
    def counts(self) -> list[SeverityCount]:
        """How many gaps of each severity, waived ones included; none without `totalCount`."""
        return [] if self.kept is None else _counts(self.kept)


def gap_trend(views: Sequence[View], wanted: GapFilter | None) -> list[RevisionGaps]:
    """Return how many gaps that pass the filter each view has."""
    return [RevisionGaps(view=view, kept=_kept(view, wanted or GapFilter())) for view in views]


def _kept(view: View, wanted: GapFilter) -> Sequence[model.gaps.interface.Gap] | None:
    try:
        passes = _passes(view, wanted)
    except UnknownComponent:
        return None
    return [gap for gap in all_gaps(view) if passes(gap)]


def _counts(gaps: Sequence[model.gaps.interface.Gap]) -> list[SeverityCount]:
    counts = []
    for severity in ORDER:
        same = [gap for gap in gaps if gap.severity is severity]
        waived = sum(gap.waiver is not None for gap in same)
        counts.append(SeverityCount(severity=severity, count=len(same), waived=waived))
    return counts


def gaps(view: View, wanted: GapFilter | None, request: PageRequest) -> GapsConnection:
    """Return a page of the gaps that pass the filter."""
    listing = Listing(
        name="gaps", elements=all_gaps(view), key=rank, keep=_passes(view, wanted or GapFilter())
    )
    shown = connect(view, listing, request, Wrap(kind=Gap, given={"view": view}))
    return GapsConnection(view=view, listing=shown.listing, page=shown.page, wrap=shown.wrap)


def all_gaps(view: View) -> Sequence[model.gaps.interface.Gap]:
    """Return every gap of the estate, the worst first, computed once an hour."""
    # Rules look at the day more than at the second; a coarser moment lets requests share one
    # answer, which is computed ahead for large estates.
    hour = view.now.replace(minute=0, second=0, microsecond=0)
    first = min(view.now, view.snapshot.revision.published_at)
    at: datetime = max(hour, first.replace(second=0, microsecond=0))
    return view.recall(("gaps", at), lambda: model.gaps.find_gaps(view.graph, at=at))


def rank(gap: model.gaps.interface.Gap) -> str:
    """Return the key by which gaps are sorted: the worst first, ties by id."""
    return f"{ORDER.index(gap.severity)}/{1 - gap.score:.9f}/{gap.id}"


def _passes(view: View, wanted: GapFilter) -> "_Keep":
    members: set[str] | None = None
    if wanted.service is not None:
        service = resolve(view.graph, wanted.service)
        members = {service, *view.graph.members(service)}
    component = None if wanted.component is None else resolve(view.graph, wanted.component)
    return _Keep(wanted, component, members)


class _Keep:
    def __init__(self, wanted: GapFilter, component: str | None, members: set[str] | None) -> None:
        self.wanted = wanted
        self.component = component
        self.members = members

    def __call__(self, gap: model.gaps.interface.Gap) -> bool:
        wanted = self.wanted
        return (
            (wanted.rules is None or gap.rule in wanted.rules)
            and (wanted.severities is None or gap.severity in wanted.severities)
            and self.component in (None, gap.finding.component)
            and (self.members is None or gap.finding.component in self.members)
            and wanted.status in (None, gap.finding.status)
            and wanted.waived in (None, gap.waiver is not None)
        )
