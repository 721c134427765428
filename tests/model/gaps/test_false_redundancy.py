import pytest

from model.gaps.false_redundancy import RULE
from tests.model.gaps.asking import ask, pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("web > 1/2(a, b); a in> zone:x; b in> zone:y", []),
        ("web > 1/2(a, b); a in> zone:x; b in> zone:x", [("web", "zone:x")]),
        ("web > 2/3(a, b, c); a in> zone:x; b in> zone:x; c in> zone:y", [("web", "zone:x")]),
        ("web > 1/3(a, b, c); a in> zone:x; b in> zone:x; c in> zone:y", []),
        ("web > 2/2(a, b); a in> zone:x; b in> zone:x", []),  # needs both: nobody called it safe
        ("web ~> 1/2(a, b); a in> zone:x; b in> zone:x", []),
        ("web > 1/2(zone:x, zone:y)", []),
        # the Cloudflare case: members in two places, each needs something that lives in one
        ("web > 1/2(a, b); a in> zone:x; b in> zone:y; (a, b) > log; log in> zone:x",
         [("web", "zone:x")]),
    ],
)  # fmt: skip
def test_members_that_share_a_place(text, expected):
    assert pairs(ask(RULE, text)) == expected


@pytest.mark.parametrize(("zones", "gaps"), [("aab", 1), ("abc", 0)])
def test_a_zone_with_a_blocking_minority_takes_the_majority_away(zones, gaps):
    placed = "; ".join(
        f"member-{number} in> zone:use1-az{zone}" for number, zone in enumerate(zones, start=1)
    )
    findings = ask(RULE, f"store > 2/3(member-1, member-2, member-3); {placed}")
    assert [one.component for one in findings] == ["store"] * gaps


def test_shared_gateway_is_named_instead_of_the_zone_it_lives_in():
    about = {"nat": {"kind": "gateway"}}
    text = "web in> 1/2(s, t); s > nat; t > nat; nat in> zone:x; s in> zone:x; t in> zone:y"
    found = ask(RULE, text, about)
    assert pairs(found) == [("web", "nat")]
    assert found[0].details["lost"] == ["s", "t"]


def test_internet_gateway_is_no_common_cause():
    about = {"igw": {"kind": "gateway", "type": "AWS::EC2::InternetGateway"}}
    assert ask(RULE, "web in> 1/2(s, t); s > igw; t > igw", about) == []


def test_what_lives_in_one_zone_falls_with_it_even_without_a_need():
    about = {"a": {"zones": ["x"]}, "b": {"zones": ["x"]}, "zone:x": {}}
    assert pairs(ask(RULE, "web > 1/2(a, b); zone:x", about)) == [("web", "zone:x")]


@pytest.mark.parametrize(
    ("text", "cls", "expected"),
    [
        ("shop > db", "zone", [("db", "zone:x")]),
        ("shop > db", "region", []),
        ("shop ~> db", "zone", []),
        ("shop > 1/2(db, twin)", "zone", []),
    ],
)
def test_promise_for_a_zone_that_one_component_in_one_zone_breaks(text, cls, expected):
    about = {"shop": {"rto": 5, "class": cls}, "db": {"kind": "database", "zones": ["x"]}}
    assert pairs(ask(RULE, f"{text}; db in> zone:x", about)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shop > db; db in> region:east", [("shop", "region:east")]),
        ("shop > 1/2(db, twin); db in> region:east; twin in> region:west", []),
    ],
)
def test_promise_for_a_region_that_one_region_breaks(text, expected):
    assert pairs(ask(RULE, text, {"shop": {"rto": 5, "class": "region"}})) == expected


def test_cause_that_breaks_very_many_groups_is_told_once():
    about = {"hub": {"kind": "gateway"}}
    text = "a > hub; b > hub; " + "; ".join(f"w{number} > 1/2(a, b)" for number in range(101))
    (found,) = ask(RULE, text, about)
    assert (found.component, found.provider) == ("hub", None)
    assert found.details["count"] == 101


def test_causes_that_take_each_other_down_are_both_told():
    about = {name: {"kind": "gateway"} for name in ("x", "y")}
    found = ask(RULE, "web > 1/2(a, b); a > x; b > x; x > y; y > x", about)
    assert pairs(found) == [("web", "x"), ("web", "y")]


def test_sentence_names_the_first_that_was_promised_and_counts_the_others():
    promise = {"rto": 5, "class": "zone"}
    about = {
        "shop": promise,
        "till": promise,
        "web": promise,
        "db": {"kind": "database", "zones": ["x"]},
    }
    findings = ask(RULE, "shop > db; till > db; web > db; db in> zone:x", about)
    assert [finding.message for finding in findings] == [
        "db lives in zone x only, and shop (with 2 more) was promised to outlive the loss of a zone"
    ]
