import pytest

from model.gaps.single_points import RULE
from tests.model.gaps.asking import ask, pairs

SHOP = {"service:shop": {"tier": 1}}


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        ("service:shop > web > db", {}, ["db", "web"]),
        ("service:shop ~> db", {}, []),
        ("service:shop > 1/2(a, b)", {}, []),
        ("service:shop > 2/2(a, b)", {}, ["a", "b"]),
        ("service:shop > 1/2(a, b); a > nat; b > nat", {"nat": {"kind": "gateway"}}, ["nat"]),
        (
            "service:shop > table",
            {"table": {"kind": "database", "type": "AWS::DynamoDB::Table"}},
            [],
        ),
        (
            "service:shop > db",
            {"db": {"kind": "database", "type": "AWS::RDS::DBInstance", "multi_az": True}},
            [],
        ),
        (
            "service:shop > db",
            {"db": {"kind": "database", "type": "AWS::RDS::DBInstance", "multi_az": False}},
            ["db"],
        ),
        (
            "service:shop > igw",
            {"igw": {"kind": "gateway", "type": "AWS::EC2::InternetGateway"}},
            [],
        ),
        ("service:shop > port", {"port": {"type": "AWS::ElasticLoadBalancingV2::Listener"}}, []),
        ("service:shop in> zone:a", {}, []),
        ("service:shop > external:pay", {}, ["external:pay"]),
    ],
)
def test_single_points(text, about, expected):
    assert [one.provider for one in ask(RULE, text, SHOP | about)] == expected


@pytest.mark.parametrize(
    ("tier", "gaps"), [(1, 1), (3, 1), (4, 0), ("gold", 1), ("tier-2", 1), ("odd", 0), (None, 0)]
)
def test_only_important_components_are_looked_at(tier, gaps):
    facts = {} if tier is None else {"tier": tier}
    assert len(ask(RULE, "service:shop > db", {"service:shop": facts})) == gaps


def test_each_important_component_is_told():
    about = {"service:shop": {"tier": 1}, "service:cart": {"tier": 2}}
    found = ask(RULE, "service:shop > db; service:cart > db", about)
    assert pairs(found) == [("service:cart", "db"), ("service:shop", "db")]
    assert found[0].details["also_stops"] == ["service:shop"]
    assert found[0].hits == ("db",)


def test_of_two_that_stand_on_each_other_the_lower_is_told():
    about = {"service:shop": {"tier": 1}, "service:cart": {"tier": 2}}
    found = ask(RULE, "service:shop > service:cart > db", about)
    assert pairs(found) == [("service:cart", "db")]
    assert found[0].details["also_stops"] == ["service:shop"]
