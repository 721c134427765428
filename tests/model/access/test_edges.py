"""Access edges say what the evaluation says, never what a name in a statement suggests."""

from dataclasses import replace
from typing import Any

import pytest

from model.access.edges import AccessEdge, access_edges
from model.graph import DependencyGraph
from tests.builders import graph
from tests.model.access.test_policies import (
    AT,
    ESTATE,
    GUARD,
    OWN,
    RELATIONS,
    ROLE,
    UNDER,
    control,
    held,
    may,
    never,
    role,
)

SECRET = f"arn:aws:secretsmanager:us-east-1:{OWN}:secret:pay"
OTHER_SECRET = f"arn:aws:secretsmanager:us-east-1:{OWN}:secret:mail"
LIMIT = f"arn:aws:iam::{OWN}:policy/limit"
READ = "secretsmanager:GetSecretValue"


def secret(*policy: dict[str, Any]) -> dict[str, Any]:
    return held("secret", "AWS::SecretsManager::Secret", *policy)


def edges(about: dict[str, Any]) -> list[AccessEdge]:
    components = {**ESTATE, ROLE: role(), SECRET: secret(), **about}
    drawn = graph(UNDER if GUARD in about else "", components)
    needs = tuple(
        replace(need, relation=RELATIONS.get(need.effect, need.relation))
        for need in drawn.requirements
    )
    return list(access_edges(DependencyGraph(replace(drawn.records, requirements=needs)), at=AT))


def lines(about: dict[str, Any]) -> list[str]:
    return [
        f"{edge.relation} {edge.component.rpartition(':')[2]}{'' if edge.certain else '?'}"
        for edge in edges(about)
        if edge.principal == ROLE
    ]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, []),
        ({ROLE: role(may(READ, on=SECRET))}, ["can_read pay"]),
        ({ROLE: role(may(READ, on=SECRET)), OTHER_SECRET: secret()}, ["can_read pay"]),
        ({ROLE: role(may(READ, on=SECRET), never("secretsmanager:*"))}, []),
        ({SECRET: secret(may(READ, principals={"AWS": ROLE}))}, ["can_read pay"]),
        (
            {ROLE: role(may(READ)), SECRET: secret(never(READ, principals="*"))},
            [],
        ),
        (
            {
                ROLE: role(may(READ), boundary=LIMIT),
                LIMIT: {"kind": "policy", "statements": [may("s3:*")]},
            },
            [],
        ),
        ({ROLE: role(may(READ)), **control(may("*"), never(READ))}, []),
        (
            {
                ROLE: role(may(READ)),
                **control(may("*"), never(READ), type="RESOURCE_CONTROL_POLICY"),
            },
            [],
        ),
        (
            {ROLE: role(may(READ, conditions={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))},
            ["can_read pay?"],
        ),
        (
            {ROLE: role(may("secretsmanager:*"))},
            ["can_read pay", "can_write pay", "can_destroy pay"],
        ),
        ({ROLE: role(may("ec2:*")), "i-1": {"type": "AWS::EC2::Instance"}}, []),
    ],
)
def test_an_edge_is_what_all_policies_together_allow(
    about: dict[str, Any], expected: list[str]
) -> None:
    assert lines(about) == expected


def test_an_edge_names_its_action_and_what_it_depends_on() -> None:
    address = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    (edge,) = edges({ROLE: role(may(READ, conditions=address))})
    assert edge.action == READ
    assert (edge.certain, edge.conditions) == (False, ("aws:SourceIp",))


def test_a_key_is_decrypted_with_and_a_role_is_assumed() -> None:
    key = f"arn:aws:kms:us-east-1:{OWN}:key/1"
    admin = f"arn:aws:iam::{OWN}:role/admin"
    trust = [may("sts:AssumeRole", principals={"AWS": ROLE})]
    about = {
        ROLE: role(may("kms:Decrypt")),
        key: {
            **held("key", "AWS::KMS::Key", may("kms:*", principals={"AWS": OWN})),
            "grants": [],
        },
        admin: role(trust=trust),
    }
    assert {(edge.relation, edge.component) for edge in edges(about)} == {
        ("can_decrypt_with", key),
        ("can_assume", admin),
    }
