"""Plan runs: a failover plan as people carried it out, step by step, with the actual times.

A run is the fold of what was noted about it, in the order in which it was noted. Nothing that was
noted is ever lost: a step that is ticked again keeps its earlier ticks in the history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from model.failover.plan import Mode
from model.records.component import ComponentId


class Occasion(StrEnum):
    """Why a plan is run."""

    DRILL = "drill"
    """To practise it."""
    INCIDENT = "incident"
    """Because the old Region fails or is left."""


class TickOutcome(StrEnum):
    """How a step went."""

    DONE = "done"
    """It worked."""
    FAILED = "failed"
    """It did not work."""
    OPEN = "open"
    """It has still to be done: an earlier tick is taken back."""


class RunOutcome(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    """The service serves on the other side."""
    ABANDONED = "abandoned"
    """It was given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What somebody noted about one step."""

    step: str
    """Id of the step."""
    outcome: TickOutcome
    """How it went."""
    at: datetime
    """When it ended."""
    author: str
    """Who noted it."""
    note: str = ""
    """A remark; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """Which plan is run, and why: the question that gives the same plan again."""

    plan: str
    """Digest of the plan."""
    service: ComponentId
    """What the plan moves."""
    from_region: str
    """The Region that fails or is left."""
    to_region: str
    """The Region that takes over."""
    mode: Mode
    """Whether the old Region still answers."""
    failback: bool = False
    """True when the plan returns to a Region that failed earlier."""
    leave: tuple[ComponentId, ...] = ()
    """The components that stay in the old Region on request."""
    revision: int
    """Number of the revision that the plan was made from."""
    last: str
    """Id of the step that confirms that the service serves."""
    occasion: Occasion
    """Why the plan is run."""
    event_at: datetime
    """When the failure began, or when the planned failover was to begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """A plan as it was carried out so far."""

    id: str
    """Identifies the run."""
    planned: PlannedRun
    """Which plan is run, and why."""
    started_at: datetime
    """When it was started."""
    author: str
    """Who started it."""
    history: Sequence[Tick] = ()
    """Everything that was noted, in that order."""
    outcome: RunOutcome | None = None
    """How it ended; None while it is under way."""
    ended_at: datetime | None = None
    """When it ended; None while it is under way."""

    @property
    def ticks(self) -> Sequence[Tick]:
        """The latest tick of each step that is done or failed, sorted by moment and step."""
        latest = {tick.step: tick for tick in self.history}
        counting = (tick for tick in latest.values() if tick.outcome is not TickOutcome.OPEN)
        return tuple(sorted(counting, key=lambda tick: (tick.at, tick.step)))

    @property
    def serving_at(self) -> datetime | None:
        """When the service was confirmed to serve; None as long as it is not."""
        confirmed = (
            tick.at
            for tick in self.ticks
            if tick.step == self.planned.last and tick.outcome is TickOutcome.DONE
        )
        return next(confirmed, None)

    @property
    def rto(self) -> timedelta | None:
        """The time from the event until the service served; None as long as it does not."""
        serving_at = self.serving_at
        return None if serving_at is None else serving_at - self.planned.event_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A run was started."""

    run: str
    planned: PlannedRun
    at: datetime
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """A step of a run was ticked."""

    run: str
    tick: Tick


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run ended."""

    run: str
    outcome: RunOutcome
    at: datetime


def plan_runs(events: Iterable[Started | Ticked | Ended]) -> Sequence[PlanRun]:
    """Return the runs that `events` tell of, in the order in which they were started.

    The first start of a run counts, so two people who start the same run at once share it. What is
    noted about a run after its end, or about an unknown run, is left out.

    Complexity: O(events).
    """
    runs: dict[str, PlanRun] = {}
    ticks: dict[str, list[Tick]] = {}
    for event in events:
        run = runs.get(event.run)
        match event:
            case Started() if run is None:
                ticks[event.run] = []
                runs[event.run] = PlanRun(
                    id=event.run, planned=event.planned, started_at=event.at, author=event.author
                )
            case Ticked() if run is not None and run.outcome is None:
                ticks[event.run].append(event.tick)
            case Ended() if run is not None and run.outcome is None:
                runs[event.run] = replace(run, outcome=event.outcome, ended_at=event.at)
    return tuple(replace(run, history=tuple(ticks[id])) for id, run in runs.items())
