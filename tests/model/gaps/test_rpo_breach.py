from datetime import timedelta

import pytest

from model.gaps.interface import Status
from model.gaps.rpo_breach import RULE
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from tests.model.gaps.asking import ask, pairs


def loses(component: str, minutes: int) -> Capability:
    return Capability(
        subject=ComponentId(component),
        disruption_class=DisruptionClass.REGION,
        source="measured",
        rpo=timedelta(minutes=minutes),
    )


def shop(rpo: int, *capabilities: Capability):
    about = {
        "web": {"rpo": rpo, "class": "region"},
        "db": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "east"},
        "files": {"kind": "bucket", "type": "AWS::S3::Bucket"},
        "cache": {"kind": "cache"},
    }
    return ask(RULE, "web > api > db; web > files; web > cache", about, capabilities=capabilities)


@pytest.mark.parametrize(
    ("rpo", "expected"),
    [(1, [("web", "db")]), (4, [("web", "db")]), (5, []), (60, [])],
)
def test_store_that_loses_most_decides(rpo, expected):
    assert pairs(shop(rpo, loses("db", 5), loses("files", 2))) == expected


def test_nothing_left_is_a_breach_of_any_promise():
    (found,) = shop(60, loses("files", 2))
    assert (found.provider, found.achievable, found.exceed) == ("db", "never", 1.0)


def test_unknown_loss_is_never_met():
    about = {
        "web": {"rpo": 60, "class": "region"},
        "db": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "east"},
        "twin": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "west"},
    }
    (found,) = ask(RULE, "web > db; twin replication> db", about)
    assert (found.status, found.provider) == (Status.UNKNOWN, "db")


def test_certain_loss_is_told_before_an_unknown_one():
    about = {
        "web": {"rpo": 1, "class": "region"},
        "a": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "east"},
        "b": {"kind": "database"},
        "twin": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "west"},
    }
    text = "web > a; web > b; twin replication> a"
    (found,) = ask(RULE, text, about, capabilities=[loses("b", 9)])
    assert (found.status, found.provider, found.achievable) == (Status.BREACHED, "b", 540)


def test_soft_needs_hold_no_state():
    about = {"web": {"rpo": 1, "class": "region"}, "db": {"kind": "database"}}
    assert ask(RULE, "web ~> db", about) == []


def test_store_with_a_promise_of_its_own_names_no_provider():
    (found,) = ask(RULE, "db", {"db": {"kind": "database", "rpo": 1, "class": "region"}})
    assert (found.component, found.provider) == ("db", None)
