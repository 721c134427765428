"""Lambda functions: what they need, who waits for them, what feeds them, and nothing of values."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from discovery.aws.lambda_ import EVENT_SOURCE_MAPPINGS, FUNCTIONS
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from model.records.requirement import EvidenceKind
from tests.discovery.aws.configuration import CANARY, LEADS_TO, POINTING, SECRETIVE
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play

ARN = "arn:aws:lambda:us-east-1:111122223333:function:mailer"
ME = "lambda!function:mailer"
ROLE = "arn:aws:iam::111122223333:role/mailer"
BY_NAME = {"FunctionName": "mailer"}
UUID = "0a1b2c3d-0000-1111-2222-333344445555"
NOT_FOUND = error("ResourceNotFoundException", status=404)


def concurrency(reserved: int | None) -> dict[str, int]:
    return {} if reserved is None else {"ReservedConcurrentExecutions": reserved}


def look(
    *,
    function: Any = None,
    tags: Mapping[str, str] | None = None,
    reserved: int | None = None,
    policy: Any = NOT_FOUND,
    invokes: list[dict[str, Any]] | None = None,
    aliases: list[dict[str, Any]] | None = None,
    qualified: Mapping[str, Any] | None = None,
    url: Any = NOT_FOUND,
    **configuration: Any,
) -> Observation:
    listed = {"FunctionName": "mailer", "FunctionArn": ARN, **configuration}
    return play(
        FUNCTIONS,
        ("list_functions", {"Functions": [listed]}, {}),
        *(
            [("get_function", function or {}, BY_NAME)]
            if configuration.get("PackageType") == "Image"
            else []
        ),
        ("list_tags", {"Tags": tags or {}}, {"Resource": ARN}),
        ("get_function_concurrency", concurrency(reserved), BY_NAME),
        ("get_policy", policy, BY_NAME),
        (
            "list_function_event_invoke_configs",
            {"FunctionEventInvokeConfigs": invokes or []},
            BY_NAME,
        ),
        ("list_aliases", {"Aliases": aliases or []}, BY_NAME),
        *(
            ("get_policy", answer, {**BY_NAME, "Qualifier": qualifier})
            for qualifier, answer in (qualified or {}).items()
        ),
        ("get_function_url_config", url, BY_NAME),
    )


def admits(*statements: tuple[str, str]) -> dict[str, str]:
    """Return a resource policy that lets (service, source ARN) call the function."""
    stated = [
        {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": ARN,
            "Condition": {"ArnLike": {"AWS:SourceArn": source}},
        }
        for service, source in statements
    ]
    return {"Policy": json.dumps({"Statement": stated})}


def test_image_that_may_not_be_read_is_no_failure() -> None:
    seen = look(PackageType="Image", function=error("AccessDeniedException", status=403))
    assert (seen.outcome, seen.failed_calls) == (Outcome.COMPLETE, ())
    assert "pulls_image" not in {need.relation for need in seen.facts.requirements}


def test_what_a_function_declares() -> None:
    seen = look(
        Role=ROLE,
        KMSKeyArn="arn:aws:kms:us-east-1:111122223333:key/1234abcd",
        VpcConfig={
            "VpcId": "vpc-1",
            "SubnetIds": ["subnet-a", "subnet-b"],
            "SecurityGroupIds": ["sg-1"],
        },
        FileSystemConfigs=[
            {
                "Arn": "arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/fsap-1",
                "LocalMountPath": "/mnt/data",
            }
        ],
        Layers=[{"Arn": "arn:aws:lambda:us-east-1:111122223333:layer:tools:3"}],
        DeadLetterConfig={"TargetArn": "arn:aws:sqs:us-east-1:111122223333:dead"},
        LoggingConfig={"LogGroup": "/aws/lambda/mailer"},
        PackageType="Image",
        MemorySize=512,
        function={"Code": {"ImageUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/mailer:1"}},
        tags={"service": "notifications"},
        reserved=5,
        invokes=[
            {
                "MaximumEventAgeInSeconds": 3600,
                "DestinationConfig": {
                    "OnFailure": {"Destination": "arn:aws:sns:us-east-1:111122223333:failed"},
                    "OnSuccess": {
                        "Destination": "arn:aws:lambda:us-east-1:111122223333:function:next:live"
                    },
                },
            }
        ],
    )
    assert seen.outcome is Outcome.COMPLETE
    assert requirement_lines(seen) == [
        f"lambda.dead-letter-queue: {ME} soft dead_letters_to sqs!dead",
        f"lambda.failure-destination: {ME} soft dead_letters_to sns!failed",
        f"lambda.file-system: {ME} hard mounts elasticfilesystem!access-point/fsap-1",
        f"lambda.image: {ME} lifecycle/start pulls_image ecr!repository/mailer",
        f"lambda.key: {ME} lifecycle/start encrypted_by kms!key/1234abcd",
        f"lambda.layer: {ME} lifecycle/start loads lambda!layer:tools:3",
        f"lambda.log-group: {ME} observability logs_to logs!log-group:/aws/lambda/mailer",
        f"lambda.role: {ME} hard assumes_role {ROLE}",
        f"lambda.security-group: {ME} policy filtered_by ec2:sg-1",
        f"lambda.subnets: {ME} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
        f"lambda.success-destination: {ME} soft sends_to lambda!function:next",
    ]
    component = described(seen)[ARN]
    assert (component.kind, component.type) == (Kind.FUNCTION, read.LAMBDA)
    assert component.tags == {"service": "notifications"}
    assert component.properties["reserved_concurrency"] == 5
    assert component.properties["maximum_event_age"] == 3600


def test_outside_of_a_vpc_it_is_in_no_zone() -> None:
    seen = look(Role=ROLE, VpcConfig={"VpcId": "", "SubnetIds": [], "SecurityGroupIds": []})
    assert requirement_lines(seen) == [f"lambda.role: {ME} hard assumes_role {ROLE}"]
    assert described(seen)[ARN].zones == ()


def test_aliases_and_the_url_name_the_function() -> None:
    seen = look(
        aliases=[{"Name": "live", "AliasArn": f"{ARN}:live", "FunctionVersion": "3"}],
        qualified={"live": NOT_FOUND, "3": NOT_FOUND},
        url={
            "FunctionUrl": "https://Abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws/",
            "FunctionArn": ARN,
            "AuthType": "NONE",
            "CreationTime": "2026-01-01T00:00:00Z",
            "LastModifiedTime": "2026-01-01T00:00:00Z",
        },
    )
    assert named(seen, ARN) == {
        f"{ARN}:$LATEST",
        f"{ARN}:live",
        "host:abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws",
    }
    assert described(seen)[ARN].properties["aliases"] == [["live", "3"]]


def test_who_calls_an_alias_or_its_version_calls_the_function() -> None:
    seen = look(
        aliases=[
            {"Name": "live", "AliasArn": f"{ARN}:live", "FunctionVersion": "3"},
            {"Name": "next", "AliasArn": f"{ARN}:next", "FunctionVersion": "$LATEST"},
        ],
        qualified={
            "live": admits(
                ("apigateway", "arn:aws:execute-api:us-east-1:111122223333:a1b/*/GET/x")
            ),
            "3": admits(("sns", "arn:aws:sns:us-east-1:111122223333:orders")),
            "next": NOT_FOUND,
        },
    )
    assert [line for line in requirement_lines(seen) if "lambda." in line] == [
        f"lambda.caller: host:a1b.execute-api.us-east-1.amazonaws.com hard invokes {ME}",
        f"lambda.event-source: {ME} trigger triggered_by sns!orders",
    ]


@pytest.mark.parametrize(("reserved", "enabled"), [(0, False), (5, None)])
def test_a_function_without_concurrency_is_switched_off(reserved: int, enabled: Any) -> None:
    seen = look(reserved=reserved)
    assert described(seen)[ARN].properties.get("enabled") is enabled
    assert described(seen)[ARN].properties["reserved_concurrency"] == reserved


@pytest.mark.parametrize(
    ("service", "source", "line"),
    [
        (
            "apigateway",
            "arn:aws:execute-api:us-east-1:111122223333:a1b2c3/*/GET/orders",
            f"lambda.caller: host:a1b2c3.execute-api.us-east-1.amazonaws.com hard invokes {ME}",
        ),
        (
            "cognito-idp",
            "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_abc",
            f"lambda.caller: cognito-idp!userpool/us-east-1_abc hard invokes {ME}",
        ),
        (
            "sns",
            "arn:aws:sns:us-east-1:111122223333:orders",
            f"lambda.event-source: {ME} trigger triggered_by sns!orders",
        ),
        (
            "s3",
            "arn:aws:s3:::uploads",
            f"lambda.event-source: {ME} trigger triggered_by bucket:uploads",
        ),
        (
            "secretsmanager",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf",
            f"lambda.rotation: secretsmanager!secret:db-AbCdEf lifecycle/renew rotated_by {ME}",
        ),
        # Target groups tell it of themselves; a pattern names no single caller.
        (
            "elasticloadbalancing",
            "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/x/1",
            None,
        ),
        ("sns", "arn:aws:sns:us-east-1:111122223333:*", None),
    ],
)
def test_whom_the_policy_admits(service: str, source: str, line: str | None) -> None:
    assert requirement_lines(look(policy=admits((service, source)))) == ([line] if line else [])


def test_whom_the_policy_admits_is_kept() -> None:
    kept = described(look(policy=admits(("s3", "arn:aws:s3:::uploads"))))[ARN].properties["policy"]
    assert kept == [
        {
            "effect": "Allow",
            "actions": ["lambda:InvokeFunction"],
            "resources": [ARN],
            "principals": {"Service": "s3.amazonaws.com"},
            "conditions": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"}},
        }
    ]
    assert described(look())[ARN].properties["policy"] == []


def test_a_denial_admits_nobody() -> None:
    document = json.loads(admits(("sns", "arn:aws:sns:us-east-1:111122223333:orders"))["Policy"])
    document["Statement"][0]["Effect"] = "Deny"
    assert requirement_lines(look(policy={"Policy": json.dumps(document)})) == []


@pytest.mark.parametrize("variable", sorted(POINTING))
def test_a_variable_leads_to_what_its_value_points_to(variable: str) -> None:
    seen = look(Role=ROLE, Environment={"Variables": {variable: POINTING[variable]}})
    inferred = [
        requirement
        for requirement in seen.facts.requirements
        if requirement.evidence[0].rule.startswith("env.")
    ]
    lines = {
        f"{requirement.evidence[0].rule} {requirement.dependent.key} {requirement.effect}"
        f" {requirement.relation} {requirement.members[0].reference.key}"
        for requirement in inferred
    }
    assert LEADS_TO[variable].format(me=ARN) in lines
    assert {
        (requirement.evidence[0].kind, requirement.evidence[0].attribute)
        for requirement in inferred
    } == {(EvidenceKind.INFERRED, variable)}
    by_name = {
        requirement.allowed_by.key for requirement in inferred if requirement.allowed_by is not None
    }
    assert by_name == ({ROLE} if variable == "E_TABLE" else set())


def test_no_value_of_an_environment_is_kept_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="discovery")
    seen = look(Role=ROLE, Environment={"Variables": SECRETIVE})
    assert seen.outcome is Outcome.COMPLETE
    assert {requirement.evidence[0].attribute for requirement in seen.facts.requirements} >= {
        "B_DSN", "C_URL", "D_NAME", "E_JSON", "F_QUEUE", "G_OBJECT",
    }  # fmt: skip
    assert CANARY not in repr(seen)
    assert CANARY not in caplog.text


def test_no_value_is_quoted_when_a_function_is_not_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"cannot read {CANARY}")

    monkeypatch.setattr("discovery.aws.lambda_.environment_requirements", fail)
    seen = look(Role=ROLE, Environment={"Variables": SECRETIVE})
    assert (seen.outcome, seen.error_code) == (Outcome.PARTIAL, "MalformedItem")
    assert CANARY not in repr(seen)


def test_a_denied_detail_keeps_the_function_and_is_told() -> None:
    seen = look(Role=ROLE, policy=error("AccessDeniedException", status=403))
    assert seen.outcome is Outcome.PARTIAL
    assert seen.failed_calls == ("lambda:get_policy: AccessDeniedException",)
    assert list(described(seen)) == [ARN]
    assert "policy" not in described(seen)[ARN].properties


def mapping(**further: Any) -> Observation:
    listed = {"UUID": UUID, "FunctionArn": f"{ARN}:live", "State": "Enabled", **further}
    return play(
        EVENT_SOURCE_MAPPINGS,
        ("list_event_source_mappings", {"EventSourceMappings": [listed]}, {}),
    )


MAPPING = f"lambda!event-source-mapping:{UUID}"


def test_a_mapping_feeds_its_function_from_a_queue() -> None:
    seen = mapping(
        EventSourceArn="arn:aws:sqs:us-east-1:111122223333:mails",
        DestinationConfig={
            "OnFailure": {"Destination": "arn:aws:sqs:us-east-1:111122223333:failed"}
        },
        BatchSize=10,
    )
    assert requirement_lines(seen) == [
        f"lambda-event-source-mapping.failure-destination: {MAPPING} soft dead_letters_to "
        "sqs!failed",
        f"lambda-event-source-mapping.function: {ME} trigger triggered_by {MAPPING}",
        f"lambda-event-source-mapping.source: {MAPPING} trigger triggered_by 1 of sqs!mails",
        f"lambda-event-source-mapping.source: {ME} trigger triggered_by 1 of sqs!mails",
    ]


def test_a_mapping_of_ones_own_kafka_needs_one_broker_and_its_secret() -> None:
    seen = mapping(
        SelfManagedEventSource={
            "Endpoints": {
                "KAFKA_BOOTSTRAP_SERVERS": ["b1.shop.internal:9092", "b2.shop.internal:9092"]
            }
        },
        SourceAccessConfigurations=[
            {
                "Type": "BASIC_AUTH",
                "URI": "arn:aws:secretsmanager:us-east-1:111122223333:secret:k-AbCdEf",
            },
            {"Type": "VPC_SUBNET", "URI": "subnet:subnet-a"},
        ],
    )
    brokers = "1 of host:b1.shop.internal, host:b2.shop.internal"
    assert requirement_lines(seen) == [
        f"lambda-event-source-mapping.function: {ME} trigger triggered_by {MAPPING}",
        f"lambda-event-source-mapping.secret: {MAPPING} hard reads_secret "
        "secretsmanager!secret:k-AbCdEf",
        f"lambda-event-source-mapping.source: {MAPPING} trigger triggered_by {brokers}",
        f"lambda-event-source-mapping.source: {ME} trigger triggered_by {brokers}",
    ]


def test_a_stream_of_a_table_is_told_by_its_arn() -> None:
    stream = "arn:aws:dynamodb:us-east-1:111122223333:table/cart/stream/2026-01-01T00:00:00.000"
    seen = mapping(EventSourceArn=stream)
    sources = [line for line in requirement_lines(seen) if ".source:" in line]
    assert all(line.endswith(" 1 of dynamodb!table/cart") for line in sources)
    assert len(sources) == 2


@pytest.mark.parametrize("state", ["Disabled", "Disabling"])
def test_a_disabled_mapping_feeds_nothing(state: str) -> None:
    seen = mapping(EventSourceArn="arn:aws:sqs:us-east-1:111122223333:mails", State=state)
    assert requirement_lines(seen) == []
    (kept,) = described(seen).values()
    assert (kept.properties["state"], kept.properties["enabled"]) == (state, False)


@pytest.mark.parametrize(
    ("state", "enabled"),
    [("Enabled", True), ("Enabling", True), ("Creating", True), (None, None)],
)
def test_a_mapping_says_whether_it_is_enabled(state: str | None, enabled: bool | None) -> None:
    listed = {"UUID": UUID, "FunctionArn": ARN} | ({"State": state} if state else {})
    seen = play(
        EVENT_SOURCE_MAPPINGS,
        ("list_event_source_mappings", {"EventSourceMappings": [listed]}),
    )
    (kept,) = described(seen).values()
    assert kept.properties.get("enabled") is enabled
