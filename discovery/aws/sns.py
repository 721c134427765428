"""SNS topics, and what they deliver to."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.resource_policies import resource_policy
from discovery.aws.sqs import dead_letter_target
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.urls import host_of
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect


def topic_facts(item: Item, context: Context) -> Facts:
    """Return whom the topic's own policy admits; nothing when its attributes were not read."""
    del context  # policies name principals in full
    if "attributes" not in item:
        return Facts()
    properties = resource_policy((item["attributes"] or {}).get("Policy"))
    return Facts(components=(addition(item["TopicArn"], Kind.TOPIC, properties=properties),))


TOPICS = Crawler(
    name="aws.sns.topics",
    title="SNS topics",
    kind=Kind.TOPIC,
    type="AWS::SNS::Topic",
    service="sns",
    list=Call(operation="list_topics", items="Topics[]"),
    details=(
        Call(
            operation="get_topic_attributes",
            gone=("NotFound",),
            items="Attributes",
            from_item={"TopicArn": "TopicArn"},
            into="attributes",
        ),
        Call(
            operation="list_tags_for_resource",
            gone=("ResourceNotFound",),
            items="Tags",
            from_item={"ResourceArn": "TopicArn"},
            into="tags",
        ),
    ),
    id="TopicArn",
    label="after_last(TopicArn, ':')",
    configured_as=("after_last(TopicArn, ':')",),
    tags="tags",
    properties={
        "fifo": "attributes && attributes.FifoTopic == 'true'",
        "subscriptions": "to_number(attributes.SubscriptionsConfirmed)",
    },
    edges=(
        # A data key is used again for up to five minutes.
        edges.kms("sns-topic.key", "attributes.KmsMasterKeyId", tolerance="`300`"),
    ),
    transform=topic_facts,
    docs="https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html",
)

SUBSCRIPTIONS = Crawler(
    name="aws.sns.subscriptions",
    title="What SNS topics deliver to",
    kind=Kind.TOPIC,
    type="AWS::SNS::Subscription",
    service="sns",
    list=Call(operation="list_subscriptions", items="Subscriptions[]"),
    details=(
        Call(
            operation="get_subscription_attributes",
            absent=("NotFound",),
            items="Attributes",
            from_item={"SubscriptionArn": "SubscriptionArn"},
            into="attributes",
        ),
    ),
    # People (email, sms) are no components, and their addresses are not kept. Nothing is
    # delivered before a subscription is confirmed, nor after it was deleted.
    keep="Protocol != 'email' && Protocol != 'email-json' && Protocol != 'sms'"
    " && Protocol != 'application' && SubscriptionArn != 'PendingConfirmation'"
    " && SubscriptionArn != 'Deleted'",
    item="SubscriptionArn",
    id="TopicArn",
    placeholder=True,
    edges=(
        Edge(
            rule="sns-subscription.subscriber",
            relation="triggered_by",
            needed_by="Endpoint",
            normalise=key_of,
            when="starts_with(Endpoint, 'arn:')",
            effect=Effect.TRIGGER,
        ),
        Edge(
            rule="sns-subscription.http-subscriber",
            relation="triggered_by",
            needed_by="Endpoint",
            normalise=host_of,
            key="host:{value}",
            when="Protocol == 'https' || Protocol == 'http'",
            effect=Effect.TRIGGER,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="sns-subscription.dead-letter-queue",
            relation="dead_letters_to",
            needs="attributes.RedrivePolicy",
            normalise=dead_letter_target,
            effect=Effect.SOFT,
            expects=Kind.QUEUE,
        ),
    ),
    docs="https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html",
)

CRAWLERS = (TOPICS, SUBSCRIPTIONS)
