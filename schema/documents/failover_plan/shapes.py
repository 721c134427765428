"""The parts of a written plan: what the model computed, beside what the document adds to it.

A field that holds a part of the model stands for all fields of that part, by the projections in
`schema.projection`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from model.failover.plan import FailoverPlan, Mode, Precedence, Step
from model.failover.timetable import Timetable
from model.records.component import ComponentId
from model.recovery.slack import Margin

SCHEMA: Final = "https://loadpath.dev/schema/failover-plan/2"
"""Names the shape; it changes only when a reader of the old shape would misread the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What happens: which side fails, and whether it was meant to."""

    service: ComponentId
    """Id of what is brought back: a service, or a component with all that it stands on."""
    seed: Sequence[ComponentId]
    """What fails first."""
    mode: Mode
    """Whether the failing side still answers."""
    failback: bool
    """True when it returns to a Region that failed earlier."""
    from_region: str
    """The Region that fails or is left."""
    to_region: str
    """The Region that takes over."""
    t0: datetime
    """The moment for which validity was judged."""
    leave: Sequence[ComponentId]
    """What stays where it is, as requested; empty when everything moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCall:
    """A call of AWS, as an executor makes it."""

    service: str
    """As botocore names it."""
    operation: str
    """As the API names it: `SwitchoverGlobalCluster`."""
    region: str | None
    """The Region in which it is made; None for a global service."""
    arguments: Mapping[str, Any]
    """The arguments by the names of the API. One that the graph does not know is a text such as
    `<name: what to supply>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCommands:
    """How one step is run and checked."""

    command: str | None = None
    """The command of the AWS CLI that does it, or shows that it worked; None when none is known. An
    argument that the graph does not know stands as `<name: what to supply>`."""
    check_command: str | None = None
    """The command of the AWS CLI that shows whether it worked; None when none is known."""
    call: WrittenCall | None = None
    """The call of AWS that an executor makes; None when none is known."""


UNKNOWN_COMMANDS = StepCommands()
"""Of a step that the plan knows no call for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenStep:
    """One step, how it is run, and how much later it may end."""

    step: Step
    """The step itself."""
    margin: Margin
    """What it means for the end."""
    commands: StepCommands = UNKNOWN_COMMANDS
    """How it is run and checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterStep:
    """One step after the recovery, and how it is run."""

    step: Step
    """The step itself."""
    commands: StepCommands = UNKNOWN_COMMANDS
    """How it is run and checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPostRecovery:
    """What has to be done after the recovery, before the next event; no part of the RTO."""

    steps: Sequence[LaterStep]
    """The steps, sorted by wave."""
    precedence: Sequence[Precedence]
    """Which of them must be finished before which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is lost when the plan is written in another executor's format."""

    format: str
    """Name of the format: `argo`, `asl`, `ssm`, `arc`."""
    inflation: timedelta | None
    """How much later all steps are done, because the executor waits where the plan does not; as if
    each step succeeded in its expected time. None when not known."""
    inflation_reason: str
    """Where `inflation` comes from, or why it is not known."""
    unmapped: Sequence[str]
    """Ids of steps that the executor cannot do: a person does them at a gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When one step starts."""

    step: str
    """Id of the step."""
    start: timedelta
    """How long after the first step it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTimetable:
    """When each step starts with so many people."""

    timetable: Timetable
    """The timetable itself."""
    serving: timedelta | None
    """Until the service is back; no less, while `serving_underestimated`. None when the step that
    confirms it cannot run during the event."""
    serving_lower_bound: timedelta | None
    """No timetable with so many people can serve sooner; None with `serving`."""
    excess: timedelta
    """How much shorter than `makespan` a timetable may be at most."""
    starts: Sequence[Start]
    """When each step starts, by start, then id of the step."""


def written_timetable(times: Timetable) -> WrittenTimetable:
    """Return a timetable with its figures side by side."""
    starts = sorted(times.start.items(), key=lambda start: (start[1], start[0]))
    return WrittenTimetable(
        timetable=times,
        serving=times.serving.makespan if times.serving else None,
        serving_lower_bound=times.serving.lower_bound if times.serving else None,
        excess=times.everything.excess,
        starts=[Start(step=step, start=start) for step, start in starts],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """A failover plan of Loadpath."""

    schema: str
    """Names the shape of this document."""
    plan: FailoverPlan
    """The plan itself."""
    generated_at: datetime
    """When the revision behind it was published; not part of the digest."""
    scenario: Scenario
    """What happens."""
    steps: Sequence[WrittenStep]
    """The steps, sorted by wave; in a wave, those that matter most first."""
    post_recovery: WrittenPostRecovery
    """What has to be done after the recovery."""
    targets: Sequence[Target]
    """What is lost in each format of an executor, by its name."""
    timetable: WrittenTimetable | None
    """When each step starts; None unless a number of operators was given."""
