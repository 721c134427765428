"""The pool: questions wait here for a worker, each answered once for all who ask it at once."""

import logging
import os
import pickle
import signal
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from socket import socketpair
from threading import Condition, Lock, Thread
from time import monotonic
from typing import Any

from schema.graphql.context import Role, Viewer
from schema.graphql.snapshot import Limits, Snapshot
from service.errors import BeingComputed, DeadlineExceeded, TooBusy, WorkerLost
from service.stores.interface import Delta
from service.workers.holder import Command, Follow, Fork, Keep, Load, Report
from service.workers.questions import Circumstances, Failure, NotHere, Question
from service.workers.whole_answers import HOURLY, WHOLE, WholeAnswers

LOG = logging.getLogger("loadpath")

LOOK_SECONDS = 0.05
"""How often a question under way is checked for its deadline and for those who wait for it."""
AHEAD_SECONDS = 60.0
"""How often to look whether another hour began."""
END_SECONDS = 10.0
"""How long to wait for a killed process to be gone."""
LONGEST_AHEAD = 1800.0
"""How long one answer on the whole estate may be computed, in seconds."""
CATCH_UP_SECONDS = 30.0
"""How long a question waits for its revision to be loaded by the holder."""


@dataclass(eq=False)
class Flight:
    """One question under way, and how many wait for its answer."""

    key: object
    revision: int
    question: Question
    circumstances: Circumstances
    deadline: float
    seconds: float
    future: "Future[Any]" = field(default_factory=Future)
    waiting: int = 1


@dataclass(eq=False)
class Ahead:
    """What is computed ahead of being asked."""

    revision: int
    hour: datetime
    again: bool = False
    """Whether all was computed for the revision in an earlier hour."""
    done: bool = False
    kept: int = 0
    """How many answers the holder has."""

    @property
    def wanted(self) -> tuple[int, datetime]:
        """The revision and the hour."""
        return self.revision, self.hour


