"""Of all replicas on a store one crawls at a time; real processes are stopped and killed."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest

from service.crawl_lease import CrawlElsewhere, read, release, renew, take
from service.stores import open_store
from tests.events import AT
from tests.service.running import SHOP, fill, until
from tests.service.stores.conftest import backend, start_again, store

__all__ = ["backend", "start_again", "store"]
ROOT = Path(__file__).parents[2]
LASTS = timedelta(seconds=30)


def test_lease_is_of_one_until_it_is_given_back(store):
    lease = take(store, "a", AT, LASTS)
    with pytest.raises(CrawlElsewhere, match="a crawls already"):
        take(store, "b", AT, LASTS)

    assert release(store, lease, AT)
    assert take(store, "b", AT, LASTS).number == 2


def test_lease_expires_and_its_earlier_holder_can_change_it_no_more(store):
    early = take(store, "a", AT, LASTS)
    assert renew(store, early, AT + LASTS / 2, LASTS)
    with pytest.raises(CrawlElsewhere):
        take(store, "b", AT + LASTS, LASTS)

    late = take(store, "b", AT + 2 * LASTS, LASTS)

    assert not renew(store, early, AT + 2 * LASTS, LASTS)
    assert not release(store, early, AT + 2 * LASTS)
    assert read(store) == late


@contextmanager
def replica(url, log, name):
    command = [sys.executable, "-m", "tests.service.crawling_replica", url, str(log), name]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LOADPATH_")}
    process = subprocess.Popen(command, cwd=log.parent, env={**kept, "PYTHONPATH": str(ROOT)})
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def names(log):
    return [line.split()[1] for line in log.read_text().splitlines()] if log.exists() else []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_other_replica_crawls_on_and_never_two_at_a_time(tmp_path, end):
    url, log = f"sqlite:///{tmp_path}/s.sqlite3", tmp_path / "log"
    fill(url, SHOP)
    with replica(url, log, "first") as first:
        until(lambda: "first" in names(log), 60)
        with replica(url, log, "second"):
            sleep(4)
            assert set(names(log)) == {"first"}
            first.send_signal(end)
            first.wait(30)
            until(lambda: "second" in names(log), 60)

    written = names(log)
    assert written == sorted(written)
    opened = open_store(url)
    assert read(opened).number == 2
    opened.close()
