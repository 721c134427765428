"""`loadpath serve` as a process of its own, over a store of a test."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

from tests.service.running import until

ROOT = Path(__file__).parents[3]


class Served:
    """A running service and a client of it."""

    def __init__(self, url: str, process: "subprocess.Popen[str]", log: list[str]) -> None:
        self.url = url
        self.process = process
        self.log = log
        self.client = httpx.Client(base_url=url, timeout=60, trust_env=False)

    def post(self, query: str, **headers: str) -> httpx.Response:
        """Return the answer to a GraphQL request."""
        return self.client.post("/graphql", json={"query": query}, headers=headers)

    def ask(self, query: str) -> Any:
        """Return the whole answer to a GraphQL request that succeeds."""
        answer = self.post(query).json()
        assert "errors" not in answer, answer
        return answer

    def whole_answers(self) -> int | None:
        """Return how many answers on the whole estate are kept; None while they are computed."""
        found = re.search(r"^loadpath_whole_answers (\d+)", self.metrics(), re.MULTILINE)
        return int(found[1]) if found else None

    def metrics(self) -> str:
        """Return the figures of the service."""
        return self.client.get("/metrics").text

    def children(self) -> dict[int, list[int]]:
        """Return the holder and its workers: their process ids by that of their parent."""
        found: dict[int, list[int]] = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                found.setdefault(int(fields[1]), []).append(int(status.parent.name))
        return found

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        children = self.children()
        return [
            pid for holder in children.get(self.process.pid, ()) for pid in children.get(holder, ())
        ]


@contextmanager
def served(store: str, folder: Path, *, computed: bool = True, **settings: str) -> Iterator[Served]:
    """Serve `store` by a process of its own during the block.

    It begins when the answers on the whole estate are kept, unless `computed` is false.
    """
    kept = {key: text for key, text in os.environ.items() if not key.startswith("LOADPATH_")}
    variables = {f"LOADPATH_{name.upper()}": text for name, text in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--store", store],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "LOADPATH_WORKERS_FROM": "0", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    log: list[str] = []
    assert process.stdout is not None
    reading = Thread(target=lambda: log.extend(iter(process.stdout.readline, "")), daemon=True)
    reading.start()
    try:
        until(lambda: address(log) is not None or process.poll() is not None, 60)
        url = address(log)
        assert url is not None, "".join(log)
        service = Served(url, process, log)
        with service.client:
            until(lambda: service.client.get("/readyz").status_code == 200, 60)
            until(lambda: not computed or service.whole_answers() is not None, 240)
            yield service
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            reading.join(5)
            process.stdout.close()


def address(log: list[str]) -> str | None:
    """Return where the service says that it listens."""
    found = re.search(r"http://[\d.]+:\d+", "".join(log))
    return found[0] if found else None
