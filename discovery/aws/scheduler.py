"""EventBridge Scheduler and Pipes: what starts by the clock, and what is passed from A to B."""

from discovery.arns import key_of, parse
from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

UNIVERSAL = ":scheduler:::"
"""In the ARN of a universal target: it names a call of an API, and no resource."""


def resource_key(target: str) -> str | None:
    """Return the key of the resource that an ARN names; None where it names none.

    >>> resource_key("arn:aws:lambda:us-east-1:111122223333:function:bill:live")
    'arn:aws:lambda:us-east-1:111122223333:function:bill'
    >>> resource_key("arn:aws:scheduler:::aws-sdk:sqs:sendMessage"), resource_key("smk://b:9092")
    (None, None)
    """
    return None if UNIVERSAL in target or parse(target) is None else key_of(target)


SCHEDULES = Crawler(
    name="aws.scheduler.schedules",
    title="Schedules of EventBridge Scheduler and what each starts",
    kind=Kind.BUS,
    type="AWS::Scheduler::Schedule",
    service="scheduler",
    list=Call(operation="list_schedules", items="Schedules[]"),
    details=(
        Call(
            operation="get_schedule",
            gone=("ResourceNotFoundException",),
            from_item={"Name": "Name", "GroupName": "GroupName"},
        ),
    ),
    id="Arn",
    label="Name",
    properties={
        "ends_at": "EndDate",
        "expression": "ScheduleExpression",
        "retries": "Target.RetryPolicy.MaximumRetryAttempts",
        "state": "State",
        "time_zone": "ScheduleExpressionTimezone",
        "window_minutes": "FlexibleTimeWindow.MaximumWindowInMinutes",
    },
    edges=(
        Edge(
            rule="schedule.target",
            relation="triggered_by",
            needed_by="Target.Arn",
            normalise=resource_key,
            when="State == 'ENABLED'",
            effect=Effect.TRIGGER,
        ),
        edges.role("schedule.role", "Target.RoleArn"),
        edges.kms("schedule.kms-key", "KmsKeyArn"),
        Edge(
            rule="schedule.dead-letters",
            relation="dead_letters_to",
            needs="Target.DeadLetterConfig.Arn",
            effect=Effect.SOFT,
            expects=Kind.QUEUE,
        ),
        Edge(
            rule="schedule.task-definition",
            relation="launches_from",
            needs="Target.EcsParameters.TaskDefinitionArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
    ),
    docs="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html",
)

_CREDENTIALS = (
    "SourceParameters.[ActiveMQBrokerParameters.Credentials.BasicAuth,"
    " RabbitMQBrokerParameters.Credentials.BasicAuth,"
    " ManagedStreamingKafkaParameters.Credentials.SaslScram512Auth,"
    " ManagedStreamingKafkaParameters.Credentials.ClientCertificateTlsAuth,"
    " SelfManagedKafkaParameters.Credentials.BasicAuth,"
    " SelfManagedKafkaParameters.Credentials.SaslScram512Auth,"
    " SelfManagedKafkaParameters.Credentials.SaslScram256Auth,"
    " SelfManagedKafkaParameters.Credentials.ClientCertificateTlsAuth]"
)
"""Secrets by their ARNs; the pipe reads them, Loadpath does not."""
_DEAD_LETTERS = (
    "SourceParameters.[KinesisStreamParameters.DeadLetterConfig.Arn,"
    " DynamoDBStreamParameters.DeadLetterConfig.Arn]"
)

PIPES = Crawler(
    name="aws.pipes.pipes",
    title="EventBridge Pipes: sources, enrichment and targets",
    kind=Kind.BUS,
    type="AWS::Pipes::Pipe",
    service="pipes",
    list=Call(operation="list_pipes", items="Pipes[]"),
    details=(
        Call(
            operation="describe_pipe",
            gone=("NotFoundException",),
            from_item={"Name": "Name"},
        ),
    ),
    id="Arn",
    label="Name",
    properties={"desired_state": "DesiredState", "state": "CurrentState"},
    edges=(
        Edge(
            rule="pipe.source",
            relation="triggered_by",
            needs="Source",
            normalise=resource_key,
            when="DesiredState == 'RUNNING'",
            effect=Effect.TRIGGER,
        ),
        Edge(
            rule="pipe.enrichment",
            relation="invokes",
            needs="Enrichment",
            normalise=resource_key,
        ),
        Edge(
            rule="pipe.target",
            relation="sends_to",
            needs="Target",
            normalise=resource_key,
        ),
        Edge(
            rule="pipe.starved-target",
            relation="triggered_by",
            needed_by="Target",
            normalise=resource_key,
            when="DesiredState == 'RUNNING'",
            effect=Effect.TRIGGER,
        ),
        edges.role("pipe.role", "RoleArn"),
        edges.kms("pipe.kms-key", "KmsKeyIdentifier"),
        Edge(
            rule="pipe.credentials",
            relation="reads_secret",
            needs=_CREDENTIALS,
            expects=Kind.SECRET,
        ),
        Edge(
            rule="pipe.dead-letters",
            relation="dead_letters_to",
            needs=_DEAD_LETTERS,
            effect=Effect.SOFT,
        ),
    ),
    docs="https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_ListPipes.html",
)

CRAWLERS = (SCHEDULES, PIPES)
