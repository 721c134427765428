"""Applications as services, and the tags by which resources join them or state objectives."""

from datetime import timedelta
from typing import Any

import pytest

from discovery.arns import parse
from discovery.aws.applications import APPLICATIONS, TAGGED_RESOURCES
from discovery.aws.tagged_kinds import tagged_kind
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.player import components, error, keys, play
from tests.observing import saw, seen

PLACE = "us-east-1:111122223333"
ID = "0a1b2c3d4e5f6a7b8c9d0e1f2a"
APPLICATION = f"arn:aws:servicecatalog:{PLACE}:/applications/{ID}"
STACK = f"arn:aws:cloudformation:{PLACE}:stack/shop/1-2"
GROUP = f"arn:aws:resource-groups:{PLACE}:group/shop/{ID}"
QUEUE = f"arn:aws:sqs:{PLACE}:jobs"
STREAM = f"arn:aws:kinesis:{PLACE}:stream/clicks"


def tagged(*resources: tuple[str, dict[str, str]]) -> Observation:
    listed = [
        {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        for arn, tags in resources
    ]
    return play(TAGGED_RESOURCES, ("get_resources", {"ResourceTagMappingList": listed}))


def application(*resources: dict[str, Any]) -> Observation:
    return play(
        APPLICATIONS,
        (
            "list_applications",
            {"applications": [{"id": ID, "arn": APPLICATION, "name": "shop"}]},
        ),
        ("list_associated_resources", {"resources": list(resources)}, {"application": ID}),
        ("list_tags_for_resource", {"tags": {"tier": "1"}}, {"resourceArn": APPLICATION}),
    )


def test_an_application_is_a_service_that_lies_nowhere() -> None:
    seen_ = application(
        {"name": "shop", "arn": STACK, "resourceType": "CFN_STACK"},
        {"name": "shop", "arn": GROUP, "resourceType": "RESOURCE_TAG_VALUE"},
    )
    component = components(seen_)["service:shop"]
    assert (seen_.outcome, component.kind, component.name) == (
        Outcome.COMPLETE,
        Kind.SERVICE,
        "shop",
    )
    assert (component.account, component.region, component.tags) == (None, None, {"tier": "1"})
    assert keys(seen_)["service:shop"] == (APPLICATION,)
    assert [
        (membership.group.key, membership.member.key) for membership in seen_.facts.memberships
    ] == [("service:shop", STACK)]


def test_the_tag_of_an_application_and_the_application_are_one_service() -> None:
    tag = {"awsApplication": GROUP}
    records = link([application(), tagged((QUEUE, tag))], LinkSettings())
    assert [(membership.group, membership.member) for membership in records.memberships] == [
        ("service:shop", QUEUE)
    ]
    assert [component.id for component in records.components if component.kind is Kind.SERVICE] == [
        "service:shop"
    ]


def test_tags_join_what_another_crawler_describes() -> None:
    described = seen(QUEUE, Kind.QUEUE, type="AWS::SQS::Queue", properties={"fifo": True})
    requirement_lines = tagged((QUEUE, {"service": "orders", "rto:region": "15m"}))
    records = link([saw("aws.sqs.queues", described), requirement_lines], LinkSettings())
    queue = next(component for component in records.components if component.id == QUEUE)
    assert queue.type == "AWS::SQS::Queue"
    assert queue.properties == {"fifo": True}
    assert [(membership.group, membership.member) for membership in records.memberships] == [
        ("service:orders", QUEUE)
    ]
    assert [(objective.subject, objective.rto) for objective in records.objectives] == [
        (QUEUE, timedelta(minutes=15))
    ]


def test_a_tagged_resource_that_no_crawler_describes_is_a_placeholder_in_its_place() -> None:
    records = link([tagged((STREAM, {"service": "orders"}))], LinkSettings())
    stream = next(component for component in records.components if component.id == STREAM)
    assert (stream.kind, stream.name) == (Kind.STREAM, "clicks")
    assert (stream.account, stream.region) == ("111122223333", "us-east-1")
    assert stream.properties == {"placeholder": True}
    assert ("service:orders", STREAM) in [
        (membership.group, membership.member) for membership in records.memberships
    ]


def test_an_api_without_an_account_in_its_arn_lies_in_the_crawled_one() -> None:
    api = "arn:aws:apigateway:us-east-1::/restapis/abc"
    assert components(tagged((api, {"tier": "1"})))[api].account == "111122223333"


@pytest.mark.parametrize("tags", [{"Name": "x"}, {"Service": "x"}, {"owner": "web"}])
def test_other_tags_join_what_a_crawler_describes_and_are_dropped_otherwise(
    tags: dict[str, str],
) -> None:
    answer = tagged((QUEUE, tags))
    described = saw("aws.sqs.queues", seen(QUEUE, Kind.QUEUE, type="AWS::SQS::Queue"))
    assert link([answer], LinkSettings()).components == ()
    queue = next(
        component
        for component in link([described, answer], LinkSettings()).components
        if component.id == QUEUE
    )
    assert (queue.kind, queue.type, queue.tags) == (Kind.QUEUE, "AWS::SQS::Queue", tags)


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:rds:{PLACE}:snapshot:orders",
        f"arn:aws:rds:{PLACE}:subgrp:orders",
        f"arn:aws:ec2:{PLACE}:security-group/sg-1",
        f"arn:aws:ec2:{PLACE}:instance/i-1",
        f"arn:aws:ec2:{PLACE}:volume/vol-1",
        "arn:aws:apigateway:us-east-1::/restapis/abc/stages/prod",
        f"arn:aws:ecs:{PLACE}:task-definition/cart:7",
        f"arn:aws:lambda:{PLACE}:event-source-mapping:0a",
        "arn:aws:s3:::bucket/object",
    ],
)
def test_parts_of_resources_are_no_members(arn: str) -> None:
    tagged_arn = parse(arn)
    assert tagged_arn is not None and tagged_kind(tagged_arn) is None
    assert link([tagged((arn, {"service": "orders"}))], LinkSettings()).components == ()


def test_tags_that_may_not_be_read_are_denied() -> None:
    denied = play(TAGGED_RESOURCES, ("get_resources", error("AccessDeniedException")))
    assert (denied.outcome, denied.facts.components) == (Outcome.DENIED, ())


def test_members_that_may_not_be_read_leave_the_service() -> None:
    partial = play(
        APPLICATIONS,
        (
            "list_applications",
            {"applications": [{"id": ID, "arn": APPLICATION, "name": "shop"}]},
        ),
        ("list_associated_resources", error("AccessDeniedException")),
        ("list_tags_for_resource", {"tags": {}}),
    )
    assert partial.outcome is Outcome.PARTIAL
    assert list(components(partial)) == ["service:shop"]
    assert partial.failed_calls == (
        "servicecatalog-appregistry:list_associated_resources: AccessDeniedException",
    )
