"""Blocks of ARC Region switch that documents state: a command on servers, or a plan of its own.

References:
    [1] Amazon Application Recovery Controller, Region switch API Reference,
        SsmSendCommandConfiguration and RegionSwitchPlanConfiguration.
    [2] Amazon Application Recovery Controller Developer Guide, ARC Region switch plan execution
        block.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from model.capability import properties as read
from model.failover.plan import PASSIVE, Action
from schema.exports.plans.arc_actions import RETRY_MINUTES
from schema.exports.plans.arc_blocks import Block
from schema.exports.plans.call import About, resource_name

COMMANDS = read.Property("commands")
"""What people would run on the servers of a component, by action: `document` (the ARN of a document
of Systems Manager), `targets` and `parameters` (lists of texts by key)."""
SWITCH_PLAN = read.Property("region_switch_plan")
"""The ARN of the Region switch plan with which a component moves."""
DOCUMENT = re.compile(r"arn:aws[a-z-]*:ssm:(?P<region>[a-z0-9-]+):(\d{12})?:document/[\w.-]+")
PLAN = re.compile(
    r"arn:aws[a-zA-Z-]*:arc-region-switch::\d{12}:plan/"
    r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?:[a-z0-9]{6}"
)
ACTIVATES = frozenset(
    {Action.PROMOTE, Action.RESTORE, Action.START, Action.SCALE, Action.ENABLE}
)  # fmt: skip
"""Actions that the activation of the new Region by a plan of its own replaces."""


def stated_block(about: About) -> Block | None:
    """Return the block that the component of a step states for it; None when it states none."""
    return _command(about) or _switch_plan(about)


def _command(about: About) -> Block | None:
    """Return the block that runs a document of Systems Manager on the servers of a component."""
    step = about.step
    stated = read.value(about.target, COMMANDS)
    command = stated.get(str(step.action)) if isinstance(stated, Mapping) else None
    if step.action in PASSIVE or not isinstance(command, Mapping):
        return None
    document = str(command.get("document"))
    match, targets = DOCUMENT.fullmatch(document), _lists(command.get("targets")) or _own(about)
    # Region switch runs a document of the Region in which its servers are.
    if match is None or match["region"] != step.side or not targets:
        return None
    parameters = _lists(command.get("parameters"))
    configuration = {
        "DocumentArn": document,
        "Targets": [{"Key": key, "Values": targets[key]} for key in sorted(targets)],
        **({"Parameters": parameters} if parameters else {}),
    }
    old = step.side == about.plan.from_region
    settings = {
        "RegionDocuments": {step.side: configuration},
        "RetryIntervalMinutes": RETRY_MINUTES,
        **({"Ungraceful": {"Behavior": "skip"}} if old else {}),
    }
    seen = " and ".join(step.verify)
    note = f"the document must end only when {seen}" if seen else ""
    return Block(kind="SSMSendCommand", field="SsmSendCommandConfig", settings=settings, note=note)


def _own(about: About) -> Mapping[str, Sequence[str]]:
    """Return the servers that a component is; empty when it is no server of EC2."""
    target = about.target
    if target.type == read.INSTANCE:
        return {"InstanceIds": [target.id.rpartition("/")[2]]}
    if target.type == read.SCALING_GROUP:
        return {"tag:aws:autoscaling:groupName": [resource_name(target)]}
    return {}


def _lists(stated: Any) -> Mapping[str, Sequence[str]]:
    """Return lists of texts by key; a single text is a list of one."""
    if not isinstance(stated, Mapping):
        return {}
    return {
        str(key): [str(each) for each in (texts if isinstance(texts, list | tuple) else [texts])]
        for key, texts in sorted(stated.items())
    }


def _switch_plan(about: About) -> Block | None:
    """Return the block that runs the plan of a component in the new Region."""
    stated = read.text(about.target, SWITCH_PLAN) or ""
    new = about.step.side == about.plan.to_region
    if about.step.action not in ACTIVATES or not new or not PLAN.fullmatch(stated):
        return None
    return Block(
        kind="ARCRegionSwitchPlan",
        field="RegionSwitchPlanConfig",
        settings={"Arn": stated},
        note=f"the plan {stated} must have the same Regions and recovery approach, and no plan "
        "inside",
    )
