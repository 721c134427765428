"""AWS Backup: vaults, plans, and the selections that say which resources a plan backs up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.linking.backups import RELATION, SELECTIONS
from model.records.component import Json, Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect, Phase

DOCS = "https://docs.aws.amazon.com/aws-backup/latest/devguide"
VAULT = "arn:{partition}:backup:{region}:{account}:backup-vault:{value}"
RESOURCE = "backup-selection.resource"
CONDITIONS = {
    "StringEquals": "equals",
    "StringLike": "like",
    "StringNotEquals": "not_equals",
    "StringNotLike": "not_like",
}


def vault_facts(item: Item, context: Context) -> Facts:
    """Return whom the access policy of a vault admits; nothing when it was not read."""
    del context  # policies name principals in full
    if "Policy" not in item:
        return Facts()
    properties = resource_policy(item["Policy"])
    added = addition(str(item["BackupVaultArn"]), Kind.BACKUP_VAULT, properties=properties)
    return Facts(components=(added,))


VAULTS = Crawler(
    name="aws.backup.vaults",
    title="Backup vaults: keys, locks and who may use them",
    kind=Kind.BACKUP_VAULT,
    type="AWS::Backup::BackupVault",
    service="backup",
    list=Call(operation="list_backup_vaults", items="BackupVaultList[]"),
    details=(
        Call(
            operation="get_backup_vault_access_policy",
            items="Policy",
            into="Policy",
            from_item={"BackupVaultName": "BackupVaultName"},
            absent=("ResourceNotFoundException",),
        ),
        Call(
            operation="list_tags",
            absent=("ResourceNotFoundException",),
            items="Tags",
            from_item={"ResourceArn": "BackupVaultArn"},
            into="tags",
        ),
    ),
    id="BackupVaultArn",
    label="BackupVaultName",
    tags="tags",
    properties={
        "lock_date": "LockDate",
        # Until `LockDate`, an administrator can still remove the lock.
        "locked": "Locked && LockDate != `null`",
        "locked_in_governance_mode": "Locked && LockDate == `null`",
        "max_retention_days": "MaxRetentionDays",
        "min_retention_days": "MinRetentionDays",
        "state": "VaultState",
        "vault_type": "VaultType",
    },
    measurements={
        "recovery_points": "NumberOfRecoveryPoints",
    },
    edges=(edges.kms("backup-vault.key", "EncryptionKeyArn", effect=Effect.BACKUP),),
    transform=vault_facts,
    docs=f"{DOCS}/API_ListBackupVaults.html",
)

PLANS = Crawler(
    name="aws.backup.plans",
    title="Backup plans: schedules, windows, vaults and copies",
    kind=Kind.BACKUP_PLAN,
    type="AWS::Backup::BackupPlan",
    service="backup",
    list=Call(operation="list_backup_plans", items="BackupPlansList[]"),
    details=(
        Call(
            operation="get_backup_plan",
            gone=("ResourceNotFoundException",),
            items="BackupPlan",
            from_item={"BackupPlanId": "BackupPlanId"},
            into="plan",
        ),
        Call(
            operation="list_tags",
            absent=("ResourceNotFoundException",),
            items="Tags",
            from_item={"ResourceArn": "BackupPlanArn"},
            into="tags",
        ),
    ),
    id="BackupPlanArn",
    label="BackupPlanName",
    tags="tags",
    properties={
        "rules": "plan.Rules[].{name: RuleName, schedule: ScheduleExpression,"
        " timezone: ScheduleExpressionTimezone, vault: TargetBackupVaultName,"
        " air_gapped_vault: TargetLogicallyAirGappedBackupVaultArn,"
        " start_window_minutes: StartWindowMinutes,"
        " completion_window_minutes: CompletionWindowMinutes,"
        " delete_after_days: Lifecycle.DeleteAfterDays, continuous: EnableContinuousBackup,"
        " copies: CopyActions[].DestinationBackupVaultArn}",
    },
    measurements={
        "last_run_at": "LastExecutionDate",
    },
    edges=(
        Edge(
            rule="backup-plan.vault",
            relation="backs_up_to",
            needs="plan.Rules[].TargetBackupVaultName",
            key=VAULT,
            effect=Effect.BACKUP,
            expects=Kind.BACKUP_VAULT,
        ),
        Edge(
            rule="backup-plan.air-gapped-vault",
            relation="backs_up_to",
            needs="plan.Rules[].TargetLogicallyAirGappedBackupVaultArn",
            effect=Effect.BACKUP,
            expects=Kind.BACKUP_VAULT,
        ),
        Edge(
            rule="backup-plan.copy",
            relation="copies_to",
            needs="plan.Rules[].CopyActions[].DestinationBackupVaultArn",
            effect=Effect.BACKUP,
            expects=Kind.BACKUP_VAULT,
        ),
    ),
    docs=f"{DOCS}/API_ListBackupPlans.html",
)


def selection_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return the selections of each plan as its property, and the resources they name exactly.

    What a selection names by pattern or tag is found when a revision is linked, where the
    resources and tags of all sources are known (`model.linking.backups`).
    """
    by_plan: dict[str, list[dict[str, Json]]] = defaultdict(list)
    named: list[SeenRequirement] = []
    for item in items:
        plan = str(item["parent"]["BackupPlanArn"])
        chosen = item.get("selection")
        if chosen:
            by_plan[plan].append(_selection(chosen, item.get("opted_in")))
            named += _named(chosen, plan)
    plans = (
        addition(plan, Kind.BACKUP_PLAN, properties={SELECTIONS: _sorted(by_plan[plan])})
        for plan in sorted(by_plan)
    )
    return Facts(components=tuple(plans), requirements=tuple(named))


