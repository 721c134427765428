"""Gaps: what is promised and not kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.gaps
import model.gaps.interface
from model.gaps.interface import Severity, Status
from model.records.objective import DisruptionClass
from schema.graphql.answer import Answer
from schema.graphql.component import Component, Requirement, wrap
from schema.graphql.connection import Connection, connect
from schema.graphql.field import field, input_type, object_type
from schema.graphql.objective import Waiver
from schema.graphql.paging import Listing, PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap

ORDER = tuple(Severity)
"""The worst first."""


@object_type
class ScoreParts:
    """Why a gap has its score: four factors from 0 to 1."""

    model: strawberry.Private[model.gaps.interface.Score]

    @field
    def tier_weight(self) -> float:
        """Of the component, by the strictest tier that stands on it."""
        return self.model.tier_weight

    @field
    def exceed(self) -> float:
        """How far the target is missed; 1 for yes-or-no gaps."""
        return self.model.exceed

    @field
    def reach(self) -> float:
        """Share of what has a tier or a promise that is in the blast radius, by weight."""
        return self.model.reach

    @field
    def confidence(self) -> float:
        """In the evidence."""
        return self.model.confidence


@object_type
class Gap:
    """An objective that is not met, or a flaw that will break one."""

    model: strawberry.Private[model.gaps.interface.Gap]
    view: strawberry.Private[View]

    @field
    def id(self) -> strawberry.ID:
        """Stable identity: of rule, component, provider, requirement and class."""
        return strawberry.ID(self.model.id)

    @field
    def rule(self) -> str:
        """Id of the rule that found it, `N-03`."""
        return self.model.rule

    @field
    def title(self) -> str:
        """What the rule says."""
        return self.model.title

    @field
    def message(self) -> str:
        """One sentence, with names and figures."""
        return self.model.finding.message

    @field
    def severity(self) -> Severity:
        """How much it matters."""
        return self.model.severity

    @field
    def score(self) -> float:
        """The figure behind the severity, 0 to 1."""
        return self.model.score

    @field
    def score_parts(self) -> ScoreParts:
        """The four factors whose product is the score."""
        return ScoreParts(model=self.model.parts)

    @field
    def status(self) -> Status:
        """Whether the objective is breached, or cannot be judged."""
        return self.model.finding.status

    @field
    def component(self) -> Component:
        """What has the gap."""
        return wrap(self.view, self.model.finding.component)

    @field
    def provider(self) -> Component | None:
        """The provider behind it; null when there is no one such."""
        one = self.model.finding.provider
        return None if one is None else wrap(self.view, one)

    @field
    def requirement(self) -> Requirement | None:
        """The requirement behind it; null when there is no one such."""
        one = self.model.finding.requirement
        if one is None:
            return None
        return Requirement(model=self.view.graph.requirement(one), view=self.view)

    @field
    def disruption_class(self) -> DisruptionClass | None:
        """Of which disruption; null when the gap is there without any."""
        return self.model.finding.disruption_class

    @field
    def target(self) -> JSON | None:
        """What was promised; null when nothing was."""
        return cast("JSON", self.model.finding.target)

    @field
    def achievable(self) -> JSON | None:
        """What the design can do; null when not known."""
        return cast("JSON", self.model.finding.achievable)

    @field
    def measured(self) -> JSON | None:
        """What was measured; null when nothing was."""
        return cast("JSON", self.model.finding.measured)

    @field
    def confidence(self) -> float:
        """By the evidence: measured 1, configuration 0.9, asserted 0.7, default 0.4."""
        return self.model.finding.confidence

    @field
    def details(self) -> JSON:
        """Further figures, by name."""
        return cast("JSON", self.model.finding.details)

    @field
    def waiver(self) -> Waiver | None:
        """The waiver that accepts it today; null when nobody does."""
        return None if self.model.waiver is None else Waiver(model=self.model.waiver)

    @field
    def lapsed_waiver(self) -> Waiver | None:
        """The waiver that accepted it until it expired; null when one holds, or none ever did."""
        return None if self.model.lapsed is None else Waiver(model=self.model.lapsed)


@input_type
class GapFilter:
    """Which gaps to keep; those that pass every given field."""

    rules: list[str] | None = strawberry.field(default=None, description="Ids of rules: `N-03`.")
    severities: list[Severity] | None = strawberry.field(default=None, description="Severities.")
    component: strawberry.ID | None = strawberry.field(
        default=None, description="Gaps of this component."
    )
    service: strawberry.ID | None = strawberry.field(
        default=None, description="Gaps of this service (or system) and of its members."
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
class GapsConnection(Answer, Connection[Gap]):
    """The gaps, the worst first."""

    @field
    def counts(self) -> list[SeverityCount]:
        """How many gaps the whole list has, by severity; a waived gap stays counted."""
        kept = [gap for gap in self.listing.items if self.listing.keep(gap)]
        found = []
        for severity in ORDER:
            same = [gap for gap in kept if gap.severity is severity]
            waived = sum(gap.waiver is not None for gap in same)
            found.append(SeverityCount(severity=severity, count=len(same), waived=waived))
        return found


def gaps(view: View, wanted: GapFilter | None, request: PageRequest) -> GapsConnection:
    """Return a page of the gaps that pass the filter."""
    listing = Listing(
        name="gaps", items=_all(view), key=_rank, keep=_passes(view, wanted or GapFilter())
    )
    found = connect(view, listing, request, Wrap(kind=Gap, given={"view": view}))
    return GapsConnection(view=view, listing=found.listing, page=found.page, wrap=found.wrap)


def _all(view: View) -> Sequence[model.gaps.interface.Gap]:
    # Rules look at the day more than at the second; a coarser moment lets pages share one answer.
    at: datetime = view.now - timedelta(seconds=view.now.second, microseconds=view.now.microsecond)
    return view.recall(("gaps", at), lambda: model.gaps.find_gaps(view.graph, at=at))


def _rank(gap: model.gaps.interface.Gap) -> str:
    return f"{ORDER.index(gap.severity)}/{1 - gap.score:.9f}/{gap.id}"


def _passes(view: View, wanted: GapFilter) -> "_Keep":
    members: set[str] | None = None
    if wanted.service is not None:
        members = {str(wanted.service), *view.graph.members(wanted.service)}
    if wanted.component is not None:
        view.graph.index(wanted.component)
    return _Keep(wanted, members)


class _Keep:
    def __init__(self, wanted: GapFilter, members: set[str] | None) -> None:
        self.wanted = wanted
        self.members = members

    def __call__(self, gap: model.gaps.interface.Gap) -> bool:
        wanted = self.wanted
        return (
            (wanted.rules is None or gap.rule in wanted.rules)
            and (wanted.severities is None or gap.severity in wanted.severities)
            and (wanted.component is None or str(wanted.component) == gap.finding.component)
            and (self.members is None or gap.finding.component in self.members)
            and wanted.status in (None, gap.finding.status)
            and wanted.waived in (None, gap.waiver is not None)
        )
