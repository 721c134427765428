"""Vaults, plans and selections of AWS Backup, and the copies that recovery finds by them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from discovery.aws.backup import PLANS, SELECTIONS_OF_PLANS, VAULTS
from model.capability.copies import copies, surviving
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.observation import Observation, Outcome, SeenComponent
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import components, error, play
from tests.observing import saw

PLACE = "us-east-1:111122223333"
DAILY = f"arn:aws:backup:{PLACE}:backup-vault:daily"
PLAN = f"arn:aws:backup:{PLACE}:backup-plan:p-1"
FAR = "arn:aws:backup:us-west-2:444455556666:backup-vault:copies"
TABLE = f"arn:aws:dynamodb:{PLACE}:table/cart"
LISTED = {"BackupPlanArn": PLAN, "BackupPlanId": "p-1", "BackupPlanName": "daily"}
ROLE = "arn:aws:iam::111122223333:role/backup"
SELECTED = {"SelectionId": "s-1", "SelectionName": "tables", "BackupPlanId": "p-1"}


def vault(**about: Any) -> Observation:
    return play(
        VAULTS,
        (
            "list_backup_vaults",
            {"BackupVaultList": [{"BackupVaultArn": DAILY, "BackupVaultName": "daily", **about}]},
        ),
        ("get_backup_vault_access_policy", error("ResourceNotFoundException")),
        ("list_tags", {"Tags": {"owner": "ops"}}, {"ResourceArn": DAILY}),
    )


def plan() -> Observation:
    rule = {
        "RuleName": "night",
        "TargetBackupVaultName": "daily",
        "ScheduleExpression": "cron(0 5 ? * * *)",
        "ScheduleExpressionTimezone": "Etc/UTC",
        "StartWindowMinutes": 60,
        "CompletionWindowMinutes": 180,
        "Lifecycle": {"DeleteAfterDays": 35},
        "EnableContinuousBackup": False,
        "CopyActions": [{"DestinationBackupVaultArn": FAR}],
        "TargetLogicallyAirGappedBackupVaultArn": f"{DAILY}-gapped",
    }
    return play(
        PLANS,
        ("list_backup_plans", {"BackupPlansList": [LISTED]}),
        (
            "get_backup_plan",
            {"BackupPlan": {"BackupPlanName": "daily", "Rules": [rule]}},
            {"BackupPlanId": "p-1"},
        ),
        ("list_tags", {"Tags": {}}, {"ResourceArn": PLAN}),
    )


def selected(**selection: Any) -> Observation:
    return play(
        SELECTIONS_OF_PLANS,
        ("list_backup_plans", {"BackupPlansList": [LISTED]}),
        (
            "list_backup_selections",
            {"BackupSelectionsList": [SELECTED]},
            {"BackupPlanId": "p-1"},
        ),
        (
            "get_backup_selection",
            {"BackupSelection": {"SelectionName": "tables", "IamRoleArn": ROLE, **selection}},
            {"BackupPlanId": "p-1", "SelectionId": "s-1"},
        ),
        ("describe_region_settings", {"ResourceTypeOptInPreference": {"DynamoDB": True}}, {}),
    )


def test_a_vault_needs_its_key_and_tells_how_well_it_keeps() -> None:
    key = f"arn:aws:kms:{PLACE}:key/1234"
    seen = vault(
        VaultType="BACKUP_VAULT",
        VaultState="AVAILABLE",
        EncryptionKeyArn=key,
        Locked=True,
        LockDate=datetime(2026, 1, 1, tzinfo=UTC),
        MinRetentionDays=7,
        MaxRetentionDays=90,
        NumberOfRecoveryPoints=12,
    )
    component = described(seen)[DAILY]
    assert (seen.outcome, component.kind, component.name) == (
        Outcome.COMPLETE,
        Kind.BACKUP_VAULT,
        "daily",
    )
    assert component.tags == {"owner": "ops"}
    assert component.properties == {
        "lock_date": "2026-01-01T00:00:00+00:00",
        "locked": True,
        "locked_in_governance_mode": False,
        "max_retention_days": 90,
        "min_retention_days": 7,
        "policy": [],
        "policy_any_principal": False,
        "state": "AVAILABLE",
        "vault_type": "BACKUP_VAULT",
    }
    assert requirement_lines(seen) == [
        "backup-vault.key: backup!backup-vault:daily backup encrypted_by kms!key/1234"
    ]


@pytest.mark.parametrize(
    ("about", "locked", "governance"),
    [({}, None, None), ({"Locked": False}, False, False), ({"Locked": True}, False, True)],
)
def test_a_lock_that_an_administrator_can_take_off_is_none(
    about: dict[str, bool], locked: bool | None, governance: bool | None
) -> None:
    properties = described(vault(**about))[DAILY].properties
    assert properties.get("locked") is locked
    assert properties.get("locked_in_governance_mode") is governance


def test_a_vault_keeps_its_policy() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
        "Action": "backup:CopyIntoBackupVault",
        "Resource": "*",
    }
    seen = play(
        VAULTS,
        (
            "list_backup_vaults",
            {"BackupVaultList": [{"BackupVaultArn": DAILY, "BackupVaultName": "daily"}]},
        ),
        (
            "get_backup_vault_access_policy",
            {"Policy": json.dumps({"Statement": [statement]})},
            {"BackupVaultName": "daily"},
        ),
        ("list_tags", {"Tags": {}}),
    )
    assert requirement_lines(seen) == []
    assert described(seen)[DAILY].properties["policy"] == [
        {
            "effect": "Allow",
            "principals": {"AWS": "arn:aws:iam::444455556666:root"},
            "actions": ["backup:CopyIntoBackupVault"],
            "resources": ["*"],
        }
    ]


def test_a_vault_without_a_policy_admits_nobody_else() -> None:
    assert described(vault())[DAILY].properties["policy"] == []


def test_a_plan_tells_its_schedule_and_backs_up_to_vaults() -> None:
    seen = plan()
    component = components(seen)[PLAN]
    assert (seen.outcome, component.kind, component.name) == (
        Outcome.COMPLETE,
        Kind.BACKUP_PLAN,
        "daily",
    )
    assert component.properties["rules"] == [
        {
            "name": "night",
            "schedule": "cron(0 5 ? * * *)",
            "timezone": "Etc/UTC",
            "vault": "daily",
            "air_gapped_vault": f"{DAILY}-gapped",
            "start_window_minutes": 60,
            "completion_window_minutes": 180,
            "delete_after_days": 35,
            "continuous": False,
            "copies": [FAR],
        }
    ]
    assert requirement_lines(seen) == [
        "backup-plan.air-gapped-vault: backup!backup-plan:p-1 backup backs_up_to "
        "backup!backup-vault:daily-gapped",
        f"backup-plan.copy: backup!backup-plan:p-1 backup copies_to {FAR}",
        "backup-plan.vault: backup!backup-plan:p-1 backup backs_up_to backup!backup-vault:daily",
    ]


def test_a_selection_names_resources_and_a_role() -> None:
    seen = selected(Resources=[TABLE, "arn:aws:ec2:*:*:volume/*"])
    assert seen.outcome is Outcome.COMPLETE
    assert requirement_lines(seen) == [
        "backup-selection.resource: dynamodb!table/cart backup backed_up_by backup!backup-plan:p-1",
        "backup-selection.role: backup!backup-plan:p-1 lifecycle/renew assumes_role "
        "arn:aws:iam::111122223333:role/backup",
    ]
    (added,) = seen.facts.components
    assert (added.component.id, added.replaces) == (PLAN, False)
    assert added.component.properties["selections"] == [
        {
            "name": "tables",
            "resources": [TABLE, "arn:aws:ec2:*:*:volume/*"],
            "not_resources": [],
            "any_tag": [],
            "all_tags": {},
            "opted_in": {"DynamoDB": True},
        }
    ]


def test_a_selection_by_tags_is_kept_for_linking() -> None:
    seen = selected(
        ListOfTags=[
            {"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": "daily"}
        ],
        Conditions={
            "StringNotLike": [{"ConditionKey": "aws:ResourceTag/stage", "ConditionValue": "test*"}],
            "StringEquals": [],
        },
        NotResources=["arn:aws:s3:::*"],
    )
    (kept,) = seen.facts.components[0].component.properties["selections"]  # type: ignore[misc,union-attr]
    assert kept == {
        "name": "tables",
        "resources": [],
        "not_resources": ["arn:aws:s3:::*"],
        "any_tag": [["backup", "daily"]],
        "all_tags": {"not_like": [["stage", "test*"]]},
        "opted_in": {"DynamoDB": True},
    }
    assert [line.partition(":")[0] for line in requirement_lines(seen)] == ["backup-selection.role"]


def test_a_condition_leaves_named_resources_to_linking() -> None:
    condition = {"ConditionKey": "aws:ResourceTag/stage", "ConditionValue": "prod"}
    seen = selected(Resources=[TABLE], Conditions={"StringEquals": [condition]})
    assert [line.partition(":")[0] for line in requirement_lines(seen)] == ["backup-selection.role"]


def test_recovery_finds_the_copies_behind_a_tag() -> None:
    selection = {"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": "1"}
    table = Component(
        id=ComponentId(TABLE),
        kind=Kind.DATABASE,
        type="AWS::DynamoDB::Table",
        account="111122223333",
        region="us-east-1",
        tags={"backup": "1"},
    )
    there = saw("aws.dynamodb.tables", SeenComponent(component=table))
    observed = [there, vault(), plan(), selected(ListOfTags=[selection])]
    graph = DependencyGraph(link(observed, LinkSettings()))
    assert [copy.component.id for copy in copies(graph, TABLE)] == [DAILY, f"{DAILY}-gapped", FAR]
    left = surviving(graph, graph.component(TABLE), DisruptionClass.ACCOUNT)
    assert [copy.component.id for copy in left] == [FAR]


def test_selections_that_cannot_be_read_lose_nothing_else() -> None:
    seen = play(
        SELECTIONS_OF_PLANS,
        (
            "list_backup_plans",
            {
                "BackupPlansList": [
                    LISTED,
                    {**LISTED, "BackupPlanArn": f"{PLAN}2", "BackupPlanId": "p-2"},
                ]
            },
        ),
        ("list_backup_selections", error("AccessDeniedException", status=403)),
        ("list_backup_selections", {"BackupSelectionsList": [SELECTED]}),
        (
            "get_backup_selection",
            {"BackupSelection": {"SelectionName": "x", "IamRoleArn": ROLE, "Resources": ["*"]}},
        ),
        ("describe_region_settings", error("404", status=404)),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert len(seen.failed_calls) == 2
    (added,) = seen.facts.components
    assert added.component.id == f"{PLAN}2"
    (kept,) = added.component.properties["selections"]  # type: ignore[misc,union-attr]
    assert kept["opted_in"] is None  # type: ignore[index,call-overload]
