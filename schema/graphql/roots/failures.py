"""Roots about failures: what stops when something fails, and what starts again."""

from datetime import timedelta

import strawberry

from schema.graphql.blast_radius import (
    BlastRadius,
    LargestBlastRadii,
    SinglePointsOfFailure,
    blast_radius,
    largest_blast_radii,
    single_points_of_failure,
)
from schema.graphql.cold_start import ColdStart, cold_start
from schema.graphql.context import Info
from schema.graphql.disruption import DisruptionInput
from schema.graphql.field import field, object_type
from schema.graphql.outage import Outage, outage
from schema.graphql.paging import limited
from schema.names import resolve, resolve_all

DAY = timedelta(days=1)


@object_type
class FailureQueries:
    """Questions about failures."""

    @field
    def blast_radius(
        self,
        info: Info,
        disruption: DisruptionInput,
        horizon: timedelta | None = None,
        revision: int | None = None,
    ) -> BlastRadius:
        """What stops or degrades when something fails, why, and which promises are broken.

        With a `horizon`, what has happened so long after the failure, at the earliest.
        """
        view = info.context.at(revision)
        return blast_radius(view, disruption.to_model(view), horizon)

    @field
    def largest_blast_radii(
        self, info: Info, limit: int = 10, places: bool = False, revision: int | None = None
    ) -> LargestBlastRadii:
        """The components whose failure takes most with it, the worst first.

        Regions, zones, accounts and what groups accounts are left out unless `places` is true.
        """
        view = info.context.at(revision)
        return largest_blast_radii(view, limited("limit", limit, view.limits.page), places=places)

    @field
    def single_points_of_failure(
        self, info: Info, component: strawberry.ID, revision: int | None = None
    ) -> SinglePointsOfFailure:
        """The components whose failure alone takes this one down."""
        view = info.context.at(revision)
        return single_points_of_failure(view, resolve(view.graph, component))

    @field
    def cold_start(self, info: Info, revision: int | None = None) -> ColdStart:
        """What can start from nothing, in which rounds, and what waits for itself."""
        return cold_start(info.context.at(revision))

    @field
    def outage(
        self,
        info: Info,
        components: list[strawberry.ID],
        lasts: timedelta,
        horizon: timedelta = DAY,
        revision: int | None = None,
    ) -> Outage:
        """In which windows everything is down when these components are away for a while.

        Tolerances delay it, warm-up and backlog make it last longer; what is not stated of them
        counts as zero.
        """
        view = info.context.at(revision)
        return outage(view, resolve_all(view.graph, components), lasts, horizon)
