"""Three replicas, processes of their own on one Neo4j: many writers at once lose nothing."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from tests.events import alarm
from tests.neo4j_server import empty
from tests.service.cli.test_serve import address
from tests.service.running import until
from tests.service.stores.backends import neo4j_store

pytestmark = pytest.mark.neo4j
ROOT = Path(__file__).parents[2]
WRITERS, REPLICAS = 20, 3
STATE = """mutation($id: ID!) { setObjective(objective: {
    subject: $id, disruptionClass: REGION, rto: "PT20M"}) { assertion } }"""
CURRENT = "{ graph { revision { number } } assertions { id } }"


@contextmanager
def replica(server, folder):
    folder.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LOADPATH_")}
    variables = {
        "NEO4J_URI": server.uri,
        "NEO4J_USERNAME": server.username,
        "NEO4J_PASSWORD": server.password,
        "LOADPATH_WORKERS": "0",
        "LOADPATH_POLL_SECONDS": "0.5",
        "PYTHONPATH": str(ROOT),
    }
    if server.database:
        variables["NEO4J_DATABASE"] = server.database
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", "0"],
        cwd=folder,
        env={**kept, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


def post(url, query, **variables):
    body = {"query": query, "variables": variables}
    answer = httpx.post(f"{url}/graphql", json=body, timeout=120, trust_env=False).json()
    assert "errors" not in answer, answer
    return answer["data"]


def is_ready(url):
    return httpx.get(f"{url}/readyz", timeout=30, trust_env=False).status_code == 200


def test_writers_on_all_replicas_lose_nothing_and_all_see_it(neo4j_server, neo4j_driver, tmp_path):
    empty(neo4j_driver, neo4j_server.database)
    names = [f"component:{number}" for number in range(WRITERS)]
    store = neo4j_store(neo4j_server)
    lines = "".join(f"  - {{id: {name!r}, kind: compute}}\n" for name in names)
    fill_into(store, f"loadpath: 1\ncomponents:\n{lines}")
    store.close()
    with ExitStack() as stack:
        folders = [tmp_path / str(number) for number in range(REPLICAS)]
        processes = [stack.enter_context(replica(neo4j_server, each)) for each in folders]
        urls = [address(process) for process in processes]
        for url in urls:
            until(lambda url=url: is_ready(url), 60)

        def write(number):
            url = urls[number % REPLICAS]
            post(url, STATE, id=names[number])
            event = alarm(database=f"db{number}", id=f"event-{number}")
            httpx.post(f"{url}/events", json=event, timeout=120, trust_env=False).raise_for_status()

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, range(WRITERS)))
        written = monotonic()
        sleep(2)
        seen = [post(url, CURRENT) for url in urls]
        listed = [httpx.get(f"{url}/incidents", trust_env=False).json() for url in urls]

    assert monotonic() - written >= 2
    revisions = {answer["graph"]["revision"]["number"] for answer in seen}
    assert len(revisions) == 1
    assert [len(answer["assertions"]) for answer in seen] == [WRITERS] * REPLICAS
    assert [len(answer["incidents"]) for answer in listed] == [WRITERS] * REPLICAS


def fill_into(store, document):
    from datetime import UTC, datetime

    from model.linking.link import LinkSettings
    from service.jobs.import_file import DocumentFile, import_files

    file = DocumentFile(name="inline", read=document.encode)
    import_files(store, [file], now=datetime.now(UTC), settings=LinkSettings())
