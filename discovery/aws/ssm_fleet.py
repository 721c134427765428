"""Systems Manager: documents that change machines, the windows in which they run, and nodes.

A document's text is not read: it may hold secrets.
"""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/systems-manager/latest/APIReference"
_PLACE = "arn:{partition}:ssm:{region}:{account}"
DOCUMENT = f"{_PLACE}:document/{{value}}"
_GONE = ("DoesNotExistException",)


def own_document(task: str) -> str | None:
    """Return the ARN or name of a task's document; None for those that AWS keeps itself.

    >>> own_document("restart-web"), own_document("AWS-RunPatchBaseline") is None
    ('restart-web', True)
    """
    return None if task.startswith("AWS") else task


DOCUMENTS = Crawler(
    name="aws.ssm.documents",
    title="Documents of Systems Manager that an account owns: automations and commands",
    kind=Kind.WORKFLOW,
    type="AWS::SSM::Document",
    service="ssm",
    list=Call(
        operation="list_documents",
        items="DocumentIdentifiers[]",
        arguments={
            "Filters": [
                {"Key": "Owner", "Values": ["Self"]},
                {"Key": "DocumentType", "Values": ["Automation", "Command"]},
            ]
        },
    ),
    id=f"{_PLACE}:document/{{Name}}",
    # Rules and alarms that start an automation name it so.
    keys=(f"{_PLACE}:automation-definition/{{Name}}",),
    label="Name",
    tags="Tags",
    properties={
        "document_type": "DocumentType",
        "target_type": "TargetType",
        "version": "DocumentVersion",
    },
    edges=(
        Edge(
            rule="ssm-document.requires",
            relation="depends_on",
            needs="Requires[].Name",
            normalise=own_document,
            key=DOCUMENT,
            expects=Kind.WORKFLOW,
        ),
    ),
    docs=f"{_API}/API_ListDocuments.html",
)

MAINTENANCE_WINDOWS = Crawler(
    name="aws.ssm.maintenance_windows",
    title="Maintenance windows: when machines are changed, and by what",
    kind=Kind.WORKFLOW,
    type="AWS::SSM::MaintenanceWindow",
    service="ssm",
    list=Call(
        operation="describe_maintenance_windows",
        # What people wrote about a window, and the parameters of its tasks, may hold secrets.
        items="WindowIdentities[].{WindowId: WindowId, Name: Name, Enabled: Enabled,"
        " Duration: Duration, Cutoff: Cutoff, Schedule: Schedule,"
        " ScheduleTimezone: ScheduleTimezone, NextExecutionTime: NextExecutionTime}",
    ),
    details=(
        Call(
            operation="describe_maintenance_window_targets",
            gone=_GONE,
            items="Targets[].{type: ResourceType, chosen: Targets}",
            from_item={"WindowId": "WindowId"},
            into="targets",
        ),
        Call(
            operation="describe_maintenance_window_tasks",
            gone=_GONE,
            items="Tasks[].{type: Type, task: TaskArn, role: ServiceRoleArn, priority: Priority}",
            from_item={"WindowId": "WindowId"},
            into="tasks",
        ),
    ),
    id=f"{_PLACE}:maintenancewindow/{{WindowId}}",
    item="WindowId",
    label="Name",
    properties={
        "cutoff_hours": "Cutoff",
        "duration_hours": "Duration",
        "enabled": "Enabled",
        "schedule": "Schedule",
        "targets": "targets[].chosen[].{by: Key, values: Values}",
        "tasks": "tasks[].{type: type, priority: priority}",
        "timezone": "ScheduleTimezone",
    },
    measurements={"next_run_at": "NextExecutionTime"},
    edges=(
        Edge(
            rule="maintenance-window.document",
            relation="invokes",
            needs="tasks[?type == 'AUTOMATION' || type == 'RUN_COMMAND'].task",
            normalise=own_document,
            key=DOCUMENT,
            expects=Kind.WORKFLOW,
        ),
        Edge(
            rule="maintenance-window.task",
            relation="invokes",
            needs="tasks[?type == 'LAMBDA' || type == 'STEP_FUNCTIONS'].task",
            normalise=key_of,
        ),
        edges.role("maintenance-window.role", "tasks[].role"),
    ),
    docs=f"{_API}/API_DescribeMaintenanceWindows.html",
)

MANAGED_NODES = Crawler(
    name="aws.ssm.managed_nodes",
    title="Machines outside of EC2 that Systems Manager manages",
    kind=Kind.COMPUTE,
    type="AWS::SSM::ManagedInstance",
    service="ssm",
    list=Call(
        operation="describe_instance_information",
        items="InstanceInformationList[].{InstanceId: InstanceId, Name: Name,"
        " ComputerName: ComputerName, ResourceType: ResourceType, PlatformName: PlatformName,"
        " IamRole: IamRole, SourceType: SourceType, PingStatus: PingStatus,"
        " LastPingDateTime: LastPingDateTime}",
    ),
    id=f"{_PLACE}:managed-instance/{{InstanceId}}",
    # Instances of EC2 have a crawler of their own.
    keep="ResourceType == 'ManagedInstance'",
    label="not_null(Name, ComputerName)",
    keys=("host:{lower(ComputerName)}",),
    properties={
        "platform": "PlatformName",
        "source_type": "SourceType",
    },
    measurements={"last_seen_at": "LastPingDateTime", "ping": "PingStatus"},
    edges=(
        # The machine serves on; nothing is changed or started on it without the role.
        edges.role(
            "managed-node.role",
            "IamRole",
            key="arn:{partition}:iam::{account}:role/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
        ),
    ),
    docs=f"{_API}/API_DescribeInstanceInformation.html",
)

CRAWLERS = (DOCUMENTS, MAINTENANCE_WINDOWS, MANAGED_NODES)
