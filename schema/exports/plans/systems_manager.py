"""A failover plan as a runbook of AWS Systems Manager Automation, schema 0.3.

A runbook runs the steps of the plan in sequence, in a topological order. A gate is an
`aws:approve`. A fence that fails continues with the approval that replaces it.

References:
    [1] Systems Manager User Guide, Systems Manager Automation actions reference.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from model.failover.plan import FailoverPlan, Step
from model.graph import DependencyGraph
from schema.documents.failover_plan.shapes import StepCommands
from schema.exports.plans.call import Call, Input, Shows
from schema.exports.plans.cost import cost, whole_joins
from schema.exports.plans.gates import gate_text, title
from schema.exports.plans.handling import Handling, handling, inputs_in
from schema.exports.plans.interface import ExecutorFormat, Export
from schema.exports.plans.json_text import oversize, write
from schema.exports.plans.short_names import short_names
from schema.exports.plans.step_commands import step_commands
from schema.exports.plans.units import Unit, Units, units_of

NAME_LIMIT = 128 - len("_99")
"""The longest name of a step without the number of a repeated check, in characters."""
SIZE_LIMIT = 64 * 1024
"""The largest content of a document, in bytes."""
ROLE, APPROVERS = "AutomationAssumeRole", "Approvers"
ALWAYS = {
    ROLE: "ARN of the role with which the runbook acts",
    APPROVERS: "who may pass a gate: up to ten users or roles",
}
Fields = dict[str, Any]


def export(plan: FailoverPlan, graph: DependencyGraph) -> Export:
    """Return the content of the document, for an automation in the new Region."""
    units = units_of(plan)
    how = _reachable(handling(plan, graph))
    inputs = [parameter for call in how.calls.values() for parameter in inputs_in(call.arguments)]
    parameters = {**ALWAYS, **{parameter.name: parameter.what for parameter in inputs}}
    document = {
        "schemaVersion": "0.3",
        "description": f"{title(plan)}. Plan {plan.digest}.",
        "assumeRole": f"{{{{ {ROLE} }}}}",
        "parameters": {
            name: {"type": _type(name, inputs), "description": parameters[name]}
            for name in sorted(parameters)
        },
        "mainSteps": _steps(plan, how, units, step_commands(plan, graph)),
    }
    large = oversize(document, limit=SIZE_LIMIT, taker="Systems Manager")
    return Export(
        document=document,
        parameters=dict(sorted(parameters.items())),
        unmapped=how.unmapped,
        cost=cost(plan, adds=units.adds or not _is_chain(units), makespan=_sum(units)),
        notes=tuple(sorted([*how.notes, *whole_joins(plan), *large])),
    )


def _reachable(how: Handling) -> Handling:
    """Return the handling without calls in other accounts than that of the runbook."""
    far = {
        step: f"it is in account {call.account}, and the runbook runs in {how.account}"
        for step, call in how.calls.items()
        if how.elsewhere(call)
    }
    return Handling(
        calls={step: call for step, call in how.calls.items() if step not in far},
        unmapped=dict(sorted({**how.unmapped, **far}.items())),
        account=how.account,
    )


def _is_chain(units: Units) -> bool:
    """Tell whether each unit waits for the one before it in the plan too."""
    order = list(units.by_id)
    return all(before in units.waits[after] for before, after in pairwise(order))


def _sum(units: Units) -> timedelta | None:
    takes = [unit.expected for unit in units.by_id.values()]
    known = [duration for duration in takes if duration is not None]
    return sum(known, timedelta(0)) if len(known) == len(takes) else None


def _type(name: str, parameters: Sequence[Input]) -> str:
    if name == APPROVERS:
        return "StringList"
    return (
        "StringMap"
        if any(parameter.name == name and parameter.structure for parameter in parameters)
        else "String"
    )


def _steps(
    plan: FailoverPlan, how: Handling, units: Units, commands: Mapping[str, StepCommands]
) -> Sequence[Fields]:
    names = short_names((step.id for step in plan.steps), limit=NAME_LIMIT, joint="_")
    texts = {
        step.id: gate_text(step, how.unmapped.get(step.id, ""), commands[step.id])
        for step in plan.steps
    }
    ordered = list(units.by_id.values())
    firsts = [names[unit.id] for unit in ordered]
    steps: list[Fields] = []
    for unit, then in zip(ordered, (*firsts[1:], None), strict=True):
        steps += _unit(unit, then, how, names, texts)
    return steps


def _unit(
    unit: Unit,
    then: str | None,
    how: Handling,
    names: Mapping[str, str],
    texts: Mapping[str, str],
) -> Sequence[Fields]:
    """Return the steps of a unit; the approval that replaces them is last, and normally skipped."""
    entries = [entry for step in unit.steps for entry in _step(step, how, names, texts)]
    for entry, after in pairwise(entries):
        entry["nextStep"] = after["name"]
    last = [entries[-1]]
    if unit.instead is not None:
        gate = _step(unit.instead, how, names, texts)
        for entry in entries:
            entry |= {"onFailure": f"step:{gate[0]['name']}", "isCritical": False}
        entries, last = [*entries, *gate], [*last, gate[-1]]
    for entry in last:
        entry |= {"isEnd": True} if then is None else {"nextStep": then}
    return entries


def _step(
    step: Step, how: Handling, names: Mapping[str, str], texts: Mapping[str, str]
) -> list[Fields]:
    """Return the runbook steps of one step of the plan, one for each condition of a check."""
    call = how.calls.get(step.id)
    name = names[step.id]
    if call is None:
        bodies = [_gate(texts[step.id])]
    elif call.shows:
        bodies = [_look(call, shows) for shows in call.shows]
    else:
        bodies = [{**_call(call), "maxAttempts": step.retries + 1}]
    common = {
        "description": texts[step.id],
        "isCritical": step.on_failure != "continue",
        "onFailure": "Continue" if step.on_failure == "continue" else "Abort",
        **({"timeoutSeconds": int(step.timeout.total_seconds())} if step.timeout else {}),
    }
    return [
        {"name": name if at == 1 else f"{name}_{at}", **body, **common}
        for at, body in enumerate(bodies, start=1)
    ]


def _gate(text: str) -> Fields:
    inputs = {
        "Approvers": f"{{{{ {APPROVERS} }}}}",
        "MinRequiredApprovals": 1,
        "Message": text,
    }
    return {"action": "aws:approve", "inputs": inputs}


def _call(call: Call) -> Fields:
    return {"action": "aws:executeAwsApi", "inputs": _inputs(call)}


def _look(call: Call, shows: Shows) -> Fields:
    inputs = {
        **_inputs(call),
        "PropertySelector": shows.path,
        "DesiredValues": [str(shows.value)],
    }
    return {"action": "aws:waitForAwsResourceProperty", "inputs": inputs}


def _inputs(call: Call) -> Fields:
    arguments = {name: _argument(value) for name, value in call.arguments.items()}
    return {"Service": call.service, "Api": call.operation, **arguments}


def _argument(value: object) -> object:
    return f"{{{{ {value.name} }}}}" if isinstance(value, Input) else value


FORMAT = ExecutorFormat(
    name="ssm",
    title="A runbook of AWS Systems Manager Automation: one step after the other.",
    media_type="application/json",
    extension="json",
    export=export,
    write=write,
)
