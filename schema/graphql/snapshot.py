"""Snapshot and View: the one consistent state that everything in an answer is drawn from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, RLock
from typing import TypeVar, cast

from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.coverage import Coverage
from model.records.revision import Revision
from model.recovery.schedule import Solver
from schema.errors import NotAvailable, TooMuch

Answer = TypeVar("Answer")


class Memory:
    """The latest answers drawn from one graph, so that paging through one computes it once."""

    def __init__(self, size: int = 128) -> None:
        """Remember up to `size` answers."""
        self._size = size
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._kept: dict[Hashable, tuple[Hashable, object]] = {}
        self._gates: dict[Hashable, RLock] = {}

    def remembered(self) -> list[tuple[Hashable, object]]:
        """Return the questions that were answered lately, with their answers."""
        with self._lock:
            return list(self._answers.items())

    def keep(self, answers: Iterable[tuple[Hashable, object]]) -> None:
        """Know questions with their answers from now on, without computing them.

        An answer as of one moment replaces that to the same question as of another.
        """
        kept = {_timeless(question): (question, answer) for question, answer in answers}
        with self._lock:
            self._kept.update(kept)

    def recall(self, question: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return the answer to `question`, computing it when it is not remembered.

        Of several threads that ask at once the first computes and the others wait for it: threads
        of one process share a processor, so that each would take as long as all of them.
        """
        with self._lock:
            known = self._kept.get(_timeless(question))
            if known is not None and known[0] == question:
                return cast("Answer", known[1])
            if question in self._answers:
                return cast("Answer", self._remembered(question))
            gate = self._gates.setdefault(question, RLock())
        with gate:
            with self._lock:
                if question in self._answers:
                    return cast("Answer", self._remembered(question))
            try:
                answer = compute()
                self._remember(question, answer)
            finally:
                with self._lock:
                    self._gates.pop(question, None)
        return answer

    def _remembered(self, question: Hashable) -> object:
        self._answers.move_to_end(question)
        return self._answers[question]

    def _remember(self, question: Hashable, answer: object) -> None:
        with self._lock:
            self._answers[question] = answer
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)


def _timeless(question: Hashable) -> Hashable:
    """Return a question without the moment at its end."""
    has_moment = (
        isinstance(question, tuple) and bool(question) and isinstance(question[-1], datetime)
    )
    return cast("tuple[Hashable, ...]", question)[:-1] if has_moment else question


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One revision in memory, immutable."""

    graph: DependencyGraph
    revision: Revision
    coverage: Coverage
    stale: bool
    """True when the store could not be asked whether there is anything newer."""
    loaded_at: datetime
    hidden: int = 0
    """How many components of the revision the viewer may not see."""
    placeholders: frozenset[ComponentId] = frozenset()
    """Components that stand for hidden ones; lists leave them out."""
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one request may ask for."""

    page: int = 1000
    """Most items of a page."""
    default_page: int = 100
    """Items of a page when the request does not say."""
    depth: int = 16
    """Most levels of nested fields."""
    aliases: int = 30
    """Most aliases in a request."""
    tokens: int = 4000
    """Most tokens in a request, and most fields of one, its fragments spread."""
    text: int = 10_240
    """Most characters of a text in a request (an argument, or what a variable holds): as many as
    the longest policy of AWS has, a service control policy."""
    listed: int = 10_000
    """Most elements of a list in a request."""
    map_nodes: int = 10_000
    """Most nodes of a dependency map."""
    elements: int = 200_000
    """Most items of all lists of an answer together, those of inner lists counted."""


class Budget:
    """How many more items one request may still get: what pages within pages multiply up to."""

    def __init__(self, elements: int) -> None:
        """Allow `items`."""
        self._limit = elements
        self._left = elements

    @property
    def spent(self) -> int:
        """How many items were taken."""
        return self._limit - self._left

    def spend(self, count: int) -> None:
        """Take `count` items off.

        Raises:
            TooMuch: if there are not so many left.
        """
        self._left -= count
        if self._left < 0:
            raise TooMuch(self._limit)


def no_solver() -> Solver:
    """Say that this service was started without a solver.

    Raises:
        NotAvailable: always.
    """
    raise NotAvailable("exact timetables: this service was started without a solver")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A snapshot as one request sees it."""

    snapshot: Snapshot
    now: datetime
    """The moment of the request."""
    limits: Limits = field(default_factory=Limits)
    budget: Budget = field(default_factory=lambda: Budget(Limits().elements), compare=False)
    solver: Callable[[], Solver] = field(default=no_solver, compare=False)
    """Gives what makes timetables exact; raises `NotAvailable` where there is nothing."""

    @property
    def graph(self) -> DependencyGraph:
        """The graph that everything is asked of."""
        return self.snapshot.graph

    def recall(self, question: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return the answer to `question`, computed once per snapshot."""
        return self.snapshot.memory.recall(question, compute)
