"""Schedules and pipes: who starves without them, and what they need to go on."""

from discovery.aws.scheduler import PIPES, SCHEDULES
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

PLACE = "arn:aws:scheduler:us-east-1:111122223333:schedule/default"
ROLE = "arn:aws:iam::111122223333:role/start"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:bill"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:orders"
STREAM = "arn:aws:kinesis:us-east-1:111122223333:stream/orders"
UNIVERSAL = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"


def test_what_a_schedule_starts_idles_without_it_while_it_is_enabled() -> None:
    targets = {"nightly": f"{FUNCTION}:live", "off": FUNCTION, "universal": UNIVERSAL}
    listed = [{"Arn": f"{PLACE}/{name}", "Name": name, "GroupName": "default"} for name in targets]
    details = [
        {
            **schedule,
            "State": "DISABLED" if schedule["Name"] == "off" else "ENABLED",
            "ScheduleExpression": "rate(1 day)",
            "Target": {
                "Arn": targets[schedule["Name"]],
                "RoleArn": ROLE,
                "Input": "token=hunter2",
                "DeadLetterConfig": {"Arn": QUEUE},
            },
        }
        for schedule in listed
    ]
    seen = play(
        SCHEDULES,
        ("list_schedules", {"Schedules": listed}),
        *(
            ("get_schedule", detail, {"Name": detail["Name"], "GroupName": "default"})
            for detail in details
        ),
    )
    me = "scheduler!schedule/default"
    lines = requirement_lines(seen)
    assert [line for line in lines if line.startswith("schedule.target")] == [
        f"schedule.target: lambda!function:bill trigger triggered_by {me}/nightly"
    ]
    assert f"schedule.role: {me}/nightly hard assumes_role {ROLE}" in lines
    assert f"schedule.dead-letters: {me}/nightly soft dead_letters_to sqs!orders" in lines
    assert described(seen)[f"{PLACE}/off"].properties["state"] == "DISABLED"
    assert "hunter2" not in repr(seen)


def test_a_pipe_needs_its_target_and_enrichment_and_waits_for_its_source() -> None:
    pipe = {
        "Arn": "arn:aws:pipes:us-east-1:111122223333:pipe/orders",
        "Name": "orders",
        "DesiredState": "RUNNING",
        "Source": STREAM,
        "Enrichment": FUNCTION,
        "Target": QUEUE,
    }
    secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:mq-Ab12Cd"
    source = {"QueueName": "q", "Credentials": {"BasicAuth": secret}}
    detail = {**pipe, "RoleArn": ROLE, "SourceParameters": {"ActiveMQBrokerParameters": source}}
    seen = play(
        PIPES,
        ("list_pipes", {"Pipes": [pipe]}),
        ("describe_pipe", filled("pipes", "describe_pipe", detail), {"Name": "orders"}),
    )
    me = "pipes!pipe/orders"
    assert requirement_lines(seen) == [
        f"pipe.credentials: {me} hard reads_secret secretsmanager!secret:mq-Ab12Cd",
        f"pipe.enrichment: {me} hard invokes lambda!function:bill",
        f"pipe.role: {me} hard assumes_role {ROLE}",
        f"pipe.source: {me} trigger triggered_by kinesis!stream/orders",
        f"pipe.starved-target: sqs!orders trigger triggered_by {me}",
        f"pipe.target: {me} hard sends_to sqs!orders",
    ]
