"""Topics feed their subscribers; people are no components."""

import json
from typing import Any

import pytest

from discovery.aws.sns import SUBSCRIPTIONS, TOPICS
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from model.records.requirement import Effect
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, play

ARN = "arn:aws:sns:us-east-1:111122223333:orders"
PLACE = "us-east-1:111122223333"


def look(**attributes: str) -> Observation:
    return play(
        TOPICS,
        ("list_topics", {"Topics": [{"TopicArn": ARN}]}, {}),
        ("get_topic_attributes", {"Attributes": attributes}, {"TopicArn": ARN}),
        (
            "list_tags_for_resource",
            {"Tags": [{"Key": "service", "Value": "orders"}]},
            {"ResourceArn": ARN},
        ),
    )


def test_a_topic() -> None:
    seen = look(SubscriptionsConfirmed="2", FifoTopic="true")
    assert (seen.outcome, requirement_lines(seen)) == (Outcome.COMPLETE, [])
    component = described(seen)[ARN]
    assert (component.kind, component.name) == (Kind.TOPIC, "orders")
    assert component.tags == {"service": "orders"}
    assert component.properties == {
        "fifo": True,
        "subscriptions": 2,
        "policy": [],
        "policy_any_principal": False,
    }


def test_whom_its_policy_admits_is_kept() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": ARN,
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
    }
    component = described(look(Policy=json.dumps({"Statement": statement})))[ARN]
    assert component.properties["policy_any_principal"] is True
    assert component.properties["policy"] == [
        {
            "effect": "Allow",
            "actions": ["sns:Publish"],
            "resources": [ARN],
            "principals": "*",
            "conditions": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        }
    ]


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("1234abcd", ["sns-topic.key: sns!orders hard encrypted_by kms!key/1234abcd"]),
        ("alias/orders", ["sns-topic.key: sns!orders hard encrypted_by kms!alias/orders"]),
        ("alias/aws/sns", []),
    ],
)
def test_an_encrypted_topic_needs_its_key(key: str, lines: list[str]) -> None:
    assert requirement_lines(look(KmsMasterKeyId=key)) == lines


def subscribed(
    protocol: str, endpoint: str, arn: str = f"{ARN}:1", **attributes: str
) -> Observation:
    item = {
        "SubscriptionArn": arn,
        "TopicArn": ARN,
        "Protocol": protocol,
        "Endpoint": endpoint,
        "Owner": "111122223333",
    }
    return play(
        SUBSCRIPTIONS,
        ("list_subscriptions", {"Subscriptions": [item]}, {}),
        ("get_subscription_attributes", {"Attributes": attributes}, {"SubscriptionArn": arn}),
    )


@pytest.mark.parametrize(
    ("protocol", "endpoint", "subscriber"),
    [
        ("sqs", f"arn:aws:sqs:{PLACE}:mails", "sqs!mails"),
        ("lambda", f"arn:aws:lambda:{PLACE}:function:mailer:live", "lambda!function:mailer"),
        ("firehose", f"arn:aws:firehose:{PLACE}:deliverystream/log", "firehose!deliverystream/log"),
        (
            "sqs",
            "arn:aws:sqs:eu-west-1:444455556666:mails",
            "arn:aws:sqs:eu-west-1:444455556666:mails",
        ),
    ],
)
def test_a_topic_feeds_its_subscriber(protocol: str, endpoint: str, subscriber: str) -> None:
    assert requirement_lines(subscribed(protocol, endpoint)) == [
        f"sns-subscription.subscriber: {subscriber} trigger triggered_by sns!orders"
    ]


def test_of_a_web_hook_only_the_host_is_kept() -> None:
    seen = subscribed("https", "https://user:pass@Hooks.Example.com/path?token=secret")
    (need,) = seen.facts.requirements
    assert need.dependent.key == "host:hooks.example.com"
    assert need.dependent.expects is Kind.EXTERNAL
    assert need.effect is Effect.TRIGGER
    assert not any(word in repr(seen) for word in ("pass@", "token=", "/path"))


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("email", "person@example.com"),
        ("email-json", "person@example.com"),
        ("sms", "+15550100"),
        ("application", f"arn:aws:sns:{PLACE}:endpoint/GCM/app/1"),
    ],
)
def test_people_and_their_devices_are_not_kept(protocol: str, endpoint: str) -> None:
    seen = subscribed(protocol, endpoint)
    assert (seen.outcome, seen.facts.components, seen.facts.requirements) == (
        Outcome.COMPLETE,
        (),
        (),
    )
    assert endpoint not in repr(seen)


@pytest.mark.parametrize("state", ["PendingConfirmation", "Deleted"])
def test_nothing_is_delivered_before_it_is_confirmed_or_after_it_is_deleted(state: str) -> None:
    seen = subscribed("sqs", f"arn:aws:sqs:{PLACE}:mails", arn=state)
    assert requirement_lines(seen) == []


def test_a_subscription_is_no_component_of_its_own() -> None:
    seen = subscribed("sqs", f"arn:aws:sqs:{PLACE}:mails")
    assert seen.facts.components == ()


def test_denied_attributes_keep_the_topic_and_are_told() -> None:
    answers: list[tuple[str, Any]] = [
        ("list_topics", {"Topics": [{"TopicArn": ARN}]}),
        ("get_topic_attributes", error("AuthorizationError", status=403)),
        ("list_tags_for_resource", {"Tags": []}),
    ]
    seen = play(TOPICS, *answers)
    assert (seen.outcome, list(described(seen))) == (Outcome.PARTIAL, [ARN])
    # What could not be read is not stated, not even as a no.
    assert described(seen)[ARN].properties == {}
    assert seen.failed_calls == ("sns:get_topic_attributes: AuthorizationError",)


def test_messages_that_cannot_be_delivered_go_to_the_dead_letter_queue_of_the_subscription() -> (
    None
):
    policy = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{PLACE}:undelivered"})
    seen = subscribed("sqs", f"arn:aws:sqs:{PLACE}:mails", RedrivePolicy=policy)
    assert requirement_lines(seen) == [
        "sns-subscription.dead-letter-queue: sns!orders soft dead_letters_to sqs!undelivered",
        "sns-subscription.subscriber: sqs!mails trigger triggered_by sns!orders",
    ]


def test_a_subscription_that_ended_meanwhile_keeps_its_subscriber() -> None:
    item = {"SubscriptionArn": f"{ARN}:1", "TopicArn": ARN, "Protocol": "sqs"}
    seen = play(
        SUBSCRIPTIONS,
        (
            "list_subscriptions",
            {"Subscriptions": [{**item, "Endpoint": f"arn:aws:sqs:{PLACE}:m"}]},
            {},
        ),
        ("get_subscription_attributes", error("NotFound"), {"SubscriptionArn": f"{ARN}:1"}),
    )
    assert seen.outcome is Outcome.COMPLETE
    assert requirement_lines(seen) == [
        "sns-subscription.subscriber: sqs!m trigger triggered_by sns!orders"
    ]
