from datetime import timedelta

import pytest

from model.failover.counterparts import DESCRIPTIONS, RULES, Sides, by_need, counterpart
from model.failover.plan import Counterpart
from model.failover.region_names import without_region
from tests.builders import graph
from tests.model.failover.scenario import EAST, WEST, plan, two_sided

ACCOUNT = "111122223333"


def here(**more):
    return {"kind": "database", "account": ACCOUNT, "region": EAST, **more}


def there(**more):
    return here(region=WEST, **more)


def found(text, about, of="a"):
    drawn = graph(text, about)
    sides = Sides(graph=drawn, from_region=EAST, to_region=WEST)
    pair = counterpart(sides, drawn.component(of))
    return pair and (pair.counterpart, pair.rule)


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        ("a; b", {"a": here(counterpart="b"), "b": there()}, ("b", "asserted")),
        ("a; b", {"a": here(), "b": there(counterpart="a")}, ("b", "asserted")),
        ("b replication> a", {"a": here(), "b": there()}, ("b", "replication")),
        (
            "a replication> hub; b replication> hub",
            {
                "a": here(),
                "b": there(),
                "hub": {"kind": "database", "type": "AWS::RDS::GlobalCluster"},
            },
            ("b", "replication"),
        ),
        ("a; b", {"a": here(name="x"), "b": there(name="x")}, ("b", "same-name")),
        (
            "a; b",
            {"a": here(name="x-us-east-1"), "b": there(name="x-us-west-2")},
            ("b", "same-name"),
        ),
        ("a; b", {"a": here(name="x-use1"), "b": there(name="x-usw2")}, ("b", "same-name")),
        (
            "a; b",
            {"a": here(tags={"service": "s"}), "b": there(tags={"service": "s"})},
            ("b", "same-service"),
        ),
        ("a; b", {"a": here(name="x"), "b": there(name="y")}, None),
        ("a; b", {"a": here(name="x"), "b": there(name="x", account="444455556666")}, None),
        ("a; b", {"a": here(name="x"), "b": there(name="x", kind="cache")}, None),
        ("a; b", {"a": here(), "b": there()}, None),
    ],
)
def test_the_first_rule_that_names_one_candidate_decides(text, about, expected):
    assert found(text, about) == expected


def test_two_candidates_are_none_because_a_wrong_pair_is_worse():
    about = {"a": here(name="x"), "b": there(name="x"), "c": there(name="x")}
    assert found("a; b; c", about) is None


def test_two_of_a_service_on_one_side_do_not_share_the_one_on_the_other():
    tags = {"service": "s"}
    about = {"a": here(tags=tags), "b": here(tags=tags), "c": there(tags=tags)}
    assert found("a; b; c", about) is None


def test_the_same_arn_in_the_other_region():
    arn = "arn:aws:dynamodb:{}:111122223333:table/cart"
    east, west = arn.format(EAST), arn.format(WEST)
    about = {east: here(), west: there()}
    assert found(f"{east}; {west}", about, of=east) == (west, "same-arn")


def test_counterparts_need_alike_what_nothing_else_pairs():
    about = {"a": here(name="x"), "b": there(name="x"), "c": here(), "d": there()}
    drawn = graph("a > c; b > d", about)
    pair = Counterpart(component="a", counterpart="b", rule="same-name")
    assert list(by_need(drawn, pair, {"a", "b"})) == [
        Counterpart(component="c", counterpart="d", rule="same-need")
    ]
    assert list(by_need(drawn, pair, {"a", "b", "d"})) == []


def test_regions_in_names_count_between_word_boundaries_only():
    assert without_region("lighthouse1", EAST) == "lighthouse1"
    assert without_region("us-east-1a-db", EAST) == "us-east-1a-db"
    assert without_region("db_useast1", EAST) == "db_useast1".replace("useast1", "{region}")
    assert without_region("Assets-USE1", EAST) == "Assets-{region}"


def test_every_rule_is_described():
    assert [name for name, _ in RULES] + ["same-need"] == list(DESCRIPTIONS)


def test_a_store_of_one_side_is_restored_from_its_backup_on_the_other():
    drawn = two_sided(
        "front > db; db backup> copy",
        {
            "db": {"kind": "database", "alone": True},
            "copy": {"kind": "recovery_point", "region": WEST},
        },
    )
    steps = [one.id for one in plan(drawn).steps if one.component == "db" and one.changes]
    assert sorted(steps) == ["fence:db", "restore:db"]
    waits = {(one.before, one.after) for one in plan(drawn).precedence}
    assert ("precheck:copy", "restore:db") in waits
    assert ("approve:db", "verify:service:s") in waits
    assert plan(drawn).refusals == ()


def test_without_a_backup_there_it_is_refused():
    drawn = two_sided("front > db", {"db": {"kind": "database", "alone": True}})
    assert [one.component for one in plan(drawn).refusals] == ["db"]


def test_planned_a_store_that_stays_loses_nothing_and_one_without_a_copy_is_not_known():
    stays = plan(two_sided("front > db", {"db": {"kind": "database", "alone": True}}),
                 mode="planned")  # fmt: skip
    assert [(one.loss, one.everything) for one in stays.losses] == [(timedelta(0), False)]
    apart = plan(two_sided("front > db", {"db": {"kind": "database"}}), mode="planned")
    assert [(one.loss, one.everything) for one in apart.losses] == [(None, False)]
    assert apart.rpo.known_part == timedelta(0)
    lost = plan(two_sided("front > db", {"db": {"kind": "database"}}))
    assert [(one.loss, one.everything) for one in lost.losses] == [(None, True)]
