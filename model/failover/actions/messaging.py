"""Recipes for queues, topics, buses and streams, and for their consumers."""

from model.capability import properties as read
from model.capability.estimate import Basis, unknown
from model.failover.plan import Action
from model.failover.recipe import PLANNED, Recipe, Row, takes
from model.records.component import Kind

SWITCH = takes("assumed: switching a consumer takes a minute", Basis.DEFAULT, minutes=1)
BACKLOG = unknown("the number of waiting messages and their rate were not read")
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
                check="{source} has no visible and no in-flight message",
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

CONSUMER_APIS = {
    read.LAMBDA: ("lambda:UpdateEventSourceMapping", "lambda:ListEventSourceMappings"),
    "AWS::Events::Rule": ("events:{}Rule", "events:DescribeRule"),
    "AWS::Scheduler::Schedule": ("scheduler:UpdateSchedule", "scheduler:GetSchedule"),
}
"""The APIs that switch and describe a consumer, by its type; `{}` becomes Enable or Disable."""


def consumer_rows(component_type: str | None) -> tuple[Row, ...]:
    """Return the steps that move a consumer: off in the old Region, on in the new (F-09)."""
    switch, look = CONSUMER_APIS.get(component_type or "", ("", ""))
    return (
        Row(
            action=Action.FENCE,
            on_source=True,
            text="Switch off what feeds {source}",
            apis=(switch.format("Disable"),) if switch else (),
            takes=SWITCH,
            check="{source} gets no events",
            check_apis=(look,) if look else (),
            undo="switch on again what feeds {source}",
        ),
        Row(
            action=Action.ENABLE,
            text="Switch on what feeds {target}",
            apis=(switch.format("Enable"),) if switch else (),
            takes=SWITCH,
            check="{target} gets events and handles them",
            check_apis=(look,) if look else (),
            undo="switch off what feeds {target}",
        ),
    )
