"""A failover plan as a state machine of AWS Step Functions, in the Amazon States Language.

Steps that wait for each other run in sequence, the others in branches of a `Parallel`. Other orders
get barriers, and the export states their cost. A gate calls a function that the user supplies, and
waits until a person answers with its task token.

References:
    [1] Amazon States Language.
    [2] Step Functions Developer Guide, Integrating services.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from model.failover.plan import FailoverPlan, Step
from model.graph import DependencyGraph
from schema.documents.failover_plan.shapes import StepCommands
from schema.exports.plans.call import Call, Input
from schema.exports.plans.cost import cost, whole_joins
from schema.exports.plans.gates import gate_text, title
from schema.exports.plans.handling import Handling, handling, inputs_in
from schema.exports.plans.interface import ExecutorFormat, Export
from schema.exports.plans.json_text import oversize, write
from schema.exports.plans.order_tree import Beside, InTurn, Leaf, Tree, order_tree, span
from schema.exports.plans.short_names import short_names
from schema.exports.plans.step_commands import step_commands
from schema.exports.plans.units import Unit, units_of

NAME_LIMIT = 80 - len("-look")
"""The longest name of a state without the suffix of its check, in characters."""
SIZE_LIMIT = 1024 * 1024
"""The largest definition, in bytes."""
LOOK_EVERY_S = 30
FIRST_RETRY_S = 10
ALL = ["States.ALL"]
GATE = "ApprovalFunction"
JAVA = {"events": "eventbridge"}
"""Services with another name in the SDK for Java, which names the states."""
States = dict[str, Any]


def export(plan: FailoverPlan, graph: DependencyGraph) -> Export:
    """Return the state machine, for an execution in the new Region."""
    units = units_of(plan)
    tree = order_tree(units.waits)
    how = handling(plan, graph)
    writer = _Writer(plan, how, units.by_id, step_commands(plan, graph))
    start, states = writer.chain(_parts(tree.root), "Done")
    states["Done"] = {"Type": "Succeed", "Comment": f"{plan.service} serves: {plan.last} is done."}
    parameters = writer.parameters()
    takes = {name: unit.expected for name, unit in units.by_id.items()}
    document = {"Comment": _comment(plan, parameters), "StartAt": start, "States": states}
    large = oversize(document, limit=SIZE_LIMIT, taker="Step Functions")
    return Export(
        document=document,
        parameters=parameters,
        unmapped=how.unmapped,
        cost=cost(plan, adds=tree.adds or units.adds, makespan=span(tree.root, takes)),
        notes=tuple(sorted([*how.notes, *whole_joins(plan), *large])),
    )


def _comment(plan: FailoverPlan, parameters: Mapping[str, str]) -> str:
    listed = "; ".join(f"{name}: {what}" for name, what in parameters.items())
    return f"{title(plan)}. Plan {plan.digest}. Input: {listed or 'nothing'}."


def _parts(tree: Tree) -> Sequence[Tree]:
    return tree.parts if isinstance(tree, InTurn) else (tree,)


class _Writer:
    """Writes states; the parallels are numbered."""

    def __init__(
        self,
        plan: FailoverPlan,
        how: Handling,
        units: Mapping[str, Unit],
        commands: Mapping[str, StepCommands],
    ) -> None:
        self.plan = plan
        self.commands = commands
        self.how = how
        self.units = units
        self.names = short_names((step.id for step in plan.steps), limit=NAME_LIMIT)
        self.partition = _partition(plan.to_region)
        self.together = 0

    def parameters(self) -> Mapping[str, str]:
        """Return the input that an execution needs, by name."""
        inputs = {
            parameter.name: parameter.what
            for call in self.how.calls.values()
            for parameter in inputs_in(call.arguments)
        }
        inputs |= {
            _role(
                call
            ): f"ARN of a role in account {call.account} that the state machine may assume"
            for call in self.how.calls.values()
            if self.how.elsewhere(call)
        }
        if any(step.id not in self.how.calls for step in self.plan.steps):
            inputs[GATE] = (
                "ARN of a function that tells a person of a gate, and hands the task token on to "
                "SendTaskSuccess or SendTaskFailure"
            )
        return dict(sorted(inputs.items()))

    def chain(self, parts: Sequence[Tree], then: str | None) -> tuple[str, States]:
        """Return the first state and all states of a sequence; None for `then` ends the branch."""
        states: States = {}
        entry = then
        for part in reversed(parts):
            entry, others = self._tree(part, entry)
            states = {**others, **states}
        if entry is None:
            entry = "Nothing"
            states = {entry: {"Type": "Pass", "End": True}}
        return entry, states

    def _tree(self, tree: Tree, then: str | None) -> tuple[str, States]:
        if isinstance(tree, Leaf):
            return self._unit(self.units[tree.unit], then)
        if isinstance(tree, InTurn):
            return self.chain(tree.parts, then)
        return self._parallel(tree, then)

    def _parallel(self, tree: Beside, then: str | None) -> tuple[str, States]:
        self.together += 1
        name = f"Together-{self.together}"
        branches = []
        for part in tree.parts:
            start, states = self.chain(_parts(part), None)
            branches.append({"StartAt": start, "States": states})
        state = {"Type": "Parallel", "Branches": branches, "ResultPath": None, **_next(then)}
        return name, {name: state}

    def _unit(self, unit: Unit, then: str | None) -> tuple[str, States]:
        """Return the states of a unit: its steps, and the gate for when one of them fails."""
        if unit.instead is None:
            return self._step(unit.steps[0], then)
        gate, states = self._step(unit.instead, then)
        entry = then
        for step in reversed(unit.steps):
            entry, others = self._step(step, entry)
            others[entry]["Catch"] = [{"ErrorEquals": ALL, "ResultPath": None, "Next": gate}]
            states = {**others, **states}
        return entry or gate, states

    def _step(self, step: Step, then: str | None) -> tuple[str, States]:
        name = self.names[step.id]
        call = self.how.calls.get(step.id)
        after: States = {}
        if step.on_failure == "continue" and then is None:
            then = f"{name}-on"
            after = {then: {"Type": "Pass", "End": True}}
        if call is None:
            state = self._gate(step)
        else:
            state = self._looks(step, call, name) if call.shows else self._calls(step, call)
        state |= {"ResultPath": None, **_next(then)}
        if step.on_failure == "continue":
            state["Catch"] = [{"ErrorEquals": ALL, "ResultPath": None, "Next": then}]
        return name, {name: {"Comment": self._text(step), **state}, **after}

    def _text(self, step: Step) -> str:
        return gate_text(step, self.how.unmapped.get(step.id, ""), self.commands[step.id])

    def _gate(self, step: Step) -> States:
        payload = {
            "token.$": "$$.Task.Token",
            "step": step.id,
            "message": self._text(step),
            "key": step.idempotency_key,
        }
        return {
            "Type": "Task",
            "Resource": f"arn:{self.partition}:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {"FunctionName.$": f"$.{GATE}", "Payload": payload},
            **_timeout(step),
        }

    def _calls(self, step: Step, call: Call) -> States:
        state = {**self._task(call), **_timeout(step)}
        if step.retries:
            state["Retry"] = [_retry(FIRST_RETRY_S, step.retries, rate=2)]
        return state

    def _task(self, call: Call) -> States:
        service = JAVA.get(call.service, call.service)
        operation = call.operation[0].lower() + call.operation[1:]
        role = (
            {"Credentials": {"RoleArn.$": f"$.{_role(call)}"}} if self.how.elsewhere(call) else {}
        )
        return {
            "Type": "Task",
            "Resource": f"arn:{self.partition}:states:::aws-sdk:{service}:{operation}",
            "Parameters": dict(_argument(*argument) for argument in call.arguments.items()),
            **role,
        }

    def _looks(self, step: Step, call: Call, name: str) -> States:
        """Return a state that repeats a check until the answer meets the conditions."""
        look, test, good, bad = (f"{name}-{end}" for end in ("look", "test", "good", "bad"))
        select, tests = {}, []
        for at, shows in enumerate(call.shows):
            path, variable = _selected(shows.path, f"seen{at}")
            select[f"seen{at}.$"] = path
            kind = "NumericEquals" if isinstance(shows.value, int) else "StringEquals"
            tests += [
                {"Variable": variable, "IsPresent": True},
                {"Variable": variable, kind: shows.value},
            ]
        branch = {
            look: {**self._task(call), "ResultSelector": select, "Next": test},
            test: {"Type": "Choice", "Choices": [{"And": tests, "Next": good}], "Default": bad},
            good: {"Type": "Succeed"},
            bad: {"Type": "Fail", "Error": "NotYet", "Cause": step.description},
        }
        times = int(step.timeout.total_seconds()) // LOOK_EVERY_S if step.timeout else step.retries
        return {
            "Type": "Parallel",
            "Branches": [{"StartAt": look, "States": branch}],
            "Retry": [_retry(LOOK_EVERY_S, max(times, 1), rate=1)],
        }


def _partition(region: str) -> str:
    starts = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for start, name in starts.items() if region.startswith(start)), "aws")


def _next(then: str | None) -> States:
    return {"End": True} if then is None else {"Next": then}


def _timeout(step: Step) -> States:
    return {"TimeoutSeconds": int(step.timeout.total_seconds())} if step.timeout else {}


def _retry(seconds: int, times: int, *, rate: int) -> States:
    return {
        "ErrorEquals": ALL,
        "IntervalSeconds": seconds,
        "MaxAttempts": times,
        "BackoffRate": rate,
    }


def _role(call: Call) -> str:
    return f"RoleIn{call.account}"


def _argument(name: str, value: object) -> tuple[str, object]:
    """Return an argument with its name in the SDK for Java, read from the input if it is one."""
    if isinstance(value, Input):
        return f"{_java(name)}.$", f"$.{value.name}"
    return _java(name), value


def _java(name: str) -> str:
    """Return the name of a field in the SDK for Java: `DBInstances` is `DbInstances`."""
    return re.sub(r"^DB", "Db", name[0].upper() + name[1:])


def _selected(path: str, name: str) -> tuple[str, str]:
    """Return what to select of an answer, and the variable that then holds the wanted value.

    The first of several values is taken after the selection, because a path to nothing is an error.
    """
    fields = ".".join(_java(part) for part in path.removeprefix("$.").split("."))
    several = "[0]" in fields
    return f"$.{fields.replace('[0]', '[*]')}", f"$.{name}[0]" if several else f"$.{name}"


FORMAT = ExecutorFormat(
    name="asl",
    title="A state machine of AWS Step Functions: sequences and parallels.",
    media_type="application/json",
    extension="json",
    export=export,
    write=write,
)
