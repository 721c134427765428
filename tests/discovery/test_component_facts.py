"""What facts keep of a component: zones, tags, and only properties that have a value."""

from typing import Any

import pytest

from discovery.facts import facts_of
from discovery.interface import Call, Crawler
from model.records.component import Component, Kind
from tests.discovery.player import ACCOUNT, CONTEXT, REGION

SUBNETS = Crawler(
    name="test.ec2.subnets",
    kind=Kind.SUBNET,
    type="AWS::EC2::Subnet",
    service="ec2",
    list=Call(operation="describe_subnets", items="Subnets[]"),
    id="SubnetId",
    label="Name",
    zones="[Zone, OtherZone][]",
    tags="Tags",
    properties={"state": "State", "free": "Free", "public": "Public", "routes": "Routes"},
    docs="https://docs.aws.amazon.com/",
)


def component(**about: Any) -> Component:
    facts = facts_of(SUBNETS, {"SubnetId": "s", **about}, context=CONTEXT, scope="here")
    (seen,) = facts.components
    return seen.component


@pytest.mark.parametrize(
    ("about", "zones"),
    [
        ({}, ()),
        ({"Zone": "use1-az2"}, ("use1-az2",)),
        ({"Zone": "use1-az2", "OtherZone": "use1-az1"}, ("use1-az1", "use1-az2")),
        ({"Zone": "use1-az1", "OtherZone": "use1-az1"}, ("use1-az1",)),
        # A name means what it means to the account: it becomes the key of the name.
        ({"Zone": "us-east-1a"}, (f"zone-name:{ACCOUNT}/{REGION}/us-east-1a",)),
    ],
)
def test_zones_are_kept_sorted_and_once(about: dict[str, str], zones: tuple[str, ...]) -> None:
    assert component(**about).zones == zones


def test_tags_are_kept_sorted_by_key() -> None:
    tags = [{"Key": "team", "Value": "shop"}, {"Key": "rto", "Value": "15m"}]
    assert list(component(Tags=tags).tags.items()) == [("rto", "15m"), ("team", "shop")]
    assert component(Tags=[]).tags == {}
    assert component().tags == {}


def test_a_property_without_a_value_is_not_stated_and_an_empty_one_is() -> None:
    about = {"State": None, "Free": 0, "Public": False, "Routes": []}
    assert component(**about).properties == {"free": 0, "public": False, "routes": []}
    assert component(State="available").properties == {"state": "available"}
    assert component().properties == {}
