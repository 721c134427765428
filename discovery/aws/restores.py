"""Restores of AWS Backup: how long the newest of each store took, and the plans that try them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from discovery.arns import parse
from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Component, ComponentId, Kind
from model.records.measurement import dated, undated
from model.records.observation import Facts, SeenComponent
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/aws-backup/latest/devguide"
_GONE = ("ResourceNotFoundException",)


def restore_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return how long the newest restore of each store took, as a measurement of the store."""
    newest: dict[str, Item] = {}
    for job in sorted(_measured(items), key=_ended):
        newest[str(job["SourceResourceArn"])] = job
    return Facts(components=tuple(_measurement(store, newest[store], context) for store in newest))


def _measured(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the jobs that brought one store back whole, as far as anybody checked."""
    for job in items:
        if (
            job.get("SourceResourceArn")
            and job.get("CreationDate")
            and job.get("CompletionDate")
            and not job.get("IsParent")
            and job.get("ValidationStatus") not in ("FAILED", "TIMED_OUT")
        ):
            yield job


def _ended(job: Item) -> tuple[datetime, str]:
    ended: datetime = job["CompletionDate"]
    return ended, str(job["RestoreJobId"])


def _measurement(store: str, job: Item, context: Context) -> SeenComponent:
    """Return the measurement; a restore in another Region says nothing about the store's own."""
    arn = parse(store)
    here = arn is not None and arn.region in ("", context.region)
    name = "restore_seconds" if here else "remote_restore_seconds"
    took = (job["CompletionDate"] - job["CreationDate"]).total_seconds()
    component = Component(
        id=ComponentId(store),
        kind=(arn and arn.kind) or Kind.UNKNOWN,
        # The restore happened then, whenever a crawl reads it.
        measurements=dated({name: undated(took)}, job["CompletionDate"]),
    )
    # The store that a job brought back may be gone since.
    return SeenComponent(component=component, replaces=False, resolved_only=True)


RESTORE_JOBS = Crawler(
    name="aws.backup.restore_jobs",
    title="Restore jobs of AWS Backup that ended, and how long the newest of each store took",
    kind=Kind.RECOVERY_POINT,
    type="AWS::Backup::RestoreJob",
    service="backup",
    list=Call(
        operation="list_restore_jobs",
        absent=_GONE,
        items="RestoreJobs[]",
        arguments={"ByStatus": "COMPLETED"},
    ),
    id="RestoreJobId",
    placeholder=True,
    transform_all=restore_facts,
    docs=f"{_API}/API_ListRestoreJobs.html",
)

RESTORE_TESTING_PLANS = Crawler(
    name="aws.backup.restore_testing_plans",
    title="Plans that test restores: schedules, what they restore and from which vaults",
    kind=Kind.WORKFLOW,
    type="AWS::Backup::RestoreTestingPlan",
    service="backup",
    list=Call(operation="list_restore_testing_plans", items="RestoreTestingPlans[]"),
    details=(
        Call(
            operation="get_restore_testing_plan",
            gone=_GONE,
            items="RestoreTestingPlan.RecoveryPointSelection",
            from_item={"RestoreTestingPlanName": "RestoreTestingPlanName"},
            into="points",
        ),
        Call(
            operation="list_restore_testing_selections",
            gone=_GONE,
            items="RestoreTestingSelections[].{type: ProtectedResourceType, role: IamRoleArn}",
            from_item={"RestoreTestingPlanName": "RestoreTestingPlanName"},
            into="selections",
        ),
    ),
    id="RestoreTestingPlanArn",
    label="RestoreTestingPlanName",
    properties={
        "schedule": "ScheduleExpression",
        "timezone": "ScheduleExpressionTimezone",
        "start_window_hours": "StartWindowHours",
        "resource_types": "selections[].type",
        "vaults": "points.IncludeVaults",
    },
    measurements={"last_run_at": "LastExecutionTime"},
    edges=(
        edges.role("restore-testing-plan.role", "selections[].role"),
        Edge(
            rule="restore-testing-plan.vault",
            relation="watches",
            needs="points.IncludeVaults",
            # A pattern stands for all vaults.
            normalise=lambda vault: None if "*" in vault else vault,
            effect=Effect.OBSERVABILITY,
            expects=Kind.BACKUP_VAULT,
        ),
    ),
    docs=f"{_API}/API_ListRestoreTestingPlans.html",
)

CRAWLERS = (RESTORE_JOBS, RESTORE_TESTING_PLANS)
