"""Two crawls of an estate in which nothing changed are one revision; a changed fact is the next."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import boto3
import pytest

from discovery.aws import CRAWLERS
from discovery.calls import Unlimited
from discovery.cancellation import Cancellation
from discovery.plan import Target
from discovery.session import Role, Sessions
from model.linking.link import LinkSettings
from service.demo.estate.aws import EAST, ROLE, WEST, Estate
from service.jobs.crawl import Crawled, Tools, run_crawl
from service.stores.sqlite.store import SqliteStore

pytestmark = pytest.mark.emulator


@pytest.fixture
def crawl(
    estate: Estate, reach: Callable[[str], None], tmp_path: Path
) -> Iterator[Callable[[Executor], Crawled]]:
    """Give a function that crawls the whole estate into one store."""
    reach(estate.endpoint)
    store = SqliteStore(tmp_path / "store")
    target = Target(crawlers=CRAWLERS, organization=True, regions=(EAST, WEST))

    def run(executor: Executor) -> Crawled:
        tools = Tools(
            sessions=Sessions(Role(name=ROLE)),
            executor=executor,
            budget=Unlimited(),
            cancelled=Cancellation(),
        )
        return run_crawl(store, target, tools, settings=LinkSettings())

    yield run
    store.close()


@pytest.fixture
def threads() -> Iterator[Executor]:
    """Give four threads."""
    with ThreadPoolExecutor(max_workers=4) as executor:
        yield executor


@pytest.fixture
def processes() -> Iterator[Executor]:
    """Give two processes that share nothing with this one, as the workers of a Dask cluster."""
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as executor:
        yield executor


def test_an_unchanged_estate_gives_one_revision_and_one_changed_fact_the_next(
    crawl: Callable[[Executor], Crawled], threads: Executor, processes: Executor
) -> None:
    first, second = crawl(threads), crawl(processes)
    assert (first.revision, first.is_new, second.is_new) == (second.revision, True, False)
    sqs = boto3.client("sqs", region_name=EAST)
    queue = sqs.create_queue(QueueName="two-crawls")["QueueUrl"]
    try:
        third = crawl(threads)
        assert third.revision is not None
        assert (third.revision.number, third.is_new) == (2, True)
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"MessageRetentionPeriod": "3600"})
        fourth = crawl(threads)
        assert fourth.revision is not None
        assert (fourth.revision.number, fourth.is_new) == (3, True)
    finally:
        sqs.delete_queue(QueueUrl=queue)
    sqs.close()
