"""A route is needed by who sends something to where it leads."""

from typing import Any

import pytest

from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.digest import digest
from model.records.observation import SeenRequirement
from model.records.requirement import Effect, Phase
from model.records.revision import Records
from tests.observing import facts, need, saw, seen

EAST = "us-east-1"
BUCKET = "arn:aws:s3:::media"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:jobs"
FAR_QUEUE = "arn:aws:sqs:eu-west-1:111122223333:jobs"
ROUTES = [
    {"to": "0.0.0.0/0", "through": "ec2:nat-{zone}"},
    {"to": "10.8.0.0/16", "through": "ec2:pcx-1"},
    {"to": "10.8.9.0/24", "through": "attachment:tgw-1/vpc-1"},
    {"to": "pl-1", "through": "ec2:vpce-s3"},
]


def inside(name: str, *subnets: str) -> SeenRequirement:
    relation = {"effect": Effect.CONTAINMENT, "relation": "runs_in"}
    return need(name, *subnets, minimum=1, **relation)


def endpoint(name: str, service: str, kind: str) -> list[Any]:
    about = {
        "endpoint_type": kind,
        "private_dns": kind == "Interface",
        "service_name": f"com.amazonaws.{EAST}.{service}",
    }
    described = seen(
        name, Kind.ENDPOINT, type="AWS::EC2::VPCEndpoint", region=EAST, properties=about
    )
    return [described, inside(name, "vpc-1")]


NETWORK = [
    *(
        seen(
            f"subnet-{zone}",
            Kind.SUBNET,
            zones=(f"use1-az{zone}",),
            properties={
                "routes": [
                    {name: text.format(zone=zone) for name, text in route.items()}
                    for route in ROUTES
                ]
            },
        )
        for zone in "12"
    ),
    seen("vpc-1", Kind.NETWORK),
    seen("vpc-2", Kind.NETWORK, properties={"cidr_blocks": ["10.8.0.0/16"]}),
    seen("vpc-3", Kind.NETWORK),
    seen("subnet-9", Kind.SUBNET, properties={"cidr_block": "10.8.9.0/24"}),
    inside("subnet-1", "vpc-1"),
    inside("subnet-2", "vpc-1"),
    inside("subnet-9", "vpc-2"),
    seen("attachment", Kind.GATEWAY, keys=("attachment:tgw-1/vpc-1",),
         properties={"subnets": ["subnet-t"]}),
    seen("attachment/t", Kind.GATEWAY, keys=("attachment:tgw-1/vpc-1/subnet-t",)),
    seen("t", Kind.SUBNET, keys=("ec2:subnet-t",), zones=("use1-az1",)),
    *endpoint("ec2:vpce-s3", "s3", "Gateway"),
    *endpoint("ec2:vpce-sqs", "sqs", "Interface"),
    *(seen(name, Kind.DATABASE) for name in ("near", "peer", "far", "lost")),
    inside("near", "vpc-1"),
    inside("peer", "vpc-2"),
    inside("far", "subnet-9"),
    inside("lost", "vpc-3"),
    seen(BUCKET, Kind.BUCKET, region=EAST),
    seen(QUEUE, Kind.QUEUE, region=EAST),
    seen(FAR_QUEUE, Kind.QUEUE, region="eu-west-1"),
    seen("dns:shop/A", Kind.DNS_RECORD),
    need("dns:shop/A", "peer", relation="resolves_to"),
]  # fmt: skip


def linked(*things: Any) -> Records:
    return link([saw("aws.a", *NETWORK, *things)], LinkSettings())