def _selection(chosen: Mapping[str, Any], opted_in: Mapping[str, bool] | None) -> dict[str, Json]:
    conditions = chosen.get("Conditions") or {}
    tests = {
        ours: [_pair(condition) for condition in conditions.get(theirs) or ()]
        for theirs, ours in CONDITIONS.items()
    }
    return {
        "name": str(chosen.get("SelectionName", "")),
        "resources": sorted(chosen.get("Resources") or ()),
        "not_resources": sorted(chosen.get("NotResources") or ()),
        "any_tag": [_pair(condition) for condition in chosen.get("ListOfTags") or ()],
        "all_tags": {name: pairs for name, pairs in tests.items() if pairs},
        "opted_in": None if opted_in is None else dict(sorted(opted_in.items())),
    }


def _pair(condition: Mapping[str, Any]) -> list[Json]:
    """Return [tag key, value]: `Conditions` write `aws:ResourceTag/key`, `ListOfTags` `key`."""
    key = str(condition.get("ConditionKey", "")).removeprefix("aws:ResourceTag/")
    return [key, str(condition.get("ConditionValue", ""))]


def _named(chosen: Mapping[str, Any], plan: str) -> Sequence[SeenRequirement]:
    """Return the need of each resource that is named exactly, and on no condition."""
    if any((chosen.get("Conditions") or {}).values()) or chosen.get("NotResources"):
        return ()
    exact = sorted({pattern for pattern in chosen.get("Resources") or () if "*" not in pattern})
    return [
        requirement
        for resource in exact
        for requirement in required(
            key_of(resource),
            [plan],
            relation=RELATION,
            rule=RESOURCE,
            effect=Effect.BACKUP,
            attribute="BackupSelection.Resources",
            expects=Kind.BACKUP_PLAN,
        )
    ]


def _sorted(selections: Sequence[dict[str, Json]]) -> list[Json]:
    return sorted(selections, key=repr)


SELECTIONS_OF_PLANS = Crawler(
    name="aws.backup.selections",
    title="Which resources each backup plan backs up",
    kind=Kind.BACKUP_PLAN,
    type="AWS::Backup::BackupSelection",
    service="backup",
    parents=(Call(operation="list_backup_plans", items="BackupPlansList[]"),),
    list=Call(
        operation="list_backup_selections",
        absent=("ResourceNotFoundException",),
        items="BackupSelectionsList[]",
        from_item={"BackupPlanId": "BackupPlanId"},
    ),
    details=(
        Call(
            operation="get_backup_selection",
            gone=("ResourceNotFoundException",),
            items="BackupSelection",
            from_item={"BackupPlanId": "BackupPlanId", "SelectionId": "SelectionId"},
            into="selection",
        ),
        Call(
            # One answer serves every selection: the two literals always join.
            operation="describe_region_settings",
            items="[{opted_in: ResourceTypeOptInPreference}]",
            batch=1,
            join=("`true`", "`true`"),
        ),
    ),
    item="SelectionId",
    id="parent.BackupPlanArn",
    placeholder=True,
    edges=(
        edges.role(
            "backup-selection.role",
            "selection.IamRoleArn || IamRoleArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
        ),
    ),
    transform_all=selection_facts,
    transform_effects=(Effect.BACKUP,),
    transform_rules={
        RESOURCE: "A selection names the resource by its ARN.",
    },
    docs=f"{DOCS}/API_ListBackupSelections.html",
)

CRAWLERS = (VAULTS, PLANS, SELECTIONS_OF_PLANS)
