"""What a change of policies, keys, secrets or certificates stops: now, or later."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from model.access.policy_change import PolicyChange
from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph
from model.impact.what_if import Change, WhatIf, what_if
from model.records.component import ComponentId
from model.records.requirement import Requirement
from tests.builders import graph

AT = datetime(2026, 3, 1, tzinfo=UTC)
OWN = "111122223333"
ARN = f"arn:aws:{{}}:us-east-1:{OWN}:{{}}"
SECRET, QUEUE = ARN.format("secretsmanager", "secret:pay"), ARN.format("sqs", "orders")
KEY, TOPIC = ARN.format("kms", "key/1"), ARN.format("sns", "events")
ROLE, ADA = f"arn:aws:iam::{OWN}:role/app", f"arn:aws:iam::{OWN}:user/ada"
ADMIN = f"arn:aws:iam::{OWN}:role/admin"
RELATIONS = {
    ("task", ROLE): "assumes_role",
    ("worker", ROLE): "assumes_role",
    ("task", SECRET): "reads_secret",
    ("worker", QUEUE): "sends_to",
    ("worker", TOPIC): "sends_to",
    (SECRET, KEY): "encrypted_by",
    ("cert", "authority"): "issued_by",
    (ADA, ADMIN): "may_assume",
}
ESTATE = f"""
task > {ROLE}; worker > {ROLE}; web > worker; service:shop > web; web lifecycle> task
task start> {SECRET}; worker > {QUEUE}; worker ~> {TOPIC}; {SECRET} > {KEY}
web > cert; cert renew> authority; {ADA} policy> {ADMIN}
"""


def allow(*actions: str, **element: Any) -> dict[str, Any]:
    return {"effect": "Allow", "actions": list(actions), "resources": ["*"], **element}


def deny(*actions: str) -> dict[str, Any]:
    return {"effect": "Deny", "actions": list(actions), "resources": ["*"]}


def principal(type_: str, *allows: dict[str, Any], trust: Any = ()) -> dict[str, Any]:
    return {
        "kind": "principal",
        "type": type_,
        "account": OWN,
        "allows": list(allows),
        "attached_policies": [],
        "trust": list(trust),
    }


def resource(kind: str, type_: str, *policy: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "type": type_,
        "account": OWN,
        "region": "us-east-1",
        "policy": list(policy),
        "grants": [],
    }


@pytest.fixture(scope="module")
def shop() -> DependencyGraph:
    """Return a task that reads a secret when it starts, a worker that sends, and who may admin."""
    mine = {"AWS": OWN}
    about: dict[str, Any] = {
        "task": {"kind": "container_service", "region": "us-east-1", "account": OWN},
        "worker": {"kind": "function", "region": "us-east-1", "account": OWN},
        "cert": {"kind": "certificate", "not_after": "2026-06-01T00:00:00Z"},
        ROLE: principal("AWS::IAM::Role", {**allow("*"), "policy": "all"}),
        ADA: principal("AWS::IAM::User", {**allow("sts:AssumeRole"), "policy": "becomes"}),
        ADMIN: principal(
            "AWS::IAM::Role", allow("*"), trust=[allow("sts:AssumeRole", principals=mine)]
        ),
        SECRET: resource("secret", "AWS::SecretsManager::Secret"),
        QUEUE: resource("queue", "AWS::SQS::Queue"),
        TOPIC: resource("topic", "AWS::SNS::Topic"),
        KEY: resource("key", "AWS::KMS::Key", allow("kms:*", principals=mine)),
    }
    drawn = graph(ESTATE, about)
    needs = tuple(sorted(map(named, drawn.requirements), key=lambda need: need.id))
    return DependencyGraph(replace(drawn.records, requirements=needs))


def named(need: Requirement) -> Requirement:
    relation = RELATIONS.get((need.dependent, need.providers[0]))
    return need if relation is None else replace(need, relation=relation)


def told(answer: WhatIf) -> list[tuple[str, str, str, str]]:
    return [
        (str(need.when), need.component, need.provider, str(need.answer)) for need in answer.needs
    ]


def attached(target: str, *statements: dict[str, Any]) -> Change:
    policy = PolicyChange(
        policy="new", target=ComponentId(target), attach=True, statements=statements
    )
    return Change(policies=(policy,))


def test_a_deleted_secret_is_missed_at_the_next_start_and_names_the_service(
    shop: DependencyGraph,
) -> None:
    answer = what_if(shop, Change(ended=(ComponentId(SECRET),)), at=AT)
    assert told(answer) == [("start", "task", SECRET, "no")]
    assert answer.services == ["service:shop"]
    assert list(answer.blast_radius.down) == []
    assert [(need.component, str(need.cannot)) for need in answer.blast_radius.latent] == [
        ("task", "start")
    ]


def test_a_certificate_authority_that_ends_is_missed_at_the_renewal(shop: DependencyGraph) -> None:
    answer = what_if(shop, Change(ended=(ComponentId("authority"),)), at=AT)
    assert told(answer) == [("renew", "cert", "authority", "no")]
    (latent,) = answer.blast_radius.latent
    assert latent.by == datetime(2026, 6, 1, tzinfo=UTC)


def test_a_certificate_that_ends_stops_who_presents_it_now(shop: DependencyGraph) -> None:
    answer = what_if(shop, Change(ended=(ComponentId("cert"),)), at=AT)
    assert told(answer) == [("now", "web", "cert", "no")]
    assert "web" in answer.blast_radius.down


def test_a_policy_that_is_detached_stops_what_runs_and_what_starts(shop: DependencyGraph) -> None:
    detached = PolicyChange(policy="all", target=ComponentId(ROLE), attach=False)
    answer = what_if(shop, Change(policies=(detached,)), at=AT)
    assert told(answer) == [
        ("now", "worker", TOPIC, "no"),
        ("now", "worker", QUEUE, "no"),
        ("start", "task", SECRET, "no"),
        ("start", "task", SECRET, "no"),
    ]
    assert [need.resource for need in answer.needs if need.provider == SECRET] == [KEY, SECRET]
    assert {need.action for need in answer.needs} == {
        "secretsmanager:GetSecretValue",
        "kms:Decrypt",
        "sqs:SendMessage",
        "sns:Publish",
    }
    assert list(answer.blast_radius.seeds) == ["worker"]
    assert list(answer.blast_radius.down) == ["service:shop", "web"]


def test_a_soft_need_that_is_denied_degrades(shop: DependencyGraph) -> None:
    answer = what_if(shop, attached(ROLE, deny("sns:*")), at=AT)
    assert told(answer) == [("now", "worker", TOPIC, "no")]
    assert answer.needs[0].reasons == (
        "Deny in statement 0 of policy new of app (identity-based policy)",
    )
    assert list(answer.blast_radius.down) == []
    assert list(answer.blast_radius.seeds) == ["worker"]
    assert list(answer.blast_radius.degraded) == ["service:shop", "web"]


def test_a_denial_with_a_condition_stops_nothing_for_certain(shop: DependencyGraph) -> None:
    address = {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    answer = what_if(shop, attached(ROLE, {**deny("sqs:*"), "conditions": address}), at=AT)
    assert told(answer) == [("now", "worker", QUEUE, "conditional")]
    assert "aws:SourceIp" in answer.needs[0].reasons
    assert list(answer.blast_radius.seeds) == []


def test_who_can_no_longer_assume_a_role_is_told(shop: DependencyGraph) -> None:
    detached = PolicyChange(policy="becomes", target=ComponentId(ADA), attach=False)
    answer = what_if(shop, Change(policies=(detached,)), at=AT)
    assert told(answer) == [("assume", ADA, ADMIN, "no")]


def test_what_a_policy_newly_allows_is_told(shop: DependencyGraph) -> None:
    answer = what_if(shop, attached(ADA, allow("secretsmanager:GetSecretValue", "kms:*")), at=AT)
    assert told(answer) == []
    assert [(gain.may.principal, gain.may.resource, str(gain.verb)) for gain in answer.gained] == [
        (ADA, KEY, "read"),
        (ADA, KEY, "change"),
        (ADA, KEY, "destroy"),
        (ADA, SECRET, "read"),
    ]


def test_a_change_of_nothing_and_of_what_is_not_there_is_refused(shop: DependencyGraph) -> None:
    with pytest.raises(InvalidValue, match="a policy, or a component that ends"):
        Change()
    with pytest.raises(UnknownComponent):
        what_if(shop, Change(ended=(ComponentId("nothing"),)), at=AT)
