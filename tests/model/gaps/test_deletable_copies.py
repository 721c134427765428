"""Principals that may delete every copy of a store."""

from typing import Any

import pytest

from model.gaps.deletable_copies import RULE
from tests.model.gaps.asking import ask

OWN, OTHER = "111122223333", "444455556666"
BACKUPS = "db backup> snapshot; db backup> vault"


def role(*actions: str, on: str = "*", account: str = OWN, **about: Any) -> dict[str, Any]:
    statement = {"effect": "Allow", "actions": list(actions), "resources": [on], **about}
    kind = {"kind": "principal", "type": "AWS::IAM::Role", "account": account, "trust": []}
    return {**kind, "allows": [statement]}


def estate(roles: int, allows: dict[str, Any] | None = None, **about: Any) -> dict[str, Any]:
    admins = {f"role/{number}": allows or role("rds:*", "backup:*") for number in range(roles)}
    return {
        "db": {"kind": "database", "type": "AWS::RDS::DBInstance", "account": OWN},
        "snapshot": {"kind": "recovery_point", "type": "AWS::RDS::DBSnapshot", "account": OWN},
        "vault": {
            "kind": "backup_vault",
            "type": "AWS::Backup::BackupVault",
            "account": OWN,
            "policy": [],
        },
        **admins,
        **about,
    }


@pytest.mark.parametrize(("roles", "gaps"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1)])
def test_more_than_two_are_too_many(roles: int, gaps: int) -> None:
    found = ask(RULE, BACKUPS, estate(roles))
    assert len(found) == gaps
    if found:
        assert (found[0].component, found[0].achievable, found[0].target) == ("db", roles, 2)
        assert found[0].details["copies"] == ["snapshot", "vault"]


def test_a_store_may_state_how_many_are_accepted() -> None:
    store = estate(3)["db"]
    assert ask(RULE, BACKUPS, estate(3, db={**store, "backup_deleters": 3})) == []
    assert len(ask(RULE, BACKUPS, estate(1, db={**store, "backup_deleters": 0}))) == 1


@pytest.mark.parametrize(
    "changed",
    [
        # One copy that they cannot delete is enough.
        {"vault": {**estate(0)["vault"], "locked": True}},
        {"vault": {**estate(0)["vault"], "account": OTHER}},
        {"vault": {**estate(0)["vault"], "type": "AWS::Other::Vault"}},
        # An open question is no certain answer.
        {"vault": {key: value for key, value in estate(0)["vault"].items() if key != "policy"}},
        {
            "vault": {
                **estate(0)["vault"],
                "policy": [
                    {
                        "effect": "Deny",
                        "actions": ["backup:DeleteRecoveryPoint"],
                        "resources": ["*"],
                        "principals": "*",
                    }
                ],
            }
        },
    ],
)
def test_one_copy_that_is_out_of_their_hands_closes_the_gap(changed: dict[str, Any]) -> None:
    assert ask(RULE, BACKUPS, estate(3, **changed)) == []


def test_conditional_permissions_do_not_count() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    assert ask(RULE, BACKUPS, estate(3, role("*", conditions=mfa))) == []
    assert ask(RULE, BACKUPS, estate(3, role("rds:*"))) == []


def test_a_replica_counts_as_a_copy_and_has_no_gap_of_its_own() -> None:
    replica = {"kind": "database", "type": "AWS::RDS::DBInstance", "account": OWN}
    drawn = "replica replication> db"
    found = ask(RULE, drawn, estate(3, replica=replica))
    assert [gap.component for gap in found] == ["db"]
    kept = ask(RULE, drawn, estate(3, replica={**replica, "account": OTHER}))
    assert kept == []
