"""What falls into whose hands."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph
from model.impact.compromise import Compromise, compromise
from tests.builders import graph

AT = datetime(2026, 3, 1, tzinfo=UTC)
OWN, OTHER = "111122223333", "444455556666"
DEPLOY = f"arn:aws:iam::{OWN}:role/deploy"
ADMIN = f"arn:aws:iam::{OTHER}:role/admin"
WORKER = f"arn:aws:iam::{OWN}:role/worker"
FUNCTION = f"arn:aws:lambda:us-east-1:{OWN}:function:mail"
TABLE = f"arn:aws:dynamodb:us-east-1:{OWN}:table/orders"
FAR_TABLE = f"arn:aws:dynamodb:us-east-1:{OTHER}:table/orders"
ORGANIZATION = f"arn:aws:organizations::{OTHER}"
UNIT = f"{ORGANIZATION}:ou/o-1/ou-1"
GUARD = f"{ORGANIZATION}:policy/o-1/p-1"


def may(*actions: str, on: str = "*", **more: Any) -> dict[str, Any]:
    return {"effect": "Allow", "actions": list(actions), "resources": [on], **more}


def role(account: str, *allows: dict[str, Any], trusts: Any = None) -> dict[str, Any]:
    trust = {"effect": "Allow", "actions": ["sts:AssumeRole"], "principals": {"AWS": trusts}}
    return {
        "kind": "principal",
        "type": "AWS::IAM::Role",
        "account": account,
        "allows": list(allows),
        "trust": [trust] if trusts else [],
    }


def resource(type: str, account: str = OWN) -> dict[str, Any]:
    return {"type": type, "account": account, "region": "us-east-1", "policy": []}


def related(drawn: DependencyGraph, relation: str) -> DependencyGraph:
    needs = tuple(replace(need, relation=relation) for need in drawn.requirements)
    return DependencyGraph(replace(drawn.records, requirements=needs))


def held(answer: Compromise) -> dict[str, bool]:
    return {hold.component: hold.certain.certain for hold in answer.principals}


def stopped(answer: Compromise) -> dict[str, str | None]:
    return {hold.component: hold.action for hold in answer.stopped}


def test_only_what_it_may_do_is_lost() -> None:
    about = {
        DEPLOY: role(OWN, may("dynamodb:*", on=TABLE)),
        TABLE: resource("AWS::DynamoDB::Table"),
        FUNCTION: resource("AWS::Lambda::Function"),
    }
    answer = compromise(graph("", about), DEPLOY, at=AT)
    assert held(answer) == {DEPLOY: True}
    assert stopped(answer) == {TABLE: "dynamodb:DeleteTable"}


def test_a_role_in_another_account_needs_both_sides() -> None:
    both_sides = {
        DEPLOY: role(OWN, may("sts:AssumeRole")),
        ADMIN: role(OTHER, may("*"), trusts=f"arn:aws:iam::{OWN}:root"),
        FAR_TABLE: resource("AWS::DynamoDB::Table", OTHER),
    }
    answer = compromise(graph("", both_sides), DEPLOY, at=AT)
    assert held(answer) == {DEPLOY: True, ADMIN: True}
    assert FAR_TABLE in stopped(answer)
    no_trust = {**both_sides, ADMIN: role(OTHER, may("*"))}
    assert held(compromise(graph("", no_trust), DEPLOY, at=AT)) == {DEPLOY: True}
    no_permission = {**both_sides, DEPLOY: role(OWN)}
    assert held(compromise(graph("", no_permission), DEPLOY, at=AT)) == {DEPLOY: True}


def test_a_condition_makes_the_rest_only_possible() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    about = {
        DEPLOY: role(OWN, may("sts:AssumeRole", conditions=mfa)),
        WORKER: role(OWN, may("dynamodb:*"), trusts=OWN),
        TABLE: resource("AWS::DynamoDB::Table"),
    }
    answer = compromise(graph("", about), DEPLOY, at=AT)
    assert held(answer) == {DEPLOY: True, WORKER: False}
    assert answer.seeds() == [DEPLOY]
    assert answer.seeds(possible=True) == sorted([DEPLOY, WORKER, TABLE])
    (table,) = (hold for hold in answer.stopped if hold.component == TABLE)
    assert table.certain.keys == {"aws:MultiFactorAuthPresent"}


def test_whoever_may_change_whom_a_role_trusts_acts_as_it() -> None:
    about = {
        DEPLOY: role(OWN, may("iam:UpdateAssumeRolePolicy", on=WORKER)),
        WORKER: role(OWN, may("dynamodb:DeleteTable")),
        TABLE: resource("AWS::DynamoDB::Table"),
    }
    answer = compromise(graph("", about), DEPLOY, at=AT)
    assert held(answer) == {DEPLOY: True, WORKER: True}
    assert stopped(answer) == {TABLE: "dynamodb:DeleteTable", WORKER: "iam:UpdateAssumeRolePolicy"}


def test_whoever_may_change_code_acts_with_its_role() -> None:
    about = {
        DEPLOY: role(OWN, may("lambda:UpdateFunctionCode", "lambda:InvokeFunction")),
        WORKER: role(OWN, may("dynamodb:DeleteTable"), trusts=None),
        FUNCTION: resource("AWS::Lambda::Function"),
        TABLE: resource("AWS::DynamoDB::Table"),
    }
    drawn = related(graph(f"{FUNCTION} > {WORKER}", about), "assumes_role")
    answer = compromise(drawn, DEPLOY, at=AT)
    assert held(answer) == {DEPLOY: True, WORKER: True}
    assert set(stopped(answer)) == {FUNCTION, TABLE}
    (worker,) = (hold for hold in answer.principals if hold.component == WORKER)
    assert (worker.path, worker.by) == ("lambda-004", DEPLOY)


def test_code_that_nothing_is_seen_to_call_gives_its_role_only_possibly() -> None:
    about = {
        DEPLOY: role(OWN, may("lambda:UpdateFunctionCode")),
        WORKER: role(OWN, may("dynamodb:DeleteTable"), trusts=None),
        FUNCTION: resource("AWS::Lambda::Function"),
    }
    drawn = related(graph(f"{FUNCTION} > {WORKER}", about), "assumes_role")
    (worker,) = (
        hold for hold in compromise(drawn, DEPLOY, at=AT).principals if hold.component == WORKER
    )
    assert worker.certain.keys == {"something invokes the function"}


@pytest.mark.parametrize(
    ("bound", "lost"), [("", True), (f"; account:{OWN} policy> {GUARD}", False)]
)
def test_a_service_control_policy_binds_the_accounts_below_it(bound: str, lost: bool) -> None:
    about = {
        DEPLOY: role(OWN, may("dynamodb:*")),
        TABLE: resource("AWS::DynamoDB::Table"),
        f"account:{OWN}": {"account": OWN},
        GUARD: {
            "kind": "policy",
            "policy_type": "SERVICE_CONTROL_POLICY",
            "statements": [
                may("*"),
                {"effect": "Deny", "actions": ["dynamodb:Delete*"], "resources": ["*"]},
            ],
        },
    }
    drawn = related(graph(f"account:{OWN}{bound}", about), "bound_by")
    assert (TABLE in stopped(compromise(drawn, DEPLOY, at=AT))) is lost


def test_an_account_loses_all_that_is_in_it() -> None:
    about = {
        f"account:{OWN}": {"account": OWN},
        DEPLOY: role(OWN),
        TABLE: resource("AWS::DynamoDB::Table"),
        FAR_TABLE: resource("AWS::DynamoDB::Table", OTHER),
    }
    answer = compromise(graph("", about), f"account:{OWN}", at=AT)
    assert answer.seeds() == sorted([f"account:{OWN}", DEPLOY, TABLE])


def test_a_boundary_that_was_not_read_leaves_a_doubt() -> None:
    about = {
        DEPLOY: {**role(OWN, may("dynamodb:*")), "boundary": "arn:aws:iam::1:policy/unseen"},
        TABLE: resource("AWS::DynamoDB::Table"),
    }
    (table,) = compromise(graph("", about), DEPLOY, at=AT).stopped
    assert table.certain.value is None
    assert "boundary" in next(iter(table.certain.keys))


def test_only_principals_and_accounts_can_be_taken_over() -> None:
    drawn = graph("", {TABLE: resource("AWS::DynamoDB::Table")})
    with pytest.raises(InvalidValue, match="IAM user or role"):
        compromise(drawn, TABLE, at=AT)
    with pytest.raises(UnknownComponent):
        compromise(drawn, "nobody", at=AT)
