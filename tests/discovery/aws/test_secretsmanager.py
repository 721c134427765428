"""Secrets: what encrypts and rotates them, where they are copied; never their value."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from discovery.aws.secretsmanager import SECRETS
from model.records.observation import Observation, Outcome
from model.records.reference import hashed_name
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import ACCOUNT, CONTEXT, SALT, error, play

PLACE = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret"
ARN = f"{PLACE}:orders/database-AbCdEf"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:rotate"
DELETED = {"ARN": ARN, "Name": "orders/database", "DeletedDate": datetime(2026, 1, 1, tzinfo=UTC)}


def seen(policy: Any = None, **detail: Any) -> Observation:
    listed = {"SecretList": [{"ARN": ARN, "Name": "orders/database"}]}
    given = policy if policy is not None else {"ARN": ARN, "Name": "orders/database"}
    return play(
        SECRETS,
        ("list_secrets", listed, {"IncludePlannedDeletion": True}),
        ("describe_secret", {"ARN": ARN, "Name": "orders/database", **detail}, {"SecretId": ARN}),
        ("get_resource_policy", given, {"SecretId": ARN}),
    )


def test_reading_needs_the_key_and_rotating_needs_more() -> None:
    observation = seen(
        KmsKeyId="1234abcd-12ab-34cd-56ef-1234567890ab",
        RotationEnabled=True,
        RotationLambdaARN=f"{FUNCTION}:live",
        Tags=[
            {
                "Key": "aws:rds:primaryDBInstanceArn",
                "Value": f"arn:aws:rds:us-east-1:{ACCOUNT}:db:orders",
            },
            {"Key": "service", "Value": "orders"},
        ],
        OwningService="rds.amazonaws.com",
    )
    assert requirement_lines(observation) == [
        "secret.kms-key: secretsmanager!secret:orders/database-AbCdEf hard encrypted_by"
        " kms!key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "secret.owning-service: secretsmanager!secret:orders/database-AbCdEf containment"
        " owned_by aws:service:rds@us-east-1",
        "secret.rotated-database: secretsmanager!secret:orders/database-AbCdEf lifecycle/renew"
        " rotates rds!db:orders",
        "secret.rotation-function: secretsmanager!secret:orders/database-AbCdEf lifecycle/renew"
        " rotated_by lambda!function:rotate",
    ]
    assert described(observation)[ARN].tags["service"] == "orders"


@pytest.mark.parametrize("key", [None, "alias/aws/secretsmanager"])
def test_the_key_that_aws_manages_is_no_dependency(key: str | None) -> None:
    assert requirement_lines(seen(**({} if key is None else {"KmsKeyId": key}))) == []


def test_a_replica_follows_its_primary_and_the_primary_lists_its_replicas() -> None:
    replicas = [{"Region": "us-west-2", "KmsKeyId": "alias/orders", "Status": "InSync"}]
    primary = seen(PrimaryRegion="us-east-1", ReplicationStatus=replicas)
    assert requirement_lines(primary) == []
    assert described(primary)[ARN].properties["replicas"] == [
        {"region": "us-west-2", "status": "InSync", "kms_key": "alias/orders"}
    ]
    arn = ARN.replace("us-east-1", "us-west-2")
    replica = play(
        SECRETS,
        ("list_secrets", {"SecretList": [{"ARN": arn, "Name": "orders/database"}]}),
        (
            "describe_secret",
            {"ARN": arn, "Name": "orders/database", "PrimaryRegion": "us-east-1"},
        ),
        ("get_resource_policy", error("InvalidParameterException")),
        context=replace(CONTEXT, region="us-west-2"),
    )
    assert replica.outcome is Outcome.COMPLETE
    assert requirement_lines(replica) == [
        f"secret.primary: {arn} replication replicates_from"
        " secretsmanager!secret:orders/database-AbCdEf"
    ]


def test_it_is_found_without_its_random_ending_and_by_its_bare_name() -> None:
    assert {key for component in seen().facts.components for key in component.keys} == {
        f"{PLACE}:orders/database",
        hashed_name(SALT, "AWS::SecretsManager::Secret", ACCOUNT, "us-east-1", "orders/database"),
    }


def test_its_policy_is_kept() -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["arn:aws:iam::444455556666:role/reader", ACCOUNT]},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            },
            {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"},
        ],
    }
    given = {"ARN": ARN, "Name": "orders/database", "ResourcePolicy": json.dumps(policy)}
    observation = seen(given)
    policy_of = described(observation)[ARN].properties
    assert [statement["effect"] for statement in policy_of["policy"]] == ["Allow", "Deny"]  # type: ignore[union-attr, index, call-overload]  # JSON
    assert policy_of["policy_any_principal"] is False
    assert requirement_lines(observation) == []


def test_a_secret_without_a_policy_admits_nobody_else() -> None:
    assert described(seen())[ARN].properties["policy"] == []


def test_a_policy_that_was_not_read_is_not_told() -> None:
    denied = seen(error("AccessDeniedException"))
    replica = seen(error("InvalidParameterException"), PrimaryRegion="us-west-2")
    for observation in (denied, replica):
        assert "policy" not in described(observation)[ARN].properties


def test_a_secret_that_waits_for_deletion_is_kept_and_its_policy_not_asked_for() -> None:
    observation = play(
        SECRETS,
        ("list_secrets", {"SecretList": [DELETED]}),
        ("describe_secret", DELETED),
    )
    assert observation.outcome is Outcome.COMPLETE
    assert described(observation)[ARN].properties["deleted_at"] == "2026-01-01T00:00:00+00:00"


def test_a_denied_policy_loses_nothing_else() -> None:
    observation = seen(error("AccessDeniedException"), RotationLambdaARN=FUNCTION)
    assert observation.outcome is Outcome.PARTIAL
    assert observation.failed_calls == (
        "secretsmanager:get_resource_policy: AccessDeniedException",
    )
    assert len(requirement_lines(observation)) == 1


def test_no_call_could_answer_with_a_value() -> None:
    assert {call.operation for call in SECRETS.calls} == {
        "list_secrets",
        "describe_secret",
        "get_resource_policy",
    }
