"""A failover plan as a workflow of Argo Workflows: one task a step, one `depends` a wait.

Every task that is not a gate runs in a container image that the user supplies as the parameter
`runner-image`. The container receives the step, and must do it or find it already done. Argo
evaluates a `depends` when all tasks that it names have ended, so a step that waits for k of n steps
may start later than in the plan.

References:
    [1] Argo Workflows, Enhanced Depends Logic; Workflow Template fields.
"""

import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan, Step
from model.graph import DependencyGraph
from schema.documents.failover_plan.shapes import StepCommands
from schema.exports.plans.cost import cost, has_choice, shortest
from schema.exports.plans.gates import BY_PEOPLE, gate_text, literal, stuck, title
from schema.exports.plans.interface import ExecutorFormat, Export
from schema.exports.plans.short_names import short_names
from schema.exports.plans.step_commands import step_commands

LIMIT = 63
"""The longest name of a task, which is a label value too, in characters."""
GENERATED = 52
"""The longest `generateName`, in characters; Argo appends five."""
GIVEN = ("step", "component", "action", "side", "apis", "verify", "undo", "key")
PARAMETERS = {
    "runner-image": "the image whose `run-step` does a step, or finds it already done",
}
LOST = ("Failed", "Errored", "Omitted", "Skipped")
"""The ends of a task that did not succeed."""


def export(plan: FailoverPlan, graph: DependencyGraph) -> Export:
    """Return the workflow; a step that cannot run during the event becomes a gate for a person."""
    by_hand = stuck(plan)
    writer = _Writer(plan, by_hand, step_commands(plan, graph))
    tasks = [writer.task(step) for step in plan.steps]
    arguments = [{"name": name, "description": text} for name, text in PARAMETERS.items()]
    service = short_names([plan.service], limit=GENERATED - len("failover--"))[plan.service]
    document = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {
            "generateName": f"failover-{service.lower()}-",
            "annotations": {
                "loadpath.dev/title": title(plan),
                "loadpath.dev/plan-digest": plan.digest,
                "loadpath.dev/graph-digest": plan.graph_digest,
            },
        },
        "spec": {
            "entrypoint": "plan",
            "arguments": {"parameters": arguments},
            "templates": [
                {"name": "plan", "dag": {"failFast": False, "tasks": [task for task, _ in tasks]}},
                *(TEMPLATES[name] for name in sorted({used for _, used in tasks})),
            ],
        },
    }
    return Export(
        document=document,
        parameters=PARAMETERS,
        unmapped=dict(sorted(by_hand.items())),
        cost=cost(plan, adds=has_choice(plan), makespan=shortest(plan, all_of_each=True)),
    )


def write(export: Export) -> str:
    """Return the workflow as YAML."""
    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    yaml.dump(json.loads(json.dumps(export.document)), text)  # copied: no anchors for templates
    return text.getvalue()


class _Writer:
    """Writes the tasks of a workflow."""

    def __init__(
        self,
        plan: FailoverPlan,
        by_hand: Mapping[str, str],
        commands: Mapping[str, StepCommands],
    ) -> None:
        self.by_hand = by_hand
        self.commands = commands
        self.names = short_names((step.id for step in plan.steps), limit=LIMIT)
        self.joins = joins_of(plan.precedence)
        self.replaced = replaced_by(plan)
        self.goes_on = {step.id for step in plan.steps if step.on_failure == "continue"}

    def task(self, step: Step) -> tuple[Mapping[str, Any], str]:
        """Return the task of a step, and the template that it uses."""
        gate = step.action in BY_PEOPLE or step.id in self.by_hand
        template = "gate" if gate else "step" if step.timeout else "step-without-end"
        why = self.by_hand.get(step.id, "")
        values = {"message": gate_text(step, why, self.commands[step.id])}
        if not gate:
            values |= dict(zip(GIVEN, _given(step), strict=True))
            values["retries"] = str(step.retries)
            if step.timeout:
                values["timeout"] = str(int(step.timeout.total_seconds()))
        depends = self._depends(step)
        task = {
            "name": self.names[step.id],
            "template": template,
            **({"depends": depends} if depends else {}),
            "arguments": {
                "parameters": [{"name": name, "value": text} for name, text in values.items()]
            },
        }
        return task, template

    def _depends(self, step: Step) -> str:
        """Return what a step waits for as a boolean expression over the ends of tasks."""
        parts = [
            _threshold([self._done(member) for member in join.members], join.minimum)
            for join in self.joins.get(step.id, ())
        ]
        parts += [_lost(self.names[failed]) for failed in self.replaced.get(step.id, ())]
        return " && ".join(parts)

    def _done(self, step: str) -> str:
        name = self.names[step]
        if step not in self.goes_on:
            return f"{name}.Succeeded"
        return f"({name}.Succeeded || {name}.Failed || {name}.Errored)"


