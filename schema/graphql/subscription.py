"""The subscriptions: how far a crawl has come, which revisions are published, what fails."""

import asyncio
from collections.abc import AsyncIterator

from schema.graphql.context import Info
from schema.graphql.crawl import CrawlProgress
from schema.graphql.field import object_type, subscription
from schema.graphql.incident import Incident, incidents_of
from schema.graphql.published_revision import GAP_FIELDS, PublishedRevision, published_revision
from schema.graphql.selected import selects


@object_type
class Subscription:
    """What the service sends as it happens, over a websocket or as server-sent events."""

    @subscription
    async def crawl_progress(self, info: Info) -> AsyncIterator[CrawlProgress]:
        """The progress of the latest crawl, whenever it changed, until the crawl has ended."""
        async for progress in info.context.crawls.watch():
            yield CrawlProgress(model=progress)

    @subscription
    async def revision_published(self, info: Info) -> AsyncIterator[PublishedRevision]:
        """Each revision as it becomes current, with the gaps that it opens and closes.

        Revisions that follow each other within a quarter of a second may come as one. Gaps are
        computed only when they are asked for.
        """
        with_gaps = selects(info.selected_fields, GAP_FIELDS)
        async for earlier, later in info.context.history.published():
            yield await asyncio.to_thread(published_revision, earlier, later, with_gaps=with_gaps)

    @subscription
    async def incident_updates(self, info: Info) -> AsyncIterator[Incident]:
        """Each incident as it opens, changes or ends, on whichever replica it was received."""
        async for incident in incidents_of(info).watch():
            view = await asyncio.to_thread(info.context.history.latest)
            yield Incident(model=incident, view=view)
