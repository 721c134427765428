"""`loadpath serve` as a process of its own: starts, answers, and ends when it is told to."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer

import httpx
import pytest

from tests.service.running import fill, until

ROOT = Path(__file__).parents[3]


@pytest.fixture
def start(tmp_path):
    started = []

    def run(*arguments, **variables):
        command = [sys.executable, "-m", "service.cli", "serve", "--port", "0", *arguments]
        kept = {key: one for key, one in os.environ.items() if not key.startswith("LOADPATH_")}
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=30)
        process.stdout.close()


def address(process):
    """Return where the process says that it listens."""
    guard = Timer(60, process.kill)
    guard.start()
    seen = []
    for line in process.stdout:
        seen.append(line)
        if found := re.search(r"http://[\d.]+:\d+", line):
            guard.cancel()
            return found[0]
    raise AssertionError("".join(seen))


def test_serves_its_store_until_it_is_told_to_end(start, shop_url):
    process = start("--store", shop_url)
    url = address(process)
    until(lambda: httpx.get(f"{url}/readyz", trust_env=False).status_code == 200)

    answer = httpx.post(
        f"{url}/graphql", json={"query": "{ graph { components } }"}, trust_env=False
    )
    process.send_signal(signal.SIGTERM)

    assert answer.json()["data"] == {"graph": {"components": 21}}
    assert process.wait(timeout=30) in (0, -signal.SIGTERM)
    assert "Traceback" not in process.stdout.read()


def test_it_is_not_ready_any_more_before_it_stops_to_answer(start, shop_url):
    process = start("--store", shop_url, LOADPATH_DRAIN_SECONDS="300")
    url = address(process)
    until(lambda: httpx.get(f"{url}/readyz", trust_env=False).status_code == 200)

    process.send_signal(signal.SIGTERM)
    until(lambda: httpx.get(f"{url}/readyz", trust_env=False).status_code == 503)
    answer = httpx.post(
        f"{url}/graphql", json={"query": "{ graph { components } }"}, trust_env=False
    )
    alive = httpx.get(f"{url}/healthz", trust_env=False)
    reason = httpx.get(f"{url}/readyz", trust_env=False).json()
    process.send_signal(signal.SIGTERM)

    assert answer.json()["data"] == {"graph": {"components": 21}}
    assert alive.status_code == 200
    assert reason["status"] == "draining"
    assert process.wait(timeout=30) in (0, -signal.SIGTERM)
    assert "Traceback" not in process.stdout.read()


def test_it_ends_by_itself_when_it_has_drained(start, shop_url):
    process = start("--store", shop_url, LOADPATH_DRAIN_SECONDS="0.5")
    address(process)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=30) in (0, -signal.SIGTERM)


def test_port_that_is_taken_is_an_error(start):
    taken = address(start()).rpartition(":")[2]

    process = start("--port", taken)
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 3
    assert f"got '127.0.0.1:{taken}', expected an address that can be listened on" in out
    assert "Traceback" not in out


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"LOADPATH_HOST": "0.0.0.0"}, "setting host: got '0.0.0.0', expected an address of this"),  # noqa: S104
        ({"LOADPATH_TOKENS": "geheim"}, "LOADPATH_TOKENS: got '…', expected JSON"),
        ({"LOADPATH_TOKENS": '[{"name": "geheim"}]'}, "expected `role` in it"),
        ({"LOADPATH_POLL_SECONDS": "often"}, "setting poll_seconds: got 'often', expected a valid"),
    ],
)
def test_setting_that_is_wrong_is_named_and_no_token_repeated(start, variables, message):
    process = start(**variables)
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 3
    assert message in out
    assert "geheim" not in out
    assert "Traceback" not in out


def test_store_that_is_empty_at_the_start_is_picked_up_later(start, tmp_path):
    url = f"sqlite:///{tmp_path}/later.sqlite3"
    process = start(LOADPATH_STORE=url, LOADPATH_POLL_SECONDS="0.1")
    base = address(process)
    before = httpx.get(f"{base}/readyz", trust_env=False)

    fill(url, "loadpath: 1\ncomponents: [{id: web, kind: compute}]\n")

    until(lambda: httpx.get(f"{base}/readyz", trust_env=False).status_code == 200)
    assert before.status_code == 503


def test_host_of_other_machines_is_refused_without_tokens(start):
    process = start("--host", "0.0.0.0")  # noqa: S104 - this is what is refused

    assert process.wait(timeout=60) == 3
    assert "tokens are needed" in process.stdout.read()


def test_setting_that_is_wrong_is_told_with_its_name(start):
    process = start(LOADPATH_MAX_DEPTH="deep")

    assert process.wait(timeout=60) == 3
    assert "max_depth" in process.stdout.read()
