"""A failover plan as plain data and as canonical JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from model.failover.plan import FailoverPlan
from model.failover.plan_slack import step_margins
from model.failover.timetable import Timetable
from model.records import reference
from model.records.component import ComponentId
from schema.documents.failover_plan.shapes import (
    SCHEMA,
    UNKNOWN_COMMANDS,
    LaterStep,
    PlanDocument,
    Scenario,
    StepCommands,
    Target,
    WrittenPostRecovery,
    WrittenStep,
    written_timetable,
)
from schema.documents.plain import plain

NO_COMMANDS: Mapping[str, StepCommands] = {}


def document(
    plan: FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    times: Timetable | None = None,
    targets: Sequence[Target] = (),
    commands: Mapping[str, StepCommands] = NO_COMMANDS,
) -> dict[str, Any]:
    """Return a plan as plain data; its JSON Schema is `failover_plan.schema.json`.

    Args:
        plan: the plan.
        generated_at: when the revision behind it was published.
        at: the moment for which validity was judged, if not that.
        times: when each step starts with limited people; without it, `timetable` is null.
        targets: what exports of the plan lose.
        commands: how each step is run and checked, by its id; without it, they are null.
    """
    margins = step_margins(plan)
    later = plan.post_recovery
    written: dict[str, Any] = plain(
        PlanDocument(
            schema=SCHEMA,
            plan=plan,
            generated_at=generated_at,
            scenario=_scenario(plan, at or generated_at),
            steps=[
                WrittenStep(
                    step=step,
                    margin=margins[step.id],
                    commands=commands.get(step.id, UNKNOWN_COMMANDS),
                )
                for step in plan.steps
            ],
            post_recovery=WrittenPostRecovery(
                steps=[
                    LaterStep(step=step, commands=commands.get(step.id, UNKNOWN_COMMANDS))
                    for step in later.steps
                ],
                precedence=later.precedence,
            ),
            targets=targets,
            timetable=None if times is None else written_timetable(times),
        )
    )
    return written


def canonical(
    plan: FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    times: Timetable | None = None,
    targets: Sequence[Target] = (),
    commands: Mapping[str, StepCommands] = NO_COMMANDS,
) -> bytes:
    """Return a plan as canonical JSON: sorted keys, no white space, UTF-8; see `document`."""
    written = document(
        plan,
        generated_at=generated_at,
        at=at,
        times=times,
        targets=targets,
        commands=commands,
    )
    return orjson.dumps(written, option=orjson.OPT_SORT_KEYS)


def _scenario(plan: FailoverPlan, judged_at: datetime) -> Scenario:
    return Scenario(
        service=plan.service,
        seed=(ComponentId(reference.region(plan.from_region)),),
        mode=plan.mode,
        failback=plan.failback,
        from_region=plan.from_region,
        to_region=plan.to_region,
        t0=judged_at,
        leave=plan.leave,
    )
