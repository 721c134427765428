"""How soon a service notices what happens to its store: seconds, the median of some tries.

    python -m tests.benchmarks.reliability --tries 5

Beside each figure stands its bound. `docs/reliability.md` has the table. A Neo4j of its own is
silenced and killed where Java and Maven are there.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from model.linking.link import LinkSettings
from schema.graphql.snapshot import Snapshot
from service.jobs.import_file import file_at, import_files
from service.stores import open_store
from service.stores.interface import Change, GraphStore
from service.stores.neo4j.connection import Neo4jSettings
from service.stores.neo4j.store import Neo4jStore
from service.stores.sqlite.store import SqliteStore
from tests.benchmarks.publish import estate
from tests.neo4j_server import can_run_java, own_server
from tests.observing import AT
from tests.service.running import SHOP, Running, fill, serving, until
from tests.silence import Relay, silent_port

COMPONENTS = 10_000
"""Components of the estate in which a hundredth changes."""
ASK = "{ revisions { number } }"


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    began = monotonic()
    work()
    return monotonic() - began


def noticed(harm: Callable[[Path], object]) -> float:
    """Return how long a running service takes to notice that its file is another."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        path = folder / "shop.sqlite3"
        fill(f"sqlite:///{path}", SHOP)
        running = stack.enter_context(_served(path, folder))
        running.wait(lambda now: now is not None and not now.stale)
        harm(path)
        return seconds(lambda: running.wait(lambda now: now is not None and now.stale))


def replaced(path: Path) -> None:
    """Put another store in the place of the file."""
    fill(f"sqlite:///{path}.other", SHOP)
    Path(f"{path}.other").rename(path)


def published() -> float:
    """Return how long it takes until a revision that another process published is served."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        path = folder / "shop.sqlite3"
        fill(f"sqlite:///{path}", SHOP)
        running = stack.enter_context(_served(path, folder))
        running.wait(lambda now: now is not None and not now.stale)
        fill(f"sqlite:///{path}", 'loadpath: 1\ncomponents: [{id: "queue:new", kind: queue}]\n')
        return seconds(
            lambda: running.wait(lambda now: now is not None and now.revision.number == 2)
        )


def applied(tries: int) -> float:
    """Return how long a service takes to apply a change of one scope in a hundred."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        path = folder / "store.sqlite3"
        store = stack.enter_context(closing(SqliteStore(path)))
        store.record(estate(COMPONENTS))
        store.publish(now=AT, settings=LinkSettings())
        opened = partial(SqliteStore, path, create=False)
        running = stack.enter_context(serving(opened, folder, poll_seconds=0.05))
        running.wait(_fresh, 120)

        def apply(number: int) -> float:
            looks = tuple(estate(COMPONENTS, version=number, share=100, needs=number))
            store.change([Change(observations=looks)], now=AT, settings=LinkSettings())
            return seconds(
                lambda: running.wait(
                    lambda now: now is not None and now.revision.number == number + 1
                )
            )

        return median(apply(number) for number in range(1, tries + 1))


def silent() -> tuple[float, float]:
    """Return (when a silent store is noticed, a light answer then over one before)."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "shop.sqlite3"
        fill(f"sqlite:///{path}", SHOP)
        with _served(path, folder) as running:
            running.wait(lambda now: now is not None and not now.stale)
            until(lambda: list((folder / "state").glob("snapshot-*")))
            usual = median(seconds(lambda: running.ask(ASK)) for _ in range(30))
        with silent_port() as port:
            settings = Neo4jSettings(url=f"bolt://127.0.0.1:{port}", password="x")
            with serving(
                lambda: Neo4jStore(settings, create=False), folder, poll_seconds=1.0
            ) as running:
                running.wait(lambda now: now is not None)
                problem = running.app.state.runtime.snapshots
                told = seconds(lambda: until(lambda: problem.problem is not None))
                then = median(seconds(lambda: running.ask(ASK)) for _ in range(30))
    return told, then / usual


def neo4j_away(tries: int) -> dict[str, tuple[float, str]]:
    """Return how long a service takes to notice that its Neo4j is silent or dead, and is back."""
    times: dict[str, list[float]] = {"silent": [], "speaks": [], "killed": [], "returned": []}
    with TemporaryDirectory() as name, own_server(Path(name)) as server:
        with closing(open_store(environ=server.address.environ)) as store:
            now = datetime.now(UTC)
            import_files(store, [file_at(SHOP)], now=now, settings=LinkSettings())
        for _ in range(tries):
            relay = Relay(server.address.uri)
            try:
                environ = {**server.address.environ, "NEO4J_URI": relay.uri}
                with _serving_neo4j(environ) as running:
                    relay.speaks.clear()
                    times["silent"].append(seconds(lambda: running.wait(_stale)))
                    relay.speaks.set()
                    times["speaks"].append(seconds(lambda: running.wait(_fresh)))
            finally:
                relay.close()
            with _serving_neo4j(server.address.environ) as running:
                server.kill()
                times["killed"].append(seconds(lambda: running.wait(_stale)))
                server.start()
                times["returned"].append(seconds(lambda: running.wait(_fresh)))
    return {
        "Neo4j falls silent: stale": (median(times["silent"]), "5 s"),
        "Neo4j speaks again: fresh": (median(times["speaks"]), "2 s"),
        "Neo4j is killed: stale": (median(times["killed"]), "5 s"),
        "Neo4j is back: fresh": (median(times["returned"]), "2 s"),
    }


@contextmanager
def _serving_neo4j(environ: Mapping[str, str]) -> Iterator[Running]:
    def opened() -> GraphStore:
        return open_store(environ=environ, create=False)

    with TemporaryDirectory() as name, serving(opened, Path(name), poll_seconds=1.0) as running:
        running.wait(_fresh)
        yield running


def _stale(snapshot: Snapshot | None) -> bool:
    return snapshot is not None and snapshot.stale


def _fresh(snapshot: Snapshot | None) -> bool:
    return snapshot is not None and not snapshot.stale


def _served(path: Path, folder: Path) -> AbstractContextManager[Running]:
    url = f"sqlite:///{path}"
    return serving(lambda: open_store(url, create=False), folder, poll_seconds=1.0)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=5)
    tries = range(parser.parse_args().tries)
    rows = {
        "the file is removed: stale": (median(noticed(Path.unlink) for _ in tries), "5 s"),
        "the file is replaced: stale": (median(noticed(replaced) for _ in tries), "5 s"),
        "another process published: served": (median(published() for _ in tries), "2 s"),
    }
    rows[f"a change of 1 % of {COMPONENTS:,} components: applied"] = (applied(len(tries)), "1 s")
    silences = [silent() for _ in tries]
    rows["the store accepts and never answers: told"] = (
        median(told for told, _ in silences),
        "5 s",
    )
    if can_run_java():
        rows |= neo4j_away(len(tries))
    for event, (figure, bound) in rows.items():
        sys.stdout.write(f"| {event} | {figure:.2f} s | {bound} |\n")
    ratio = median(times for _, times in silences)
    sys.stdout.write(f"| a light answer meanwhile, over one before | {ratio:.2f} × | 2 × |\n")


if __name__ == "__main__":
    main()
