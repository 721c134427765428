"""Neo4j: rows and relationships a second, written and loaded, beside a bare UNWIND loader.

    python tests/benchmarks/neo4j_store.py --components 200000 --runs 3

Starts a server of its own. The bare loader writes the same properties into the same kind of
database, with the same indexes and batches, and does nothing else: no comparison with what was
there, no revision, no lock, no labels to bring up to date. Both take turns on a warm server.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import neo4j

sys.path.insert(0, str(Path(__file__).parents[2]))

from model.records.component import Component, ComponentId, Kind
from model.records.coverage import Coverage
from model.records.requirement import Effect, Evidence, EvidenceKind, Member, Requirement
from model.records.revision import Records
from service.collector import collect_seldom
from service.stores.neo4j import read
from service.stores.neo4j.connection import Neo4jSettings
from service.stores.neo4j.property_types import PropertyTypes
from service.stores.neo4j.records import node, relationships
from service.stores.neo4j.store import Neo4jStore
from service.stores.rows import RecordKind, rows
from tests.benchmarks.synthetic import estate
from tests.neo4j_server import OwnServer, empty

BATCH = 10_000
T = TypeVar("T")


def records(components: int) -> Records:
    """Return the synthetic estate as records."""
    needs = estate(components, group_share=0.02).needs
    ids = [
        ComponentId(f"arn:aws:lambda:us-east-1:111122223333:function:f{one:07}")
        for one in range(components)
    ]
    why = Evidence(kind=EvidenceKind.DECLARED, rule="lambda.environment-arn", effect=Effect.HARD)
    found = {}
    for at in range(len(needs.dependent)):
        members = {int(one) for one in needs.members[needs.start[at] : needs.start[at + 1]]}
        one = Requirement(
            dependent=ids[needs.dependent[at]],
            members=tuple(Member(provider=ids[member]) for member in sorted(members)),
            minimum=min(int(needs.minimum[at]), len(members)),
            effect=Effect.HARD,
            relation="needs",
            evidence=(why,),
        )
        found[one.id] = one
    return Records(
        components=tuple(
            Component(id=id_, kind=Kind.FUNCTION, name=id_[-8:], region="us-east-1") for id_ in ids
        ),
        requirements=tuple(found[id_] for id_ in sorted(found)),
    )


def bare(driver: neo4j.Driver, content: Records) -> int:
    """Write `content` in plain UNWIND batches; return rows and relationships."""
    numbers: dict[str, int] = {}
    types = PropertyTypes({})

    def nodes() -> Iterator[Any]:
        for number, row in enumerate(rows(content), start=1):
            if row.kind is RecordKind.COMPONENT:
                numbers[row.id] = number
                yield node(row, number=number, since=1, types=types)

    def edges() -> Iterator[Any]:
        for row in rows(content):
            if row.kind is RecordKind.REQUIREMENT:
                for start, end, kind, known in relationships(row, since=1):
                    yield [numbers[start], numbers[end], kind, known]

    return load(
        driver,
        "UNWIND $rows AS row CREATE (n:Record:Component:Function) SET n = row",
        nodes(),
    ) + load(
        driver,
        """UNWIND $rows AS row
        MATCH (a:Record {_number: row[0]}) MATCH (b:Record {_number: row[1]})
        CREATE (a)-[r:$(row[2])]->(b) SET r = row[3]""",
        edges(),
    )


def load(driver: neo4j.Driver, query: Any, given: Iterator[Any]) -> int:
    """Run `query` over batches of rows."""
    total = 0
    with driver.session() as session:
        while batch := list(islice(given, BATCH)):
            session.execute_write(lambda tx, some: tx.run(query, rows=some).consume(), batch)
            total += len(batch)
    return total


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return seconds and result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def say(what: str, seconds: float, total: int, reference: float | None = None) -> None:
    """Print one line of the table."""
    rate = total / seconds
    ratio = "" if reference is None else f"{rate / reference:6.0%}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"| {what:34} | {seconds:7.1f} | {rate:9,.0f} | {ratio:>6} | {peak:7,.0f} |\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    content = records(options.components)
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "server") as settings:
        measure(settings, content, options.runs)


@contextmanager
def serving(home: Path) -> Iterator[Neo4jSettings]:
    """Run a server with an empty database during the block."""
    server = OwnServer(home)
    server.start()
    try:
        yield Neo4jSettings.read(server.address.uri, server.address.environ)
    finally:
        server.kill()


def measure(settings: Neo4jSettings, content: Records, runs: int) -> None:
    """Let both loaders fill an empty database in turns, load it again, and print the medians."""
    now, covered, total = datetime.now(UTC), Coverage(), 0
    taken: dict[str, list[float]] = defaultdict(list)
    auth = (settings.username, settings.password)
    with neo4j.GraphDatabase.driver(settings.url, auth=auth) as driver:
        # The first round warms the server up: its compiler, its caches, the room of its log.
        for _ in range(runs + 1):
            empty(driver)
            Neo4jStore(settings).close()
            seconds, total = timed(lambda: bare(driver, content))
            taken["bare"].append(seconds)
            empty(driver)
            with closing(Neo4jStore(settings)) as store:
                publisher = store._publisher
                seconds, _ = timed(lambda: publisher.publish(None, content, covered, now))  # noqa: B023
                taken["publish"].append(seconds)
                seconds, loaded = timed(store.load)
                taken["load"].append(seconds)
                assert loaded.records == content
                seconds, _ = timed(lambda: bodies(store))
                taken["bodies"].append(seconds)
                del loaded
    medians = {what: median(seconds[1:]) for what, seconds in taken.items()}
    say("bare UNWIND loader", medians["bare"], total)
    reference = total / medians["bare"]
    say("publish of the first revision", medians["publish"], total, reference)
    say("load of a revision", medians["load"], total, reference)
    say("the same without seals", medians["bodies"], total, reference)


def bodies(store: Neo4jStore) -> Records:
    """Return the records of the revision without a look at what people read."""
    return store._connection.read(lambda transaction: read.records(transaction, 1, store.url))


if __name__ == "__main__":
    main()
