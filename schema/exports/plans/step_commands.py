"""How each step of a plan is run and checked: the commands of a person, the call of an executor."""

from collections.abc import Mapping

from model.failover.draft import check_of
from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph
from schema.documents.failover_plan.shapes import StepCommands, WrittenCall
from schema.exports.plans.aws_cli import command_line, with_inputs_as_text
from schema.exports.plans.call import About
from schema.exports.plans.calls import call_of


def step_commands(plan: FailoverPlan, graph: DependencyGraph) -> Mapping[str, StepCommands]:
    """Return the commands by step, those after the recovery included; `graph` is the plan's.

    A step that is verified by another one has the command of that one as its check.

    Complexity: O(steps), each with the requirements of its component.
    """
    steps = (*plan.steps, *plan.post_recovery.steps)
    calls_by_step = {
        step.id: call_of(About(graph=graph, plan=plan, step=step))[0] for step in steps
    }
    calls = {step: call for step, call in calls_by_step.items() if call is not None}
    commands = {step: command_line(call) for step, call in calls.items()}
    return {
        step.id: StepCommands(
            command=commands.get(step.id),
            check_command=commands.get(check_of(step.id)),
            call=WrittenCall(
                service=calls[step.id].service,
                operation=calls[step.id].operation,
                region=calls[step.id].region,
                arguments=with_inputs_as_text(calls[step.id].arguments),
            )
            if step.id in calls
            else None,
        )
        for step in steps
    }
