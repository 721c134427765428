"""Whole-estate answers: computed once for each revision, and kept where workers are forked.

    front ── WholeAnswers ──> worker: asks itself, and packs what it remembers
    front ── Keep ──────────> holder: unpacks it; every worker that is forked later has it

Records of the graph are not packed: holder and worker have the same ones, by number.
"""

import io
import logging
import pickle
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schema.graphql.snapshot import Memory, Snapshot
from service.workers.graphql import GraphQLQuestion
from service.workers.questions import Circumstances

LOG = logging.getLogger("loadpath")

MAP = "{ cards { id } }"
WHOLE = (
    "{ gaps(first: 1) { totalCount } }",
    f"{{ map(level: ESTATE) {MAP} }}",
    f"{{ map {MAP} }}",
    "{ promises { rows { classes { rto { total { value } } rpo { loss { value } } } } } }",
    "{ promises(limit: 60) { rows { classes { rto { total { value } } } } } }",
    "{ largestBlastRadii { components { down } } }",
)
"""The questions about a new revision, in this order: those of the first pages come first."""
HOURLY = WHOLE[:1]
"""The questions of each hour: gaps depend on the day, for certificates and keys."""
MOST = 20_000
"""Most answers of parts that one question may be made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeAnswers:
    """Asks a worker one question about the whole estate, for what it remembers then."""

    query: str
    least: int
    """Smaller estates, in components, are answered fast enough without this."""

    def key(self) -> object:
        """Return the question."""
        return "whole", self.query

    def answer(self, snapshot: Snapshot, circumstances: Circumstances) -> Sequence[bytes]:
        """Return what is remembered after the question was answered, packed."""
        if len(snapshot.graph) < self.least:
            return ()
        roomy = replace(snapshot, memory=Memory(size=MOST))
        GraphQLQuestion(query=self.query).answer(roomy, circumstances)
        return tuple(packed(snapshot, roomy.memory.remembered()))


def packed(snapshot: Snapshot, answers: Iterable[tuple[Hashable, object]]) -> Iterable[bytes]:
    """Yield each question with its answer as bytes; those that cannot be packed are left out."""
    numbers = {id(shared): number for number, shared in enumerate(_shared(snapshot))}
    for pair in answers:
        target = io.BytesIO()
        packer = _Packer(target, pickle.HIGHEST_PROTOCOL)
        packer.numbers = numbers
        try:
            packer.dump(pair)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
            LOG.debug("an answer is not kept: %s", error)
            continue
        yield target.getvalue()


def unpacked(snapshot: Snapshot, answers: Iterable[bytes]) -> Iterable[tuple[Hashable, object]]:
    """Yield each question with its answer, as `packed` packed them for an equal snapshot."""
    shared = _shared(snapshot)
    for text in answers:
        unpacker = _Unpacker(io.BytesIO(text))
        unpacker.shared = shared
        yield unpacker.load()


def _shared(snapshot: Snapshot) -> Sequence[object]:
    """Return what both ends have already."""
    graph = snapshot.graph
    return [graph, graph.topology, *graph.components, *graph.requirements]


class _Packer(pickle.Pickler):
    numbers: dict[int, int]

    def persistent_id(self, value: Any) -> int | None:
        return self.numbers.get(id(value))


class _Unpacker(pickle.Unpickler):
    shared: Sequence[object]

    def persistent_load(self, number: Any) -> object:
        return self.shared[number]
