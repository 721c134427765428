"""Step Functions: what the states of a machine call, and what a Catch makes of it."""

import json
from typing import Any

import pytest

from discovery.aws.state_machine_tasks import tasks_of
from discovery.aws.stepfunctions import STATE_MACHINES
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, play

ARN = "arn:aws:states:us-east-1:111122223333:stateMachine:orders"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:charge"
PLACE = "aws:{}:us-east-1:111122223333"
LISTED: dict[str, Any] = {
    "stateMachines": [
        {"stateMachineArn": ARN, "name": "orders", "type": "STANDARD", "creationDate": 0}
    ]
}


def machine(states: dict[str, Any]) -> str:
    return json.dumps({"StartAt": next(iter(states)), "States": states})


def task(resource: str, **about: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, "End": True, **about}


def test_a_machine_needs_its_role_and_what_its_states_call() -> None:
    definition = machine(
        {
            "Charge": task(f"{FUNCTION}:live"),
            "Note": task(
                "arn:aws:states:::dynamodb:putItem",
                Parameters={"TableName": "orders", "Item": {"id": {"S.$": "$.id"}}},
                Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Charge"}],
            ),
        }
    )
    about = {
        "stateMachineArn": ARN,
        "name": "orders",
        "status": "ACTIVE",
        "definition": definition,
        "roleArn": "arn:aws:iam::111122223333:role/orders",
        "type": "STANDARD",
        "creationDate": 0,
    }
    seen = play(STATE_MACHINES, ("list_state_machines", LISTED), ("describe_state_machine", about))
    component = described(seen)[ARN]
    assert (component.kind, component.properties["machine_type"]) == (Kind.WORKFLOW, "STANDARD")
    me = "states!stateMachine:orders"
    assert requirement_lines(seen) == [
        f"state-machine.caught-task: {me} soft invokes dynamodb!table/orders",
        f"state-machine.role: {me} hard assumes_role arn:aws:iam::111122223333:role/orders",
        f"state-machine.task: {me} hard invokes lambda!function:charge",
    ]
    # The definition itself may hold what nobody should read: it is not kept.
    assert "definition" not in component.properties


def test_a_machine_that_was_deleted_after_the_listing_is_left_out() -> None:
    seen = play(
        STATE_MACHINES,
        ("list_state_machines", LISTED),
        ("describe_state_machine", error("StateMachineDoesNotExist")),
    )
    assert described(seen) == {}


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        (task("arn:aws:states:::lambda:invoke", Parameters={"FunctionName": FUNCTION}), [FUNCTION]),
        (task("arn:aws:states:::lambda:invoke", Parameters={"FunctionName": "charge"}), [FUNCTION]),
        # JSONata and JSONPath values are known only while an execution runs.
        (task("arn:aws:states:::lambda:invoke", Arguments={"FunctionName": "{% $f %}"}), []),
        (task("arn:aws:states:::lambda:invoke", Parameters={"FunctionName.$": "$.f"}), []),
        (
            task("arn:aws:states:::sqs:sendMessage", Parameters={"QueueUrl": "https://q/1/a"}),
            ["queue-url:https://q/1/a"],
        ),
        (
            {"Type": "Parallel", "Branches": [{"States": {"A": task(FUNCTION)}}]},
            [FUNCTION],
        ),
        ({"Type": "Map", "ItemProcessor": {"States": {"A": task(FUNCTION)}}}, [FUNCTION]),
        ({"Type": "Map", "Iterator": {"States": {"A": task(FUNCTION)}}}, [FUNCTION]),
        ({"Type": "Pass", "Result": {"FunctionName": "charge"}}, []),
        (
            task(
                "arn:aws:states:::ecs:runTask.sync",
                Parameters={"Cluster": "jobs", "TaskDefinition": "report"},
            ),
            [
                "arn:aws:ecs:us-east-1:111122223333:cluster/jobs",
                "arn:aws:ecs:us-east-1:111122223333:task-definition/report",
            ],
        ),
        (
            task(
                "arn:aws:states:::http:invoke",
                Parameters={"ApiEndpoint": "https://api.a.example/x"},
            ),
            ["host:api.a.example"],
        ),
    ],
)
def test_what_a_state_calls(state: dict[str, Any], keys: list[str]) -> None:
    assert [task.key for task in tasks_of(machine({"S": state}), PLACE)] == keys


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"States": []}', '{"States": {"a": 1}}'])
def test_a_text_that_is_no_definition_calls_nothing(text: str) -> None:
    assert list(tasks_of(text, PLACE)) == []
