"""Custom actions of Region switch: functions of the user that do what no block does.

Region switch calls a function with a payload. It holds what an executor needs to know of the step:
the call of AWS and the command of the AWS CLI, where they are known, and how to see that it worked.

References:
    [1] Amazon Application Recovery Controller, Region switch API Reference,
        CustomActionLambdaConfiguration.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from model.failover.plan import Action, FailoverPlan, Step
from schema.exports.plans.aws_cli import command_of
from schema.exports.plans.call import About, Ago, Input
from schema.exports.plans.calls import call_of
from schema.exports.plans.handling import inputs_in

FUNCTIONS = {
    "ActionFunctionNew": "ARN of a function in {to_region} that does what its payload says",
    "ActionFunctionOld": "ARN of a function in {from_region} that does what its payload says",
}
"""The parameters that name the functions of the user."""
RETRY_MINUTES = 1
EVALUATED = frozenset({"iam:GetRole"})
"""What Region switch itself evaluates when a plan is saved, and every half hour."""


def functions(plan: FailoverPlan) -> Mapping[str, str]:
    """Return the parameters for the functions, with their descriptions."""
    return {
        name: text.format(to_region=plan.to_region, from_region=plan.from_region)
        for name, text in FUNCTIONS.items()
    }


def is_evaluated(step: Step, native: Sequence[str]) -> bool:
    """Tell whether Region switch makes a check itself: of roles, and of the bounds of scaling.

    `native` are the components that its blocks scale.
    """
    if step.action is not Action.PRECHECK:
        return False
    calls = {text.partition("@")[0] for text in step.requires}
    bounds = step.component in native and calls <= {"servicequotas:GetServiceQuota"}
    return bool(calls) and (calls <= EVALUATED or bounds)


def is_automated(step: Step) -> bool:
    """Tell whether a function of the user can do a step: it looks, or an API of AWS does it."""
    looks = step.action in (Action.VERIFY, Action.PRECHECK)
    return looks or any(":" in text and "@" in text for text in step.requires)


def custom_action(abouts: Sequence[About], *, old: bool, minutes: Mapping[str, int]) -> Any:
    """Return the settings of a custom action that does these steps, one after the other."""
    payload = {"steps": [_payload_of(about) for about in abouts]}
    inputs = inputs_in(payload)
    text = json.dumps(_named(payload), ensure_ascii=False, sort_keys=True)
    written: Any = text
    if inputs:
        escaped = text.replace("${", "${!")
        for parameter in inputs:
            escaped = escaped.replace(_mark(parameter), f"${{{parameter.name}}}")
        written = {"Fn::Sub": escaped}
    function = "ActionFunctionOld" if old else "ActionFunctionNew"
    return {
        "Lambdas": [{"Arn": {"Ref": function}, "Payload": written}],
        "RegionToRun": "deactivatingRegion" if old else "activatingRegion",
        "RetryIntervalMinutes": RETRY_MINUTES,
        **minutes,
    }


def action_inputs(abouts: Sequence[About]) -> Sequence[Input]:
    """Return the parameters that the payloads of steps contain."""
    return [parameter for about in abouts for parameter in inputs_in(_payload_of(about))]


def _payload_of(about: About) -> Mapping[str, Any]:
    """Return what an executor needs to know of one step."""
    step, (call, _) = about.step, call_of(about)
    known = {
        "call": {
            "service": call.service,
            "operation": call.operation,
            **({"region": call.region} if call.region else {}),
            "arguments": dict(call.arguments),
        }
    } if call else {}  # fmt: skip
    return {
        "step": step.id,
        "action": str(step.action),
        "component": step.component,
        "command": command_of(about),
        "verify": list(step.verify),
        "key": step.idempotency_key,
        **known,
    }


def _mark(parameter: Input) -> str:
    # No name of a component has it, and JSON writes it as it is.
    return f"\u2402{parameter.name}\u2402"


def _named(value: Any) -> Any:
    if isinstance(value, Input):
        return _mark(value)
    if isinstance(value, Ago):
        return f"<{value.seconds} seconds ago>" if value.seconds else "<now>"
    if isinstance(value, Mapping):
        return {key: _named(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_named(member) for member in value]
    return value
