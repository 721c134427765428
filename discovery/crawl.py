"""Crawl: run the tasks of a plan in parallel and record observations as they arrive."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TypeAlias

from discovery.calls import CANCELLED, Budget, Unlimited
from discovery.cancellation import Cancellation
from discovery.closed_regions import FORBIDDEN, closed, denied_by_organization
from discovery.errors import Failure
from discovery.places import refused
from discovery.plan import Plan, Task
from discovery.progress import Progress
from discovery.runner import effects_of, run_crawler
from discovery.session import Sessions
from discovery.shared_calls import SharedAnswers, bundles, shared_operations
from model.records.observation import Observation, Outcome

Bundle: TypeAlias = tuple[Task, ...]
"""Tasks of one place that share calls."""
LANES = 8
"""How many details of a scope are read at a time; budgets hold for all of them together."""
LOOK_SECONDS = 0.2
"""How often the crawl checks whether it was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """When observations are handed over: after so many, or so many seconds."""

    size: int = 50
    seconds: float = 2.0


def crawl(
    plan: Plan,
    *,
    sessions: Sessions,
    executor: Executor,
    record: Callable[[Sequence[Observation]], None],
    now: Callable[[], datetime],
    budget: Budget | None = None,
    cancelled: Cancellation | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
    ahead: int = 64,
    batch: Batch | None = None,
) -> Progress:
    """Run the tasks of `plan` and return how far it came.

    The failure of a task becomes its observation and does not stop the others. Observations reach
    `record` in small batches, all of them in this thread; what was recorded stays when the crawl
    ends early. Once cancelled, no task and no call is begun; what was read till then is recorded,
    and a scope in which nothing could be read yet is left as it was.

    Args:
        plan: the tasks, and observations to record at once.
        sessions: gives the clients.
        executor: runs the tasks: threads, processes, or a Dask cluster.
        record: stores a batch; what it raises ends the crawl.
        now: the clock of observations.
        budget: what every call waits for; None waits for nothing.
        cancelled: checked before every call and every `LOOK_SECONDS`.
        report: called after every observation.
        ahead: most bundles of tasks given to the executor at a time; at least its number of
            workers.
        batch: when to record.
    """
    cancelled = cancelled or Cancellation()
    book = _Book(total=len(plan.tasks) + len(plan.observations), record=record, report=report)
    try:
        for seen in plan.observations:
            book.note(seen)
        book.flush()
        lanes = _Lanes(sessions, executor, now, budget or Unlimited(), cancelled)
        for observation in lanes.run(plan.tasks, ahead):
            if observation is not None:
                book.note(observation)
            book.flush(batch or Batch())
    except BaseException:
        cancelled.cancel()
        raise
    finally:
        book.flush()
    return book.progress


def look(
    task: Task,
    sessions: Sessions,
    now: Callable[[], datetime],
    budget: Budget,
    cancelled: Callable[[], bool],
    answers: SharedAnswers | None = None,
) -> Observation:
    """Return the observation of one task. It never raises: a defect makes this scope fail."""
    try:
        seen = run_crawler(
            task.crawler,
            clients=sessions.clients(task.account, task.call_region),
            context=task.context,
            call_region=task.call_region,
            now=now,
            budget=budget,
            cancelled=cancelled,
            answers=answers,
            lanes=LANES,
        )
    except Exception as error:
        return _lost(task, error, now())
    if task.forbidden and denied_by_organization(seen.outcome, seen.error_message):
        effects = effects_of(task.crawler)
        return closed(seen.scope, FORBIDDEN, seen.read_at, calls=seen.calls, effects=effects)
    return seen


def look_at_all(
    bundle: Sequence[Task],
    sessions: Sessions,
    now: Callable[[], datetime],
    budget: Budget,
    cancelled: Callable[[], bool],
) -> Sequence[Observation]:
    """Return the observations of tasks of one place, in order; what they both call is called once.

    It never raises.
    """
    answers = SharedAnswers(shared_operations([task.crawler for task in bundle]))
    return [look(task, sessions, now, budget, cancelled, answers) for task in bundle]


class _Lanes:
    """Keeps the executor supplied with bundles and yields their observations as they arrive."""

    def __init__(
        self,
        sessions: Sessions,
        executor: Executor,
        now: Callable[[], datetime],
        budget: Budget,
        cancelled: Cancellation,
    ) -> None:
        self._sessions = sessions
        self._executor = executor
        self._now = now
        self._budget = budget
        self._cancelled = cancelled
        self._done: SimpleQueue[tuple[Bundle, Future[Sequence[Observation]]]] = SimpleQueue()

    def run(self, tasks: Sequence[Task], ahead: int) -> Iterator[Observation | None]:
        """Yield every observation, and None while there is nothing new."""
        waiting = iter(bundles(tasks))
        running = 0
        while True:
            while running < ahead and not self._cancelled():
                bundle = next(waiting, None)
                if bundle is None:
                    break
                self._submit(bundle)
                running += 1
            if not running:
                return
            try:
                bundle, future = self._done.get(timeout=LOOK_SECONDS)
            except Empty:
                yield None
                continue
            running -= 1
            yield from self._seen(bundle, future)

    def _submit(self, bundle: Bundle) -> None:
        future = self._executor.submit(
            look_at_all, bundle, self._sessions, self._now, self._budget, self._cancelled
        )
        future.add_done_callback(lambda done: self._done.put((bundle, done)))

    def _seen(
        self, bundle: Bundle, future: "Future[Sequence[Observation]]"
    ) -> Iterator[Observation]:
        error = future.exception()
        if isinstance(error, Exception):
            yield from (_lost(task, error, self._now()) for task in bundle)
            return
        for seen in future.result():
            unread = seen.error_code == CANCELLED and seen.outcome is not Outcome.PARTIAL
            if not unread:
                yield seen


class _Book:
    """Counts observations and records them in batches."""

    def __init__(
        self,
        *,
        total: int,
        record: Callable[[Sequence[Observation]], None],
        report: Callable[[Progress], None],
    ) -> None:
        self.progress = Progress(total=total)
        self._record = record
        self._report = report
        self._waiting: list[Observation] = []
        self._started = self._flushed = time.monotonic()

    def note(self, seen: Observation) -> None:
        self._waiting.append(seen)
        elapsed = timedelta(seconds=time.monotonic() - self._started)
        self.progress = self.progress.after(seen, elapsed)
        self._report(self.progress)

    def flush(self, due: Batch | None = None) -> None:
        """Record the waiting observations; with `due`, only when a batch is full or old enough."""
        moment = time.monotonic()
        if due and len(self._waiting) < due.size and moment - self._flushed < due.seconds:
            return
        self._flushed = moment
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._record(waiting)


def _lost(task: Task, error: Exception, now: datetime) -> Observation:
    # The text of a foreign exception may quote AWS's answer, so only its type is kept.
    failure = Failure(
        service=task.crawler.service,
        operation=task.crawler.list.operation,
        code=type(error).__name__,
        message="a defect of the crawler, or of the process that ran it",
        outcome=Outcome.FAILED,
    )
    return refused(task.scope, failure, now, effects_of(task.crawler))
