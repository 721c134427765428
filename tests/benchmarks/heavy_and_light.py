"""Light questions beside heavy ones: `component(id)` of eight clients while twelve ask hard ones.

    python -m tests.benchmarks.heavy_and_light --components 100000 --seconds 60

The reference is the same eight clients on the same service before the hard questions begin. The
clients are threads of this process; on a machine of few cores they take their share of it.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from os import sysconf
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic, sleep
from typing import NamedTuple

from model.records.coverage import Coverage
from service.collector import collect_seldom
from service.stores.sqlite.layout import connect, transaction
from service.stores.sqlite.records import publish
from tests.benchmarks.estate_records import records
from tests.benchmarks.timing import show
from tests.service.running import until
from tests.service.workers.served import Served, served

LIGHT_CLIENTS, HEAVY_CLIENTS = 8, 12
PAUSE = 0.05
"""Seconds between two light questions of one client: people do not ask in a loop."""
LIGHT = '{ component(id: "c%07d") { id kind name region tags { key value } } }'
HEAVY = (
    "{ gaps(first: 20) { totalCount } }",
    '{ availability(component: "service:%02d") { availability } }',
    '{ singlePointsOfFailure(component: "service:%02d") { providers { totalCount } } }',
    "{ largestBlastRadii(limit: 10) { revision { number } } }",
    "{ promises(limit: 20) { revision { number } } }",
    "{ coldStart { revision { number } } }",
)
TIMEOUT = 60.0


def fill(path: Path, components: int) -> None:
    """Make a store that holds one revision of a synthetic estate."""
    with closing(connect(path, f"sqlite:///{path}")) as connection, transaction(connection):
        publish(connection, records(components), Coverage(scopes=()), datetime.now(UTC))


class Light(NamedTuple):
    """What light questions took."""

    took: Sequence[float]
    """Seconds until each answer."""
    front: float
    """Processor time of the serving process for each answer, in seconds."""


class Client(Thread):
    """Asks questions one after the other until it is stopped, and keeps how long each took."""

    def __init__(self, service: Served, question: Callable[[int], str], stop: Event) -> None:
        """Ask `question(0)`, `question(1)`, … of a service."""
        super().__init__(daemon=True)
        self.took: list[float] = []
        self.statuses: list[int] = []
        self._address = service.url.removeprefix("http://")
        self._question = question
        self._stop_asking = stop

    def run(self) -> None:
        """Ask until the event is set."""
        number = 0
        while not self._stop_asking.is_set():
            connection = HTTPConnection(self._address, timeout=TIMEOUT)
            with closing(connection), suppress(HTTPException, OSError):
                while not self._stop_asking.is_set():
                    self._ask(connection, self._question(number))
                    number += 1

    def _ask(self, connection: HTTPConnection, query: str) -> None:
        began = monotonic()
        body = json.dumps({"query": query})
        connection.request("POST", "/graphql", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        self.took.append(monotonic() - began)
        self.statuses.append(answer.status)
        self._stop_asking.wait(PAUSE if answer.status == 200 else 1.0)


def easy(at: int, components: int) -> Callable[[int], str]:
    """Return the questions of one light client."""
    return lambda turn: LIGHT % ((turn * 7919 + at * 101) % components)


def light(service: Served, seconds: float, components: int) -> Light:
    """Return how long the light questions took."""
    stop = Event()
    clients = [Client(service, easy(at, components), stop) for at in range(LIGHT_CLIENTS)]
    before = processor_seconds(service)
    for client in clients:
        client.start()
    sleep(seconds)
    stop.set()
    for client in clients:
        client.join(TIMEOUT)
    took = [took for client in clients for took in client.took]
    return Light(took=took, front=(processor_seconds(service) - before) / max(len(took), 1))


def processor_seconds(service: Served) -> float:
    """Return the processor time that the process has spent that answers light questions."""
    status = Path(f"/proc/{service.process.pid}/stat").read_text(encoding="ascii")
    fields = status.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / sysconf("SC_CLK_TCK")


def by_worker(service: Served) -> bool:
    """Return whether a worker answers hard questions already."""
    answer = service.post("{ coldStart { revision { number } } }").json()
    return bool(answer.get("extensions", {}).get("cost", {}).get("worker"))


def hard(at: int) -> Callable[[int], str]:
    """Return the questions of one heavy client."""

    def question(turn: int) -> str:
        text = HEAVY[(turn + at) % len(HEAVY)]
        return text % ((turn + at) % 20) if "%" in text else text

    return question


def figures(took: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    return median(took), quantiles(took, n=100)[98]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    arguments = parser.parse_args()
    collect_seldom()
    with TemporaryDirectory() as name:
        path = Path(name) / "store.sqlite3"
        fill(path, arguments.components)
        with served(f"sqlite:///{path}", Path(name), workers="2", computed=False) as service:
            until(lambda: by_worker(service), 300)
            light(service, 5, arguments.components)
            alone = light(service, arguments.seconds / 2, arguments.components)
            stop = Event()
            heavy = [Client(service, hard(at), stop) for at in range(HEAVY_CLIENTS)]
            for client in heavy:
                client.start()
            sleep(2)
            beside = light(service, arguments.seconds, arguments.components)
            stop.set()
        statuses = [status for client in heavy for status in client.statuses]
    answered, refused = statuses.count(200), len(statuses) - statuses.count(200)
    (usual, usual99), (loaded, loaded99) = figures(alone.took), figures(beside.took)
    show(
        f"Light questions beside heavy ones, {arguments.components} components",
        [
            ("p50", f"{loaded * 1e3:.1f} ms", f"{usual * 1e3:.1f} ms", f"{loaded / usual:.2f}×"),
            (
                "p99",
                f"{loaded99 * 1e3:.1f} ms",
                f"{usual99 * 1e3:.1f} ms",
                f"{loaded99 / usual99:.2f}×",
            ),
            (
                "processor time of the front",
                f"{beside.front * 1e3:.1f} ms",
                f"{alone.front * 1e3:.1f} ms",
                f"{beside.front / alone.front:.2f}×",
            ),
            ("heavy questions answered, refused", f"{answered}, {refused}", "", ""),
            ("light questions", str(len(beside.took)), str(len(alone.took)), ""),
        ],
    )


if __name__ == "__main__":
    main()
