"""The servers of a failover plan as recovery plans of AWS Elastic Disaster Recovery (DRS).

DRS launches servers and does nothing else: every other step of the plan is listed as left out. A
wave of servers is one step of a recovery plan; servers that the service needs for full function
only are `OPTIONAL`.

References:
    [1] AWS Elastic Disaster Recovery API Reference, CreateRecoveryPlan, CreateRecoveryPlanStep.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from model.failover.actions.recovery_servers import SOURCE_SERVER
from model.failover.plan import Action, FailoverPlan, Step
from model.graph import DependencyGraph
from schema.documents.plain import plain
from schema.exports.plans.gates import BY_PEOPLE, stuck, title
from schema.exports.plans.interface import Cost, ExecutorFormat, Export
from schema.exports.plans.json_text import write
from schema.exports.plans.step_commands import step_commands

STEPS_LIMIT = 20
"""The most steps of one recovery plan."""
SERVERS_LIMIT = 100
"""The most servers of one step."""
NAME_LIMIT = 256
SERVER = re.compile(r"arn:[a-z0-9-]+:drs:[a-z0-9-]+:\d{12}:source-server/s-[0-9a-zA-Z]{17}")
NOT_LAUNCHED = "DRS launches source servers, and does nothing else"
NO_SERVER = "the graph does not know the ARN of its source server"


def export(plan: FailoverPlan, graph: DependencyGraph) -> Export:
    """Return the requests that make the recovery plans, in their order.

    Each recovery plan has a `CreateRecoveryPlan` and its `CreateRecoveryPlanStep`s, which take the
    ARN that the former answers. More than 20 waves are several recovery plans, to be run one after
    the other; more than 100 servers of a wave are several steps. `Commands` tell a person how each
    server is launched and checked without them.
    """
    cannot = stuck(plan)
    launches = [
        step
        for step in plan.steps
        if _launches(step, graph) and SERVER.fullmatch(step.component) and step.id not in cannot
    ]
    steps = [step for wave in _waves(launches) for step in _steps(wave)]
    chunks = [steps[at : at + STEPS_LIMIT] for at in range(0, len(steps), STEPS_LIMIT)]
    done = {step.id for step in launches}
    left_out = {
        step.id: cannot.get(step.id) or (NO_SERVER if _launches(step, graph) else NOT_LAUNCHED)
        for step in plan.steps
        if step.id not in done and step.action not in BY_PEOPLE
    }
    commands = step_commands(plan, graph)
    return Export(
        document={
            "Description": f"{title(plan)}. Plan {plan.digest}.",
            "Commands": {step.id: plain(commands[step.id]) for step in launches},
            "RecoveryPlans": [
                _plan(plan, chunk, number, len(chunks)) for number, chunk in enumerate(chunks, 1)
            ],
        },
        parameters={},
        unmapped=dict(sorted(left_out.items())),
        cost=Cost(inflation=None, reason="it is a part of the plan only: the servers"),
        notes=_notes(plan, launches, len(chunks)),
    )


def _launches(step: Step, graph: DependencyGraph) -> bool:
    is_server = graph.component(step.component).type == SOURCE_SERVER
    return is_server and step.action is Action.START


def _waves(launches: Sequence[Step]) -> Sequence[Sequence[Step]]:
    numbers = sorted({step.wave for step in launches})
    return [[step for step in launches if step.wave == number] for number in numbers]


def _steps(wave: Sequence[Step]) -> Sequence[Mapping[str, Any]]:
    """Return the steps of one wave, without their order."""
    parts = [wave[at : at + SERVERS_LIMIT] for at in range(0, len(wave), SERVERS_LIMIT)]
    return [
        {
            "stepName": f"wave {wave[0].wave}" + (f" part {part}" if len(parts) > 1 else ""),
            "configuration": {
                "serverStepConfiguration": {
                    "servers": [
                        {
                            "serverArn": step.component,
                            "impactLevel": "OPTIONAL" if step.soft else "CRITICAL",
                        }
                        for step in servers
                    ]
                }
            },
        }
        for part, servers in enumerate(parts, 1)
    ]


def _plan(
    plan: FailoverPlan, steps: Sequence[Mapping[str, Any]], number: int, count: int
) -> Mapping[str, Any]:
    parts = [plan.service.rpartition(":")[2], plan.from_region, plan.to_region]
    parts += [f"{number} of {count}"] if count > 1 else []
    name = re.sub(r"[^a-zA-Z0-9 _-]", "-", " ".join(parts)).lstrip(" _-")
    return {
        "CreateRecoveryPlan": {
            "name": name[:NAME_LIMIT],
            "description": f"{title(plan)}. Plan {plan.digest}."[:1024],
        },
        "CreateRecoveryPlanStep": [
            {**step, "stepOrder": order} for order, step in enumerate(steps, 1)
        ],
    }


def _notes(plan: FailoverPlan, launches: Sequence[Step], count: int) -> tuple[str, ...]:
    """Return which steps belong between two waves, and that there are several recovery plans."""
    ids = {step.id for step in launches}
    waits: dict[str, set[str]] = {}
    for precedence in plan.precedence:
        waits.setdefault(precedence.after, set()).add(precedence.before)
    between = sorted(
        before
        for step in ids
        for before in waits.get(step, set()) - ids
        if not before.startswith((f"{Action.PRECHECK}:", f"{Action.APPROVE}:"))
    )
    notes = [f"{step}: has to be done before the servers that wait for it" for step in set(between)]
    if count > 1:
        notes.append(f"{count} recovery plans, because one has at most {STEPS_LIMIT} steps")
    return tuple(sorted(notes))


FORMAT = ExecutorFormat(
    name="drs",
    title="Recovery plans of AWS Elastic Disaster Recovery: the servers of the plan, by wave.",
    media_type="application/json",
    extension="json",
    export=export,
    write=write,
)
