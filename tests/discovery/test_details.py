"""A detail that could not be read is told apart from one that is not there."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from discovery.aws import CRAWLERS
from discovery.calls import Caller
from discovery.errors import CallFailed, Failure
from discovery.interface import Call, Crawler
from discovery.runner import run_crawler
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described
from tests.discovery.player import CONTEXT, error, needs, play

QUEUES = Crawler(
    name="test.queues",
    kind=Kind.QUEUE,
    type="AWS::SQS::Queue",
    service="sqs",
    list=Call(operation="list_queues", items="QueueUrls[]"),
    details=(
        Call(operation="get_queue_attributes", from_item={"QueueUrl": "value"}, into="about"),
        Call(operation="list_queue_tags", from_item={"QueueUrl": "value"}, into="tags"),
    ),
    id="value",
    properties={"about": "about.Number", "tags": "tags.Number"},
    docs="https://docs.aws.amazon.com/",
)


def answering(
    self: Caller, service: str, operation: str, arguments: Mapping[str, Any], expected: object = ()
) -> Iterator[Mapping[str, Any]]:
    """Answer for 200 queues: the first ones last; each ninth is denied, with its own message."""
    self.calls += 1
    if operation == "list_queues":
        yield {"QueueUrls": [f"queue-{number:03}" for number in range(200)]}
        return
    number = int(arguments["QueueUrl"].removeprefix("queue-"))
    time.sleep((200 - number) / 100_000)
    if number % 9 == 8:
        failure = Failure(
            service=service,
            operation=operation,
            code="AccessDenied",
            message=f"denied for {number}",
            outcome=Outcome.DENIED,
        )
        self.failures.append(failure)
        raise CallFailed(failure)
    yield {"Number": number}


SUBNETS = next(crawler for crawler in CRAWLERS if crawler.name == "aws.ec2.subnets")
SUBNET = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "OwnerId": "111122223333"}
MAIN = {
    "RouteTableId": "rtb-main",
    "VpcId": "vpc-1",
    "Associations": [{"Main": True, "RouteTableId": "rtb-main"}],
    "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}],
}
ROUTE = ("ec2:subnet-1", "routes_to", "ec2:igw-1")
ID = "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1"


def test_without_an_association_the_main_route_table_counts() -> None:
    seen = play(
        SUBNETS,
        ("describe_subnets", {"Subnets": [SUBNET]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
    )
    assert seen.outcome is Outcome.COMPLETE
    assert ROUTE in needs(seen)
    subnet = described(seen)[ID]
    assert (subnet.properties["public"], subnet.properties["routes_known"]) == (True, True)


def test_an_association_that_could_not_be_read_does_not_make_the_main_table_count() -> None:
    seen = play(
        SUBNETS,
        ("describe_subnets", {"Subnets": [SUBNET]}),
        ("describe_route_tables", error("RequestLimitExceeded", status=503)),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert ROUTE not in needs(seen)
    assert not {"public", "routes_known"} & set(described(seen)[ID].properties)


def test_details_that_are_read_at_a_time_give_the_same_observation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Caller, "pages", answering)

    def observed(lanes: int) -> Observation:
        return run_crawler(
            QUEUES,
            clients=boto3.client,  # type: ignore[arg-type]  # never called
            context=CONTEXT,
            now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
            lanes=lanes,
        )

    alone = observed(1)
    assert (alone.calls, alone.outcome) == (401, Outcome.PARTIAL)
    assert alone.error_message == "denied for 8"
    assert repr(observed(8)) == repr(alone)