class WorkerPool:
    """Asks worker processes, and replaces those that end or are stopped."""

    def __init__(
        self,
        control: Connection,
        holder: int,
        *,
        workers: int,
        most_waiting: int,
        seconds: float,
        whole_from: int = 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Use the holder behind `control`; nothing is forked before a revision is loaded.

        For estates of `whole_from` components and more, answers about the whole estate are
        computed ahead, once for each revision and hour.
        """
        self._control = control
        self._holder = holder
        self._most_waiting = most_waiting
        self._seconds = seconds
        self._talk = Lock()
        """Held while the holder obeys one command."""
        self._changed = Condition()
        """Guards the fields below."""
        self._revision: int | None = None
        self._waiting: deque[Flight] = deque()
        self._flights: OrderedDict[object, Flight] = OrderedDict()
        self._closed = False
        self._kept = 0
        """How often the holder was given answers; workers that were forked before lack them."""
        self._ahead: Ahead | None = None
        """What is computed ahead, or was computed last."""
        self._clock, self._whole_from = clock, whole_from
        self._slots = [
            Thread(target=self._work, name=f"worker-{number}", daemon=True)
            for number in range(workers)
        ]
        self._slots.append(Thread(target=self._compute_ahead, name="whole-answers", daemon=True))
        for slot in self._slots:
            slot.start()

    @property
    def whole_answers(self) -> int | None:
        """How many answers about the whole current estate are kept; None while they are computed.

        0 for an estate that is too small to need it.
        """
        ahead = self._ahead
        done = ahead is not None and ahead.done and ahead.revision == self._revision
        return ahead.kept if ahead is not None and done else None

    @property
    def workers(self) -> int:
        """How many questions are answered at a time."""
        return len(self._slots) - 1

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return len(self._waiting)

    def load(self, path: Path) -> None:
        """Let the holder load the copy of a revision."""
        self._follow(Load(path=path))

    def follow(self, base: int, delta: Delta) -> bool:
        """Let the holder make the next revision of `base`; tell whether it could."""
        return self._follow(Follow(base=base, delta=delta))

    def ask(
        self,
        snapshot: Snapshot,
        question: Question,
        circumstances: Circumstances,
        seconds: float | None = None,
    ) -> Flight:
        """Return the flight of a question about `snapshot`; its future has the answer.

        Equal questions about one revision share a flight. Each caller ends with `leave`.

        Raises:
            TooBusy: if too many questions wait already.
            NotHere: if the holder does not follow any more.
        """
        limit = min(seconds or self._seconds, self._seconds)
        key = (snapshot.revision.number, circumstances.viewer, circumstances.named, question.key())
        with self._changed:
            if self._closed:
                raise NotHere
            flight = self._flights.get(key)
            if flight is not None:
                flight.waiting += 1
                return flight
            if len(self._waiting) >= self._most_waiting:
                raise TooBusy(len(self._waiting), retry_after=max(1, round(self._seconds / 10)))
            flight = Flight(
                key=key,
                revision=snapshot.revision.number,
                question=question,
                circumstances=circumstances,
                deadline=monotonic() + limit,
                seconds=limit,
            )
            self._flights[key] = flight
            self._waiting.append(flight)
            self._changed.notify_all()
            return flight

    def leave(self, flight: Flight) -> None:
        """Wait for a flight no longer; when the last one leaves, the work on it is stopped."""
        with self._changed:
            flight.waiting -= 1
            if flight.waiting <= 0:
                self._flights.pop(flight.key, None)
                with suppress(ValueError):
                    self._waiting.remove(flight)

    def close(self) -> None:
        """End the holder, which ends its workers."""
        with self._changed:
            self._closed = True
            waiting, self._waiting = list(self._waiting), deque()
            self._changed.notify_all()
        for flight in waiting:
            _fail(flight, NotHere())
        self._control.close()
        for slot in self._slots:
            slot.join(2)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._holder, signal.SIGTERM)
            os.waitpid(self._holder, 0)

    def _follow(self, command: Command) -> bool:
        report = self._tell(command)
        if report is None or report.problem is not None:
            LOG.warning(
                "worker processes: %s", "the holder is gone" if report is None else report.problem
            )
            return False
        with self._changed:
            self._revision = report.revision
            self._changed.notify_all()
        return True

    def _tell(self, command: Command, descriptor: int | None = None) -> Report | None:
        """Return what the holder tells after a command; None when it is gone."""
        try:
            with self._talk:
                self._control.send(command)
                if descriptor is not None:
                    send_handle(self._control, descriptor, self._holder)
                report: Report = self._control.recv()
                return report
        except (EOFError, OSError):
            return None

    def _work(self) -> None:
        """Give one worker one question after the other."""
        worker: Worker | None = None
        while (flight := self._next()) is not None:
            try:
                worker = self._answered(flight, worker)
            except Exception as error:
                LOG.exception("a worker process could not be asked")
                _fail(flight, error)
                worker = None
            finally:
                with self._changed:
                    if self._flights.get(flight.key) is flight:
                        del self._flights[flight.key]
        if worker is not None:
            worker.questions.close()

    def _answered(self, flight: Flight, worker: "Worker | None") -> "Worker | None":
        """Settle a flight, and return the worker that can go on; None when none can.

        A worker that is lost on the way is replaced once: it may have been ended from outside.
        """
        for last in (False, True):
            worker = self._worker_for(flight, worker)
            if worker is None:
                _fail(flight, NotHere())
                return None
            try:
                return worker if self._watch(flight, worker) else None
            except (EOFError, OSError):
                worker.questions.close()
                worker = None
                if last:
                    hint = "see the log; when memory is short, set LOADPATH_WORKERS lower"
                    _fail(flight, WorkerLost("the worker ended during this question", hint=hint))
        return None

    def _next(self) -> Flight | None:
        with self._changed:
            while True:
                if self._closed:
                    return None
                while self._waiting:
                    flight = self._waiting.popleft()
                    if flight.waiting > 0:
                        return flight
                self._changed.wait()

    def _worker_for(self, flight: Flight, worker: "Worker | None") -> "Worker | None":
        """Return a worker that has the revision of `flight`; None when none can have it."""
        end = min(flight.deadline, monotonic() + CATCH_UP_SECONDS)
        with self._changed:
            while (self._revision or 0) < flight.revision and not self._closed:
                left = end - monotonic()
                if left <= 0 or flight.waiting <= 0:
                    return None
                self._changed.wait(min(left, LOOK_SECONDS * 10))
            if self._revision != flight.revision:
                return None
        # An idle worker says nothing: what can be read is the end of the connection.
        if (
            worker is not None
            and worker.revision == flight.revision
            and worker.kept == self._kept
            and not worker.questions.poll()
        ):
            return worker
        if worker is not None:
            worker.questions.close()
        return self._forked()

    def _forked(self) -> "Worker | None":
        ours, theirs = socketpair()
        kept = self._kept
        report = self._tell(Fork(), theirs.fileno())
        theirs.close()
        if report is None or report.pid is None or report.revision is None:
            ours.close()
            return None
        questions = Connection(ours.detach())
        return Worker(pid=report.pid, revision=report.revision, kept=kept, questions=questions)

    def _too_late(self, flight: Flight) -> Exception:
        ahead = self._ahead
        if ahead is None or ahead.done or ahead.revision != flight.revision:
            return DeadlineExceeded(flight.seconds)
        return BeingComputed(flight.seconds, retry_after=max(1, round(self._seconds)))

    def _compute_ahead(self) -> None:
        """Compute what may be asked of the whole estate, for each revision and hour."""
        while (ahead := self._next_ahead()) is not None:
            for query in HOURLY if ahead.again else WHOLE:
                if not self._keep_answers(ahead, WholeAnswers(query=query, least=self._whole_from)):
                    break
            ahead.done = True
            if ahead.kept:
                LOG.info("%d answers on revision %d are kept", ahead.kept, ahead.revision)

    def _next_ahead(self) -> "Ahead | None":
        """Wait for a revision or an hour that is not done yet; None when the pool is closed."""
        with self._changed:
            while not self._closed:
                hour = self._clock().replace(minute=0, second=0, microsecond=0)
                wanted = None if self._revision is None else (self._revision, hour)
                known = self._ahead
                if wanted is not None and (known is None or known.wanted != wanted):
                    kept = known.kept if known and known.revision == self._revision else None
                    self._ahead = Ahead(*wanted, again=kept is not None, kept=kept or 0)
                    return self._ahead
                self._changed.wait(AHEAD_SECONDS)
        return None

    def _keep_answers(self, ahead: "Ahead", question: WholeAnswers) -> bool:
        """Let a worker answer, and the holder keep it; tell whether to go on."""
        worker = self._forked()
        if worker is None:
            return False
        viewer = Viewer(name="loadpath", role=Role.READER)
        circumstances = Circumstances(
            now=self._clock(), limits=Limits(), viewer=viewer, stale=False
        )
        end = monotonic() + LONGEST_AHEAD
        try:
            worker.questions.send((question, circumstances))
            while not worker.questions.poll(LOOK_SECONDS * 10):
                if self._closed or self._revision != ahead.revision:
                    return False
                if monotonic() > end:
                    LOG.warning("%s was not answered in %.0f s", question.query, LONGEST_AHEAD)
                    return True
            answers = pickle.loads(worker.questions.recv_bytes())  # noqa: S301 - our own process
        except (EOFError, OSError):
            return False
        finally:
            worker.end()
        if isinstance(answers, Failure):
            LOG.warning("an answer on the whole estate was not computed: %s", answers.text)
            return True
        if not answers:
            return False
        report = self._tell(Keep(revision=ahead.revision, answers=answers))
        if report is None or report.problem is not None:
            return False
        ahead.kept += len(answers)
        self._kept += 1
        return True

    def _watch(self, flight: Flight, worker: "Worker") -> bool:
        """Wait for the answer to `flight`; tell whether the worker can go on.

        A worker that takes too long, or for whose answer nobody waits, is killed.

        Raises:
            EOFError: if the worker has ended; or another `OSError`.
        """
        worker.questions.send((flight.question, flight.circumstances))
        while not worker.questions.poll(LOOK_SECONDS):
            if monotonic() >= flight.deadline:
                worker.kill()
                _fail(flight, self._too_late(flight))
                return False
            if flight.waiting <= 0:
                worker.kill()
                return False
        _settle(flight, pickle.loads(worker.questions.recv_bytes()))  # noqa: S301 - our own process
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A worker process and the way to it."""

    pid: int
    revision: int
    kept: int
    """How often the holder had been given answers when it was forked."""
    questions: Connection

    def end(self) -> None:
        """End the process, and wait until it is gone; a busy machine may let it linger."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with suppress(OSError):
            self.questions.poll(END_SECONDS)
        self.questions.close()

    def kill(self) -> None:
        """End the process at once."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.questions.close()


def _settle(flight: Flight, answer: Any) -> None:
    if not isinstance(answer, Failure):
        with suppress(InvalidStateError):
            flight.future.set_result(answer)
        return
    error = answer.error or WorkerLost(f"the worker failed: {answer.text}")
    _fail(flight, error)


def _fail(flight: Flight, error: Exception) -> None:
    with suppress(InvalidStateError):
        flight.future.set_exception(error)