def _given(step: Step) -> Sequence[str]:
    values = (
        step.id,
        step.component,
        str(step.action),
        step.side,
        ", ".join(step.requires),
        "; ".join(step.verify),
        step.compensation or "",
        step.idempotency_key,
    )
    return [literal(value) for value in values]


def replaced_by(plan: FailoverPlan) -> Mapping[str, Sequence[str]]:
    """Return the steps that must have failed before a conditional step runs, by that step.

    The conditional step and the steps that it replaces wait together in a join.
    """
    branches = {step.id for step in plan.steps if step.condition is not None}
    replaced: dict[str, set[str]] = {}
    for joins in joins_of(plan.precedence).values():
        for join in joins:
            for branch in branches & set(join.members):
                replaced.setdefault(branch, set()).update(set(join.members) - branches)
    return {branch: sorted(others) for branch, others in sorted(replaced.items())}


def _lost(name: str) -> str:
    return "(" + " || ".join(f"{name}.{end}" for end in LOST) + ")"


def _threshold(members: Sequence[str], needed: int) -> str:
    """Return the expression that `needed` of `members` hold, split in halves to keep it short."""
    if needed == 1 or needed == len(members):
        text = (" || " if needed == 1 else " && ").join(members)
        return f"({text})" if len(members) > 1 and needed == 1 else text
    left, right = members[: len(members) // 2], members[len(members) // 2 :]
    ways = []
    for count in range(max(0, needed - len(right)), min(needed, len(left)) + 1):
        both = ((left, count), (right, needed - count))
        ways.append(" && ".join(_threshold(some, least) for some, least in both if least))
    return "(" + " || ".join(f"({way})" for way in ways) + ")"


def _template(name: str, inputs: Sequence[str], body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "name": name,
        "inputs": {"parameters": [{"name": parameter} for parameter in inputs]},
        **body,
    }


_RUN: Mapping[str, Any] = {
    "retryStrategy": {"limit": "{{inputs.parameters.retries}}"},
    "container": {
        "image": "{{workflow.parameters.runner-image}}",
        "command": ["run-step"],
        "args": [f"--{name}={{{{inputs.parameters.{name}}}}}" for name in GIVEN],
    },
}
_INPUTS = ("message", *GIVEN, "retries")
_DEADLINE = "{{inputs.parameters.timeout}}"
TEMPLATES: Mapping[str, Mapping[str, Any]] = {
    # Not `suspend.duration`: that would let the plan go on by itself when nobody answers. Argo has
    # no other end for a gate, so its message tells when to give up.
    "gate": _template("gate", ("message",), {"suspend": {}}),
    "step": _template("step", (*_INPUTS, "timeout"), {"activeDeadlineSeconds": _DEADLINE, **_RUN}),
    "step-without-end": _template("step-without-end", _INPUTS, _RUN),
}

FORMAT = ExecutorFormat(
    name="argo",
    title="A workflow of Argo Workflows: every wait of the plan, and no other.",
    media_type="application/yaml",
    extension="yaml",
    export=export,
    write=write,
)
