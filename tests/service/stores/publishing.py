"""Processes that publish until they are killed: `python -m tests.service.stores.publishing KIND`.

For each line that it reads it makes a process that publishes, says `born PID`, and `died` at the
end. That process says `publishing N` before and `published N` after revision N.
"""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation
from model.records.revision import Records
from service.stores.errors import StoreError
from service.stores.interface import GraphStore
from service.stores.neo4j.publish_plan import Limits
from service.stores.sqlite.store import SqliteStore
from tests.neo4j_server import from_environment
from tests.observing import AT, need, saw, seen
from tests.service.stores.backends import neo4j_store

SIZE = 40
LINK = LinkSettings()


def estate(number: int) -> Observation:
    """Return what is seen before revision `number`: something of every kind of change."""
    ids = [f"c{(number * 7 + one) % (2 * SIZE)}" for one in range(SIZE)]
    things = [seen(one, Kind.COMPUTE, name=f"{one} in {number % 3}") for one in ids]
    needs = [
        need(one, ids[at - 1], ids[at - 2], ids[at - 3], minimum=1 + (number + at) % 3)
        for at, one in enumerate(ids)
    ]
    return replace(saw("estate", *things, *needs), read_at=AT + timedelta(minutes=number))


def expected(number: int) -> Records:
    """Return the records of revision `number`."""
    return link([estate(number)], LINK)


def publish(store: GraphStore, number: int) -> None:
    """Record and publish what makes revision `number`."""
    store.record([estate(number)])
    store.publish(now=AT, settings=LINK)


def opened(kind: str) -> GraphStore:
    """Return the store that the parent uses too."""
    address = from_environment()
    if kind == "sqlite":
        return SqliteStore(Path(os.environ["STORE_FILE"]))
    assert address is not None
    return neo4j_store(address, Limits(rows=40) if kind == "neo4j-batches" else None)


def publish_on(kind: str) -> None:
    """Publish the revisions that follow the current one, without end."""
    store = opened(kind)
    current = store.current()
    number = current.number if current else 0
    try:
        while True:
            number += 1
            say(f"publishing {number}")
            publish(store, number)
            say(f"published {number}")
    except StoreError as error:
        say(f"{type(error).__name__} {error}")


def main() -> None:
    """Make one publisher after another, so that each need not be imported anew."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            say(f"born {os.getpid()}")
            publish_on(sys.argv[1])
            os._exit(0)
        os.waitpid(child, 0)
        say("died")


def say(text: str) -> None:
    """Tell the parent at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
