"""Shared calls: what several crawlers of one place call is called once.

Tasks of one place whose listings are the same form a bundle. A bundle runs in one worker, task by
task, so that its answers are shared in threads, in processes and on a cluster alike, and are
forgotten as soon as the bundle is done.
"""

import json
import pickle
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from discovery.calls import Page
from discovery.interface import Call, Crawler
from discovery.plan import Task

Operation: TypeAlias = tuple[str, str]
"""A boto3 service and one of its methods."""


class SharedAnswers:
    """The pages of calls that several crawlers of one place make, compressed.

    Only answers that were read to the end are kept: a call that failed is made again, so that each
    scope names its own failures.
    """

    def __init__(self, operations: Collection[Operation] = ()) -> None:
        """Keep the answers of `operations`, and of no others."""
        self._operations = frozenset(operations)
        self._pages: dict[tuple[str, str, str], tuple[bytes, ...]] = {}

    def replayed(
        self, service: str, operation: str, arguments: Mapping[str, Any]
    ) -> Iterator[Page] | None:
        """Return the pages of an earlier call; None if it has to be made."""
        pages = self._pages.get(_key(service, operation, arguments))
        return None if pages is None else map(_unpacked, pages)

    def kept(
        self, service: str, operation: str, arguments: Mapping[str, Any], pages: Iterator[Page]
    ) -> Iterator[Page]:
        """Yield `pages`, and keep them once the last one was taken."""
        if (service, operation) not in self._operations:
            yield from pages
            return
        packed = []
        for page in pages:
            packed.append(_packed(page))
            yield page
        self._pages[_key(service, operation, arguments)] = tuple(packed)


def bundles(tasks: Sequence[Task]) -> Sequence[tuple[Task, ...]]:
    """Return the tasks in bundles: in order of their first tasks, each task in one bundle.

    Complexity: O(tasks + crawlers × calls).
    """
    leader = _leaders(tuple({task.crawler.name: task.crawler for task in tasks}.values()))
    by_place: dict[tuple[str, str, str | None, str], list[Task]] = {}
    for task in tasks:
        place = (task.account, task.call_region, task.context.region, leader[task.crawler.name])
        by_place.setdefault(place, []).append(task)
    return [tuple(bundle) for bundle in by_place.values()]


def shared_operations(crawlers: Collection[Crawler]) -> frozenset[Operation]:
    """Return the operations that `crawlers` declare more than once."""
    counts = Counter(
        (call.service or crawler.service, call.operation)
        for crawler in crawlers
        for call in crawler.calls
    )
    return frozenset(operation for operation, count in counts.items() if count > 1)


def _leaders(crawlers: Sequence[Crawler]) -> Mapping[str, str]:
    """Return the name of the first crawler of the bundle of each crawler."""
    leader = {crawler.name: crawler.name for crawler in crawlers}
    first_by_listing: dict[str, str] = {}
    for crawler in crawlers:
        for call in (*crawler.parents, crawler.list, *crawler.details):
            if not call.from_item:
                listing = _listing(call.service or crawler.service, call)
                first = leader[first_by_listing.setdefault(listing, crawler.name)]
                own = leader[crawler.name]
                if first != own:
                    leader = {name: first if led == own else led for name, led in leader.items()}
    return leader


def listings(crawler: Crawler) -> Sequence[str]:
    """Return a name for each call that a crawler makes where there is nothing to read.

    Calls with the same name have the same answer in one place.
    """
    first = crawler.parents[0] if crawler.parents else crawler.list
    return (_listing(first.service or crawler.service, first),)


def _listing(service: str, call: Call) -> str:
    return "\x1f".join(_key(service, call.operation, call.arguments))


def _key(service: str, operation: str, arguments: Mapping[str, Any]) -> tuple[str, str, str]:
    return service, operation, json.dumps(arguments, sort_keys=True, default=str)


def _packed(page: Page) -> bytes:
    return zlib.compress(pickle.dumps(dict(page), pickle.HIGHEST_PROTOCOL), 1)


def _unpacked(packed: bytes) -> Page:
    page: Page = pickle.loads(zlib.decompress(packed))  # noqa: S301 - packed by this process
    return page
