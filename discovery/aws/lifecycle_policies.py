"""Data Lifecycle Manager: policies that take snapshots of volumes and images of instances."""

from collections.abc import Iterator

from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.interface import Call, Context, Crawler, Item
from discovery.withheld import SECRET_NAME
from model.linking.backups import SELECTIONS
from model.records.component import Json, Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

GONE = ("ResourceNotFoundException",)
TARGETS = {"VOLUME": ("volume", "EBS"), "INSTANCE": ("instance", "EC2")}
"""Type of a policy's targets → what their ARNs name, and how AWS Backup calls the type."""


def policy_facts(item: Item, context: Context) -> Facts:
    """Return what a policy covers, in the form of the selections of a backup plan.

    Linking, which knows the tags of all volumes and instances, finds what has one of its tags.
    """
    selections = list(_selections(item, context)) if item.get("State") == "ENABLED" else []
    return Facts(
        components=(
            addition(item["PolicyArn"], Kind.BACKUP_PLAN, properties={SELECTIONS: selections}),
        )
    )


def _selections(item: Item, context: Context) -> Iterator[Json]:
    """Yield a selection for each type of target and each tag: one of the tags is enough."""
    details = item.get("PolicyDetails") or {}
    stated = [(tag["Key"], tag["Value"]) for tag in details.get("TargetTags") or ()]
    # The value of a tag that may hold a secret is kept nowhere, so it cannot be compared.
    tags = [[key, value] for key, value in stated if not SECRET_NAME.search(key)]
    kinds = details.get("ResourceTypes") or [details.get("ResourceType")]
    for resource, opt_in in (TARGETS[kind] for kind in kinds if kind in TARGETS):
        pattern = f"arn:{context.partition}:ec2:{context.region}:*:{resource}/*"
        # A default policy has no tags: it covers what nothing else backs up.
        tests: list[dict[str, Json]] = [{"equals": [tag]} for tag in tags]
        for test in tests or ([{}] if item.get("DefaultPolicy") and not stated else []):
            yield {
                "name": item.get("Description") or "",
                "resources": [pattern],
                "all_tags": test,
                "opted_in": {opt_in: True},
            }


LIFECYCLE_POLICIES = Crawler(
    name="aws.dlm.policies",
    title="Policies of Data Lifecycle Manager: schedules, copies and what they cover by tag",
    kind=Kind.BACKUP_PLAN,
    type="AWS::DLM::LifecyclePolicy",
    service="dlm",
    list=Call(operation="get_lifecycle_policies", items="Policies[].{PolicyId: PolicyId}"),
    details=(
        Call(
            operation="get_lifecycle_policy",
            gone=GONE,
            items="Policy",
            from_item={"PolicyId": "PolicyId"},
        ),
    ),
    id="PolicyArn",
    item="PolicyId",
    label="Description",
    tags="Tags",
    properties={
        "copies_to": "PolicyDetails.[Schedules[].CrossRegionCopyRules[].not_null(TargetRegion,"
        " Target), CrossRegionCopyTargets[].TargetRegion][]",
        "policy_type": "PolicyDetails.PolicyType",
        "schedules": "PolicyDetails.Schedules[].{name: Name, schedule: CreateRule.CronExpression,"
        " hours: CreateRule.Interval, at: CreateRule.Times, count: RetainRule.Count,"
        " shared_with: ShareRules[].TargetAccounts[]}",
        "state": "State",
    },
    edges=(
        edges.role(
            "lifecycle-policy.role",
            "ExecutionRoleArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
        ),
        edges.kms(
            "lifecycle-policy.copy-key",
            "PolicyDetails.Schedules[].CrossRegionCopyRules[].CmkArn",
            relation="encrypts_replicas_with",
            effect=Effect.BACKUP,
        ),
    ),
    transform=policy_facts,
    docs="https://docs.aws.amazon.com/dlm/latest/APIReference/API_GetLifecyclePolicies.html",
)

CRAWLERS = (LIFECYCLE_POLICIES,)
