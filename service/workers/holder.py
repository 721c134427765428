"""The holder: one process with one thread, which loads revisions and forks workers."""

import gc
import logging
import os
import pickle
import select
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from socket import socketpair
from typing import Any, Literal, NoReturn

from model.graph import DependencyGraph
from model.records.revision import Publication
from schema.graphql.snapshot import Snapshot
from service.snapshot_file import read_copy
from service.stores import delta_records
from service.stores.interface import Delta
from service.workers.questions import Circumstances, Failure, NotHere, Question
from service.workers.whole_answers import unpacked

LOG = logging.getLogger("loadpath")

NICENESS = 10
"""How much workers give way to the front (nice(2))."""
LOOK_SECONDS = 0.5
"""How often the holder looks for workers that have ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Load the copy of a revision."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Make the next revision of the one that is loaded."""

    base: int
    delta: Delta


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Keep answers about a revision, for the workers that are forked from now on."""

    revision: int
    answers: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """Fork a worker; the connection of its questions follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer of the holder: the revision that it has, and the process that it forked."""

    revision: int | None
    pid: int | None = None
    problem: str | None = None


Command = Load | Follow | Keep | Fork


def start_holder(prepare: Callable[[], None]) -> tuple[Connection, int]:
    """Fork the holder, and return the connection to it and its process id.

    `prepare` loads in the holder what every worker needs. Call it before the process has threads.
    """
    ours, theirs = socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        code = 1
        with suppress(BaseException):
            prepare()
            Holder(Connection(theirs.detach())).run()
            code = 0
        os._exit(code)
    theirs.close()
    return Connection(ours.detach()), pid


class Holder:
    """Obeys the front until the front is gone."""

    def __init__(self, control: Connection) -> None:
        """Obey the commands of `control`."""
        self._control = control
        self._snapshot: Snapshot | None = None
        self._workers: set[int] = set()

    def run(self) -> None:
        """Obey commands until the connection ends; then end all workers."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the front
        try:
            while True:
                ready, _, _ = select.select([self._control], [], [], LOOK_SECONDS)
                self._reap()
                if ready:
                    self._control.send(self._obey(self._control.recv()))
        except (EOFError, OSError):
            return
        finally:
            for pid in self._workers:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _obey(self, command: Command) -> Report:
        try:
            if isinstance(command, Load):
                self._load(command.path)
            elif isinstance(command, Follow):
                self._follow(command)
            elif isinstance(command, Keep):
                self._keep(command)
            else:
                return self._fork()
        except Exception as error:
            LOG.exception("the holder of worker processes failed")
            return self._report(problem=f"{type(error).__name__}: {error}")
        return self._report()

    def _report(self, *, pid: int | None = None, problem: str | None = None) -> Report:
        snapshot = self._snapshot
        number = None if snapshot is None else snapshot.revision.number
        return Report(revision=number, pid=pid, problem=problem)

    def _load(self, path: Path) -> None:
        publication = read_copy(path)
        if publication is None:
            raise ValueError(f"{path} cannot be read")
        self._take(publication, DependencyGraph(publication.records))

    def _follow(self, command: Follow) -> None:
        before = self._snapshot
        if before is None or before.revision.number != command.base:
            raise ValueError(f"revision {command.base} is not loaded")
        delta = command.delta
        records = delta_records.after(before.graph.records, delta)
        topology = None if delta_records.moves(delta) else before.graph.topology
        publication = Publication(revision=delta.revision, records=records, coverage=delta.coverage)
        self._take(publication, DependencyGraph(records, topology=topology))

    def _keep(self, command: Keep) -> None:
        snapshot = self._snapshot
        if snapshot is None or snapshot.revision.number != command.revision:
            return
        snapshot.memory.keep(unpacked(snapshot, command.answers))
        gc.collect()
        gc.freeze()

    def _take(self, publication: Publication, graph: DependencyGraph) -> None:
        _ = graph.topology  # compiled once, here, for all workers
        self._snapshot = Snapshot(
            graph=graph,
            revision=publication.revision,
            coverage=publication.coverage,
            stale=False,
            loaded_at=datetime.now(UTC),
        )
        gc.collect()
        # What is frozen is not looked at again, so a worker does not write to its pages.
        gc.freeze()

    def _fork(self) -> Report:
        descriptor = recv_handle(self._control)
        pid = os.fork()
        if pid == 0:
            self._control.close()
            work(Connection(descriptor), self._snapshot)
        os.close(descriptor)
        self._workers.add(pid)
        return self._report(pid=pid)

    def _reap(self) -> None:
        for pid in tuple(self._workers):
            with suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG) == (0, 0):
                    continue
            self._workers.discard(pid)


def work(questions: Connection, snapshot: Snapshot | None) -> NoReturn:
    """Answer questions until the connection ends, then end the process."""
    code: Literal[0, 1] = 0
    try:
        os.nice(NICENESS)
        while True:
            question, circumstances = questions.recv()
            questions.send_bytes(_answer(question, circumstances, snapshot))
    except (EOFError, OSError):
        pass
    except BaseException:
        LOG.exception("a worker process failed")
        code = 1
    finally:
        os._exit(code)


def _answer(question: Question, circumstances: Circumstances, snapshot: Snapshot | None) -> bytes:
    """Return the pickled answer, or the pickled failure."""
    answer: Any
    try:
        if snapshot is None:
            raise NotHere
        answer = question.answer(replace(snapshot, stale=circumstances.stale), circumstances)
    except Exception as error:
        answer = Failure(error=error, text=f"{type(error).__name__}: {error}")
    try:
        return pickle.dumps(answer)
    except Exception:
        # Some exceptions cannot be pickled; their text can.
        text = answer.text if isinstance(answer, Failure) else f"{type(answer)} is no answer"
        return pickle.dumps(Failure(error=None, text=text))
