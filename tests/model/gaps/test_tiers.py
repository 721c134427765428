import pytest

from model.gaps.tiers import (
    NONE,
    assumed_tiers,
    declared_tiers,
    effective_tier,
    effective_tiers,
    stated_tier,
    weight,
)
from tests.builders import component, graph


@pytest.mark.parametrize(
    ("tier", "expected"), [(0, 1.0), (1, 1.0), (2, 0.5), (3, 0.25), (5, 0.0625), (None, 0.25)]
)
def test_weight_halves_with_each_tier(tier, expected):
    assert weight(tier) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1, 1),
        ("2", 2),
        ("tier-1", 1),
        ("Tier 3", 3),
        ("gold", 2),
        ("Critical", 1),
        ("odd", None),
        (True, None),
        (None, None),
        (10**9, 98),
    ],
)
def test_tier_is_read_as_people_write_it(written, expected):
    assert stated_tier(component("x", (), {"tier": written})) == expected


def test_members_have_the_strictest_tier_of_their_services():
    one = graph("a[web, db]; b[db]", a={"tier": 2}, b={"tier": 1}, web={"tier": 4})
    tiers = dict(zip((member.id for member in one.components), declared_tiers(one), strict=True))
    assert tiers == {"a": 2, "b": 1, "web": 4, "db": 1}


def test_journey_is_as_important_as_its_most_important_service():
    about = {"service:a": {"tier": 2}, "service:b": {"tier": 1}}
    one = graph("journey:buy > service:a; journey:buy > service:b; journey:see > service:c", about)
    tiers = declared_tiers(one)
    assert tiers[one.index("journey:buy")] == 1
    assert tiers[one.index("journey:see")] == NONE


def test_the_strictest_tier_comes_down_hard_needs():
    about = {"a": {"tier": 3}, "b": {"tier": 1}}
    one = graph("a > web > db; b > db; b ~> cache", about)
    found = {name: effective_tier(one, name) for name in ("a", "web", "db", "cache")}
    assert found == {"a": 3, "web": 3, "db": 1, "cache": None}


def test_declared_tier_is_handed_down_instead_of_what_stands_on_it():
    one = graph("a > b > c", a={"tier": 1}, b={"tier": 3})
    assert list(assumed_tiers(one)) == [1, 3, 3]
    assert list(effective_tiers(one)) == [1, 1, 1]


@pytest.mark.parametrize("need", ["~>", "?>", "start>", "observability>"])
def test_journey_is_not_as_important_as_what_it_does_not_need_to_serve(need):
    about = {"service:a": {"tier": 2}, "service:b": {"tier": 1}}
    drawn = graph(f"journey:buy > service:a; journey:buy {need} service:b", about)
    assert declared_tiers(drawn)[drawn.index("journey:buy")] == 2
