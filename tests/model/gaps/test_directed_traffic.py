"""Traffic between two Regions: it returns, it comes too early, its checks (N-30, N-31, N-38)."""

from typing import Any

import pytest

from model.gaps import returning_traffic, shared_fate, unready_side
from tests.model.gaps.asking import ask

EAST, WEST, THIRD = "us-east-1", "us-west-2", "eu-west-1"
NAME = """name > 1(name/p, name/s); name/p ~> check; name/p > web-p; name/s > web-s
web-p > db-p; web-s > db-s; db-s replication> db-p"""


def estate(old: str = EAST, new: str = WEST, **about: Any) -> dict[str, Any]:
    return {
        "name": {"kind": "dns_record", "policy": "failover", "automatic": True, "ttl": 60},
        "name/p": {"kind": "dns_record", "failover": "PRIMARY", "health_check_id": "check"},
        "name/s": {"kind": "dns_record", "failover": "SECONDARY"},
        "check": {
            "kind": "health_check",
            "type": "AWS::Route53::HealthCheck",
            "request_interval": 30,
            "failure_threshold": 3,
        },
        "web-p": {"kind": "container_service", "region": old, "name": "web"},
        "web-s": {"kind": "container_service", "region": new, "name": "web"},
        "db-p": {"kind": "database", "type": "AWS::RDS::DBCluster", "region": old},
        "db-s": {"kind": "database", "type": "AWS::RDS::DBCluster", "region": new},
        **about,
    }


@pytest.mark.parametrize(("old", "gaps"), [(EAST, 1), (THIRD, 0)])
def test_a_name_that_is_changed_through_the_lost_region_cannot_be_pinned(old: str, gaps: int):
    assert len(ask(returning_traffic.RULE, NAME, estate(old=old))) == gaps


def test_a_name_returns_to_a_replaced_primary_only_where_a_store_has_one_writer():
    (finding,) = ask(returning_traffic.RULE, NAME, estate())
    assert (finding.component, finding.provider) == ("name", "db-p")
    assert "hosted in us-east-1" in finding.message
    without_store = NAME.replace("; db-s replication> db-p", "")
    assert ask(returning_traffic.RULE, without_store, estate()) == []


def test_a_routing_control_does_not_return():
    control = f"{NAME}; check recovery> control"
    assert len(ask(returning_traffic.RULE, control, estate())) == 1
    controlled = estate(name={"kind": "dns_record", "policy": "failover", "automatic": False})
    assert ask(returning_traffic.RULE, NAME, controlled) == []


def test_a_list_of_members_in_a_client_may_return():
    (finding,) = ask(
        returning_traffic.RULE,
        "client > 1(db-p, db-s); db-s replication> db-p",
        estate(client={"kind": "compute", "region": THIRD}),
    )
    assert (finding.component, finding.provider) == ("client", "db-p")
    assert "its list names members of both Regions" in finding.message


def test_traffic_comes_before_a_writer_that_people_promote():
    (finding,) = ask(unready_side.RULE, NAME, estate())
    assert finding.component == "name"
    assert "traffic comes at 2 min 30 s, its writer at 17 min 30 s" in finding.message
    assert (finding.target, finding.achievable) == (150, 1050)


def test_traffic_comes_before_the_capacity():
    small = estate(
        **{
            "web-p": {"kind": "container_service", "region": EAST, "name": "w", "desired_count": 6},
            "web-s": {"kind": "container_service", "region": WEST, "name": "w", "desired_count": 2},
        }
    )
    (finding,) = ask(unready_side.RULE, NAME, small)
    assert "capacity at not before 16 min 30 s" in finding.message


def group(kind: str, region: str, runs: int) -> dict[str, Any]:
    size = "desired_count" if kind == "container_service" else "desired_capacity"
    return {"kind": kind, "region": region, "name": "w", size: runs}


@pytest.mark.parametrize("kind", ["container_service", "scaling_group"])
@pytest.mark.parametrize(("there", "gaps"), [(0, 1), (1, 1), (6, 0)])
def test_traffic_comes_before_an_empty_group_is_scaled(kind: str, there: int, gaps: int):
    """A group that runs nothing now is no working side, whatever its name says."""
    drawn = NAME.replace("; db-s replication> db-p", "").replace("db-p", "x").replace("db-s", "x")
    sized = estate(**{"web-p": group(kind, EAST, 6), "web-s": group(kind, WEST, there)})
    findings = ask(unready_side.RULE, drawn, {k: v for k, v in sized.items() if "db" not in k})
    assert [finding.details["waits_for"] for finding in findings] == ["capacity"] * gaps


def test_an_empty_side_is_empty_wherever_its_group_lies_behind_a_target_group():
    drawn = """name > 1(name/p, name/s); name/p ~> check; name/p > lb-p > tg-p; name/s > lb-s > tg-s
    tg-p > i-p; asg-p > i-p; tg-p start> asg-p; tg-s > asg-s"""
    about = {name: fact for name, fact in estate().items() if name.startswith(("name", "check"))}
    for side, region, runs in (("p", EAST, 2), ("s", WEST, 0)):
        about |= {
            f"lb-{side}": {"kind": "load_balancer", "region": region, "name": "lb"},
            f"tg-{side}": {"kind": "target_group", "region": region, "name": "tg"},
            f"asg-{side}": group("scaling_group", region, runs),
        }
    about["i-p"] = {"kind": "compute", "region": EAST}
    (finding,) = ask(unready_side.RULE, drawn, about)
    assert finding.details["waits_for"] == "capacity"


def test_a_side_that_is_ready_is_no_gap():
    assert ask(unready_side.RULE, NAME.replace("; db-s replication> db-p", ""), estate()) == []


@pytest.mark.parametrize(("region", "gaps"), [(EAST, 1), (WEST, 0), (THIRD, 0)])
def test_an_alarm_in_the_region_that_it_judges_shares_its_fate(region: str, gaps: int):
    watched = estate(alarm={"kind": "alarm", "region": region})
    drawn = f"{NAME}; check > alarm"
    assert len(ask(shared_fate.RULE, drawn, watched)) == gaps


def test_a_check_of_what_both_regions_need_cannot_tell_them_apart():
    drawn = f"{NAME}; check > login; web-p > login; web-s > login"
    (finding,) = ask(shared_fate.RULE, drawn, estate(login={"kind": "identity_provider"}))
    assert (finding.component, finding.provider) == ("name", "check")
    assert "it needs login, as both Regions do" in finding.message
