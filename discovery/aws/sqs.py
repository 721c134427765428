"""SQS queues: where what cannot be handled goes, and how long messages wait."""

import json

from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect


def dead_letter_target(policy: str) -> str | None:
    """Return the ARN of the dead-letter queue in a `RedrivePolicy`, None without one.

    >>> dead_letter_target('{"deadLetterTargetArn": "arn:aws:sqs:x:1:dead", "maxReceiveCount": 3}')
    'arn:aws:sqs:x:1:dead'
    """
    target = json.loads(policy).get("deadLetterTargetArn")
    return None if target is None else str(target)


def queue_facts(item: Item, context: Context) -> Facts:
    """Return whom the queue's own policy admits."""
    del context  # policies name principals in full
    attributes = item["attributes"]
    properties = resource_policy(attributes.get("Policy"))
    return Facts(components=(addition(attributes["QueueArn"], Kind.QUEUE, properties=properties),))


GONE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
"""The same error in the old and in the new protocol."""

QUEUES = Crawler(
    name="aws.sqs.queues",
    title="SQS queues",
    kind=Kind.QUEUE,
    type="AWS::SQS::Queue",
    service="sqs",
    list=Call(
        operation="list_queues",
        items="QueueUrls[].{QueueUrl: @}",
        # Without it, ListQueues returns at most 1,000 queues and no token.
        arguments={"MaxResults": 1000},
    ),
    details=(
        Call(
            operation="get_queue_attributes",
            gone=GONE,
            items="Attributes",
            arguments={"AttributeNames": ["All"]},
            from_item={"QueueUrl": "QueueUrl"},
            into="attributes",
        ),
        Call(
            operation="list_queue_tags",
            gone=GONE,
            items="Tags",
            from_item={"QueueUrl": "QueueUrl"},
            into="tags",
        ),
    ),
    # A queue that was deleted after it was listed has no attributes.
    keep="attributes.QueueArn",
    item="QueueUrl",
    id="attributes.QueueArn",
    keys=("queue-url:{QueueUrl}",),
    label="after_last(attributes.QueueArn, ':')",
    configured_as=("after_last(attributes.QueueArn, ':')",),
    tags="tags",
    properties={
        "fifo": "attributes.FifoQueue == 'true'",
        "key_reuse_seconds": "to_number(attributes.KmsDataKeyReusePeriodSeconds)",
        "message_retention_seconds": "to_number(attributes.MessageRetentionPeriod)",
        "visibility_timeout": "to_number(attributes.VisibilityTimeout)",
    },
    measurements={
        "messages": "to_number(attributes.ApproximateNumberOfMessages)",
    },
    edges=(
        Edge(
            rule="sqs.dead-letter-queue",
            relation="dead_letters_to",
            needs="attributes.RedrivePolicy",
            normalise=dead_letter_target,
            effect=Effect.SOFT,
            expects=Kind.QUEUE,
        ),
        # For so long a data key is used again without asking KMS.
        edges.kms(
            "sqs.key",
            "attributes.KmsMasterKeyId",
            tolerance="to_number(attributes.KmsDataKeyReusePeriodSeconds)",
        ),
    ),
    transform=queue_facts,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html",
)

CRAWLERS = (QUEUES,)
