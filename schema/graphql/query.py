"""The query roots: every question that can be asked."""

from datetime import datetime, timedelta

import strawberry

from model.errors import InvalidValue
from model.failover.plan import Mode
from model.maps.dependency_map import Collapse, Direction
from model.maps.picture import Level
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from schema.graphql import access as permissions
from schema.graphql import availability as uptime
from schema.graphql import blast_radius as radii
from schema.graphql import cold_start as starts
from schema.graphql import compromise as takeovers
from schema.graphql import dependency_map as maps
from schema.graphql import diff as diffs
from schema.graphql import failover as plans
from schema.graphql import gap as flaws
from schema.graphql import graph as whole
from schema.graphql import map as pictures
from schema.graphql import outage as outages
from schema.graphql import recovery as recoveries
from schema.graphql.answer import Answer, Revision
from schema.graphql.assertion import Assertion
from schema.graphql.component import Component, Requirement, wrap
from schema.graphql.connection import connection
from schema.graphql.context import Info
from schema.graphql.crawl import CrawlProgress
from schema.graphql.disruption import DisruptionInput
from schema.graphql.field import field, object_type
from schema.graphql.ids import known
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View

DAY = timedelta(days=1)


@object_type
class CoverageReport(Answer):
    """What every source could read, and what it could not."""


