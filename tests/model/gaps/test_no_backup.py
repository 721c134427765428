import pytest

from model.gaps.no_backup import RULE
from model.records.objective import DisruptionClass
from tests.model.gaps.asking import ask

RDS = {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "east", "account": "1"}
TABLE = {"kind": "database", "type": "AWS::DynamoDB::Table", "region": "east", "account": "1"}


@pytest.mark.parametrize(
    ("cls", "store", "gaps"),
    [
        ("zone", {**RDS, "backup_retention_days": 0}, 1),
        ("zone", {**RDS, "backup_retention_days": 7}, 0),
        ("zone", {**RDS, "backup_retention_days": 0, "multi_az": True}, 0),
        ("zone", RDS, 0),  # not read: unknown, which N-02 tells
        ("region", RDS, 1),
        ("region", TABLE, 1),
        ("zone", TABLE, 0),
        ("region", {**TABLE, "authoritative": False}, 0),
        ("region", {"kind": "cache"}, 0),
    ],
)
def test_store_behind_a_promise(cls, store, gaps):
    about = {"shop": {"rpo": 5, "class": cls}, "db": store}
    found = [one for one in ask(RULE, "shop > db", about) if one.disruption_class is not None]
    assert len(found) == gaps
    assert all(one.disruption_class is DisruptionClass(cls) for one in found)


@pytest.mark.parametrize(
    ("cls", "vault", "gaps"),
    [
        ("region", {"region": "east", "account": "1"}, 1),
        ("region", {"region": "west", "account": "1"}, 0),
        ("account", {"region": "west", "account": "1"}, 1),
        ("account", {"region": "west", "account": "1", "locked": True}, 0),
        ("account", {"region": "east", "account": "2"}, 0),
    ],
)
def test_every_copy_inside_what_fails_is_no_copy(cls, vault, gaps):
    about = {
        "shop": {"rpo": 5, "class": cls},
        "db": RDS,
        "vault": {"kind": "backup_vault", **vault},
    }
    found = ask(RULE, "shop > db; db backup> vault", about)
    assert len(found) == gaps
    assert all(one.details["copies"] == ["vault"] for one in found)


@pytest.mark.parametrize(
    ("store", "gaps"),
    [
        ({**RDS, "backup_retention_days": 0}, 1),
        ({**TABLE, "point_in_time_recovery": False}, 1),
        ({**TABLE, "point_in_time_recovery": True}, 0),
        (RDS, 0),
        ({**RDS, "backup_retention_days": 3}, 0),
    ],
)
def test_store_without_a_promise_is_told_when_its_configuration_says_so(store, gaps):
    assert len(ask(RULE, "db", {"db": store})) == gaps


def test_replica_is_not_asked_for_copies():
    about = {"db": RDS, "copy": {**RDS, "backup_retention_days": 0, "region": "west"}}
    assert ask(RULE, "copy replication> db", about) == []
