"""A failover plan as a plan of ARC Region switch, in a CloudFormation template.

A wave is one step, or a `Parallel` of several: a barrier stands between two waves. A step without a
block waits for a manual approval. The template has parameters for the roles that the graph does not
hold; its resource has the fields of `CreatePlan`.

References:
    [1] CloudFormation, AWS::ARCRegionSwitch::Plan.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from model.failover.plan import FailoverPlan, Step
from model.graph import DependencyGraph
from schema.exports.plans.arc_blocks import Block, block_of, minutes
from schema.exports.plans.calls import About, Input
from schema.exports.plans.cost import in_waves, whole_joins
from schema.exports.plans.gates import BY_PEOPLE, gate_text, stuck, title
from schema.exports.plans.handling import inputs_in
from schema.exports.plans.interface import ExecutorFormat, Export
from schema.exports.plans.json_text import write
from schema.exports.plans.short_names import short_names

NAME_LIMIT = 32
MINUTES_LIMIT = 10_080
"""The longest RTO that a plan accepts: a week."""
ROLES = {
    "ExecutionRole": "ARN of the role with which the plan acts",
    "ApprovalRole": "ARN of the role whose holders may pass a gate",
}
ROLE_PATTERN = "arn:aws[a-zA-Z0-9-]*:iam::[0-9]{12}:role/.+"
NO_BLOCK = "Region switch has no block for it"


def export(plan: FailoverPlan, graph: DependencyGraph) -> Export:
    """Return the template; a block that waits for its end also covers the check of its step."""
    abouts = {step.id: About(graph=graph, plan=plan, step=step) for step in plan.steps}
    by_hand = stuck(plan)
    blocks = {
        step.id: block
        for step in plan.steps
        if step.id not in by_hand and (block := block_of(abouts[step.id])) is not None
    }
    checks = _checks(plan, blocks)
    unmapped = {
        step.id: by_hand.get(step.id, NO_BLOCK)
        for step in plan.steps
        if step.id not in blocks and step.id not in checks and step.action not in BY_PEOPLE
    }
    writer = _Writer(plan, abouts, blocks, checks, unmapped)
    inputs = [parameter for block in blocks.values() for parameter in inputs_in(block.settings)]
    parameters = {**ROLES, **{parameter.name: parameter.what for parameter in inputs}}
    return Export(
        document=_template(plan, parameters, writer.steps()),
        parameters=dict(sorted(parameters.items())),
        unmapped=dict(sorted(unmapped.items())),
        cost=in_waves(plan),
        notes=_notes(plan, blocks),
    )


def _notes(plan: FailoverPlan, blocks: Mapping[str, Block]) -> tuple[str, ...]:
    """Return conditions besides the template, and steps that it runs more often than the plan."""
    besides = [f"{step}: {block.note}" for step, block in blocks.items() if block.note]
    branches = [
        f"{step.id}: skip it unless {step.condition}" for step in plan.steps if step.condition
    ]
    return tuple(sorted([*besides, *branches, *whole_joins(plan)]))


def _checks(plan: FailoverPlan, blocks: Mapping[str, Block]) -> Mapping[str, str]:
    """Return the checked step of each check that a block covers."""
    waits: dict[str, set[str]] = {}
    for precedence in plan.precedence:
        waits.setdefault(precedence.after, set()).add(precedence.before)
    return {
        precedence.after: precedence.before
        for precedence in plan.precedence
        if precedence.rule == "F-11"
        and precedence.before in blocks
        and waits[precedence.after] == {precedence.before}
    }


def _template(
    plan: FailoverPlan, parameters: Mapping[str, str], steps: Sequence[Any]
) -> Mapping[str, Any]:
    name = f"{plan.service.partition(':')[2]}-{plan.from_region}-{plan.to_region}"
    target = plan.rto.target
    within = math.ceil(target.total_seconds() / 60) if target else 0
    promised = {"RecoveryTimeObjectiveMinutes": within} if 1 <= within <= MINUTES_LIMIT else {}
    workflow = {
        "WorkflowTargetAction": "activate",
        "WorkflowTargetRegion": plan.to_region,
        "WorkflowDescription": title(plan),
        "Steps": steps,
    }
    properties = {
        "Name": short_names([name], limit=NAME_LIMIT)[name],
        "Description": f"{title(plan)}. Plan {plan.digest}.",
        "Regions": [plan.from_region, plan.to_region],
        "PrimaryRegion": plan.from_region,
        "RecoveryApproach": "activePassive",
        **promised,
        "ExecutionRole": {"Ref": "ExecutionRole"},
        "Workflows": [workflow],
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"{title(plan)}. Plan {plan.digest}.",
        "Parameters": {name: _parameter(name, parameters[name]) for name in sorted(parameters)},
        "Resources": {"Plan": {"Type": "AWS::ARCRegionSwitch::Plan", "Properties": properties}},
    }


def _parameter(name: str, what: str) -> Mapping[str, str]:
    pattern = {"AllowedPattern": ROLE_PATTERN} if name in ROLES else {}
    return {"Type": "String", "Description": what, **pattern}


class _Writer:
    """Writes the steps of the workflow."""

    def __init__(
        self,
        plan: FailoverPlan,
        abouts: Mapping[str, About],
        blocks: Mapping[str, Block],
        checks: Mapping[str, str],
        unmapped: Mapping[str, str],
    ) -> None:
        self.plan = plan
        self.abouts = abouts
        self.blocks = blocks
        self.checks = checks
        self.unmapped = unmapped
        self.checked = {step: check for check, step in checks.items()}
        self.names = short_names((step.id for step in plan.steps), limit=NAME_LIMIT)

    def steps(self) -> Sequence[Mapping[str, Any]]:
        """Return one entry for each wave with steps that are not covered by another."""
        entries: list[Mapping[str, Any]] = []
        for number, wave in enumerate(self.plan.waves, start=1):
            steps = [self._step(step) for step in wave if step.id not in self.checks]
            if len(steps) > 1:
                inside = {"ParallelConfig": {"Steps": steps}}
                entries.append(_entry(f"wave-{number}", "", "Parallel", inside))
            else:
                entries += steps
        return entries

    def _step(self, step: Step) -> Mapping[str, Any]:
        block = self.blocks.get(step.id)
        limit = minutes(self.abouts[step.id])
        text = gate_text(step, self.unmapped.get(step.id, ""))
        if step.id in self.checked:
            text += f" Step {self.checked[step.id]}."
        if block is None:
            gate = {"ApprovalRole": {"Ref": "ApprovalRole"}, **limit}
            settings = {"ExecutionApprovalConfig": gate}
            return _entry(self.names[step.id], text, "ManualApproval", settings)
        filled = {**_filled(block.settings), **limit}
        return _entry(self.names[step.id], text, block.kind, {block.field: filled})


def _entry(name: str, text: str, kind: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "Name": name,
        **({"Description": text} if text else {}),
        "ExecutionBlockType": kind,
        "ExecutionBlockConfiguration": settings,
    }


def _filled(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return settings with references to parameters in place of inputs."""
    return {
        name: {"Ref": value.name} if isinstance(value, Input) else value
        for name, value in settings.items()
    }


FORMAT = ExecutorFormat(
    name="arc",
    title="A plan of ARC Region switch, in a CloudFormation template: wave after wave.",
    media_type="application/json",
    extension="json",
    export=export,
    write=write,
)
