"""Queues: how long messages wait, where the unhandled go, and their keys."""

import json
from datetime import timedelta

import pytest

from discovery.aws.sqs import QUEUES
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play, requirement

URL = "https://sqs.us-east-1.amazonaws.com/111122223333/mails"
ARN = "arn:aws:sqs:us-east-1:111122223333:mails"


def look(*, tags: dict[str, str] | None = None, **attributes: str) -> Observation:
    return play(
        QUEUES,
        ("list_queues", {"QueueUrls": [URL]}, {"MaxResults": 1000}),
        (
            "get_queue_attributes",
            {"Attributes": {"QueueArn": ARN, **attributes}},
            {"QueueUrl": URL, "AttributeNames": ["All"]},
        ),
        ("list_queue_tags", {"Tags": tags or {}}, {"QueueUrl": URL}),
    )


def test_a_queue_and_the_names_by_which_it_is_found() -> None:
    seen = look(
        tags={"service": "notifications"},
        MessageRetentionPeriod="345600",
        VisibilityTimeout="30",
        ApproximateNumberOfMessages="7",
    )
    assert (seen.outcome, requirement_lines(seen)) == (Outcome.COMPLETE, [])
    component = described(seen)[ARN]
    assert (component.kind, component.name, component.type) == (Kind.QUEUE, "mails", read.QUEUE)
    assert component.tags == {"service": "notifications"}
    assert read.seconds(component, read.MESSAGE_RETENTION) == timedelta(days=4)
    assert component.measurements["messages"]["value"] == 7
    assert component.properties["fifo"] is False
    assert named(seen, ARN) == {f"queue-url:{URL}"}


def test_what_cannot_be_handled_goes_to_the_dead_letter_queue() -> None:
    target = "arn:aws:sqs:us-east-1:111122223333:dead"
    seen = look(RedrivePolicy=json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 3}))
    assert requirement_lines(seen) == [
        "sqs.dead-letter-queue: sqs!mails soft dead_letters_to sqs!dead"
    ]


def test_whom_its_policy_admits_is_kept() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"},
        "Action": ["sqs:ReceiveMessage"],
        "Resource": ARN,
    }
    component = described(look(Policy=json.dumps({"Statement": [statement]})))[ARN]
    assert component.properties["policy"] == [
        {
            "effect": "Allow",
            "actions": ["sqs:ReceiveMessage"],
            "resources": [ARN],
            "principals": {"AWS": "arn:aws:iam::444455556666:role/reader"},
        }
    ]
    assert described(look())[ARN].properties["policy"] == []


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("1234abcd", "arn:aws:kms:us-east-1:111122223333:key/1234abcd"),
        ("alias/mails", "arn:aws:kms:us-east-1:111122223333:alias/mails"),
        ("arn:aws:kms:us-east-1:444455556666:key/1", "arn:aws:kms:us-east-1:444455556666:key/1"),
    ],
)
def test_its_key_may_be_away_for_as_long_as_data_keys_are_reused(key: str, expected: str) -> None:
    seen = look(KmsMasterKeyId=key, KmsDataKeyReusePeriodSeconds="300")
    (member,) = requirement(seen, "sqs.key").members
    assert (member.reference.key, member.tolerance) == (expected, timedelta(seconds=300))


def test_a_key_that_aws_manages_adds_no_need() -> None:
    assert requirement_lines(look(KmsMasterKeyId="alias/aws/sqs")) == []


def test_a_queue_without_a_retention_states_none() -> None:
    assert read.seconds(described(look())[ARN], read.MESSAGE_RETENTION) is None


def test_a_queue_that_was_deleted_after_it_was_listed_is_left_out() -> None:
    gone = "AWS.SimpleQueueService.NonExistentQueue"
    seen = play(
        QUEUES,
        ("list_queues", {"QueueUrls": [URL]}),
        ("get_queue_attributes", error(gone)),
    )
    assert (seen.outcome, seen.facts.components) == (Outcome.COMPLETE, ())
