"""Neo4j: what a change of 1 % of an estate costs with annotations, beside the same without.

    python tests/benchmarks/neo4j_change.py --components 20000 --runs 3

Starts a server of its own. Changes with and without annotations take turns, so that other work of
the machine meets both; the medians are compared. The log is what the server appended to its
transaction log meanwhile. Processor time is that of this process and of the server together: the
steadier figure on a machine that does other work. Each change is made by the process that
published before, as a service does; with `--fresh` by one that knows nothing, as a command does.
"""

import argparse
import sys
import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from model.linking.link import LinkSettings
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass, Objective
from model.records.observation import (
    Observation,
    Reference,
    SeenComponent,
    SeenMember,
    SeenMembership,
    SeenRequirement,
)
from model.records.requirement import Effect, Evidence, EvidenceKind
from service.collector import collect_seldom
from service.stores.interface import Change
from service.stores.neo4j.connection import Neo4jSettings
from service.stores.neo4j.store import Neo4jStore
from tests.benchmarks.synthetic import estate
from tests.benchmarks.timing import show
from tests.neo4j_server import OwnServer
from tests.observing import AT, saw, seen

LINK = LinkSettings()
WHY = Evidence(kind=EvidenceKind.DECLARED, rule="lambda.environment-arn", effect=Effect.HARD)
SCOPES = 100
"""A change is one scope: 1 %."""
SERVICES = 20
SMALLEST, LARGEST = 50, 300
"""A member of a service stands on so many components."""
ZEROS = 1 << 20


class Estate:
    """The synthetic estate as scopes, with services that promise something."""

    def __init__(self, components: int) -> None:
        """Draw it once."""
        needs = estate(components, group_share=0.02).needs
        self._ids = [
            ComponentId(f"arn:aws:lambda:us-east-1:111122223333:function:f{number:07}")
            for number in range(components)
        ]
        self._needs: dict[int, list[tuple[set[int], int]]] = {}
        for at, dependent in enumerate(needs.dependent.tolist()):
            members = set(needs.members[needs.start[at] : needs.start[at + 1]].tolist())
            least = min(int(needs.minimum[at]), len(members))
            self._needs.setdefault(dependent, []).append((members, least))
        sizes = ((number, len(self._below(number))) for number in range(components))
        self._members = [number for number, size in sizes if SMALLEST <= size < LARGEST]

    def _below(self, number: int) -> set[int]:
        """Return what a component stands on, or at least `LARGEST` of it."""
        reached, todo = {number}, [number]
        while todo and len(reached) < LARGEST:
            needed = {
                member for members, _ in self._needs.get(todo.pop(), []) for member in members
            }
            todo.extend(needed - reached)
            reached |= needed
        return reached

    def scope(self, number: int, version: int) -> Observation:
        """Return what one of the scopes says; another version has other names, and one need less.

        One need less in ten components.
        """
        facts: list[SeenComponent | SeenRequirement] = []
        for index in range(number, len(self._ids), SCOPES):
            facts.append(
                seen(
                    self._ids[index],
                    Kind.FUNCTION,
                    name=f"{index} of version {version}",
                    region="us-east-1",
                )
            )
            needs = self._needs.get(index, [])
            shorter = version % 2 and index // SCOPES % 10 == 0
            facts += [self._need(index, *need) for need in (needs[1:] if shorter else needs)]
        return saw(f"source.{number}", *facts)

    def services(self) -> Observation:
        """Return services of five members each, with RTO and RPO."""
        facts: list[object] = []
        for number in range(SERVICES):
            service = ComponentId(f"service:s{number}")
            facts.append(seen(service, Kind.SERVICE, name=f"s{number}"))
            for member in self._members[number::SERVICES][:5]:
                facts.append(
                    SeenMembership(
                        group=Reference(key=service), member=Reference(key=self._ids[member])
                    )
                )
            facts.append(
                Objective(
                    subject=service,
                    disruption_class=DisruptionClass.REGION,
                    source="book",
                    rto=timedelta(hours=1),
                    rpo=timedelta(minutes=5),
                )
            )
        return saw("services", *facts)

    def _need(self, index: int, members: set[int], minimum: int) -> SeenRequirement:
        return SeenRequirement(
            dependent=Reference(key=self._ids[index]),
            members=tuple(
                SeenMember(reference=Reference(key=self._ids[member])) for member in sorted(members)
            ),
            minimum=minimum,
            relation="needs",
            effect=Effect.HARD,
            evidence=(WHY,),
        )


def log_bytes(home: Path) -> int:
    """Return how many bytes the server has written to the log of transactions of its database."""
    files = home.glob("data/transactions/neo4j/neostore.transaction.db.*")
    return sum(_written(file) for file in files)


def _written(file: Path) -> int:
    """Return the size of a file without the zeros at its end, which are room for later."""
    with file.open("rb") as stream:
        end = file.stat().st_size
        while end:
            start = max(0, end - ZEROS)
            stream.seek(start)
            block = stream.read(end - start).rstrip(b"\0")
            if block:
                return start + len(block)
            end = start
    return 0


def measure(server: OwnServer, components: int, runs: int, fresh: bool) -> None:
    """Publish, then change 1 % with and without annotations in turns, and print the table."""
    drawn, versions, home = Estate(components), count(1), server.home
    settings = Neo4jSettings.read(server.address.uri, server.address.environ)
    store = Neo4jStore(settings, annotates=False)
    seconds: dict[bool, list[float]] = {True: [], False: []}
    worked: dict[bool, list[float]] = {True: [], False: []}
    written: dict[bool, list[int]] = {True: [], False: []}
    try:
        store.record([drawn.services(), *(drawn.scope(at, 0) for at in range(SCOPES))])
        started = perf_counter()
        store.publish(now=AT, settings=LINK)
        first = perf_counter() - started
        store._annotates = True
        started = perf_counter()
        store.annotate(now=AT)
        whole = perf_counter() - started
        for _ in range(runs):
            for annotates in (False, True):
                if fresh:
                    store.close()
                    store = Neo4jStore(settings)
                store._annotates = annotates
                change = Change(observations=(drawn.scope(7, next(versions)),))
                before, started = log_bytes(home), perf_counter()
                work = process_time() + server.processor_seconds()
                store.change([change], now=AT, settings=LINK)
                seconds[annotates].append(perf_counter() - started)
                worked[annotates].append(process_time() + server.processor_seconds() - work)
                written[annotates].append(log_bytes(home) - before)
                store._annotates = True
                store.annotate(now=AT)
        problem = store.pulse().annotations_problem
        assert problem is None, problem
    finally:
        store.close()
    with_, without = median(seconds[True]), median(seconds[False])
    both, alone = median(worked[True]), median(worked[False])
    logs = median(written[True]) / 1e6, median(written[False]) / 1e6
    rows = (
        ("first annotations", f"{whole:.1f} s", f"first publish {first:.1f} s", whole / first),
        (
            "change of 1 %",
            f"{with_:.1f} s",
            f"without annotations {without:.1f} s",
            with_ / without,
        ),
        ("its processor time", f"{both:.1f} s", f"without annotations {alone:.1f} s", both / alone),
        ("its log", f"{logs[0]:.2f} MB", f"without {logs[1]:.2f} MB", logs[0] / logs[1]),
    )
    show(
        "Neo4j, annotations",
        [
            (f"{what}, {components}", figure, reference, f"{ratio:.2f}×")
            for what, figure, reference, ratio in rows
        ],
    )


def main() -> None:
    """Measure on a server of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        server = OwnServer(Path(folder) / "neo4j")
        server.start()
        try:
            measure(server, options.components, options.runs, options.fresh)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
