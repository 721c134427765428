"""A crawl of many accounts and Regions against the emulator's own speed.

    python tests/benchmarks/crawl.py --workers 8 --rounds 3

The sample estate (six accounts, two Regions) is crawled once through a recording server; then the
recorded requests are replayed as they are over as many connections as the crawl has workers, which
is the speed of the emulator itself, and the crawl is run directly. Both in the same run, in turn.
Target: 80 % of the emulator's own calls per second.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2]))

from discovery.aws import CRAWLERS
from discovery.crawl import crawl
from discovery.plan import Target, plan
from discovery.progress import Progress
from discovery.session import ClientSettings, Role, Sessions, utc_now
from service.collector import collect_seldom
from service.demo.estate import build
from service.demo.estate.aws import REGIONS, ROLE
from service.demo.server import moto_server
from tests.emulator import variables
from tests.faults import Raw, faulty


def crawled(url: str, workers: int) -> Progress:
    """Crawl the whole estate at `url`, starting without any client."""
    os.environ.update(variables(url))
    sessions = Sessions(Role(name=ROLE), ClientSettings(attempts=1, retry_mode="standard"))
    target = Target(crawlers=CRAWLERS, organization=True, regions=REGIONS)
    with ThreadPoolExecutor(workers) as executor:
        made = plan(target, sessions=sessions, salt=b"s", known={}, executor=executor, now=utc_now)
        return crawl(
            made,
            sessions=sessions,
            executor=executor,
            record=lambda batch: None,
            now=utc_now,
            ahead=4 * workers,
        )


def replayed(url: str, requests: Sequence[Raw], workers: int) -> float:
    """Send `requests` as they are over `workers` connections and return calls per second."""

    def lane(number: int) -> None:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        for method, path, headers, body in requests[number::workers]:
            connection.request(method, path, body, headers)
            connection.getresponse().read()
        connection.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as executor:
        list(executor.map(lane, range(workers)))
    return len(requests) / (time.perf_counter() - started)


def main() -> None:
    """Measure and print one line per round and the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    collect_seldom()
    with moto_server() as url:
        build(url, datetime.now(UTC), lambda _: None)
        with faulty(url) as server:
            crawled(server.url, options.workers)
            requests = list(server.passed)
        speeds = []
        for number in range(1, options.rounds + 1):
            emulator = replayed(url, requests, options.workers)
            come = crawled(url, options.workers)
            own = come.calls / come.elapsed.total_seconds()
            speeds.append((emulator, own))
            print(  # noqa: T201 - this is what the script is for
                f"round {number}: {come.total} scopes, {come.calls} calls; "
                f"emulator {emulator:.0f} calls/s, crawl {own:.0f} calls/s"
            )
    ratio = median(own for _, own in speeds) / median(emulator for emulator, _ in speeds)
    print(f"crawl at {ratio:.0%} of the emulator's own speed (target: 80 %)")  # noqa: T201


if __name__ == "__main__":
    main()