@object_type
class Query:
    """Every question. `revision` asks an earlier state; left out, the current one answers."""

    @field
    def graph(self, info: Info, revision: int | None = None) -> whole.Graph:
        """The graph as a whole: how many components, of which kinds, where."""
        return whole.Graph(view=info.context.at(revision))

    @field
    def component(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One component by its id; an unknown id is an error that names the closest ones."""
        view = info.context.at(revision)
        return wrap(view, known(view.graph, id))

    @field
    def requirement(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Requirement | None:
        """One requirement by its id."""
        view = info.context.at(revision)
        return Requirement(model=view.graph.requirement(id), view=view)

    @connection
    def components(
        self,
        info: Info,
        filter: whole.ComponentFilter | None = None,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> whole.ComponentsConnection:
        """Components, sorted by id; `filter` keeps only some."""
        return whole.components(info.context.at(revision), filter, request)

    @field
    def search(
        self, info: Info, text: str, limit: int = 20, revision: int | None = None
    ) -> whole.SearchHits:
        """Components whose id, name, type or tags hold every word of `text`, best match first."""
        view = info.context.at(revision)
        return whole.search(view, text, within(view, "limit", limit))

    @field
    def map(
        self,
        info: Info,
        roots: list[strawberry.ID] | None = None,
        level: Level | None = None,
        direction: Direction = Direction.PROVIDERS,
        lines: list[Effect] | None = None,
        disruption: DisruptionInput | None = None,
        revision: int | None = None,
    ) -> pictures.Map:
        """What the roots stand on as a picture: cards, boxes and lines with their places.

        Without roots, the services and journeys of the whole estate. `level` left out chooses the
        finest one that is easily read; `lines` are the effects that are drawn as lines;
        `disruption` colours what fails.
        """
        view = info.context.at(revision)
        return pictures.map_(
            view,
            [ComponentId(known(view.graph, root)) for root in roots or ()],
            level=level,
            direction=direction,
            lines=lines,
            disruption=disruption,
        )

    @field
    def dependency_map(
        self,
        info: Info,
        roots: list[strawberry.ID],
        direction: Direction = Direction.PROVIDERS,
        depth: int | None = None,
        effects: list[Effect] | None = None,
        collapse: Collapse = Collapse.NONE,
        limit: int | None = None,
        revision: int | None = None,
    ) -> maps.DependencyMap:
        """What the roots stand on, or what stands on them, as flat lists of nodes and edges.

        `depth` left out walks to the end; `collapse` merges components before they are shown.
        """
        view = info.context.at(revision)
        return maps.dependency_map(
            view,
            [known(view.graph, root) for root in roots],
            direction=direction,
            depth=depth,
            effects=effects,
            collapse=collapse,
            limit=limit,
        )

    @field
    def blast_radius(
        self,
        info: Info,
        disruption: DisruptionInput,
        horizon: timedelta | None = None,
        revision: int | None = None,
    ) -> radii.BlastRadius:
        """What stops or degrades when something fails, why, and which promises are broken.

        With a `horizon`, what has happened so long after the failure, at the earliest.
        """
        view = info.context.at(revision)
        return radii.blast_radius(view, disruption.to_model(view), horizon)

    @field
    def largest_blast_radii(
        self, info: Info, limit: int = 10, revision: int | None = None
    ) -> radii.LargestBlastRadii:
        """The components whose failure takes most with it, the worst first."""
        view = info.context.at(revision)
        return radii.largest_blast_radii(view, within(view, "limit", limit))

    @field
    def single_points_of_failure(
        self, info: Info, component: strawberry.ID, revision: int | None = None
    ) -> radii.SinglePointsOfFailure:
        """The components whose failure alone takes this one down."""
        view = info.context.at(revision)
        return radii.single_points_of_failure(view, known(view.graph, component))

    @field
    def cold_start(self, info: Info, revision: int | None = None) -> starts.ColdStart:
        """What can start from nothing, in which rounds, and what waits for itself."""
        return starts.cold_start(info.context.at(revision))

    @field
    def availability(
        self,
        info: Info,
        component: strawberry.ID,
        pessimistic: bool = False,
        order: int = 2,
        revision: int | None = None,
    ) -> uptime.Availability:
        """How much of the time a component is up, and which failures together take it down.

        `pessimistic` takes needs of unknown strength as hard; `order` is the size of the largest
        cut sets that are listed, all are counted.
        """
        view = info.context.at(revision)
        subject = known(view.graph, component)
        return uptime.availability(view, subject, pessimistic=pessimistic, order=order)

    @field
    def recovery(
        self,
        info: Info,
        component: strawberry.ID,
        disruption_class: DisruptionClass = DisruptionClass.REGION,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> recoveries.Recovery:
        """How long a component is away and how much it loses, beside what was promised.

        `at` is the moment for which certificates and keys are judged; left out, it is the
        publication of the revision.
        """
        view = info.context.at(revision)
        subject = known(view.graph, component)
        return recoveries.recovery(view, subject, disruption_class, at)

    @field
    def outage(
        self,
        info: Info,
        components: list[strawberry.ID],
        lasts: timedelta,
        horizon: timedelta = DAY,
        revision: int | None = None,
    ) -> outages.Outage:
        """In which windows everything is down when these components are away for a while.

        Tolerances delay it, warm-up and backlog make it last longer; what is not stated of them
        counts as zero.
        """
        view = info.context.at(revision)
        failing = sorted({known(view.graph, one) for one in components})
        return outages.outage(view, failing, lasts, horizon)

    @field
    def compromise(
        self,
        info: Info,
        start: strawberry.ID,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> takeovers.Compromise:
        """What an attacker may act as, gain and stop with the rights of `start`.

        `start` is a user, a role, an account, an identity provider, a permission set, an instance
        profile, the name of a service, an access key, or a component that runs with a role.
        Policies are evaluated as IAM does. `at` is the moment of the requests; left out, it is
        the publication of the revision.
        """
        view = info.context.at(revision)
        return takeovers.compromise(view, start, at)

    @field
    def may(
        self,
        info: Info,
        principal: strawberry.ID,
        action: str,
        resource: strawberry.ID,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> permissions.May:
        """Whether a principal may do an action to a component, what decided, and why.

        `principal` is the id of a user, role, account or identity provider, the number of an
        account, the name of a service (`lambda.amazonaws.com`), or `*` for somebody without
        credentials. An action on the objects of a bucket is judged for all of its objects.
        `at` is the moment of the request; left out, it is the publication of the revision.
        """
        return permissions.may(info.context.at(revision), principal, action, resource, at)

    @field
    def who_can(
        self,
        info: Info,
        action: str,
        resource: strawberry.ID,
        certain: bool = False,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> permissions.WhoCan:
        """Every principal that may do an action to a component, with what decided, and why.

        Beside users and roles stand the accounts, the services and anyone (`*`) that the policy
        of the component names. `certain` leaves out what depends on conditions.
        """
        view = info.context.at(revision)
        return permissions.who_can(view, action, resource, certain=certain, at=at)

    @field
    def access(
        self,
        info: Info,
        principal: strawberry.ID,
        certain: bool = False,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> permissions.PrincipalAccess:
        """What a principal may read, change and destroy among the components that matter.

        These are secrets, parameters, keys, buckets, tables, queues and backups. `certain` leaves
        out what depends on conditions.
        """
        view = info.context.at(revision)
        return permissions.access(view, principal, certain=certain, at=at)

    @connection
    def gaps(
        self,
        info: Info,
        filter: flaws.GapFilter | None = None,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> flaws.GapsConnection:
        """What is promised and not kept, the worst first; `filter` keeps only some."""
        return flaws.gaps(info.context.at(revision), filter, request)

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
    ) -> plans.FailoverPlan:
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
        return plans.failover_plan(
            view,
            service=known(view.graph, service),
            from_region=from_region,
            to_region=to_region,
            mode=mode,
            at=at,
            failback=failback,
            leave=[known(view.graph, one) for one in leave or ()],
        )

    @field
    def service(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One service, by its id or name; null when the component is of another kind."""
        return whole.only(info.context.at(revision), id, Kind.SERVICE)

    @connection
    def services(
        self,
        info: Info,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> whole.ComponentsConnection:
        """Every service, sorted by id."""
        return whole.of_kind(info.context.at(revision), Kind.SERVICE, request)

    @field
    def user_journey(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One user journey, by its id or name; null when the component is of another kind."""
        return whole.only(info.context.at(revision), id, Kind.USER_JOURNEY)

    @connection
    def user_journeys(
        self,
        info: Info,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> whole.ComponentsConnection:
        """Every user journey, sorted by id."""
        return whole.of_kind(info.context.at(revision), Kind.USER_JOURNEY, request)

    @field
    def system(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One system, by its id or name; null when the component is of another kind."""
        return whole.only(info.context.at(revision), id, Kind.SYSTEM)

    @connection
    def systems(
        self,
        info: Info,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> whole.ComponentsConnection:
        """Every system, sorted by id."""
        return whole.of_kind(info.context.at(revision), Kind.SYSTEM, request)

    @field
    def coverage(self, info: Info, revision: int | None = None) -> CoverageReport:
        """What every source could read, and what it could not."""
        return CoverageReport(view=info.context.at(revision))

    @field
    def revisions(self, info: Info, limit: int = 20) -> list[Revision]:
        """The published states, the newest first."""
        view = info.context.at(None)
        stale = view.snapshot.stale
        found = info.context.history.revisions()[: within(view, "limit", limit)]
        return [Revision(model=one, now=info.context.now, is_stale=stale) for one in found]

    @field
    def diff(self, info: Info, before: int, after: int | None = None) -> diffs.Diff:
        """What changed from one revision to another; `after` left out is the current one."""
        return diffs.diff(info.context.at(before), info.context.at(after))

    @field
    def assertions(self, info: Info) -> list[Assertion]:
        """What people assert, sorted by id; each can be retracted by that id."""
        return [Assertion(model=one) for one in info.context.changes.assertions()]

    @field
    def crawl_progress(self, info: Info) -> CrawlProgress:
        """How far the latest crawl has come."""
        return CrawlProgress(model=info.context.crawls.progress())


def within(view: View, what: str, asked: int) -> int:
    """Return `asked` if one answer may hold so many items.

    Raises:
        InvalidValue: if it is less than 1 or more than a page may hold.
    """
    if not 1 <= asked <= view.limits.page:
        raise InvalidValue(what, asked, f"a number from 1 to {view.limits.page}")
    return asked
