"""The rules about stores of one service and about where they may lie."""

from datetime import timedelta

import pytest

from model.gaps import replication_skew, residency
from model.gaps.interface import Status
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from tests.model.gaps.asking import ask, pairs


def loses(component: str, seconds: float) -> Capability:
    return Capability(
        subject=ComponentId(component),
        disruption_class=DisruptionClass.REGION,
        source="measured",
        rpo=timedelta(seconds=seconds),
    )


def stores(*losses: float | None, tolerance: float | None = None):
    shop = {"rpo": 60, "class": "region"}
    if tolerance is not None:
        shop["skew_tolerance_seconds"] = tolerance
    known = [loses(name, one) for name, one in zip("ab", losses, strict=True) if one is not None]
    about = {"service:shop": shop, "a": {"kind": "database"}}
    text = "service:shop > web; web > a; web > b"
    about["b"] = {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "east"}
    about["twin"] = {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "west"}
    return ask(replication_skew.RULE, f"{text}; twin replication> b", about, capabilities=known)


@pytest.mark.parametrize(
    ("losses", "tolerance", "expected"),
    [
        ((2, 3600), None, [(Status.BREACHED, 3598)]),  # golden vector 9
        ((2, 2), None, []),
        ((2, 3600), 3598, []),
        ((2, 3600), 3597, [(Status.BREACHED, 3598)]),
        ((2, None), None, [(Status.UNKNOWN, None)]),
    ],
)
def test_stores_that_come_back_apart(losses, tolerance, expected):
    found = stores(*losses, tolerance=tolerance)
    assert [(one.status, one.achievable) for one in found] == expected


def test_one_store_is_never_out_of_step():
    about = {"service:shop": {"rpo": 1, "class": "region"}, "a": {"kind": "database"}}
    assert ask(replication_skew.RULE, "service:shop > a", about) == []


def test_replica_is_restored_by_its_primary():
    rds = {"kind": "database", "type": "AWS::RDS::DBInstance"}
    about = {
        "service:shop": {"rpo": 60, "class": "region"},
        "a": {**rds, "region": "east"},
        "b": {**rds, "region": "west"},
    }
    text = "service:shop > a; service:shop > b; b replication> a"
    assert ask(replication_skew.RULE, text, about, capabilities=[loses("a", 9)]) == []


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (["eu-1", "eu-2"], []),
        (["eu-1"], [("service:shop", "copy")]),
        (["eu-2"], [("service:shop", "db")]),
        ([], []),
    ],
)
def test_parts_and_copies_have_to_lie_where_they_may(allowed, expected):
    about = {
        "service:shop": {"allowed_regions": allowed},
        "db": {"kind": "database", "region": "eu-1"},
        "copy": {"kind": "database", "region": "eu-2"},
        "other": {"region": "us-1"},
    }
    text = "service:shop > db; copy replication> db; other > db"
    assert pairs(ask(residency.RULE, text, about)) == expected
