"""A failover plan as a plan of ARC Region switch, in a CloudFormation template.

A wave is one step, or a `Parallel` of several: a barrier stands between two waves. A step without a
block calls a function of the user (`arc_actions`). Only what no API does, and the approval of the
plan, waits for a person. The checks that run beside the decision are one step, and those that
Region switch makes itself are named in the description. What follows the recovery is a workflow of
its own. The template has parameters for what the graph does not hold; its resource has the fields
of `CreatePlan`.

References:
    [1] CloudFormation, AWS::ARCRegionSwitch::Plan.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from model.failover.plan import Action, FailoverPlan, Step
from model.graph import DependencyGraph
from schema.exports.plans.arc_actions import (
    action_inputs,
    custom_action,
    functions,
    is_automated,
    is_evaluated,
)
from schema.exports.plans.arc_blocks import Block, block_of, minutes, rebuilds
from schema.exports.plans.arc_stated import stated_block
from schema.exports.plans.call import About, Input
from schema.exports.plans.cost import in_waves, whole_joins
from schema.exports.plans.gates import BY_PEOPLE, commands_text, gate_text, literal, stuck, title
from schema.exports.plans.handling import inputs_in
from schema.exports.plans.interface import ExecutorFormat, Export
from schema.exports.plans.json_text import write
from schema.exports.plans.short_names import short_names
from schema.exports.plans.step_commands import step_commands

NAME_LIMIT = 32
MINUTES_LIMIT = 10_080
"""The longest RTO that a plan accepts: a week."""
ROLES = {
    "ExecutionRole": "ARN of the role with which the plan acts",
    "ApprovalRole": "ARN of the role whose holders may pass a gate",
}
ROLE_PATTERN = "arn:aws[a-zA-Z0-9-]*:iam::[0-9]{12}:role/.+"
NO_API = "the plan knows no API for it"
MOVES = frozenset({Action.SHIFT_TRAFFIC, Action.UNPIN})
READIES = frozenset(
    {
        Action.PROMOTE,
        Action.RESTORE,
        Action.START,
        Action.SCALE,
        Action.ENABLE,
        Action.REPOINT,
        Action.MANUAL,
    }
)
"""Actions that make the new Region ready: where a plan has none, it serves already."""
BOTH_WAYS = frozenset({"Route53HealthCheck"})
"""Blocks that move traffic to the Region that a workflow activates, or away from what it
deactivates."""
NESTED = "ARCRegionSwitchPlan"
CHECKS = "checks"
"""How the names of the steps begin that make the checks of one wave."""


def export(plan: FailoverPlan, graph: DependencyGraph) -> Export:
    """Return the template; a block or function also covers the check of its step."""
    writer = _Writer(plan, graph)
    workflows = [*writer.switch(), *writer.after()]
    inputs = [parameter for block in writer.blocks.values()
              for parameter in inputs_in(block.settings)]  # fmt: skip
    inputs += action_inputs(writer.acting)
    written = json.dumps(workflows)
    called = {name: what for name, what in functions(plan).items() if f'"{name}"' in written}
    parameters = {
        **ROLES,
        **called,
        **{parameter.name: parameter.what for parameter in inputs},
    }
    return Export(
        document=_template(plan, parameters, workflows),
        parameters=dict(sorted(parameters.items())),
        unmapped=dict(sorted(writer.by_hand.items())),
        cost=in_waves(plan),
        notes=_notes(plan, writer.blocks),
    )


def _notes(plan: FailoverPlan, blocks: Mapping[str, Block]) -> tuple[str, ...]:
    """Return conditions besides the template, and the approvals that it leaves to a person."""
    besides = [f"{step}: {block.note}" for step, block in blocks.items() if block.note]
    branches = [
        f"{step.id}: left out; skip the step that failed instead, if {step.condition}"
        for step in plan.steps
        if step.condition
    ]
    return tuple(sorted([*besides, *branches, *whole_joins(plan)]))


def _serves_both(plan: FailoverPlan) -> bool:
    """Tell whether the new Region serves already: traffic moves, and nothing is made ready."""
    actions = {step.action for step in plan.steps}
    return bool(actions & MOVES) and not actions & READIES and plan.status == "ready"


def _approach(plan: FailoverPlan) -> Mapping[str, str]:
    if _serves_both(plan):
        return {"RecoveryApproach": "activeActive"}
    return {"PrimaryRegion": plan.from_region, "RecoveryApproach": "activePassive"}


def _check_names(plan: FailoverPlan) -> Sequence[str]:
    return [f"{CHECKS}-{number}" for number in range(1, len(plan.waves) + 1)]


def _checks(plan: FailoverPlan) -> Mapping[str, str]:
    """Return the checked step of each check that waits for nothing else."""
    waits: dict[str, set[str]] = {}
    for precedence in plan.precedence:
        waits.setdefault(precedence.after, set()).add(precedence.before)
    return {
        precedence.after: precedence.before
        for precedence in plan.precedence
        if precedence.rule == "F-11" and waits[precedence.after] == {precedence.before}
    }


def _template(
    plan: FailoverPlan, parameters: Mapping[str, str], workflows: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    name = f"{plan.service.partition(':')[2]}-{plan.from_region}-{plan.to_region}"
    target = plan.rto.target
    within = math.ceil(target.total_seconds() / 60) if target else 0
    promised = {"RecoveryTimeObjectiveMinutes": within} if 1 <= within <= MINUTES_LIMIT else {}
    properties = {
        "Name": short_names([name], limit=NAME_LIMIT)[name],
        "Description": f"{title(plan)}. Plan {plan.digest}.",
        "Regions": [plan.from_region, plan.to_region],
        **_approach(plan),
        **promised,
        "ExecutionRole": {"Ref": "ExecutionRole"},
        "Workflows": workflows,
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
    """Writes the steps of the workflows."""

    def __init__(self, plan: FailoverPlan, graph: DependencyGraph) -> None:
        """Decide how each step is done; the one that a person approves with a condition is not."""
        self.plan = plan
        self.commands = step_commands(plan, graph)
        later = plan.post_recovery.steps
        self.abouts = {
            step.id: About(graph=graph, plan=plan, step=step) for step in (*plan.steps, *later)
        }
        cannot = stuck(plan)
        steps = [step for step in plan.steps if step.condition is None]
        self.blocks: dict[str, Block] = {
            step.id: block
            for step in steps
            if step.id not in cannot and (block := _block(self.abouts[step.id])) is not None
        }
        self.checks = _checks(plan)
        self.by_hand = {
            step.id: cannot.get(step.id, NO_API)
            for step in steps
            if step.id not in self.blocks
            and step.action not in BY_PEOPLE
            and (step.id in cannot or not is_automated(step))
        }
        # A check that cannot run is a gate of its own, with its reason; but whoever does a step by
        # hand checks it at the same gate.
        self.checks = {
            check: step
            for check, step in self.checks.items()
            if check not in self.by_hand or step in self.by_hand
        }
        scaled = [step.component for step in steps if step.id in self.blocks]
        after = {precedence.after for precedence in plan.precedence}
        checking = [step for step in steps if step.action is Action.PRECHECK]
        checking = [step for step in checking if step.id not in self.by_hand]
        self.evaluated = [
            step for step in checking if step.id not in after and is_evaluated(step, scaled)
        ]
        evaluated = {step.id for step in self.evaluated}
        self.beside = [step for step in checking if step.id not in evaluated]
        apart = {*self.checks, *(step.id for step in checking)}
        self.written = [step for step in steps if step.id not in apart]
        names = [*_check_names(plan), *(step.id for step in (*plan.steps, *later))]
        names += [f"back:{step.id}" for step in plan.steps]
        self.names = short_names(names, limit=NAME_LIMIT)
        self.checked = {step: check for check, step in self.checks.items()}

    @property
    def acting(self) -> Sequence[About]:
        """The steps that a function of the user does."""
        shown = [*self.beside, *(step for step in self.written if self._is_custom(step))]
        later = [
            step
            for step in self.plan.post_recovery.steps
            if step.action is not Action.VERIFY
            and is_automated(step)
            and rebuilds(self.abouts[step.id]) is None
        ]
        return [self.abouts[step.id] for step in (*shown, *later)]

    def switch(self) -> Sequence[Mapping[str, Any]]:
        """Return the workflows that change Regions.

        Where only one Region serves, the other one is activated. Where both do, the old one is
        deactivated, and Region switch requires a workflow that activates it again.
        """
        if not _serves_both(self.plan):
            return (self._workflow("activate", self.plan.to_region),)
        return (self._workflow("deactivate", self.plan.from_region), self._back())

    def _back(self) -> Mapping[str, Any]:
        """Return the workflow of the way back: each change is undone, the last one first.

        A block that moves a name moves it back in such a workflow; a person does the rest.
        """
        changed = [
            step
            for step in reversed(self.plan.steps)
            if step.compensation and step.changes and step.condition is None
        ]
        return {
            "WorkflowTargetAction": "activate",
            "WorkflowTargetRegion": self.plan.from_region,
            "WorkflowDescription": f"The way back to {self.plan.from_region}",
            "Steps": [self._undo(step) for step in changed],
        }

    def _undo(self, step: Step) -> Mapping[str, Any]:
        text = literal(f"Undo step {step.id}: {step.compensation}.")
        block, limit = self.blocks.get(step.id), minutes(self.abouts[step.id])
        if block is not None and block.kind in BOTH_WAYS:
            filled = {**_filled(block.settings), **limit}
            return _entry(self.names[f"back:{step.id}"], text, block.kind, {block.field: filled})
        gate = {"ApprovalRole": {"Ref": "ApprovalRole"}, **limit}
        return _entry(self.names[f"back:{step.id}"], text, "ManualApproval",
                      {"ExecutionApprovalConfig": gate})  # fmt: skip

    def _workflow(self, action: str, region: str) -> Mapping[str, Any]:
        """Return the workflow of the failover: one entry for each wave."""
        entries: list[Mapping[str, Any]] = []
        for number in range(1, len(self.plan.waves) + 1):
            steps = [self._step(step) for step in self.written if step.wave == number]
            checking = [step for step in self.beside if step.wave == number]
            if checking:
                steps.insert(0, self._beside(checking, number))
            if len(steps) > 1:
                inside = {"ParallelConfig": {"Steps": steps}}
                entries.append(_entry(f"wave-{number}", "", "Parallel", inside))
            else:
                entries += steps
        evaluated = self._steps_text(self.evaluated)
        return {
            "WorkflowTargetAction": action,
            "WorkflowTargetRegion": region,
            "WorkflowDescription": title(self.plan)
            + (f". Checked by the evaluation of the plan:{evaluated}" if evaluated else ""),
            "Steps": entries,
        }

    def after(self) -> Sequence[Mapping[str, Any]]:
        """Return the workflow of what follows the recovery; none where nothing does."""
        later = self.plan.post_recovery.steps
        steps = [self._later(step) for step in later if step.action is not Action.VERIFY]
        if not steps:
            return ()
        return (
            {
                "WorkflowTargetAction": "postRecovery",
                "WorkflowTargetRegion": self.plan.to_region,
                "WorkflowDescription": f"After the {title(self.plan).lower()}",
                "Steps": steps,
            },
        )

    def _is_custom(self, step: Step) -> bool:
        by_people = step.id in self.by_hand or step.action in BY_PEOPLE
        return step.id not in self.blocks and not by_people

    def _beside(self, checking: Sequence[Step], wave: int) -> Mapping[str, Any]:
        steps = self._steps_text(checking)
        abouts = [self.abouts[step.id] for step in checking]
        limit = max((minutes(about).get("TimeoutMinutes", 1) for about in abouts), default=1)
        settings = custom_action(abouts, old=False, minutes={"TimeoutMinutes": limit})
        text = f"Make the checks beside the decision.{steps}"
        return _entry(self.names[f"{CHECKS}-{wave}"], text, "CustomActionLambda",
                      {"CustomActionLambdaConfig": settings})  # fmt: skip

    def _steps_text(self, steps: Sequence[Step]) -> str:
        """Return the commands of several steps and their ids, as sentences after another."""
        commands = [commands_text(self.commands[step.id]) for step in steps]
        parts = [*filter(None, map(literal, commands)), *(f"Step {step.id}." for step in steps)]
        return "".join(f" {part}" for part in parts)

    def _step(self, step: Step) -> Mapping[str, Any]:
        block = self.blocks.get(step.id)
        limit = minutes(self.abouts[step.id])
        text = gate_text(step, self.by_hand.get(step.id, ""), self.commands[step.id])
        if step.id in self.checked:
            text += f" Step {self.checked[step.id]}."
        if block is not None:
            return _entry(self.names[step.id], text, block.kind, _configuration(block, limit))
        if not self._is_custom(step):
            return self._gate(step, text, limit)
        return self._custom(step, text, limit)

    def _gate(self, step: Step, text: str, limit: Mapping[str, int]) -> Mapping[str, Any]:
        gate = {"ApprovalRole": {"Ref": "ApprovalRole"}, **limit}
        settings = {"ExecutionApprovalConfig": gate}
        return _entry(self.names[step.id], text, "ManualApproval", settings)

    def _custom(self, step: Step, text: str, limit: Mapping[str, int]) -> Mapping[str, Any]:
        old = step.side == self.plan.from_region
        settings = custom_action([self.abouts[step.id]], old=old, minutes=limit)
        return _entry(self.names[step.id], text, "CustomActionLambda",
                      {"CustomActionLambdaConfig": settings})  # fmt: skip

    def _later(self, step: Step) -> Mapping[str, Any]:
        """Return the entry of a step after the recovery; its check is part of it."""
        about = self.abouts[step.id]
        text = gate_text(step, commands=self.commands[step.id])
        limit, block = minutes(about), rebuilds(about)
        if block is not None:
            filled = {**_filled(block.settings), **limit}
            return _entry(self.names[step.id], text, block.kind, {block.field: filled})
        if is_automated(step):
            return self._custom(step, text, limit)
        return self._gate(step, text, limit)


def _entry(name: str, text: str, kind: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "Name": name,
        **({"Description": text} if text else {}),
        "ExecutionBlockType": kind,
        "ExecutionBlockConfiguration": settings,
    }


def _block(about: About) -> Block | None:
    """Return the block of a step: that of its API before what its component states."""
    return block_of(about) or stated_block(about)


def _configuration(block: Block, limit: Mapping[str, int]) -> Mapping[str, Any]:
    # The plan inside has limits of its own.
    limits = {} if block.kind == NESTED else limit
    return {block.field: {**_filled(block.settings), **limits}}


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
