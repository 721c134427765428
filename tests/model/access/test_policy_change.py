"""A policy that is attached or detached changes what the principals behind it may do."""

from dataclasses import replace
from typing import Any

import pytest

from model.access.may import Answer, may
from model.access.policies import Access
from model.access.policy_change import PolicyChange, changed
from model.access.policy_document import checked_statements
from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph
from model.records.component import ComponentId
from tests.builders import graph
from tests.model.access.test_policies import AT, OWN, QUEUE, never, queue, role
from tests.model.access.test_policies import may as allow

ROLE, ADA = f"arn:aws:iam::{OWN}:role/deploy", f"arn:aws:iam::{OWN}:user/ada"
TEAM = f"arn:aws:iam::{OWN}:group/team"
SENDS, LIMIT = f"arn:aws:iam::{OWN}:policy/sends", f"arn:aws:iam::{OWN}:policy/limit"
ACCOUNT, UNIT = f"account:{OWN}", "arn:aws:organizations::999900001111:ou/o-1/ou-1"
GUARD = "arn:aws:organizations::999900001111:policy/o-1/p-guard"
SEND = "sqs:SendMessage"
RELATIONS = {"member_of": (ADA, TEAM), "part_of": (ACCOUNT, UNIT), "bound_by": (UNIT, GUARD)}


def estate(**about: Any) -> DependencyGraph:
    """Return a role and a user of a group, a queue, a policy, and an organization above them."""
    user = {**role(), "type": "AWS::IAM::User", "attached_policies": []}
    components: dict[str, Any] = {
        ROLE: {**role(), "attached_policies": []},
        ADA: user,
        TEAM: {**role(), "type": "AWS::IAM::Group", "attached_policies": []},
        QUEUE: queue(),
        SENDS: {"kind": "policy", "account": OWN, "statements": [allow(SEND)]},
        LIMIT: {"kind": "policy", "account": OWN, "statements": [allow("s3:*")]},
        ACCOUNT: {"kind": "account", "account": OWN},
        UNIT: {"kind": "organizational_unit"},
        GUARD: {
            "kind": "policy",
            "name": "guard",
            "policy_type": "SERVICE_CONTROL_POLICY",
            "statements": [allow("*"), never("ec2:*")],
        },
    }
    ids = {"role": ROLE, "user": ADA, "group": TEAM}
    for name, properties in about.items():
        components[ids[name]] = {**components[ids[name]], **properties}
    drawn = graph(f"{ADA} policy> {TEAM}; {ACCOUNT} in> {UNIT}; {UNIT} policy> {GUARD}", components)
    named = {pair: relation for relation, pair in RELATIONS.items()}
    needs = tuple(
        replace(need, relation=named[need.dependent, need.providers[0]])
        for need in drawn.requirements
    )
    needs = tuple(sorted(needs, key=lambda need: need.id))
    return DependencyGraph(replace(drawn.records, requirements=needs))


def answers(compiled: DependencyGraph, change: PolicyChange, who: str) -> tuple[Answer, Answer]:
    """Return whether `who` may send to the queue, before and after a change."""
    before, after = Access(compiled, at=AT), Access(changed(compiled, change), at=AT)
    return (
        may(before, who, SEND, ComponentId(QUEUE)).answer,
        may(after, who, SEND, ComponentId(QUEUE)).answer,
    )


def change(policy: str, target: str, *, attach: bool, **document: Any) -> PolicyChange:
    statements = checked_statements(document) if document else None
    return PolicyChange(
        policy=policy, target=ComponentId(target), attach=attach, statements=statements
    )


DENY = {"Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}
INLINE = {"allows": [{**allow(SEND), "policy": "sends"}]}
OF_TEAM = {"allows": [{**allow(SEND), "policy": "sends", "group": "team"}]}


@pytest.mark.parametrize(
    ("about", "policy", "target", "attach", "who", "expected"),
    [
        ({}, SENDS, ROLE, True, ROLE, ("no", "yes")),
        ({}, "sends", ADA, True, ADA, ("no", "yes")),
        ({}, SENDS, TEAM, True, ADA, ("no", "yes")),
        ({"role": {"attached_policies": [SENDS]}}, SENDS, ROLE, False, ROLE, ("yes", "no")),
        ({"role": {"attached_policies": [SENDS]}}, "sends", ROLE, False, ROLE, ("yes", "no")),
        ({"role": INLINE}, "sends", ROLE, False, ROLE, ("yes", "no")),
        ({"group": {"attached_policies": [SENDS]}}, SENDS, TEAM, False, ADA, ("yes", "no")),
        ({"user": OF_TEAM, "group": INLINE}, "sends", TEAM, False, ADA, ("yes", "no")),
        (
            {"role": {"attached_policies": [SENDS], "boundary": LIMIT}},
            LIMIT,
            ROLE,
            False,
            ROLE,
            ("no", "yes"),
        ),
    ],
)
def test_a_policy_of_a_principal(
    about: dict[str, Any],
    policy: str,
    target: str,
    attach: bool,
    who: str,
    expected: tuple[str, str],
) -> None:
    assert answers(estate(**about), change(policy, target, attach=attach), who) == expected


@pytest.mark.parametrize("target", [ROLE, ACCOUNT, UNIT])
def test_a_new_denial_binds_a_principal_an_account_or_a_unit(target: str) -> None:
    compiled = estate(role={"allows": [allow("*")]})
    denial = change("no-queues", target, attach=True, **DENY)
    assert answers(compiled, denial, ROLE) == (Answer.YES, Answer.NO)


def test_a_control_policy_that_is_detached_binds_no_longer() -> None:
    compiled = estate(role={"allows": [allow("*")]})
    after = changed(compiled, change("guard", UNIT, attach=False))
    queue = ComponentId(QUEUE)
    assert may(Access(compiled, at=AT), ROLE, "ec2:RunInstances", queue).answer is Answer.NO
    assert may(Access(after, at=AT), ROLE, "ec2:RunInstances", queue).answer is Answer.YES


@pytest.mark.parametrize(
    ("policy", "target", "attach", "error"),
    [
        ("nothing", ROLE, False, InvalidValue),
        ("nothing", UNIT, False, InvalidValue),
        ("nothing", ROLE, True, UnknownComponent),
        (SENDS, QUEUE, True, InvalidValue),
        (SENDS, "nobody", True, UnknownComponent),
    ],
)
def test_a_change_that_is_not_possible_is_refused(
    policy: str, target: str, attach: bool, error: type[Exception]
) -> None:
    with pytest.raises(error):
        changed(estate(), change(policy, target, attach=attach))


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"Statement": []},
        {"Statement": [{"Action": "s3:*"}]},
        {"Statement": [{"Effect": "Deny", "Resource": "*"}]},
    ],
)
def test_a_document_that_is_no_policy_is_refused(document: object) -> None:
    with pytest.raises(InvalidValue, match="expected"):
        checked_statements(document)
