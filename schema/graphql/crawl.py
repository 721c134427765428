"""Crawls: what to crawl, and how far it has come."""

import strawberry

from schema.graphql import context
from schema.graphql.context import CrawlRequest, CrawlState
from schema.graphql.derived import shows
from schema.graphql.field import describe, input_type

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


@shows(context.CrawlProgress)
class CrawlProgress:
    """How far the latest crawl has come."""

    model: strawberry.Private[context.CrawlProgress]
