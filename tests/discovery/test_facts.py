"""From one item to the component it is, where that belongs, and what it needs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.aws import CRAWLERS
from discovery.errors import MalformedItem
from discovery.facts import facts_of, merge
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.observation import Reference, SeenRequirement
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase
from tests.discovery.items import SECRET, items
from tests.discovery.player import ACCOUNT, CONTEXT, REGION, components, play

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


VPC = f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc"


def requirement_lines(item: dict[str, Any], **edge: Any) -> list[SeenRequirement]:
    """Return what one edge tells about one item, whose id is `me`."""
    declared = Edge(**{"rule": "test.edge", "relation": "needs", **edge})
    crawler = replace(THINGS, id="Id", account=None, region=None, edges=(declared,))
    facts = facts_of(crawler, {"Id": "me", **item}, context=CONTEXT, scope="here")
    return list(facts.requirements)


def ends(needs: list[SeenRequirement]) -> list[tuple[str, list[str]]]:
    return [
        (requirement.dependent.key, [member.reference.key for member in requirement.members])
        for requirement in needs
    ]


def test_without_a_minimum_each_value_is_a_need_of_its_own() -> None:
    assert ends(requirement_lines({"Ids": ["b", "a", "b"]}, needs="Ids[]")) == [
        ("me", ["a"]),
        ("me", ["b"]),
    ]


@pytest.mark.parametrize(
    ("minimum", "item", "expected"),
    [
        (1, {}, 1),
        (2, {}, 2),
        (9, {}, 3),
        (0, {}, 1),
        ("Least", {"Least": 2}, 2),
        ("Least", {"Least": "2"}, 2),
        ("Least", {"Least": 0}, 1),
        ("Least", {}, None),
        ("all", {}, None),
    ],
)
def test_with_a_minimum_all_values_are_one_need_that_is_clamped(
    minimum: str | int, item: dict[str, Any], expected: int | None
) -> None:
    (need,) = requirement_lines({"Ids": ["a", "b", "c"], **item}, needs="Ids[]", minimum=minimum)
    assert [member.reference.key for member in need.members] == ["a", "b", "c"]
    assert need.minimum == expected


def test_what_is_needed_by_others_turns_around() -> None:
    assert ends(requirement_lines({"Users": ["u1", "u2"]}, needed_by="Users[]")) == [
        ("u1", ["me"]),
        ("u2", ["me"]),
    ]


def test_a_found_arn_is_the_key_where_an_arn_would_be_made() -> None:
    key = "arn:{partition}:ec2:{region}:{account}:vpc/{value}"
    needs = requirement_lines({"Ids": ["vpc-1", f"{VPC}/vpc-2"]}, needs="Ids[]", key=key)
    assert ends(needs) == [("me", [f"{VPC}/vpc-1"]), ("me", [f"{VPC}/vpc-2"])]


def test_a_key_may_take_more_of_the_item() -> None:
    needs = requirement_lines(
        {"Ip": "10.0.0.1", "Vpc": "vpc-1"}, needs="Ip", key="ip:{Vpc}/{value}"
    )
    assert ends(needs) == [("me", ["ip:vpc-1/10.0.0.1"])]
    assert requirement_lines({"Ip": "10.0.0.1"}, needs="Ip", key="ip:{Vpc}/{value}") == []


def test_what_normalising_drops_is_no_need() -> None:
    needs = requirement_lines(
        {"Ids": ["KEEP", "drop"]},
        needs="Ids[]",
        normalise=lambda text: text.lower() if text.isupper() else None,
    )
    assert ends(needs) == [("me", ["keep"])]


@pytest.mark.parametrize(("item", "count"), [({"On": True}, 1), ({"On": False}, 0), ({}, 0)])
def test_a_condition_decides_whether_there_is_a_need(item: dict[str, Any], count: int) -> None:
    assert len(requirement_lines({"Ids": ["a"], **item}, needs="Ids[]", when="On")) == count


@pytest.mark.parametrize(
    ("item", "tolerance"),
    [
        ({"Ttl": 60}, timedelta(minutes=1)),
        ({"Ttl": "60"}, timedelta(minutes=1)),
        ({"Ttl": 0}, timedelta(0)),
        ({}, None),
    ],
)
def test_an_unknown_tolerance_is_not_zero(
    item: dict[str, Any], tolerance: timedelta | None
) -> None:
    (need,) = requirement_lines({"Ids": ["a"], **item}, needs="Ids[]", tolerance="Ttl")
    assert need.members[0].tolerance == tolerance


@pytest.mark.parametrize("wrong", ["soon", [1], {"a": 1}, -1, float("inf")])
@pytest.mark.parametrize("which", ["minimum", "tolerance"])
def test_what_is_no_number_is_malformed(which: str, wrong: Any) -> None:
    with pytest.raises(MalformedItem, match="where a number was expected"):
        requirement_lines({"Ids": ["a"], "Figure": wrong}, needs="Ids[]", **{which: "Figure"})


def test_the_evidence_says_which_rule_and_path_and_scope() -> None:
    (need,) = requirement_lines(
        {"Ids": ["a"]},
        needs="Ids[]",
        effect=Effect.SOFT,
        phase=Phase.START,
        evidence=EvidenceKind.INFERRED,
        expects=Kind.QUEUE,
        resolved_only=True,
    )
    assert need.evidence == (
        Evidence(
            kind=EvidenceKind.INFERRED,
            rule="test.edge",
            effect=Effect.SOFT,
            attribute="Ids[]",
            scope="here",
        ),
    )
    assert (need.effect, need.phase, need.resolved_only) == (Effect.SOFT, Phase.START, True)
    assert need.members[0].reference == Reference(key="a", expects=Kind.QUEUE)


def test_an_item_without_an_id_is_malformed() -> None:
    with pytest.raises(MalformedItem, match="no id"):
        facts_of(THINGS, {"Name": "x"}, context=CONTEXT, scope="here")


def test_facts_come_in_one_order_and_once() -> None:
    facts = facts_of(THINGS, {"SubnetId": "a"}, context=CONTEXT, scope="here")
    two = facts_of(THINGS, {"SubnetId": "b"}, context=CONTEXT, scope="here")
    assert merge([facts, two, facts]) == merge([two, facts])
    assert [seen.component.id for seen in merge([two, facts]).components] == [
        f"{ACCOUNT}/a",
        f"{ACCOUNT}/b",
    ]


@settings(max_examples=300)
@given(crawler=st.sampled_from(CRAWLERS), draws=st.data())
def test_whatever_aws_answers_is_understood_or_malformed_and_never_quoted(
    crawler: Crawler, draws: st.DataObject
) -> None:
    item = draws.draw(items(crawler))
    declared = replace(crawler, transform=None, transform_all=None)
    try:
        facts_of(declared, item, context=CONTEXT, scope="here")
    except MalformedItem as error:
        assert SECRET not in f"{error.message} {error.hint}"