def routes(records: Records, caller: str = "app") -> list[str]:
    return sorted(
        f"{need.relation} {need.effect} {need.minimum} of "
        + ", ".join(member.provider for member in need.members)
        for need in records.requirements
        if need.dependent == caller and need.relation.startswith("routes_to")
    )


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("near", []),
        ("external:api.stripe.com", ["routes_to hard 1 of ec2:nat-1"]),
        ("external:203.0.113.2", ["routes_to hard 1 of ec2:nat-1"]),
        ("peer", ["routes_to hard 1 of ec2:pcx-1"]),
        ("dns:shop/A", ["routes_to hard 1 of ec2:pcx-1"]),
        ("external:10.8.1.5", ["routes_to hard 1 of ec2:pcx-1"]),
        ("far", ["routes_to hard 1 of attachment/t"]),
        ("lost", ["routes_to unknown 1 of ec2:nat-1"]),
        (BUCKET, ["routes_to hard 1 of ec2:vpce-s3"]),
        (QUEUE, ["routes_to hard 1 of ec2:vpce-sqs"]),
        (f"external:sqs.{EAST}.amazonaws.com", ["routes_to hard 1 of ec2:vpce-sqs"]),
        # The endpoint serves its own Region.
        (FAR_QUEUE, ["routes_to hard 1 of ec2:nat-1"]),
    ],
)
def test_the_route_with_the_longest_prefix_is_needed(called: str, expected: list[str]) -> None:
    call = need("app", called, relation="connects_to")
    assert routes(linked(seen("app"), inside("app", "subnet-1"), call)) == expected


def test_of_the_routes_of_several_subnets_any_serves_and_all_serve_fully() -> None:
    call = need("app", "external:api.stripe.com", relation="connects_to")
    records = linked(seen("app"), inside("app", "subnet-1", "subnet-2"), call)
    assert routes(records) == [
        "routes_to hard 1 of ec2:nat-1, ec2:nat-2",
        "routes_to:full soft 2 of ec2:nat-1, ec2:nat-2",
    ]


def test_a_zone_without_an_attachment_does_not_reach_the_transit_gateway() -> None:
    call = need("app", "far", relation="connects_to")
    assert routes(linked(seen("app"), inside("app", "subnet-2"), call)) == []


def test_a_soft_call_needs_its_route_softly_unless_another_call_is_hard() -> None:
    soft = need("app", "external:a.example.com", relation="connects_to", effect=Effect.SOFT)
    hard = need("app", "external:b.example.com", relation="connects_to")
    place = (seen("app"), inside("app", "subnet-1"))
    assert routes(linked(*place, soft)) == ["routes_to soft 1 of ec2:nat-1"]
    assert routes(linked(*place, soft, hard)) == ["routes_to hard 1 of ec2:nat-1"]


def test_tasks_pull_their_images_through_the_network_of_the_service() -> None:
    start = {"effect": Effect.LIFECYCLE, "phase": Phase.START}
    image = f"arn:aws:ecr:{EAST}:111122223333:repository/web"
    records = linked(
        seen("app", Kind.CONTAINER_SERVICE),
        inside("app", "subnet-1"),
        seen("definition", Kind.IMAGE),
        need("app", "definition", relation="launches_from", **start),
        need("definition", image, relation="pulls_image", **start),
    )
    assert routes(records) == ["routes_to lifecycle 1 of ec2:nat-1"]


@pytest.mark.parametrize(
    ("kind", "users", "expected"),
    [
        (Kind.COMPUTE, [], ["routes_to hard 1 of ec2:nat-1"]),
        (Kind.COMPUTE, ["web"], []),
        (Kind.FUNCTION, [], []),
        (Kind.DATABASE, [], []),
    ],
)
def test_no_call_is_assumed_but_of_an_instance_that_nothing_else_needs(
    kind: Kind, users: list[str], expected: list[str]
) -> None:
    used = [need(user, "app") for user in users]
    assert routes(linked(seen("app", kind), inside("app", "subnet-1"), *used)) == expected


def test_linking_the_result_again_gives_it_again() -> None:
    call = need("app", "external:api.stripe.com", relation="connects_to")
    records = linked(seen("app"), inside("app", "subnet-1", "subnet-2"), call)
    stated = facts(records)
    again = link([saw("document", *stated.components, *stated.requirements)], LinkSettings())
    assert digest(again) == digest(records)
