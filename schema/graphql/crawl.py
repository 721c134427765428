"""Crawls: what to crawl, and how far it has come."""

from datetime import datetime, timedelta

import strawberry

from schema.graphql import context
from schema.graphql.context import CrawlRequest, CrawlState
from schema.graphql.field import describe, field, input_type, object_type

strawberry.enum(CrawlState, description=describe(CrawlState))


@input_type
class CrawlInput:
    """What to crawl; what is left out means everything that the credentials reach."""

    accounts: list[str] | None = strawberry.field(default=None, description="Account numbers.")
    regions: list[str] | None = strawberry.field(default=None, description="Region names.")
    sources: list[str] | None = strawberry.field(
        default=None, description="Names of crawlers: `aws.rds.instances`."
    )

    def to_request(self) -> CrawlRequest:
        """Return what the service understands."""
        return CrawlRequest(
            accounts=tuple(sorted(self.accounts or ())),
            regions=tuple(sorted(self.regions or ())),
            sources=tuple(sorted(self.sources or ())),
        )


@object_type
class CrawlProgress:
    """How far the latest crawl has come."""

    model: strawberry.Private[context.CrawlProgress]

    @field
    def state(self) -> CrawlState:
        """Whether it runs."""
        return self.model.state

    @field
    def scopes_done(self) -> int:
        """How many scopes were looked into."""
        return self.model.scopes_done

    @field
    def scopes_total(self) -> int:
        """How many there are."""
        return self.model.scopes_total

    @field
    def failed_scopes(self) -> int:
        """How many could not be read completely."""
        return self.model.failed_scopes

    @field
    def components(self) -> int:
        """How many components were seen."""
        return self.model.components

    @field
    def current(self) -> str | None:
        """Key of the scope that was read last; null before the first."""
        return self.model.current

    @field
    def started_at(self) -> datetime | None:
        """When it started; null when none did."""
        return self.model.started_at

    @field
    def finished_at(self) -> datetime | None:
        """When it ended; null while it runs."""
        return self.model.finished_at

    @field
    def remaining(self) -> timedelta | None:
        """How long it will still take; null when that cannot be told."""
        return self.model.remaining

    @field
    def revision(self) -> int | None:
        """Number of the revision that it published; null until then."""
        return self.model.revision

    @field
    def error(self) -> str | None:
        """Why it failed; null when it did not."""
        return self.model.error
