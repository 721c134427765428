"""Keys: their state and end, who may use them, their primary and where they are kept."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from discovery.aws.kms import KEYS
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import ACCOUNT, components, error, keys, play, readable_keys
from tests.discovery.player import seen as kept

KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k1"
STORE = "cluster-1234567890a"
ALIAS = {
    "AliasName": "alias/orders",
    "AliasArn": f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/orders",
    "TargetKeyId": "k1",
}
OWN = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "Action": "kms:*",
    "Resource": "*",
}


def seen(
    *, policy: Any = None, grants: Any = None, rotation: Any = True, **about: Any
) -> Observation:
    metadata: dict[str, Any] = {
        "KeyId": "k1",
        "Arn": KEY,
        "KeyManager": "CUSTOMER",
        "KeyState": "Enabled",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "Origin": "AWS_KMS",
        **about,
    }
    document = {"Version": "2012-10-17", "Statement": [OWN, *(policy or ())]}
    answers: list[Any] = [
        ("list_keys", {"Keys": [{"KeyId": "k1", "KeyArn": KEY}]}, {}),
        ("describe_key", {"KeyMetadata": metadata}, {"KeyId": KEY}),
        ("list_aliases", {"Aliases": [ALIAS]}, {"KeyId": KEY}),
    ]
    if metadata["KeyManager"] == "CUSTOMER":
        arguments = {"KeyId": KEY, "PolicyName": "default"}
        answers += [
            ("get_key_policy", {"Policy": json.dumps(document)}, arguments),
            (
                "list_grants",
                {"Grants": grants or []} if grants is None or isinstance(grants, list) else grants,
            ),
        ]
        if metadata["Origin"] == "AWS_KMS" and metadata["KeyUsage"] == "ENCRYPT_DECRYPT":
            answer = {"KeyRotationEnabled": rotation} if isinstance(rotation, bool) else rotation
            answers.append(("get_key_rotation_status", answer, {"KeyId": KEY}))
    return play(KEYS, *answers)


def stated(observation: Observation) -> dict[str, Any]:
    """Return the properties, without those that the policy and the grants add."""
    properties = described(observation)[KEY].properties
    return {
        name: value
        for name, value in properties.items()
        if not name.startswith(("policy", "grants"))
    }


def test_a_key_of_one_region_says_so() -> None:
    observation = seen()
    assert requirement_lines(observation) == []
    assert stated(observation) == {
        "aliases": ["alias/orders"],
        "key_manager": "CUSTOMER",
        "key_state": "Enabled",
        "key_usage": "ENCRYPT_DECRYPT",
        "multi_region": False,
        "origin": "AWS_KMS",
        "rotation": True,
    }
    names = [
        (addition.component.name, readable_keys(addition.keys))
        for addition in kept(observation)
        if addition.replaces
    ]
    assert names == [("alias/orders", (ALIAS["AliasArn"],))]


def test_a_replica_follows_its_primary() -> None:
    primary = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/k1"
    copies = [{"Arn": KEY, "Region": "us-east-1"}]
    observation = seen(
        MultiRegion=True,
        MultiRegionConfiguration={
            "MultiRegionKeyType": "REPLICA",
            "PrimaryKey": {"Arn": primary, "Region": "us-west-2"},
            "ReplicaKeys": copies,
        },
    )
    assert requirement_lines(observation) == [
        f"kms-key.primary: kms!key/k1 replication replicates_from {primary}"
    ]
    assert stated(observation)["multi_region"] is True
    assert stated(observation)["primary_region"] == "us-west-2"
    assert stated(observation)["replicas"] == [{"region": "us-east-1", "key": KEY}]


def test_a_primary_does_not_follow_itself() -> None:
    observation = seen(
        MultiRegion=True,
        MultiRegionConfiguration={
            "MultiRegionKeyType": "PRIMARY",
            "PrimaryKey": {"Arn": KEY, "Region": "us-east-1"},
            "ReplicaKeys": [],
        },
    )
    assert requirement_lines(observation) == []


def test_a_key_in_a_store_of_one_s_own_needs_it() -> None:
    observation = seen(CustomKeyStoreId="cks-1", CloudHsmClusterId=STORE, Origin="AWS_CLOUDHSM")
    assert requirement_lines(observation) == [
        "kms-key.cloudhsm-cluster: kms!key/k1 hard kept_in cloudhsm!cluster/" + STORE,
        "kms-key.custom-key-store: kms!key/k1 hard kept_in"
        f" kms-key-store:{ACCOUNT}/us-east-1/cks-1",
    ]


def test_the_end_of_imported_material_and_of_a_deleted_key_are_kept() -> None:
    observation = seen(
        Origin="EXTERNAL",
        KeyState="PendingDeletion",
        ValidTo=datetime(2026, 3, 1, tzinfo=UTC),
        DeletionDate=datetime(2026, 2, 1, tzinfo=UTC),
    )
    assert stated(observation)["valid_to"] == "2026-03-01T00:00:00+00:00"
    assert stated(observation)["deletion_date"] == "2026-02-01T00:00:00+00:00"
    assert stated(observation)["key_state"] == "PendingDeletion"


def test_policy_and_grants_are_kept_without_the_values_of_contexts() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "c4n4ry"}},
    }
    worker = f"arn:aws:iam::{ACCOUNT}:role/worker"
    grants = [
        {
            "GranteePrincipal": worker,
            "GrantId": "g" * 8,
            "Operations": ["Decrypt", "GenerateDataKey"],
            "Constraints": {"EncryptionContextSubset": {"tenant": "c4n4ry"}},
        },
        {"GranteePrincipal": "rds.amazonaws.com", "GrantId": "h" * 8, "Operations": ["Encrypt"]},
    ]
    observation = seen(policy=[statement], grants=grants)
    assert requirement_lines(observation) == []
    properties = described(observation)[KEY].properties
    assert properties["grants"] == [
        {
            "grantee": worker,
            "operations": ["Decrypt", "GenerateDataKey"],
            "constraints": {"EncryptionContextSubset": {"tenant": "(withheld)"}},
        },
        {"grantee": "rds.amazonaws.com", "operations": ["Encrypt"]},
    ]
    assert properties["policy_any_principal"] is False
    assert "c4n4ry" not in repr(properties)


def test_a_key_without_grants_says_so_and_one_that_may_not_list_them_does_not() -> None:
    assert described(seen())[KEY].properties["grants"] == []
    denied = seen(grants=error("AccessDeniedException"))
    assert "grants" not in described(denied)[KEY].properties
    assert "policy" in described(denied)[KEY].properties


def test_a_policy_for_everybody_is_told() -> None:
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    observation = seen(policy=[everybody])
    added = [
        addition.component.properties for addition in kept(observation) if not addition.replaces
    ]
    assert [addition["policy_any_principal"] for addition in added] == [True]


def test_of_a_key_that_aws_manages_only_the_metadata_is_asked_for() -> None:
    observation = seen(KeyManager="AWS")
    assert observation.outcome is Outcome.COMPLETE
    assert set(components(observation)) == {KEY}
    assert keys(observation) == {KEY: (ALIAS["AliasArn"],)}


@pytest.mark.parametrize("usage", ["SIGN_VERIFY", "GENERATE_VERIFY_MAC"])
def test_rotation_is_not_asked_of_keys_that_cannot_rotate(usage: str) -> None:
    assert "rotation" not in stated(seen(KeyUsage=usage))


def test_what_a_key_cannot_tell_now_is_no_failure() -> None:
    observation = seen(
        KeyState="PendingDeletion",
        grants=error("KMSInvalidStateException"),
        rotation=error("KMSInvalidStateException"),
    )
    assert observation.outcome is Outcome.COMPLETE
    assert "rotation" not in stated(observation)


def test_a_key_that_may_not_be_described_is_still_a_key() -> None:
    observation = play(
        KEYS,
        ("list_keys", {"Keys": [{"KeyId": "k1", "KeyArn": KEY}]}),
        ("describe_key", error("AccessDeniedException")),
        ("list_aliases", error("AccessDeniedException")),
    )
    assert observation.outcome is Outcome.PARTIAL
    assert observation.failed_calls == (
        "kms:describe_key: AccessDeniedException",
        "kms:list_aliases: AccessDeniedException",
    )
    assert list(components(observation)) == [KEY]
    # Not read is not the same as "of one Region".
    assert "multi_region" not in components(observation)[KEY].properties
