"""Data Lifecycle Manager: policies that take snapshots of volumes and images of instances.

A policy makes backups without a vault. What it keeps in a Region is a component of its own, so that
it is known which loss the backups survive, and how old the newest may be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from discovery.withheld import SECRET_NAME
from model.linking.backups import SELECTIONS
from model.records.component import Component, ComponentId, Json, Kind
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect, Phase

GONE = ("ResourceNotFoundException",)
TARGETS = {"VOLUME": ("volume", "EBS"), "INSTANCE": ("instance", "EC2")}
"""Type of a policy's targets → what their ARNs name, and how AWS Backup calls the type."""

KEPT, KEY = "lifecycle-policy.kept", "lifecycle-policy.kept-key"
RULES = {
    KEPT: "A policy keeps its snapshots or images in its own Region, and copies in others.",
    KEY: "A copy cannot be restored without the key that its policy encrypts it with.",
}


def policy_facts(item: Item, context: Context) -> Facts:
    """Return what a policy covers and when, in the form of the selections of a backup plan.

    Linking, which knows the tags of all volumes and instances, finds what has one of its tags.
    """
    enabled = item.get("State") == "ENABLED"
    selections = list(_selections(item, context)) if enabled else []
    rules = list(_rules(item, context)) if selections else []
    kept = sorted({(place, region) for rule in rules for place, region in rule.kept})
    stated: dict[str, Json] = {SELECTIONS: selections, "rules": [rule.property for rule in rules]}
    return Facts(
        components=(
            addition(item["PolicyArn"], Kind.BACKUP_PLAN, properties=stated),
            *(_kept(item, place, region, context) for place, region in kept),
        ),
        requirements=tuple(need for rule in rules for need in _requirements(item, rule)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One schedule of a policy."""

    schedule: str | None
    """`cron(…)` or `rate(…)`; None where it is not read."""
    kept: Sequence[tuple[str, str]]
    """Id and Region of each component that stands for what it keeps."""
    keys: Mapping[str, str]
    """Id of such a component → the key of its copies."""

    @property
    def property(self) -> dict[str, Json]:
        """The rule as those of a backup plan are written."""
        return {"schedule": self.schedule, "copies": [place for place, _ in self.kept]}


def _rules(item: Item, context: Context) -> Iterator[Rule]:
    details = item.get("PolicyDetails") or {}
    days = details.get("CreateInterval")
    schedules = details.get("Schedules") or ()
    if days and not schedules:
        copies = details.get("CrossRegionCopyTargets") or ()
        schedules = ({"CreateRule": {"Days": days}, "CrossRegionCopyRules": copies},)
    for schedule in schedules:
        copies = {_region(copy): copy.get("CmkArn") for copy in _copies(schedule)}
        regions = sorted({str(context.region), *copies})
        yield Rule(
            schedule=_schedule(schedule.get("CreateRule") or {}),
            kept=[(_place(item, region), region) for region in regions],
            keys={_place(item, region): key for region, key in copies.items() if key},
        )


def _copies(schedule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the rules of copies into other Regions; others lead to an Outpost."""
    for copy in schedule.get("CrossRegionCopyRules") or ():
        if _region(copy) and not _region(copy).startswith("arn:"):
            yield copy


def _region(copy: Mapping[str, Any]) -> str:
    return str(copy.get("TargetRegion") or copy.get("Target") or "")


def _schedule(rule: Mapping[str, Any]) -> str | None:
    if rule.get("CronExpression"):
        return str(rule["CronExpression"])
    if rule.get("Days"):
        return f"rate({rule['Days']} days)"
    hours = rule.get("Interval")
    return f"rate({hours} hours)" if hours and rule.get("IntervalUnit") == "HOURS" else None


def _place(item: Item, region: str) -> str:
    return f"{item['PolicyArn']}/kept/{region}"


def _kept(item: Item, place: str, region: str, context: Context) -> SeenComponent:
    """Return the component that stands for what a policy keeps in one Region."""
    of_images = (item.get("PolicyDetails") or {}).get("PolicyType") == "IMAGE_MANAGEMENT"
    label = item.get("Description") or item["PolicyId"]
    return SeenComponent(
        component=Component(
            id=ComponentId(place),
            kind=Kind.RECOVERY_POINT,
            type="AWS::EC2::Image" if of_images else "AWS::EC2::Snapshot",
            name=f"{'images' if of_images else 'snapshots'} of {label} in {region}",
            account=context.account,
            region=region,
        )
    )


def _requirements(item: Item, rule: Rule) -> Iterator[SeenRequirement]:
    for place, _ in rule.kept:
        yield from required(
            str(item["PolicyArn"]),
            [place],
            rule=KEPT,
            relation="backs_up_to",
            effect=Effect.BACKUP,
            attribute="PolicyDetails.Schedules[]",
            expects=Kind.RECOVERY_POINT,
        )
    for place, key in rule.keys.items():
        yield from required(
            place,
            [key],
            rule=KEY,
            relation="encrypted_by",
            effect=Effect.BACKUP,
            attribute="PolicyDetails.Schedules[].CrossRegionCopyRules[].CmkArn",
            expects=Kind.KEY,
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
            # No copy is made without it; it is no place that holds a backup.
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
        ),
    ),
    transform=policy_facts,
    transform_effects=(Effect.BACKUP,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/dlm/latest/APIReference/API_GetLifecyclePolicies.html",
)

CRAWLERS = (LIFECYCLE_POLICIES,)
