"""The subscription: how far a crawl has come, while it runs."""

from collections.abc import AsyncIterator

from schema.graphql.context import Info
from schema.graphql.crawl import CrawlProgress
from schema.graphql.field import object_type, subscription


@object_type
class Subscription:
    """What the service sends as it happens, over a websocket or as server-sent events."""

    @subscription
    async def crawl_progress(self, info: Info) -> AsyncIterator[CrawlProgress]:
        """The progress of the latest crawl, whenever it changed, until the crawl has ended."""
        async for progress in info.context.crawls.watch():
            yield CrawlProgress(model=progress)
