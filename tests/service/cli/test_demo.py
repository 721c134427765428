"""The demo as a newcomer runs it: a real process, from nothing to three answered queries."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.cli.demo_tour import QUERIES
from service.demo.server import free_port

pytestmark = [pytest.mark.emulator, pytest.mark.slow]
PATIENCE = 240
README = Path(__file__).parents[3] / "README.md"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Run the demo until it serves; give its URL and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    port, printed = free_port(), folder / "printed.txt"
    command = [sys.executable, "-m", "service.cli", "demo", "--port", str(port), "--folder", "here"]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "LOADPATH_", "NEO4J_"))
    }
    with printed.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**kept, "HOME": str(folder)}, stdout=output, stderr=output
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _ready(process, url, printed)
            yield url, printed.read_text()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _ready(process: "subprocess.Popen[bytes]", url: str, printed: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, printed.read_text()
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise AssertionError(printed.read_text())


def test_it_prints_what_a_person_would_ask_first(demo: tuple[str, str]) -> None:
    _, printed = demo
    for part in (
        "revision 1 is published",
        "scopes in 6 accounts, 2 Regions",
        "service-quotas:list_services: AccessDeniedException",
        "storefront-us-east-1",
        "What if us-east-1 fails?",
        "Failover plan of checkout from us-east-1 to us-west-2 (unplanned): refused",
        "Failover plan of loyalty from us-east-1 to us-west-2 (unplanned): ready",
        "Which promises cannot be kept?",
        "N-15",
        "The page will be at http://127.0.0.1:",
        "GraphQL is served at",
        "Open the page: http://127.0.0.1:",
    ):
        assert part in printed
    assert "Traceback" not in printed


def test_the_readme_shows_what_it_prints(demo: tuple[str, str]) -> None:
    """Its lines are lines of the demo, with less space, and with `…` for what is left out."""
    _, printed = demo
    block = README.read_text().partition("$ make demo ARGS=--no-serve")[2].partition("```")[0]
    lines = [line for line in block.splitlines()[1:] if line.strip("─")]
    known = [" ".join(line.split()) for line in printed.splitlines()]
    missing = []
    for line in lines:
        text = re.escape(re.sub("─+", "─", " ".join(line.split()))).replace("…", ".*")
        if not any(re.match(text, re.sub("─+", "─", other)) for other in known):
            missing.append(line)
    assert missing == []


@pytest.mark.parametrize(("question", "query"), QUERIES)
def test_the_queries_to_try_are_answered(demo: tuple[str, str], question: str, query: str) -> None:
    url, printed = demo
    assert question in printed
    answer = httpx.post(f"{url}/graphql", json={"query": query}, timeout=60).json()
    assert "errors" not in answer
    assert answer["data"]


def test_executors_fetch_the_plan(demo: tuple[str, str]) -> None:
    url, _ = demo
    place = f"{url}/plans/checkout?from=us-east-1&to=us-west-2"
    answer = httpx.get(place, timeout=60)
    again = httpx.get(place, headers={"If-None-Match": answer.headers["ETag"]}, timeout=60)
    assert (answer.status_code, again.status_code) == (200, 304)
    assert answer.json()["scenario"]["service"] == "service:checkout"
