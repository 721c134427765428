"""Where a component belongs, by what its item says."""

from dataclasses import replace

import pytest

from discovery.interface import Call, Crawler
from model.component import Kind
from tests.discovery.player import ACCOUNT, REGION, components, play

THINGS = Crawler(
    name="test.ec2.subnets",
    kind=Kind.SUBNET,
    type="AWS::EC2::Subnet",
    service="ec2",
    list=Call(operation="describe_subnets", items="Subnets[]"),
    id="{account}/{SubnetId}",
    account="OwnerId",
    region="OutpostArn",
    docs="https://docs.aws.amazon.com/",
)


@pytest.mark.parametrize(
    ("item", "account", "region"),
    [
        ({}, ACCOUNT, REGION),
        ({"OwnerId": "444455556666", "OutpostArn": "eu-west-1"}, "444455556666", "eu-west-1"),
        ({"OwnerId": "", "OutpostArn": ""}, None, None),
    ],
)
def test_an_item_may_name_another_place_or_none(
    item: dict[str, str], account: str | None, region: str | None
) -> None:
    seen = play(THINGS, ("describe_subnets", {"Subnets": [{"SubnetId": "subnet-1", **item}]}))
    (component,) = components(seen).values()
    assert (component.account, component.region) == (account, region)
    assert component.id == f"{account or ACCOUNT}/subnet-1"


def test_without_a_path_the_place_is_the_crawled_one() -> None:
    seen = play(
        replace(THINGS, account=None, region=None),
        ("describe_subnets", {"Subnets": [{"SubnetId": "subnet-1", "OwnerId": "444455556666"}]}),
    )
    (component,) = components(seen).values()
    assert (component.account, component.region) == (ACCOUNT, REGION)
