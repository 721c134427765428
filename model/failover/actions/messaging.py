"""Recipes for queues, topics, buses and streams: what keeps messages, or hands them on."""

from model.capability import properties as read
from model.capability.estimate import unknown
from model.failover.actions.conditions import replicates
from model.failover.messages import MAPPING, is_buffer
from model.failover.plan import Action
from model.failover.recipe import PLANNED, UNPLANNED, Move, Recipe, Row
from model.records.component import Kind

MQ = "Amazon MQ Developer Guide, Cross-Region data replication"
MSK = "MSK Developer Guide, Perform a planned failover to the secondary AWS Region"
MQ_TIME = unknown("how long a promotion takes is not bounded", source=MQ)
BACKLOG = unknown("the number of waiting messages and their rate were not read")


def is_stream(move: Move) -> bool:
    """Tell whether a component keeps records, and does not only hand them on."""
    return is_buffer(move.source)


LAG = unknown("how far the replicator lies behind was not read")
STANDS = Row(
    action=Action.PRECHECK,
    text="Check that {target} exists and takes messages",
)

RECIPES = (
    Recipe(
        id="sqs.queue",
        title="Queue: emptied in a planned failover",
        types=(read.QUEUE,),
        rows=(
            Row(
                action=Action.DRAIN,
                on_source=True,
                modes=PLANNED,
                text="Wait until {source} is empty",
                apis=("sqs:GetQueueAttributes",),
                takes=lambda move: BACKLOG,
                check="{source} has no visible, no in-flight and no delayed message",
                check_apis=("sqs:GetQueueAttributes",),
                undo="nothing to undo",
            ),
            Row(
                action=Action.PRECHECK,
                text="Check that {target} exists and takes messages",
                apis=("sqs:GetQueueAttributes",),
            ),
        ),
        source="SQS Developer Guide",
    ),
    Recipe(
        id="event-source-mapping",
        title="Event source mapping: it reads for its function",
        types=(MAPPING,),
        rows=(
            Row(
                action=Action.PRECHECK,
                text="Check that the event source mapping {target} exists and reads for its "
                "function",
                apis=("lambda:GetEventSourceMapping",),
            ),
        ),
        source="Lambda API Reference, GetEventSourceMapping",
    ),
    Recipe(
        id="kinesis.stream",
        title="Stream: read to its end in a planned failover",
        kinds=(Kind.STREAM,),
        when=is_stream,
        rows=(
            Row(
                action=Action.DRAIN,
                on_source=True,
                modes=PLANNED,
                text="Wait until its consumers have read {source} to the end",
                apis=("cloudwatch:GetMetricData",),
                takes=lambda move: BACKLOG,
                check="its consumers have read to the end (iterator age 0)",
                check_apis=("cloudwatch:GetMetricData",),
                undo="nothing to undo",
            ),
            STANDS,
        ),
        source="Kinesis Data Streams Developer Guide, Monitoring with CloudWatch",
    ),
    Recipe(
        id="mq.replicated",
        title="Amazon MQ broker with a replica in the other Region: promoted",
        types=(read.MQ_BROKER,),
        when=replicates,
        single_writer=True,
        rows=(
            Row(
                action=Action.PROMOTE,
                modes=PLANNED,
                text="Switch over to {target}, once it has every message of {source}",
                apis=("mq:Promote",),
                takes=lambda move: MQ_TIME,
                stands_for=True,
                check="{target} is the primary broker, and runs",
                check_apis=("mq:DescribeBroker",),
                undo="switch over to {source} again",
            ),
            Row(
                action=Action.PROMOTE,
                modes=UNPLANNED,
                text="Fail over to {target}, accepting the loss of messages that are not "
                "replicated yet",
                apis=("mq:Promote",),
                takes=lambda move: MQ_TIME,
                stands_for=True,
                check="{target} is the primary broker, and runs",
                check_apis=("mq:DescribeBroker",),
                pre=("{target} is the replica of {source}, or already the primary",),
                irreversible=UNPLANNED,
            ),
        ),
        source=MQ,
    ),
    Recipe(
        id="msk.replicated",
        title="MSK cluster with a replica by MSK Replicator: clients go on there",
        types=(read.MSK_CLUSTER,),
        when=replicates,
        rows=(
            Row(
                action=Action.DRAIN,
                on_source=True,
                modes=PLANNED,
                text="Wait until the replicator has copied every topic of {source} to {target}",
                apis=("cloudwatch:GetMetricData",),
                takes=lambda move: LAG,
                check="the replicator has no message and no offset of {source} left to copy",
                check_apis=("cloudwatch:GetMetricData",),
                undo="let producers write to {source} again",
                pre=("no producer writes to {source}",),
            ),
            Row(
                action=Action.VERIFY,
                text="Verify that {target} takes messages, and that its consumer groups have their "
                "offsets",
                apis=("kafka:DescribeClusterV2",),
            ),
        ),
        source=MSK,
    ),
    Recipe(
        id="broker",
        title="Broker: its queues are emptied in a planned failover",
        kinds=(Kind.BROKER,),
        when=lambda move: (move.source.type or "").startswith("AWS::"),
        rows=(
            Row(
                action=Action.DRAIN,
                on_source=True,
                modes=PLANNED,
                text="Wait until every queue and topic of {source} is read to the end",
                takes=lambda move: BACKLOG,
                check="no message waits on {source}, and no consumer lags behind",
                undo="nothing to undo",
            ),
            STANDS,
        ),
        source="Amazon MQ and Amazon MSK Developer Guides, Monitoring",
    ),
    Recipe(
        id="sns.topic",
        title="Topic that exists in both Regions",
        types=(read.TOPIC,),
        rows=(
            Row(
                action=Action.PRECHECK,
                text="Check that {target} exists and has its subscriptions",
                apis=("sns:ListSubscriptionsByTopic",),
            ),
        ),
        source="SNS Developer Guide",
    ),
    Recipe(
        id="regional.stands",
        title="Bus, stream, workflow or API that exists in both Regions",
        kinds=(Kind.BUS, Kind.STREAM, Kind.QUEUE, Kind.TOPIC),
        rows=(STANDS,),
        source="AWS Fault Isolation Boundaries, Regional services",
    ),
)
