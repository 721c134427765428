"""Roots about objectives: what is promised, and whether it can be kept."""

from datetime import datetime, timedelta

import strawberry

from model.failover.plan import Mode
from model.records.objective import DisruptionClass
from schema.graphql.availability import Availability, availability
from schema.graphql.connection import connection
from schema.graphql.context import Info
from schema.graphql.disruption import DisruptionInput
from schema.graphql.failover import FailoverPlan, failover_plan
from schema.graphql.field import field, object_type
from schema.graphql.gap import GapFilter, GapsConnection, RevisionGaps, gap_trend, gaps
from schema.graphql.improvements import Improvements, improvements
from schema.graphql.paging import PageRequest, limited
from schema.graphql.promises import Promises, promises
from schema.graphql.recovery import Recovery, recovery
from schema.names import resolve

MOST_REVISIONS = 20
"""Revisions that one trend compares: each has to be loaded and judged."""


@object_type
class ObjectiveQueries:
    """Questions about objectives."""

    @field
    def availability(
        self,
        info: Info,
        component: strawberry.ID,
        pessimistic: bool = False,
        order: int = 2,
        structural: bool = False,
        revision: int | None = None,
    ) -> Availability:
        """How much of the time a component is up, and which failures together take it down.

        `pessimistic` takes needs of unknown strength as hard; `order` is the size of the largest
        cut sets that are listed, all are counted. Only what can fail by itself is an event;
        with `structural`, services, networks and components that never fail are events, too.
        """
        view = info.context.at(revision)
        subject = resolve(view.graph, component)
        return availability(
            view, subject, pessimistic=pessimistic, order=order, structural=structural
        )

    @field
    def recovery(
        self,
        info: Info,
        component: strawberry.ID,
        disruption_class: DisruptionClass = DisruptionClass.REGION,
        disruption: DisruptionInput | None = None,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Recovery:
        """How long a component is away and how much it loses, beside what was promised.

        Left out, `disruption` is the worst of `disruptionClass`; given, its own class counts.

        `at` is the moment for which certificates and keys are judged; left out, it is the
        publication of the revision.
        """
        view = info.context.at(revision)
        subject = resolve(view.graph, component)
        failing = None if disruption is None else disruption.to_model(view)
        return recovery(view, subject, disruption_class, at, failing)

    @field
    def improvements(
        self,
        info: Info,
        service: strawberry.ID,
        rto: timedelta | None = None,
        rpo: timedelta | None = None,
        disruption_class: DisruptionClass = DisruptionClass.REGION,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Improvements:
        """The smallest sets of changes after which a service keeps this RTO and RPO.

        A figure that is left out is not asked for. `at` is the moment for which certificates and
        backups are judged; left out, it is the publication of the revision.
        """
        view = info.context.at(revision)
        return improvements(
            view,
            resolve(view.graph, service),
            disruption_class=disruption_class,
            rto=rto,
            rpo=rpo,
            at=at,
        )

    @field
    def promises(
        self,
        info: Info,
        limit: int = 100,
        classes: list[DisruptionClass] | None = None,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Promises:
        """What every service and user journey promises, beside what it can do.

        `classes` are the ones that are shown; left out, all of them.

        `at` is the moment for which certificates and keys are judged; left out, it is the
        publication of the revision.
        """
        view = info.context.at(revision)
        return promises(view, limited("limit", limit, view.limits.page), at, classes)

    @connection
    def gaps(
        self,
        info: Info,
        filter: GapFilter | None = None,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> GapsConnection:
        """What is promised and not kept, the worst first; `filter` keeps only some."""
        return gaps(info.context.at(revision), filter, request)

    @field
    def gap_trend(
        self, info: Info, filter: GapFilter | None = None, last: int = 8
    ) -> list[RevisionGaps]:
        """How many gaps the last revisions have, the newest first; at most 20 revisions.

        All are judged by the rules and the time of today. `filter` keeps only some gaps.
        """
        newest = info.context.history.revisions()[: limited("last", last, MOST_REVISIONS)]
        return gap_trend([info.context.at(revision.number) for revision in newest], filter)

    @field
    def failover_plan(
        self,
        info: Info,
        service: strawberry.ID,
        from_region: str,
        to_region: str,
        mode: Mode = Mode.UNPLANNED,
        at: datetime | None = None,
        failback: bool = False,
        leave: list[strawberry.ID] | None = None,
        revision: int | None = None,
    ) -> FailoverPlan:
        """In which order to bring a service back in another Region.

        `service` may name any other component that serves: then the plan is about that one and all
        that it stands on. Places and control planes are refused.

        `at` is the moment for which certificates and keys are judged; left out, it is the
        publication of the revision, so that equal graphs give equal plans. `failback` returns to
        a Region that failed earlier: planned, with the stores synchronised first.

        `leave` stays where it is, with all that only that stands on. Planned, it is used across
        Regions (`crossings`); unplanned, what cannot do without it is refused, unless its
        counterpart serves already.
        """
        view = info.context.at(revision)
        return failover_plan(
            view,
            service=resolve(view.graph, service),
            from_region=from_region,
            to_region=to_region,
            mode=mode,
            at=at,
            failback=failback,
            leave=[resolve(view.graph, component) for component in leave or ()],
        )
