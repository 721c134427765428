"""The rules that need figures people state: capacity, backlog, latency, timeouts."""

from datetime import timedelta

import pytest

from model.gaps import backlog, capacity, latency, timeouts
from model.gaps.interface import Status
from tests.model.gaps.asking import ask

POOL = "web > 1/3(a, b, c); a in> zone:x; b in> zone:y; c in> zone:z"


def pool(demand: float | None, *carries: float | None):
    about = {
        name: {} if one is None else {"capacity": one}
        for name, one in zip("abc", carries, strict=True)
    }
    about["web"] = {} if demand is None else {"peak_demand": demand}
    return ask(capacity.RULE, POOL, about)


@pytest.mark.parametrize(
    ("demand", "carries", "status"),
    [
        (100, (50, 50, 50), None),
        (101, (50, 50, 50), Status.BREACHED),
        (100, (50, 50, 60), None),
        (100, (50, 49, 60), Status.BREACHED),  # without zone z
        (100, (50, 50, None), Status.UNKNOWN),
        (100, (100, 100, None), None),
        (None, (1, 1, 1), None),
        (100, (None, None, None), None),  # nobody states anything
    ],
)
def test_what_is_left_after_a_zone_has_to_carry_the_peak(demand, carries, status):
    found = pool(demand, *carries)
    assert [one.status for one in found] == ([] if status is None else [status])


def test_worst_zone_and_what_is_left_are_told():
    (found,) = pool(100, 50, 40, 60)
    assert (found.details["zone"], found.details["left"]) == ("zone:z", 90)


@pytest.mark.parametrize(
    ("demand", "here", "there", "expected"),
    [
        (60, 100, 60, []),
        (61, 100, 60, [(Status.BREACHED, "region:east", 60)]),
        (101, 100, 60, [(Status.BREACHED, "region:east", 60)]),
        (61, 100, None, [(Status.UNKNOWN, "region:east", None)]),
    ],
)
def test_the_other_region_has_to_carry_the_peak(demand, here, there, expected):
    about = {
        "web": {"peak_demand": demand},
        "a": {"region": "east", "capacity": here},
        "b": {"region": "west"} | ({} if there is None else {"capacity": there}),
    }
    found = ask(capacity.RULE, "web > 1/2(a, b)", about)
    assert [(one.status, one.details["region"], one.achievable) for one in found] == expected


def test_region_that_holds_all_of_them_is_no_question_of_capacity():
    about = {
        "web": {"peak_demand": 9},
        "a": {"region": "east", "capacity": 9},
        "b": {"region": "east", "capacity": 9},
    }
    assert ask(capacity.RULE, "web > 1/2(a, b)", about) == []


@pytest.mark.parametrize(
    ("quota", "needed", "expected"),
    [
        (5, 6, [Status.BREACHED]),
        (6, 6, []),
        (None, 6, [Status.UNKNOWN]),
        (5, None, []),
    ],
)
def test_quota_where_a_failover_lands(quota, needed, expected):
    stated = {"quota_needed": needed, "quota": quota}
    facts = {name: one for name, one in stated.items() if one is not None}
    found = ask(capacity.RULE, "cluster", cluster=facts)
    assert [one.status for one in found] == expected


@pytest.mark.parametrize(
    ("rates", "found"),
    [
        ({"arrival_rate": 10, "service_rate": 20}, []),  # drains in exactly the RTO
        ({"arrival_rate": 10, "service_rate": 19}, [1000]),
        ({"arrival_rate": 10, "service_rate": 10}, ["never"]),
        ({"arrival_rate": 10}, [None]),
        ({}, []),
    ],
)
def test_backlog_of_an_outage_as_long_as_the_rto(rates, found):
    about = {"web": {"rto": 15}, "queue": {"kind": "queue", **rates}}
    assert [one.achievable for one in ask(backlog.RULE, "web > queue", about)] == found


def test_queue_that_states_one_rate_only_is_unknown():
    about = {"queue": {"kind": "queue", "rto": 15, "service_rate": 3}}
    assert [one.status for one in ask(backlog.RULE, "queue", about)] == [Status.UNKNOWN]


def test_backlog_drains_by_what_service_exceeds_arrival():
    assert backlog.drain(timedelta(hours=1), 10, 30) == timedelta(minutes=30)
    assert backlog.drain(timedelta(hours=1), 30, 30) is None


def calls(budget: float, text: str = "web > api > db; api > cache", **figures: float):
    about = {name: {"latency_p99_seconds": one} for name, one in figures.items()}
    about.setdefault("web", {})["latency"] = timedelta(seconds=budget)
    return ask(latency.RULE, text, about)


@pytest.mark.parametrize(("budget", "status"), [(1.0, Status.BREACHED), (1.1, None), (2.0, None)])
def test_slowest_path_adds_up(budget, status):
    found = calls(budget, web=0.1, api=0.2, db=0.8, cache=0.5)
    assert [one.status for one in found] == ([] if status is None else [status])


def test_slowest_path_is_told():
    (found,) = calls(1.0, web=0.1, api=0.2, db=0.8, cache=0.5)
    assert found.details["path"] == ["web", "api", "db"]
    assert found.achievable == pytest.approx(1.1)


def test_latency_that_nobody_states_is_never_met():
    (found,) = calls(5.0, web=0.1, api=0.2, db=0.8)
    assert (found.status, found.details["without_figure"]) == (Status.UNKNOWN, ["cache"])


def test_circle_of_calls_counts_each_once():
    (found,) = calls(0.5, "web > a; a > b; b > a", web=0.1, a=0.2, b=0.3)
    assert found.achievable == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("own", "call", "gaps"),
    [
        (10, {"timeout_seconds": 5, "attempts": 3}, 1),
        (15, {"timeout_seconds": 5, "attempts": 3}, 0),
        (10, {"timeout_seconds": 11}, 1),
        (10, {"timeout_seconds": 10}, 0),
        (None, {"timeout_seconds": 11}, 0),
        (10, {"attempts": 3}, 0),
        (10, "soon", 0),
    ],
)
def test_call_that_outlasts_its_caller(own, call, gaps):
    facts = {"calls": {"db": call}} | ({} if own is None else {"timeout_seconds": own})
    found = ask(timeouts.RULE, "web > db", web=facts)
    assert [one.provider for one in found] == ["db"] * gaps
