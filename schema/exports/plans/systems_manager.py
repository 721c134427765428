"""A failover plan as a runbook of AWS Systems Manager Automation, schema 0.3.

A runbook runs one step after the other: the plan's steps in a topological order. A gate is an
`aws:approve`. A fence that fails goes on to the approval that stands for it.
Source: Systems Manager User Guide, Systems Manager Automation actions reference.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from model.failover.plan import FailoverPlan, Step
from model.graph import DependencyGraph
from schema.exports.plans.calls import Asked, Call, Shows
from schema.exports.plans.cost import cost, whole_joins
from schema.exports.plans.gates import title, told
from schema.exports.plans.handling import Handling, asked_in, handling
from schema.exports.plans.interface import ExecutorFormat, Export
from schema.exports.plans.json_text import oversize, write
from schema.exports.plans.short_names import short_names
from schema.exports.plans.units import Unit, Units, units_of

NAME_LIMIT = 128 - len("_99")
"""Characters of a step's name, with room for the number of a look that takes several steps."""
SIZE_LIMIT = 64 * 1024
"""Bytes of a document's content."""
ROLE, APPROVERS = "AutomationAssumeRole", "Approvers"
ALWAYS = {
    ROLE: "ARN of the role with which the runbook acts",
    APPROVERS: "who may pass a gate: up to ten users or roles",
}
Item = dict[str, Any]


def export(plan: FailoverPlan, graph: DependencyGraph) -> Export:
    """Return the content of the document, for an automation in the Region that takes over."""
    units = units_of(plan)
    how = _reachable(handling(plan, graph))
    asked = [one for call in how.calls.values() for one in asked_in(call.arguments)]
    parameters = {**ALWAYS, **{one.name: one.what for one in asked}}
    document = {
        "schemaVersion": "0.3",
        "description": f"{title(plan)}. Plan {plan.digest}.",
        "assumeRole": f"{{{{ {ROLE} }}}}",
        "parameters": {
            name: {"type": _type(name, asked), "description": parameters[name]}
            for name in sorted(parameters)
        },
        "mainSteps": _steps(plan, how, units),
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
    """Return the handling in which nothing is called in another account than the runbook's."""
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
    """Tell whether each unit waits for the one before it anyway."""
    order = list(units.by_id)
    return all(before in units.waits[after] for before, after in pairwise(order))


def _sum(units: Units) -> timedelta | None:
    takes = [one.expected for one in units.by_id.values()]
    known = [one for one in takes if one is not None]
    return sum(known, timedelta(0)) if len(known) == len(takes) else None


def _type(name: str, asked: Sequence[Asked]) -> str:
    if name == APPROVERS:
        return "StringList"
    return "StringMap" if any(one.name == name and one.structure for one in asked) else "String"


def _steps(plan: FailoverPlan, how: Handling, units: Units) -> Sequence[Item]:
    names = short_names((one.id for one in plan.steps), limit=NAME_LIMIT, joint="_")
    ordered = list(units.by_id.values())
    firsts = [names[one.id] for one in ordered]
    found: list[Item] = []
    for unit, then in zip(ordered, (*firsts[1:], None), strict=True):
        found += _unit(unit, then, how, names)
    return found


def _unit(unit: Unit, then: str | None, how: Handling, names: Mapping[str, str]) -> Sequence[Item]:
    """Return the steps of a unit; what is approved instead stands last, and is stepped over."""
    items = [item for step in unit.steps for item in _step(step, how, names)]
    for item, after in pairwise(items):
        item["nextStep"] = after["name"]
    last = [items[-1]]
    if unit.instead is not None:
        asked = _step(unit.instead, how, names)
        for item in items:
            item |= {"onFailure": f"step:{asked[0]['name']}", "isCritical": False}
        items, last = [*items, *asked], [*last, asked[-1]]
    for item in last:
        item |= {"isEnd": True} if then is None else {"nextStep": then}
    return items


def _step(step: Step, how: Handling, names: Mapping[str, str]) -> list[Item]:
    """Return the steps of the runbook for one of the plan: one for each thing to be seen."""
    call = how.calls.get(step.id)
    name = names[step.id]
    if call is None:
        bodies = [_gate(step, how)]
    elif call.shows:
        bodies = [_look(call, shows) for shows in call.shows]
    else:
        bodies = [{**_call(call), "maxAttempts": step.retries + 1}]
    common = {
        "description": told(step, how.unmapped.get(step.id, "")),
        "isCritical": step.on_failure != "continue",
        "onFailure": "Continue" if step.on_failure == "continue" else "Abort",
        **({"timeoutSeconds": int(step.timeout.total_seconds())} if step.timeout else {}),
    }
    return [
        {"name": name if at == 1 else f"{name}_{at}", **body, **common}
        for at, body in enumerate(bodies, start=1)
    ]


def _gate(step: Step, how: Handling) -> Item:
    inputs = {
        "Approvers": f"{{{{ {APPROVERS} }}}}",
        "MinRequiredApprovals": 1,
        "Message": told(step, how.unmapped.get(step.id, "")),
    }
    return {"action": "aws:approve", "inputs": inputs}


def _call(call: Call) -> Item:
    return {"action": "aws:executeAwsApi", "inputs": _inputs(call)}


def _look(call: Call, shows: Shows) -> Item:
    inputs = {
        **_inputs(call),
        "PropertySelector": shows.path,
        "DesiredValues": [str(shows.value)],
    }
    return {"action": "aws:waitForAwsResourceProperty", "inputs": inputs}


def _inputs(call: Call) -> Item:
    arguments = {name: _argument(value) for name, value in call.arguments.items()}
    return {"Service": call.service, "Api": call.operation, **arguments}


def _argument(value: object) -> object:
    return f"{{{{ {value.name} }}}}" if isinstance(value, Asked) else value


FORMAT = ExecutorFormat(
    name="ssm",
    title="A runbook of AWS Systems Manager Automation: one step after the other.",
    media_type="application/json",
    extension="json",
    export=export,
    write=write,
)
