"""Buckets: their Region, what copies and locks them, what they feed, who may use them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from discovery.aws.s3 import BUCKETS
from discovery.interface import Where
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import CONTEXT, error, play

ARN = "arn:aws:s3:::media"
ROLE = "arn:aws:iam::111122223333:role/replication"
PLACE = "eu-west-1:111122223333"
GLOBAL = replace(CONTEXT, region=None)
MEDIA = {"Name": "media", "BucketRegion": "eu-west-1"}
SETTINGS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
NOBODY = {
    "policy": [],
    "policy_any_principal": False,
    "acl": [],
    "object_ownership": "ObjectWriter",
    "public_access_block": dict.fromkeys(SETTINGS, False),
}
NOTHING: Mapping[str, Any] = {
    "get_bucket_replication": error("ReplicationConfigurationNotFoundError", status=404),
    "get_bucket_versioning": {},
    "get_object_lock_configuration": error("ObjectLockConfigurationNotFoundError", status=404),
    "get_bucket_encryption": error("ServerSideEncryptionConfigurationNotFoundError", status=404),
    "get_bucket_notification_configuration": {},
    "get_bucket_policy": error("NoSuchBucketPolicy", status=404),
    "get_public_access_block": error("NoSuchPublicAccessBlockConfiguration", status=404),
    "get_bucket_acl": {"Grants": []},
    "get_bucket_ownership_controls": error("OwnershipControlsNotFoundError", status=404),
    "get_bucket_logging": {},
    "get_bucket_tagging": error("NoSuchTagSet", status=404),
}
"""What S3 answers about a bucket for which nothing is configured."""


def look(bucket: Mapping[str, Any] = MEDIA, /, **answers: Any) -> Observation:
    return play(
        BUCKETS,
        ("list_buckets", {"Buckets": [dict(bucket)]}, {"MaxBuckets": 1000}),
        *([("get_bucket_location", answers.pop("location"))] if "location" in answers else []),
        *(
            (operation, answers.get(operation, nothing), {"Bucket": bucket["Name"]})
            for operation, nothing in NOTHING.items()
        ),
        context=GLOBAL,
    )


def test_a_bucket_for_which_nothing_is_configured() -> None:
    seen = look()
    assert (seen.outcome, seen.scope.region, BUCKETS.where) == (
        Outcome.COMPLETE,
        "",
        Where.GLOBAL,
    )
    assert requirement_lines(seen) == []
    component = described(seen)[ARN]
    assert (component.kind, component.region, component.account, component.name) == (
        Kind.BUCKET,
        "eu-west-1",
        "111122223333",
        "media",
    )
    # Of access it was read that there is none; what else is not configured is not stated.
    assert component.properties == NOBODY


def test_every_name_of_a_bucket_is_a_key() -> None:
    assert named(look(), ARN) == {
        "bucket:media",
        "host:media.s3.amazonaws.com",
        "host:media.s3.eu-west-1.amazonaws.com",
        "host:media.s3-eu-west-1.amazonaws.com",
        "host:media.s3-website-eu-west-1.amazonaws.com",
        "host:media.s3-website.eu-west-1.amazonaws.com",
    }


@pytest.mark.parametrize(
    ("constraint", "region"),
    [("us-west-2", "us-west-2"), ("EU", "eu-west-1"), (None, "us-east-1")],
)
def test_the_location_tells_the_region_where_the_listing_does_not(
    constraint: str | None, region: str
) -> None:
    answer = {"LocationConstraint": constraint} if constraint else {}
    assert described(look({"Name": "media"}, location=answer))[ARN].region == region


def test_replicas_follow_their_source() -> None:
    replication = {
        "ReplicationConfiguration": {
            "Role": ROLE,
            "Rules": [
                {
                    "Status": "Enabled",
                    "Filter": {"Prefix": "pictures/"},
                    "DeleteMarkerReplication": {"Status": "Disabled"},
                    "Destination": {
                        "Bucket": "arn:aws:s3:::media-copy",
                        "Account": "444455556666",
                        "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
                        "EncryptionConfiguration": {
                            "ReplicaKmsKeyID": "arn:aws:kms:us-west-2:444455556666:key/1"
                        },
                    },
                },
                {
                    "Status": "Disabled",
                    "Filter": {},
                    "Destination": {"Bucket": "arn:aws:s3:::never"},
                },
            ],
        }
    }
    seen = look(get_bucket_replication=replication)
    assert requirement_lines(seen) == [
        f"s3-bucket.replica-key: {ARN} lifecycle/renew encrypts_replicas_with "
        "arn:aws:kms:us-west-2:444455556666:key/1",
        f"s3-bucket.replica: bucket:media-copy replication replicates_from {ARN}",
        f"s3-bucket.replication-role: {ARN} lifecycle/renew assumes_role {ROLE}",
    ]
    first, second = read.entries(described(seen)[ARN], read.REPLICATION)
    assert first == {
        "status": "Enabled",
        "bucket": "arn:aws:s3:::media-copy",
        "account": "444455556666",
        "prefix": "pictures/",
        "tags": None,
        "delete_markers": "Disabled",
        "time_minutes": 15,
        "time_control": "Enabled",
    }
    assert isinstance(second, dict)
    assert (second["status"], second["prefix"]) == ("Disabled", None)


def test_a_rule_for_tags_or_of_the_old_form_tells_its_part() -> None:
    rules: list[dict[str, Any]] = [
        {"Status": "Enabled", "Filter": {"Tag": {"Key": "keep", "Value": "yes"}}},
        {
            "Status": "Enabled",
            "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "keep", "Value": "yes"}]}},
        },
        {"Status": "Enabled", "Prefix": "old/"},
    ]
    for rule in rules:
        rule["Destination"] = {"Bucket": "arn:aws:s3:::copy"}
    seen = look(get_bucket_replication={"ReplicationConfiguration": {"Role": ROLE, "Rules": rules}})
    parts = [
        (rule["prefix"], rule["tags"])
        for rule in read.entries(described(seen)[ARN], read.REPLICATION)
        if isinstance(rule, dict)
    ]
    assert parts == [(None, ["keep"]), ("a/", ["keep"]), ("old/", None)]


def test_what_a_bucket_notifies_is_fed_by_it() -> None:
    notification = {
        "LambdaFunctionConfigurations": [
            {
                "LambdaFunctionArn": f"arn:aws:lambda:{PLACE}:function:thumbnail:live",
                "Events": ["s3:ObjectCreated:*"],
            }
        ],
        "QueueConfigurations": [
            {"QueueArn": f"arn:aws:sqs:{PLACE}:uploads", "Events": ["s3:ObjectCreated:*"]}
        ],
        "TopicConfigurations": [
            {"TopicArn": f"arn:aws:sns:{PLACE}:uploads", "Events": ["s3:ObjectRemoved:*"]}
        ],
        "EventBridgeConfiguration": {},
    }
    seen = look(get_bucket_notification_configuration=notification)
    assert requirement_lines(seen) == [
        f"s3-bucket.notified-bus: arn:aws:events:{PLACE}:event-bus/default trigger triggered_by "
        f"{ARN}",
        f"s3-bucket.notified-function: arn:aws:lambda:{PLACE}:function:thumbnail trigger "
        f"triggered_by {ARN}",
        f"s3-bucket.notified-queue: arn:aws:sqs:{PLACE}:uploads trigger triggered_by {ARN}",
        f"s3-bucket.notified-topic: arn:aws:sns:{PLACE}:uploads trigger triggered_by {ARN}",
    ]
    assert described(seen)[ARN].properties["event_bridge"] is True


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("1234abcd", f"arn:aws:kms:{PLACE}:key/1234abcd"),
        ("alias/media", f"arn:aws:kms:{PLACE}:alias/media"),
        ("arn:aws:kms:eu-west-1:444455556666:key/1", "arn:aws:kms:eu-west-1:444455556666:key/1"),
        ("alias/aws/s3", None),
        (None, None),
    ],
)
def test_a_bucket_needs_the_key_of_its_own_region(key: str | None, expected: str | None) -> None:
    by_default = {"SSEAlgorithm": "aws:kms", **({"KMSMasterKeyID": key} if key else {})}
    rules = [{"ApplyServerSideEncryptionByDefault": by_default}]
    seen = look(get_bucket_encryption={"ServerSideEncryptionConfiguration": {"Rules": rules}})
    line = f"s3-bucket.kms-key: {ARN} hard encrypted_by {expected}"
    assert requirement_lines(seen) == ([line] if expected else [])
    assert described(seen)[ARN].properties["encryption"] == "aws:kms"


def test_versions_locks_logs_and_tags() -> None:
    seen = look(
        get_bucket_versioning={"Status": "Enabled", "MFADelete": "Disabled"},
        get_object_lock_configuration={
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}},
            }
        },
        get_bucket_logging={"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "media/"}},
        get_bucket_tagging={"TagSet": [{"Key": "service", "Value": "storefront"}]},
    )
    component = described(seen)[ARN]
    assert read.flag(component, read.VERSIONING) is True
    assert component.properties == {
        **NOBODY,
        "mfa_delete": "Disabled",
        "object_lock": "Enabled",
        "object_lock_mode": "COMPLIANCE",
        "versioning": "Enabled",
    }
    assert component.tags == {"service": "storefront"}
    assert requirement_lines(seen) == [
        f"s3-bucket.access-log: {ARN} observability logs_to bucket:logs"
    ]


def test_the_policy_is_kept_and_no_name_in_it_makes_an_edge() -> None:
    document = {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["arn:aws:iam::444455556666:role/reader", "111122223333"]},
                "Action": "s3:GetObject",
                "Resource": f"{ARN}/*",
            },
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"{ARN}/*"},
        ]
    }
    seen = look(get_bucket_policy={"Policy": json.dumps(document)})
    properties = described(seen)[ARN].properties
    assert properties["policy_any_principal"] is False
    assert isinstance(properties["policy"], list)
    assert [statement["effect"] for statement in properties["policy"]] == ["Allow", "Deny"]
    assert requirement_lines(seen) == []


def test_whom_lists_and_settings_let_in_is_kept() -> None:
    everybody = "http://acs.amazonaws.com/groups/global/AllUsers"
    seen = look(
        get_public_access_block={
            "PublicAccessBlockConfiguration": {"IgnorePublicAcls": True, "BlockPublicAcls": False}
        },
        get_bucket_acl={
            "Owner": {"ID": "c4n0n1c4l"},
            "Grants": [
                {
                    "Grantee": {"Type": "CanonicalUser", "ID": "c4n0n1c4l", "DisplayName": "ann"},
                    "Permission": "FULL_CONTROL",
                },
                {"Grantee": {"Type": "Group", "URI": everybody}, "Permission": "READ"},
            ],
        },
        get_bucket_ownership_controls={
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        },
    )
    properties = described(seen)[ARN].properties
    assert properties["public_access_block"] == {
        **dict.fromkeys(SETTINGS, False),
        "IgnorePublicAcls": True,
    }
    assert properties["acl"] == [
        {"grantee": "c4n0n1c4l", "permission": "FULL_CONTROL"},
        {"grantee": everybody, "permission": "READ"},
    ]
    assert properties["object_ownership"] == "BucketOwnerEnforced"
    assert "ann" not in repr(properties)


@pytest.mark.parametrize(
    ("denied", "name"),
    [
        ("get_public_access_block", "public_access_block"),
        ("get_bucket_acl", "acl"),
        ("get_bucket_ownership_controls", "object_ownership"),
    ],
)
def test_what_may_not_be_read_of_access_is_not_stated(denied: str, name: str) -> None:
    properties = described(look(**{denied: error("AccessDenied", status=403)}))[ARN].properties
    assert properties.keys() == NOBODY.keys() - {name}


def test_a_denied_detail_keeps_the_bucket_and_is_told() -> None:
    seen = look(get_bucket_policy=error("AccessDenied", status=403))
    assert seen.outcome is Outcome.PARTIAL
    assert seen.failed_calls == ("s3:get_bucket_policy: AccessDenied",)
    assert list(described(seen)) == [ARN]
    # Not to know the policy is not the same as to know that there is none.
    assert "policy" not in described(seen)[ARN].properties


def test_every_call_names_the_action_that_allows_it() -> None:
    assert {call.operation: call.permissions for call in BUCKETS.calls} == {
        "list_buckets": ("s3:ListAllMyBuckets",),
        "get_bucket_location": ("s3:GetBucketLocation",),
        "get_bucket_replication": ("s3:GetReplicationConfiguration",),
        "get_bucket_versioning": ("s3:GetBucketVersioning",),
        "get_object_lock_configuration": ("s3:GetBucketObjectLockConfiguration",),
        "get_bucket_encryption": ("s3:GetEncryptionConfiguration",),
        "get_bucket_notification_configuration": ("s3:GetBucketNotification",),
        "get_bucket_policy": ("s3:GetBucketPolicy",),
        "get_public_access_block": ("s3:GetBucketPublicAccessBlock",),
        "get_bucket_acl": ("s3:GetBucketAcl",),
        "get_bucket_ownership_controls": ("s3:GetBucketOwnershipControls",),
        "get_bucket_logging": ("s3:GetBucketLogging",),
        "get_bucket_tagging": ("s3:GetBucketTagging",),
    }
