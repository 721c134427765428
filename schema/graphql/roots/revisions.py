"""Roots about revisions: what was read, published, asserted and crawled."""

import strawberry

from schema.graphql.answer import Answer, Revision
from schema.graphql.assertion import Assertion
from schema.graphql.context import Info
from schema.graphql.crawl import CrawlProgress
from schema.graphql.diff import Diff, diff
from schema.graphql.field import field, object_type
from schema.graphql.paging import limited
from schema.graphql.plan_run import PlanRun
from schema.graphql.viewer import Viewer


@object_type
class CoverageReport(Answer):
    """What every source could read, and what it could not."""


@object_type
class RevisionQueries:
    """Questions about revisions."""

    @field
    def coverage(self, info: Info, revision: int | None = None) -> CoverageReport:
        """What every source could read, and what it could not."""
        return CoverageReport(view=info.context.at(revision))

    @field
    def revisions(self, info: Info, limit: int = 20) -> list[Revision]:
        """The published states, the newest first."""
        view = info.context.at(None)
        stale = view.snapshot.stale
        published = info.context.history.revisions()[: limited("limit", limit, view.limits.page)]
        return [
            Revision(model=revision, now=info.context.now, is_stale=stale) for revision in published
        ]

    @field
    def diff(self, info: Info, before: int, after: int | None = None) -> Diff:
        """What changed from one revision to another; `after` left out is the current one."""
        return diff(info.context.at(before), info.context.at(after))

    @field
    def assertions(self, info: Info) -> list[Assertion]:
        """What people assert, sorted by id; each can be retracted by that id."""
        assertions = info.context.changes.assertions()
        if assertions:
            info.context.at(None).budget.spend(len(assertions))
        return [Assertion(model=assertion) for assertion in assertions]

    @field
    def plan_run(self, info: Info, id: strawberry.ID) -> PlanRun:
        """One run of a failover plan: what was ticked so far, by whom, and when."""
        return PlanRun(model=info.context.plan_runs.run(str(id)))

    @field
    def plan_runs(
        self, info: Info, service: strawberry.ID | None = None, limit: int = 20
    ) -> list[PlanRun]:
        """The runs of failover plans, of one service or of all, the latest first."""
        most = limited("limit", limit, info.context.at(None).limits.page)
        runs = [
            run
            for run in info.context.plan_runs.runs()
            if service is None or str(run.planned.service) == service
        ]
        return [PlanRun(model=run) for run in runs[:most]]

    @field
    def viewer(self, info: Info) -> Viewer:
        """Who asks, and what that person may do."""
        return Viewer(model=info.context.viewer)

    @field
    def crawl_progress(self, info: Info) -> CrawlProgress:
        """How far the latest crawl has come."""
        return CrawlProgress(model=info.context.crawls.progress())
