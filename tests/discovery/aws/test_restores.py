"""Restores: the newest says how long one takes; plans that test them need their roles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from discovery.aws.restores import RESTORE_JOBS, RESTORE_TESTING_PLANS
from model.capability import properties as read
from model.linking.link import LinkSettings, link
from model.records.component import Component, ComponentId, Kind
from model.records.measurement import measurement
from model.records.observation import Facts, SeenComponent
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import measured, play

AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
DB = "arn:aws:rds:us-east-1:111122223333:db:orders"
FAR = "arn:aws:rds:us-west-2:111122223333:db:orders"
BUCKET = "arn:aws:s3:::media"
PLAN = "arn:aws:backup:us-east-1:111122223333:restore-testing-plan:weekly"
ROLE = "arn:aws:iam::111122223333:role/restore"
VAULT = "arn:aws:backup:us-east-1:111122223333:backup-vault:main"


def job(store: str | None, *, minutes: int, hours_ago: int = 1, **stated: Any) -> dict[str, Any]:
    ended = AT - timedelta(hours=hours_ago)
    source = {"SourceResourceArn": store} if store else {}
    return {
        "RestoreJobId": f"{store}-{hours_ago}",
        "Status": "COMPLETED",
        "CreationDate": ended - timedelta(minutes=minutes),
        "CompletionDate": ended,
        **source,
        **stated,
    }


JOBS = [
    job(DB, minutes=25, hours_ago=30),
    job(DB, minutes=40),
    job(DB, minutes=1, hours_ago=0, ValidationStatus="FAILED"),
    job(DB, minutes=2, hours_ago=0, IsParent=True),
    job(FAR, minutes=90),
    job(BUCKET, minutes=10),
    job(None, minutes=5),
]


def test_the_newest_restore_that_succeeded_says_how_long_one_of_the_store_takes() -> None:
    seen = play(
        RESTORE_JOBS,
        ("list_restore_jobs", {"RestoreJobs": JOBS}, {"ByStatus": "COMPLETED"}),
    )
    assert measured(seen) == {
        DB: {read.RESTORE_SECONDS.name: 2400},
        FAR: {read.REMOTE_RESTORE_SECONDS.name: 5400},
        BUCKET: {read.RESTORE_SECONDS.name: 600},
    }
    (store,) = (each.component for each in seen.facts.components if each.component.id == DB)
    newest = measurement(store, read.RESTORE_SECONDS.name)
    assert newest is not None
    assert newest.measured_at == AT - timedelta(hours=1)


def test_a_store_that_is_gone_since_does_not_come_back_by_its_restore() -> None:
    seen = play(RESTORE_JOBS, ("list_restore_jobs", {"RestoreJobs": JOBS}))
    store = SeenComponent(component=Component(id=ComponentId(DB), kind=Kind.DATABASE))
    facts = Facts(components=(*seen.facts.components, store))
    components = link([replace(seen, facts=facts)], LinkSettings()).components
    assert [component.id for component in components if component.measurements] == [DB]
    assert not {FAR, BUCKET} & {component.id for component in components}


def test_a_plan_that_tests_restores_needs_its_roles_and_watches_vaults() -> None:
    plan = {
        "RestoreTestingPlanArn": PLAN,
        "RestoreTestingPlanName": "weekly",
        "ScheduleExpression": "cron(0 5 ? * SUN *)",
        "CreationTime": AT,
    }
    selection = {
        "RestoreTestingPlanName": "weekly",
        "RestoreTestingSelectionName": "databases",
        "ProtectedResourceType": "RDS",
        "IamRoleArn": ROLE,
        "CreationTime": AT,
    }
    seen = play(
        RESTORE_TESTING_PLANS,
        ("list_restore_testing_plans", {"RestoreTestingPlans": [plan]}),
        (
            "get_restore_testing_plan",
            {
                "RestoreTestingPlan": {
                    **plan,
                    "RecoveryPointSelection": {"IncludeVaults": [VAULT, "*"]},
                }
            },
            {"RestoreTestingPlanName": "weekly"},
        ),
        (
            "list_restore_testing_selections",
            {"RestoreTestingSelections": [selection]},
            {"RestoreTestingPlanName": "weekly"},
        ),
    )
    me = "backup!restore-testing-plan:weekly"
    assert requirement_lines(seen) == [
        f"restore-testing-plan.role: {me} hard assumes_role {ROLE}",
        f"restore-testing-plan.vault: {me} observability watches backup!backup-vault:main",
    ]
    assert described(seen)[PLAN].properties["resource_types"] == ["RDS"]
