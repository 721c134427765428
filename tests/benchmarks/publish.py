"""What a publication costs after a change of one scope in a hundred, and after one objective.

python tests/benchmarks/publish.py --components 60000
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from model.linking.link import LinkSettings
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass, Objective
from model.records.observation import Observation
from service.collector import collect_seldom
from service.stores.interface import Change
from service.stores.sqlite.store import SqliteStore
from tests.benchmarks.timing import show
from tests.observing import ACCOUNT, AT, need, saw, seen

PER_SCOPE = 90
"""Components that one scope describes."""
NEEDS = 5
"""Requirements of a component."""
SERVICES = 50
LINK = LinkSettings()


def estate(
    components: int, *, version: int = 0, share: int = 1, needs: int = 0
) -> list[Observation]:
    """Return what the scopes of an estate say; with `share`, one scope in so many.

    `version` is a property of every component; other `needs` give other requirements.
    """
    count = max(1, components // PER_SCOPE)
    ids = [f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue-{number:06}" for number in range(components)]
    return [_scope(ids, scope, count, version, needs) for scope in range(0, count, share)]


def _scope(ids: list[str], scope: int, count: int, version: int, needs: int) -> Observation:
    chance = Random(scope)  # noqa: S311 - an estate, not a secret
    mine = ids[scope::count]
    described = (
        seen(
            id_,
            Kind.QUEUE,
            name=id_.rpartition(":")[2],
            account=ACCOUNT,
            region="us-east-1",
            tags={"service": f"service-{chance.randrange(SERVICES)}"},
            properties={"version": version},
        )
        for id_ in mine
    )
    others = Random(scope + needs * len(ids))  # noqa: S311 - an estate, not a secret
    needed = (need(id_, others.choice(ids)) for id_ in mine for _ in range(NEEDS))
    return saw(f"source.{scope}", *described, *needed)


def promise() -> Observation:
    """Return what a person asserts: one objective."""
    subject = ComponentId(f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue-000003")
    objective = Objective(
        subject=subject,
        disruption_class=DisruptionClass.REGION,
        source="book",
        rto=timedelta(hours=1),
    )
    return saw("asserted", objective)


def spent(run: Callable[[], object]) -> float:
    """Return the processor time that `run` takes, in seconds."""
    before = process_time()
    run()
    return process_time() - before


def measure(store: SqliteStore, components: int) -> None:
    """Print the table of this figure."""
    store.record(estate(components))
    first = spent(lambda: store.publish(now=AT, settings=LINK))

    def changed(*, version: int = 0, share: int = 100, needs: int = 0) -> float:
        seen_again = tuple(estate(components, version=version, share=share, needs=needs))
        change = Change(observations=seen_again)
        return spent(lambda: store.change([change], now=AT, settings=LINK))

    again = changed(share=1)
    part = changed(version=1)
    objective = [Change(observations=(promise(),))]
    single = spent(lambda: store.change(objective, now=AT, settings=LINK))
    whole = spent(store.load)
    delta = spent(lambda: store.delta(1))
    needed = changed(version=1, needs=1)
    reference = f"a first publication {first:.1f} s"
    figures = (
        ("all scopes, seen again", f"{again:.1f} s", reference, f"{again / first:.3f}×"),
        ("one scope in a hundred", f"{part:.2f} s", reference, f"{part / first:.3f}×"),
        ("and its requirements", f"{needed:.1f} s", reference, f"{needed / first:.2f}×"),
        ("one objective", f"{single * 1e3:.0f} ms", reference, f"1/{first / single:.0f}"),
        ("what differs", f"{delta * 1e3:.0f} ms", f"load {whole:.1f} s", f"1/{whole / delta:.0f}"),
    )
    show(
        "Publish",
        [
            (f"{what}, {components}", measured, than, ratio)
            for what, measured, than, ratio in figures
        ],
    )


def main() -> None:
    """Measure on a store of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=20_000)
    components = parser.parse_args().components
    collect_seldom()
    with (
        TemporaryDirectory() as folder,
        closing(SqliteStore(Path(folder) / "store.sqlite3")) as store,
    ):
        measure(store, components)


if __name__ == "__main__":
    main()
