"""EventBridge: what feeds what, by which role, and where events go in another Region."""

import json
from typing import Any

import pytest

from discovery.aws.events import (
    API_DESTINATIONS,
    ARCHIVES,
    BUSES,
    CONNECTIONS,
    ENDPOINTS,
    EVENT_RULES,
    TARGETS,
)
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.configuration import CANARY, SECRETIVE
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play

PLACE = "arn:aws:events:us-east-1:111122223333"
BUS = f"{PLACE}:event-bus/orders"
RULE = f"{PLACE}:rule/orders/paid"
ROLE = "arn:aws:iam::111122223333:role/events"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"
POLICY = json.dumps(
    {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "444455556666"},
            "Action": "events:PutEvents",
            "Resource": BUS,
        }
    }
)
LISTED_BUS = {"Name": "orders", "Arn": BUS}
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:mailer"


def rule(**further: Any) -> dict[str, Any]:
    return {"Name": "paid", "Arn": RULE, "EventBusName": "orders", "State": "ENABLED", **further}


def test_a_bus_with_its_key_and_dead_letter_queue() -> None:
    seen = play(
        BUSES,
        ("list_event_buses", {"EventBuses": [{**LISTED_BUS, "Policy": POLICY}]}, {}),
        (
            "describe_event_bus",
            {
                "KmsKeyIdentifier": "1234abcd",
                "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:111122223333:dead"},
            },
            {"Name": "orders"},
        ),
    )
    assert seen.outcome is Outcome.COMPLETE
    assert requirement_lines(seen) == [
        "event-bus.dead-letter-queue: events!event-bus/orders soft dead_letters_to sqs!dead",
        "event-bus.key: events!event-bus/orders hard encrypted_by kms!key/1234abcd",
    ]
    component = described(seen)[BUS]
    assert (component.kind, component.properties["shared"]) == (Kind.BUS, True)
    assert component.properties["policy"] == [
        {
            "effect": "Allow",
            "actions": ["events:PutEvents"],
            "resources": [BUS],
            "principals": {"AWS": "444455556666"},
        }
    ]


def test_every_page_of_buses_is_read_though_boto3_has_no_paginator() -> None:
    other = {"Name": "default", "Arn": f"{PLACE}:event-bus/default"}
    seen = play(
        BUSES,
        ("list_event_buses", {"EventBuses": [LISTED_BUS], "NextToken": "more"}, {}),
        ("list_event_buses", {"EventBuses": [other]}, {"NextToken": "more"}),
        ("describe_event_bus", {}, {"Name": "orders"}),
        ("describe_event_bus", {}, {"Name": "default"}),
    )
    assert set(described(seen)) == {BUS, f"{PLACE}:event-bus/default"}


@pytest.mark.parametrize(
    ("further", "lines"),
    [
        (
            {"EventPattern": '{"source": ["shop"]}', "RoleArn": ROLE},
            [
                "event-rule.bus: events!rule/orders/paid trigger triggered_by "
                "events!event-bus/orders",
                f"event-rule.role: events!rule/orders/paid hard assumes_role {ROLE}",
            ],
        ),
        # A schedule fires by itself.
        ({"ScheduleExpression": "rate(1 day)"}, []),
    ],
)
def test_a_rule_is_fed_by_its_bus(further: dict[str, Any], lines: list[str]) -> None:
    seen = play(
        EVENT_RULES,
        ("list_event_buses", {"EventBuses": [LISTED_BUS]}, {}),
        ("list_rules", {"Rules": [rule(**further)]}, {"EventBusName": "orders"}),
    )
    assert requirement_lines(seen) == lines
    properties = described(seen)[RULE].properties
    assert properties.get("schedule") == further.get("ScheduleExpression")


def targets(*items: dict[str, Any], state: str = "ENABLED", task: Any = None) -> Observation:
    return play(
        TARGETS,
        ("list_event_buses", {"EventBuses": [LISTED_BUS]}, {}),
        ("list_rules", {"Rules": [rule(State=state)]}, {"EventBusName": "orders"}),
        (
            "list_targets_by_rule",
            {"Targets": list(items)},
            {"Rule": "paid", "EventBusName": "orders"},
        ),
        *([("ecs:describe_task_definition", task, {"taskDefinition": TASK})] if task else []),
    )


TASK = "arn:aws:ecs:us-east-1:111122223333:task-definition/report:3"
CLUSTER = "arn:aws:ecs:us-east-1:111122223333:cluster/shop"


