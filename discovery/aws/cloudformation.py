"""CloudFormation: stacks with what they manage, the exports they share, and stack sets."""

from collections.abc import Iterator

from discovery.arns import key_of
from discovery.aws import edges
from discovery.bare_names import NAMED_TYPES, hashed_key
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference"
_NAME = "stack:{account}/{region}/{value}"
MEMBER = "stack.member"
NAMES = frozenset(named.type for named in NAMED_TYPES)
GONE_RESOURCES = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED", "CREATE_FAILED"})


def stack_facts(item: Item, context: Context) -> Facts:
    """Return what a stack manages: it changes and deletes these, and does not keep them running."""
    keys = {key for resource in item.get("resources") or () for key in _keys(resource, context)}
    return Facts(
        requirements=tuple(
            need
            for key in sorted(keys)
            for need in required(
                key,
                [str(item["StackId"])],
                rule=MEMBER,
                relation="managed_by",
                effect=Effect.LIFECYCLE,
                phase=Phase.RENEW,
                attribute="StackResourceSummaries[].PhysicalResourceId",
                expects=Kind.STACK,
                resolved_only=True,
            )
        )
    )


def _keys(resource: Item, context: Context) -> Iterator[str]:
    """Yield the key of a resource by its physical id, where that tells which it is."""
    physical, type_ = str(resource.get("PhysicalResourceId") or ""), resource["ResourceType"]
    if not physical or resource.get("ResourceStatus") in GONE_RESOURCES:
        return
    if physical.startswith("arn:"):
        yield key_of(physical)
    elif type_ == "AWS::S3::Bucket":
        yield reference.bucket(physical)
    elif type_ == "AWS::SQS::Queue":
        yield reference.queue_url(physical)
    elif type_.startswith("AWS::EC2::"):
        yield reference.ec2(physical)
    elif type_ in NAMES:
        place = (context.account, context.region)
        yield hashed_key(context.salt, type_, *place, physical)


STACKS = Crawler(
    name="aws.cloudformation.stacks",
    title="CloudFormation stacks, their roles and parents, and what they manage",
    kind=Kind.STACK,
    type="AWS::CloudFormation::Stack",
    service="cloudformation",
    list=Call(operation="describe_stacks", items="Stacks[]"),
    details=(
        Call(
            operation="list_stack_resources",
            items="StackResourceSummaries",
            from_item={"StackName": "StackId"},
            into="resources",
        ),
    ),
    id="StackId",
    keys=("stack:{account}/{region}/{StackName}",),
    label="StackName",
    tags="Tags",
    properties={
        "capabilities": "Capabilities",
        "drift": "DriftInformation.StackDriftStatus",
        "drifted": "resources[?DriftInformation.StackResourceDriftStatus=='MODIFIED'"
        " || DriftInformation.StackResourceDriftStatus=='DELETED'].LogicalResourceId",
        "exports": "Outputs[].ExportName",
        "resources": "length(resources)",
        "status": "StackStatus",
        "termination_protection": "EnableTerminationProtection",
    },
    edges=(
        Edge(
            rule="stack.parent",
            relation="part_of",
            needs="ParentId",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.STACK,
        ),
        # Without it the stack cannot be changed; what it made runs on.
        edges.role("stack.role", "RoleARN", effect=Effect.LIFECYCLE, phase=Phase.RENEW),
        Edge(
            rule="stack.notified",
            relation="notifies",
            needs="NotificationARNs",
            effect=Effect.OBSERVABILITY,
            expects=Kind.TOPIC,
        ),
    ),
    transform=stack_facts,
    transform_effects=(Effect.LIFECYCLE,),
    transform_rules={MEMBER: "A stack changes and deletes its resources, which run on without it."},
    docs=f"{_API}/API_DescribeStacks.html",
)

EXPORTS = Crawler(
    name="aws.cloudformation.exports",
    title="Which stacks import what another stack exports",
    kind=Kind.STACK,
    type="AWS::CloudFormation::Stack",
    service="cloudformation",
    list=Call(operation="list_exports", items="Exports[].{id: ExportingStackId, name: Name}"),
    details=(
        Call(
            operation="list_imports",
            items="Imports",
            from_item={"ExportName": "name"},
            into="importers",
            # CloudFormation answers so about an export that no stack imports.
            absent=("ValidationError",),
        ),
    ),
    item="name",
    id="id",
    placeholder=True,
    edges=(
        Edge(
            rule="stack.import",
            relation="refers_to",
            needed_by="importers",
            key=_NAME,
            # The exporting stack cannot drop the value, and has to exist before.
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.STACK,
        ),
    ),
    docs=f"{_API}/API_ListExports.html",
)

STACK_SETS = Crawler(
    name="aws.cloudformation.stack_sets",
    title="CloudFormation stack sets and the accounts and Regions in which they have stacks",
    kind=Kind.STACK,
    type="AWS::CloudFormation::StackSet",
    service="cloudformation",
    list=Call(operation="list_stack_sets", items="Summaries[]", arguments={"Status": "ACTIVE"}),
    details=(
        Call(
            operation="list_stack_instances",
            gone=("StackSetNotFoundException",),
            items="Summaries",
            from_item={"StackSetName": "StackSetName"},
            into="instances",
        ),
    ),
    id="arn:{partition}:cloudformation:{region}:{account}:stackset/{StackSetId}",
    label="StackSetName",
    properties={
        "auto_deployment": "AutoDeployment.Enabled",
        "drift": "DriftStatus",
        "instances": "instances[].{account: Account, region: Region, status: Status}",
        "permission_model": "PermissionModel",
    },
    edges=(
        Edge(
            rule="stack-set.instances",
            relation="part_of",
            needed_by="instances[].StackId",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            resolved_only=True,
            expects=Kind.STACK,
        ),
    ),
    docs=f"{_API}/API_ListStackSets.html",
)

CRAWLERS = (STACKS, EXPORTS, STACK_SETS)
