"""How soon a service notices what happens to its store: seconds, the median of some tries.

    python -m tests.benchmarks.reliability --tries 5

Beside each figure stands its bound. `docs/reliability.md` has the table.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from service.stores import open_store
from service.stores.neo4j.connection import Neo4jSettings
from service.stores.neo4j.store import Neo4jStore
from tests.service.running import SHOP, Running, fill, serving, until
from tests.silence import silent_port

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
    silences = [silent() for _ in tries]
    rows["the store accepts and never answers: told"] = (
        median(told for told, _ in silences),
        "5 s",
    )
    for event, (figure, bound) in rows.items():
        sys.stdout.write(f"| {event} | {figure:.2f} s | {bound} |\n")
    ratio = median(times for _, times in silences)
    sys.stdout.write(f"| a light answer meanwhile, over one before | {ratio:.2f} × | 2 × |\n")


if __name__ == "__main__":
    main()
