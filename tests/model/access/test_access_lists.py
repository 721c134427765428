"""What the access control list of a bucket allows, and what it leaves open."""

from datetime import UTC, datetime

import pytest

from model.access.access_lists import EVERYBODY, SIGNED_IN
from model.access.may import Answer, may
from model.access.policies import Access
from model.records.component import ComponentId
from tests.builders import graph

AT = datetime(2026, 3, 1, tzinfo=UTC)
OWN, OTHER = "111122223333", "444455556666"
FAR = f"arn:aws:iam::{OTHER}:role/far"
BUCKET = "arn:aws:s3:::media"
OPEN = {"IgnorePublicAcls": False, "RestrictPublicBuckets": False}
EVERYTHING = [{"effect": "Allow", "actions": ["s3:*"], "resources": ["*"]}]


def answer(action, *acl, block=OPEN, ownership="ObjectWriter"):
    """Return whether a role of another account may act on a bucket with this list."""
    role = {"kind": "principal", "type": "AWS::IAM::Role", "account": OTHER, "trust": []}
    bucket = {
        "kind": "bucket",
        "type": "AWS::S3::Bucket",
        "name": "media",
        "account": OWN,
        "region": "us-east-1",
        "policy": [],
        "acl": [{"grantee": grantee, "permission": permission} for grantee, permission in acl],
        "object_ownership": ownership,
        "public_access_block": block,
    }
    place = {"kind": "account", "public_access_block": OPEN}
    accounts = {f"account:{OWN}": place, f"account:{OTHER}": place}
    estate = {FAR: {**role, "allows": EVERYTHING}, BUCKET: bucket, **accounts}
    access = Access(graph("", estate), at=AT)
    return may(access, FAR, action, ComponentId(BUCKET)).answer


@pytest.mark.parametrize("grantee", [EVERYBODY, SIGNED_IN])
@pytest.mark.parametrize(
    ("permission", "allowed", "refused"),
    [
        ("READ", "s3:ListBucket", "s3:PutObject"),
        ("WRITE", "s3:PutObject", "s3:ListBucket"),
        ("READ_ACP", "s3:GetBucketAcl", "s3:PutBucketAcl"),
        ("WRITE_ACP", "s3:PutBucketAcl", "s3:GetBucketAcl"),
        ("FULL_CONTROL", "s3:PutBucketAcl", "s3:DeleteBucket"),
        ("unheard of", "", "s3:ListBucket"),
    ],
)
def test_public_entry_allows_what_its_permission_says(grantee, permission, allowed, refused):
    if allowed:
        assert answer(allowed, (grantee, permission)) is Answer.YES
    assert answer(refused, (grantee, permission)) is Answer.NO


def test_public_entry_is_nothing_where_public_lists_are_ignored_or_lists_are_disabled():
    entry = (EVERYBODY, "READ")
    ignoring = {**OPEN, "IgnorePublicAcls": True}
    assert answer("s3:ListBucket", entry, block=ignoring) is Answer.NO
    assert answer("s3:ListBucket", entry, ownership="BucketOwnerEnforced") is Answer.NO


def test_objects_whose_lists_nobody_reads_leave_a_doubt():
    assert answer("s3:GetObject") is Answer.CONDITIONAL
    assert answer("s3:GetObject", ownership="BucketOwnerEnforced") is Answer.NO
