"""Messages: orders are announced on a topic, queued, and turned into mails by a Lambda function.

Flaw on purpose: the queue has no dead-letter queue, and everything is in us-east-1.
"""

import io
import json
import zipfile

from service.demo.estate.aws import EAST, Estate


def build_topic(estate: Estate) -> None:
    """Create the topic first: the orders service is configured with it."""
    estate.ids["topic", "orders", EAST] = estate.client("payments", "sns").create_topic(
        Name="order-events", Tags=[{"Key": "service", "Value": "orders"}]
    )["TopicArn"]


def build(estate: Estate) -> None:
    """Create the queue, the functions, and what triggers them."""
    queue = _queue(estate)
    mailer = _function(
        estate, "notifications", {"ORDERS_URL": "http://orders.internal.shop.example.com"}
    )
    estate.client("payments", "lambda").create_event_source_mapping(
        EventSourceArn=queue, FunctionName=mailer, BatchSize=10
    )
    reporter = _function(estate, "nightly-report", {"TOPIC": estate.ids["topic", "orders", EAST]})
    events = estate.client("payments", "events")
    events.put_rule(Name="nightly", ScheduleExpression="cron(0 2 * * ? *)", State="ENABLED")
    events.put_targets(Rule="nightly", Targets=[{"Id": "report", "Arn": reporter}])


def _queue(estate: Estate) -> str:
    sqs = estate.client("payments", "sqs")
    url = sqs.create_queue(
        QueueName="notifications",
        Attributes={"MessageRetentionPeriod": "345600"},
        tags={"service": "notifications"},
    )["QueueUrl"]
    arn: str = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    estate.client("payments", "sns").subscribe(
        TopicArn=estate.ids["topic", "orders", EAST], Protocol="sqs", Endpoint=arn
    )
    return arn


def _function(estate: Estate, name: str, environment: dict[str, str]) -> str:
    arn: str = estate.client("payments", "lambda").create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=estate.ids["role", "payments", "lambda"],
        Handler="main.handle",
        Code={"ZipFile": _package()},
        Environment={"Variables": environment},
        VpcConfig={
            "SubnetIds": [
                estate.ids["subnet", "payments", EAST, "private", letter] for letter in "abc"
            ],
            "SecurityGroupIds": [estate.ids["security-group", "payments", EAST]],
        },
        Tags={"service": "notifications"},
    )["FunctionArn"]
    return arn


def _package() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("main.py", f"CONFIG = {json.dumps({})}\n")
    return memory.getvalue()
