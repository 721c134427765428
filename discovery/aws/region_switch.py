"""Region switch plans of ARC: the steps that were written by hand, and what they act on."""

from collections.abc import Iterator, Mapping

from discovery.arns import Arn, arns_in
from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

TARGET = "region-switch-plan.target"
NO_TARGETS = frozenset({"iam", "arc-region-switch"})
"""Services whose ARNs in a step say as whom, and with which other plan, it acts."""


def plan_facts(item: Item, context: Context) -> Facts:
    """Return what the steps of a plan act on: it switches these, and cannot without them."""
    del context  # steps name resources by ARN
    keys = {
        arn.key
        for workflow in item.get("workflows") or ()
        for step in workflow.get("steps") or ()
        for arn in _arns(step.get("executionBlockConfiguration"))
        if arn.service not in NO_TARGETS
    }
    return Facts(
        requirements=tuple(
            need
            for key in sorted(keys)
            for need in required(
                str(item["arn"]),
                [key],
                rule=TARGET,
                relation="switches",
                effect=Effect.RECOVERY,
                attribute="plan.workflows[].steps[].executionBlockConfiguration",
                resolved_only=True,
            )
        )
    )


def _arns(block: object) -> Iterator[Arn]:
    """Yield every ARN of a block, whose names of members differ from type to type."""
    if isinstance(block, str):
        yield from arns_in(block)
    elif isinstance(block, Mapping):
        for member in block.values():
            yield from _arns(member)
    elif isinstance(block, list):
        for member in block:
            yield from _arns(member)


PLANS = Crawler(
    name="aws.arcregionswitch.plans",
    title="ARC Region switch plans: their Regions, steps, alarms and time objective",
    kind=Kind.WORKFLOW,
    type="AWS::ARCRegionSwitch::Plan",
    service="arc-region-switch",
    where=Where.GLOBAL,
    list=Call(operation="list_plans", items="plans[]"),
    details=(
        Call(
            operation="get_plan",
            gone=("ResourceNotFoundException",),
            items="plan",
            from_item={"arn": "arn"},
        ),
    ),
    id="arn",
    label="name",
    region="''",
    properties={
        "approach": "recoveryApproach",
        "primary_region": "primaryRegion",
        "regions": "regions",
        "rto_minutes": "recoveryTimeObjectiveMinutes",
        "steps": "workflows[].{action: workflowTargetAction, region: workflowTargetRegion,"
        " steps: steps[].{name: name, block: executionBlockType}}",
        "version": "version",
    },
    edges=(
        # Without its role no step acts.
        edges.role("region-switch-plan.role", "executionRole", effect=Effect.RECOVERY),
        Edge(
            rule="region-switch-plan.alarm",
            relation="follows_alarm",
            # Alarms start a plan by themselves; without them somebody starts it.
            needs="values(associatedAlarms)[?starts_with(resourceIdentifier, 'arn:')]"
            ".resourceIdentifier",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            resolved_only=True,
        ),
    ),
    transform=plan_facts,
    transform_effects=(Effect.RECOVERY,),
    transform_rules={TARGET: "The steps of a Region switch plan act on the resource."},
    docs="https://docs.aws.amazon.com/arc-region-switch/latest/api/API_ListPlans.html",
)

CRAWLERS = (PLANS,)
