"""Directory buckets: the one zone that holds each, what encrypts it, who may use it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from discovery.aws.s3_directory_buckets import DIRECTORY_BUCKETS
from discovery.endpoints import find_references
from model.capability.capability import achievable
from model.disruption.disruptions import ZoneFails
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import CONTEXT, error, play
from tests.observing import need, saw

NAME = "media--usw2-az1--x-s3"
ARN = f"arn:aws:s3express:us-west-2:111122223333:bucket/{NAME}"
KEY = "arn:aws:kms:us-west-2:111122223333:key/1234abcd"
WEST = replace(CONTEXT, region="us-west-2")
BUCKET = {"Name": NAME, "CreationDate": datetime(2026, 1, 2, tzinfo=UTC)}
NOTHING: Mapping[str, Any] = {
    "get_bucket_encryption": error("ServerSideEncryptionConfigurationNotFoundError", status=404),
    "get_bucket_policy": error("NoSuchBucketPolicy", status=404),
}


def look(*buckets: Mapping[str, Any], **answers: Any) -> Observation:
    kept = [bucket for bucket in buckets if bucket["Name"].endswith("--x-s3")]
    calls = {**NOTHING, **answers}
    return play(
        DIRECTORY_BUCKETS,
        ("list_directory_buckets", {"Buckets": [dict(bucket) for bucket in buckets]}, {}),
        *(
            (operation, answer, {"Bucket": addition["Name"]})
            for operation, answer in calls.items()
            for addition in kept
        ),
        context=WEST,
    )


def test_a_directory_bucket_lies_in_the_zone_that_its_name_tells() -> None:
    observation = look(BUCKET)
    assert observation.outcome is Outcome.COMPLETE
    bucket = described(observation)[ARN]
    assert (bucket.kind, bucket.type) == (Kind.BUCKET, "AWS::S3Express::DirectoryBucket")
    assert (bucket.zones, bucket.region, bucket.name) == (("usw2-az1",), "us-west-2", NAME)
    assert named(observation, ARN) == {
        f"bucket:{NAME}",
        f"host:{NAME}.s3express-usw2-az1.us-west-2.amazonaws.com",
    }
    # The policy was asked for, and there is none: nobody else is admitted.
    assert bucket.properties["policy"] == []


def test_buckets_of_other_sorts_are_left_to_their_own_crawler() -> None:
    assert look({"Name": "media"}).facts.components == ()


def test_it_needs_the_key_that_encrypts_it_and_names_whom_its_policy_admits() -> None:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    }
    policy = {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"},
                "Action": "s3express:CreateSession",
                "Resource": ARN,
            }
        ]
    }
    observation = look(
        BUCKET,
        get_bucket_encryption={"ServerSideEncryptionConfiguration": {"Rules": [rule]}},
        get_bucket_policy={"Policy": json.dumps(policy)},
    )
    assert requirement_lines(observation) == [
        f"s3-directory-bucket.kms-key: {ARN} hard encrypted_by {KEY}",
    ]


def test_a_denied_detail_is_told_and_the_bucket_kept() -> None:
    observation = look(BUCKET, get_bucket_policy=error("AccessDenied", status=403))
    assert observation.outcome is Outcome.PARTIAL
    assert "policy" not in described(observation)[ARN].properties


@pytest.fixture(scope="module")
def graph() -> DependencyGraph:
    client = need("trainer", f"bucket:{NAME}", relation="connects_to")
    return DependencyGraph(link([look(BUCKET), saw("aws.a", client)], LinkSettings()))


def test_it_falls_with_its_zone_and_nothing_brings_it_back(graph: DependencyGraph) -> None:
    assert "trainer" in blast_radius(graph, ZoneFails(zone="usw2-az1")).down
    at = datetime.now(UTC)
    zone = achievable(graph, ARN, DisruptionClass.ZONE, at)
    assert (zone.formula, zone.rto.never, zone.rpo.never) == ("s3.directory.zone", True, True)
    itself = achievable(graph, ARN, DisruptionClass.COMPONENT, at)
    assert (itself.formula, itself.rpo.value) == ("s3.directory", timedelta(0))
    assert achievable(graph, ARN, DisruptionClass.REGION, at).rpo.never


def test_a_configured_uri_names_it() -> None:
    (match,) = find_references(
        f"s3://{NAME}/checkpoints", variable="STORE", context=WEST, principal=None
    )
    assert match.keys == (f"bucket:{NAME}",)
