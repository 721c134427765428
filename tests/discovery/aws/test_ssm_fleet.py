"""Systems Manager: documents, the windows that run them, and machines outside of EC2."""

from discovery.aws.ssm_fleet import DOCUMENTS, MAINTENANCE_WINDOWS, MANAGED_NODES
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import measured, play

PLACE = "arn:aws:ssm:us-east-1:111122223333"
ROLE = "arn:aws:iam::111122223333:role/maintenance"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:drain"


def test_a_document_needs_those_that_it_calls_and_rules_find_it_by_its_automation() -> None:
    document = {
        "Name": "fail-over",
        "DocumentType": "Automation",
        "Requires": [{"Name": "check-web"}, {"Name": "AWS-RunShellScript"}],
    }
    seen = play(DOCUMENTS, ("list_documents", {"DocumentIdentifiers": [document]}))
    assert requirement_lines(seen) == [
        "ssm-document.requires: ssm!document/fail-over hard depends_on ssm!document/check-web"
    ]
    arn = f"{PLACE}:document/fail-over"
    assert named(seen, arn) == {f"{PLACE}:automation-definition/fail-over"}
    assert described(seen)[arn].kind is Kind.WORKFLOW


def test_a_window_needs_what_its_tasks_run_and_their_parameters_are_not_kept() -> None:
    window = {
        "WindowId": "mw-0c50858d01EXAMPLE",
        "Name": "patches",
        "Description": "hunter2",
        "Enabled": True,
        "Duration": 4,
        "Cutoff": 1,
        "Schedule": "cron(0 2 ? * SUN *)",
        "NextExecutionTime": "2026-01-04T02:00Z",
    }
    targets = [{"Key": "tag:patch", "Values": ["sunday"]}]
    run = {"Type": "RUN_COMMAND", "TaskArn": "restart-web", "ServiceRoleArn": ROLE}
    secret = {"password": {"Values": ["hunter2"]}}
    tasks = [
        {**run, "TaskParameters": secret},
        {"Type": "RUN_COMMAND", "TaskArn": "AWS-RunPatchBaseline"},
        {"Type": "LAMBDA", "TaskArn": FUNCTION},
    ]
    seen = play(
        MAINTENANCE_WINDOWS,
        ("describe_maintenance_windows", {"WindowIdentities": [window]}),
        (
            "describe_maintenance_window_targets",
            {"Targets": [{"ResourceType": "INSTANCE", "Targets": targets}]},
            {"WindowId": "mw-0c50858d01EXAMPLE"},
        ),
        (
            "describe_maintenance_window_tasks",
            {"Tasks": tasks},
            {"WindowId": "mw-0c50858d01EXAMPLE"},
        ),
    )
    me = "ssm!maintenancewindow/mw-0c50858d01EXAMPLE"
    assert requirement_lines(seen) == [
        f"maintenance-window.document: {me} hard invokes ssm!document/restart-web",
        f"maintenance-window.role: {me} hard assumes_role {ROLE}",
        f"maintenance-window.task: {me} hard invokes lambda!function:drain",
    ]
    properties = described(seen)[f"{PLACE}:maintenancewindow/mw-0c50858d01EXAMPLE"].properties
    assert properties["targets"] == [{"by": "tag:patch", "values": ["sunday"]}]
    assert "hunter2" not in repr(seen)


def test_a_machine_on_premises_is_kept_and_an_instance_of_ec2_is_not() -> None:
    node = {
        "InstanceId": "mi-1",
        "ComputerName": "DB1.corp.example",
        "ResourceType": "ManagedInstance",
        "IamRole": "ssm-hybrid",
        "PingStatus": "Online",
        "IPAddress": "10.1.2.3",
    }
    instances = [node, {"InstanceId": "i-1", "ResourceType": "EC2Instance"}]
    seen = play(
        MANAGED_NODES,
        ("describe_instance_information", {"InstanceInformationList": instances}),
    )
    arn = f"{PLACE}:managed-instance/mi-1"
    assert list(described(seen)) == [arn]
    assert named(seen, arn) == {"host:db1.corp.example"}
    assert measured(seen)[arn] == {"ping": "Online"}
    assert requirement_lines(seen) == [
        "managed-node.role: ssm!managed-instance/mi-1 lifecycle/renew assumes_role"
        " arn:aws:iam::111122223333:role/ssm-hybrid"
    ]
