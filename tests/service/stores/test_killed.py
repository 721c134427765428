"""SIGKILL at any moment of a publish: the store reopens with a whole revision, old or new."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest

from model.records.digest import digest
from service.stores.neo4j.publish_plan import Limits
from tests.neo4j_server import Address
from tests.service.stores.backends import Neo4jBackend, SqliteBackend, neo4j_store
from tests.service.stores.publishing import expected, publish

KILLS = 20


class Nursery:
    """A process that makes publishing processes, one at a time."""

    def __init__(self, kind: str, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.service.stores.publishing", kind],
            env={**os.environ, **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.kill()
        self._process.wait()

    def hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def begin(self) -> int:
        """Let a process begin to publish, and return its id."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self.hear().removeprefix("born "))

    def last_words(self) -> list[str]:
        """Return what the process says until it is dead."""
        return list(iter(self.hear, "died"))


def kill_while_publishing(nursery: Nursery, chance: Random) -> tuple[int, int]:
    """Kill at a random moment of the second publish; return (surely published, perhaps)."""
    process = nursery.begin()
    try:
        first = int(nursery.hear().removeprefix("publishing "))
        started = time.monotonic()
        assert nursery.hear() == f"published {first}"
        took = time.monotonic() - started
        assert nursery.hear() == f"publishing {first + 1}"
        time.sleep(chance.random() * took * 0.9)
    finally:
        os.kill(process, signal.SIGKILL)
    sure, perhaps = first, first + 1
    for line in nursery.last_words():
        word, number = line.split()
        sure = int(number) if word == "published" else sure
        perhaps = max(perhaps, int(number))
    return sure, perhaps


def check(store: Any, sure: int, perhaps: int) -> int:
    """Check that the store holds one of two revisions and everything before it, whole."""
    current = store.current()
    assert current is not None
    assert current.number in (sure, perhaps)
    assert [one.number for one in store.revisions()] == list(range(current.number, 0, -1))
    for number in range(max(1, current.number - 2), current.number + 1):
        found = store.load(number)
        assert digest(found.records) == found.revision.digest == digest(expected(number))
    number: int = current.number
    return number


@contextmanager
def stopped(store: Any) -> Iterator[Any]:
    """Close a store after the block."""
    try:
        yield store
    finally:
        store.close()


def kill_again_and_again(
    kind: str, environ: Mapping[str, str], open_store: Callable[[], Any]
) -> None:
    """Kill one process after another, each time checking what is left behind."""
    chance = Random(20_260_301)  # noqa: S311 - moments, not secrets
    with Nursery(kind, environ) as nursery, stopped(open_store()) as store:
        for _ in range(KILLS):
            number = check(store, *kill_while_publishing(nursery, chance))
    with stopped(open_store()) as store:
        publish(store, number + 1)
        check(store, number + 1, number + 1)


@pytest.mark.slow
def test_sqlite_survives_the_death_of_its_process(request, tmp_path):
    backend = SqliteBackend(request, tmp_path)

    kill_again_and_again("sqlite", {"STORE_FILE": str(backend.path)}, backend.make)


@pytest.mark.slow
@pytest.mark.neo4j
@pytest.mark.parametrize("kind", ["neo4j", "neo4j-batches"])
def test_neo4j_survives_the_death_of_a_client(request, tmp_path, kind):
    backend = Neo4jBackend(request, tmp_path)

    kill_again_and_again(
        kind, backend.address.environ, lambda: neo4j_store(backend.address, Limits(rows=40))
    )


@pytest.mark.slow
@pytest.mark.neo4j
def test_neo4j_survives_the_death_of_its_server(start_own_neo4j):
    server = start_own_neo4j()
    chance = Random(7)  # noqa: S311 - moments, not secrets
    for kind in ("neo4j-batches", "neo4j"):
        with Nursery(kind, server.address.environ) as nursery:
            nursery.begin()
            while not nursery.hear().startswith("published"):
                pass
            time.sleep(chance.random())
            server.kill()
            said = nursery.last_words()
        assert said[-1].startswith("StoreUnreachable ")
        sure = max((int(one.split()[1]) for one in said if one.startswith("published")), default=1)
        server.start()
        with stopped(neo4j_store(server.address, Limits(rows=40))) as store:
            number = store.current().number
            check(store, number, number)
            assert number >= sure
            publish(store, number + 1)
            check(store, number + 1, number + 1)


def test_the_address_of_tests_holds_no_password_in_its_text():
    shown = repr(Address(uri="neo4j://h", username="u", password="geheim"))

    assert "geheim" not in shown
