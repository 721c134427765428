"""Crawls in the background end with the service."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from schema.graphql.context import CrawlProgress, CrawlRequest, CrawlState
from service.crawls import BackgroundCrawls, Report
from service.snapshot_file import SnapshotFile
from service.snapshots import Snapshots
from service.stores.interface import GraphStore
from service.stores.sqlite.store import SqliteStore


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    store = SqliteStore(tmp_path / "store")
    return Snapshots(lambda: store, SnapshotFile(tmp_path, "test"), clock=now)


def test_a_running_crawl_ends_when_the_service_does(snapshots: Snapshots) -> None:
    reported = Event()

    def endless(store: GraphStore, request: CrawlRequest, report: Report) -> int | None:
        for done in range(10_000_000):
            report(CrawlProgress(scopes_done=done))
            reported.set()
            reported.wait(0.01)
        raise AssertionError("nobody stopped this crawl")

    crawls = BackgroundCrawls(snapshots, clock=now, crawl=endless)
    crawls.start(CrawlRequest(), author="test")
    assert reported.wait(10)
    crawls.stop()
    progress = crawls.progress()
    assert (progress.state, progress.error) == (CrawlState.FAILED, "the service stops")
    snapshots.stop()


def test_stopping_without_a_crawl_is_harmless(snapshots: Snapshots) -> None:
    crawls = BackgroundCrawls(snapshots, clock=now, crawl=None)
    crawls.stop()
    assert crawls.progress().state is CrawlState.IDLE