def test_a_rule_feeds_its_targets() -> None:
    seen = targets(
        {"Id": "1", "Arn": f"{FUNCTION}:live"},
        {
            "Id": "2",
            "Arn": "arn:aws:events:eu-west-1:444455556666:event-bus/central",
            "RoleArn": ROLE,
            "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:111122223333:dead"},
        },
    )
    me = "events!rule/orders/paid"
    assert requirement_lines(seen) == [
        f"event-target.dead-letter-queue: {me} soft dead_letters_to sqs!dead",
        f"event-target.role: {me} hard assumes_role {ROLE}",
        "event-target.target: arn:aws:events:eu-west-1:444455556666:event-bus/central trigger "
        f"triggered_by {me}",
        f"event-target.target: lambda!function:mailer trigger triggered_by {me}",
    ]
    assert seen.facts.components == ()


def test_a_disabled_rule_feeds_nothing() -> None:
    assert requirement_lines(targets({"Id": "1", "Arn": FUNCTION}, state="DISABLED")) == []
    definition = {"taskDefinitionArn": TASK, "family": "report", "revision": 3}
    task = {"EcsParameters": ecs_target()["EcsParameters"], "Id": "1", "Arn": CLUSTER}
    seen = targets(task, state="DISABLED", task={"taskDefinition": definition})
    assert requirement_lines(seen) == []


@pytest.mark.parametrize(
    ("state", "enabled", "rules"),
    [
        ("ENABLED", True, ["event-rule.bus"]),
        ("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", True, ["event-rule.bus"]),
        ("DISABLED", False, []),
    ],
)
def test_a_rule_says_whether_it_is_enabled(state: str, enabled: bool, rules: list[str]) -> None:
    seen = play(
        EVENT_RULES,
        ("list_event_buses", {"EventBuses": [LISTED_BUS]}, {}),
        (
            "list_rules",
            {"Rules": [rule(EventPattern="{}", State=state)]},
            {"EventBusName": "orders"},
        ),
    )
    assert described(seen)[RULE].properties.get("enabled") is enabled
    assert [line.partition(":")[0] for line in requirement_lines(seen)] == rules


def ecs_target() -> dict[str, Any]:
    return {
        "Id": "1",
        "Arn": CLUSTER,
        "RoleArn": ROLE,
        "EcsParameters": {"TaskDefinitionArn": TASK},
    }


def test_scheduled_tasks_need_what_their_definition_tells() -> None:
    definition = {
        "taskDefinitionArn": TASK,
        "family": "report",
        "revision": 3,
        "taskRoleArn": f"{ROLE}-report",
        "executionRoleArn": f"{ROLE}-agent",
        "containerDefinitions": [
            {
                "name": "app",
                "environment": [{"name": "API", "value": "https://api.acmepay.example/v1"}],
            }
        ],
    }
    seen = targets(ecs_target(), task={"taskDefinition": definition})
    me, task = "events!rule/orders/paid", "ecs!task-definition/report:3"
    assert requirement_lines(seen) == [
        f"ecs-task-definition.execution-role: {task} lifecycle/start assumes_role {ROLE}-agent",
        f"ecs-task.role: {task} hard assumes_role {ROLE}-report",
        f"env.external-host: {task} hard connects_to host:api.acmepay.example:443",
        f"event-target.cluster: {me} hard runs_tasks_in ecs!cluster/shop",
        f"event-target.role: {me} hard assumes_role {ROLE}",
        f"event-target.task: {task} trigger triggered_by {me}",
    ]
    assert described(seen)[TASK].kind is Kind.IMAGE


def test_no_value_of_a_scheduled_task_is_kept() -> None:
    environment = [{"name": name, "value": value} for name, value in SECRETIVE.items()]
    definition = {
        "taskDefinitionArn": TASK,
        "taskRoleArn": ROLE,
        "containerDefinitions": [{"name": "app", "environment": environment}],
    }
    seen = targets(ecs_target(), task={"taskDefinition": definition})
    assert seen.outcome is Outcome.COMPLETE
    assert CANARY not in repr(seen)


def test_a_target_input_is_never_kept() -> None:
    seen = targets({"Id": "1", "Arn": FUNCTION, "Input": f'{{"token": "{CANARY}"}}'})
    assert CANARY not in repr(seen)


def test_a_connection_needs_its_secret_sign_in_and_key() -> None:
    arn = f"{PLACE}:connection/acmepay/0a1b"
    secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:events!connection/acmepay-AbCdEf"
    seen = play(
        CONNECTIONS,
        (
            "list_connections",
            {
                "Connections": [
                    {
                        "Name": "acmepay",
                        "ConnectionArn": arn,
                        "AuthorizationType": "OAUTH_CLIENT_CREDENTIALS",
                        "ConnectionState": "AUTHORIZED",
                    }
                ]
            },
            {},
        ),
        (
            "describe_connection",
            {
                "SecretArn": secret,
                "KmsKeyIdentifier": KEY,
                "AuthParameters": {
                    "OAuthParameters": {
                        "AuthorizationEndpoint": "https://Login.acmepay.example/token?x=1"
                    }
                },
            },
            {"Name": "acmepay"},
        ),
    )
    me = "events!connection/acmepay/0a1b"
    assert requirement_lines(seen) == [
        f"event-connection.key: {me} hard encrypted_by kms!key/1234abcd",
        f"event-connection.secret: {me} hard reads_secret "
        "secretsmanager!secret:events!connection/acmepay-AbCdEf",
        f"event-connection.sign-in: {me} hard signs_in_with host:login.acmepay.example",
    ]


def test_an_api_destination_needs_its_connection_and_the_host() -> None:
    connection = f"{PLACE}:connection/acmepay/0a1b"
    arn = f"{PLACE}:api-destination/charge/0a1b"
    seen = play(
        API_DESTINATIONS,
        (
            "list_api_destinations",
            {
                "ApiDestinations": [
                    {
                        "Name": "charge",
                        "ApiDestinationArn": arn,
                        "ConnectionArn": connection,
                        "InvocationEndpoint": "https://api.acmepay.example/v1/charges",
                    }
                ]
            },
            {},
        ),
    )
    me = "events!api-destination/charge/0a1b"
    assert requirement_lines(seen) == [
        f"api-destination.connection: {me} hard signs_in_with events!connection/acmepay/0a1b",
        f"api-destination.host: {me} hard sends_to host:api.acmepay.example",
    ]


def test_an_archive_is_a_backup_of_its_bus() -> None:
    seen = play(
        ARCHIVES,
        (
            "list_archives",
            {
                "Archives": [
                    {"ArchiveName": "all", "EventSourceArn": BUS, "RetentionDays": 30,
                     "State": "ENABLED"}
                ]
            },
            {},
        ),
    )  # fmt: skip
    assert requirement_lines(seen) == [
        "event-archive.bus: events!event-bus/orders backup archived_in events!archive/all"
    ]
    assert described(seen)[f"{PLACE}:archive/all"].kind is Kind.BACKUP_VAULT


def test_a_global_endpoint_needs_one_of_its_buses_and_fails_over_by_a_health_check() -> None:
    arn = f"{PLACE}:endpoint/orders"
    west = "arn:aws:events:us-west-2:111122223333:event-bus/orders"
    check = "arn:aws:route53:::healthcheck/0a1b"
    seen = play(
        ENDPOINTS,
        (
            "list_endpoints",
            {
                "Endpoints": [
                    {
                        "Name": "orders",
                        "Arn": arn,
                        "EndpointId": "abc.xyz",
                        "EndpointUrl": "https://abc.xyz.endpoint.events.amazonaws.com",
                        "RoutingConfig": {
                            "FailoverConfig": {
                                "Primary": {"HealthCheck": check},
                                "Secondary": {"Route": "us-west-2"},
                            }
                        },
                        "ReplicationConfig": {"State": "ENABLED"},
                        "EventBuses": [{"EventBusArn": BUS}, {"EventBusArn": west}],
                        "RoleArn": ROLE,
                        "State": "ACTIVE",
                    }
                ]
            },
            {},
        ),
    )
    me = "events!endpoint/orders"
    assert requirement_lines(seen) == [
        f"event-endpoint.buses: {me} hard sends_to 1 of events!event-bus/orders, {west}",
        f"event-endpoint.health-check: {me} recovery fails_over_by {check}",
        f"event-endpoint.role: {me} lifecycle/renew assumes_role {ROLE}",
        f"event-endpoint.secondary-bus: {me} replication replicates_to {west}",
    ]
    assert named(seen, arn) == {"host:abc.xyz.endpoint.events.amazonaws.com"}
    assert described(seen)[arn].properties["secondary_region"] == "us-west-2"


def test_rules_of_a_bus_that_cannot_be_listed_are_told() -> None:
    seen = play(
        EVENT_RULES,
        ("list_event_buses", {"EventBuses": [LISTED_BUS]}),
        ("list_rules", error("AccessDeniedException")),
    )
    assert (seen.outcome, seen.facts.components) == (Outcome.DENIED, ())
    assert seen.failed_calls == ("events:list_rules: AccessDeniedException",)
