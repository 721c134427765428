"""Which policies of a graph bear on a request: one line for each sentence of the guide."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from model.access.evaluation import Decision
from model.access.policies import Access
from model.graph import DependencyGraph
from model.records.component import ComponentId
from tests.builders import graph

AT = datetime(2026, 3, 1, tzinfo=UTC)
OWN, OTHER, HEAD = "111122223333", "444455556666", "999900001111"
ROLE, OTHER_ROLE = f"arn:aws:iam::{OWN}:role/deploy", f"arn:aws:iam::{OWN}:role/worker"
FAR = f"arn:aws:iam::{OTHER}:role/far"
LINKED = f"arn:aws:iam::{OWN}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
QUEUE, BUCKET = f"arn:aws:sqs:us-east-1:{OWN}:orders", "arn:aws:s3:::media"
KEY = f"arn:aws:kms:us-east-1:{OWN}:key/1"
BOUNDARY = f"arn:aws:iam::{OWN}:policy/limit"
ACCOUNT = f"account:{OWN}"
ORGANIZATION = f"arn:aws:organizations::{HEAD}:organization/o-1"
TOP = f"arn:aws:organizations::{HEAD}:root/o-1/r-1"
GUARD = f"arn:aws:organizations::{HEAD}:policy/o-1/p-1"
UNDER = f"{ACCOUNT} in> {TOP} in> {ORGANIZATION}; {TOP} policy> {GUARD}"
RELATIONS = {"containment": "part_of", "policy": "bound_by"}


def said(effect: str, *actions: str, on: str = "*", **more: Any) -> dict[str, Any]:
    return {"effect": effect, "actions": list(actions), "resources": [on], **more}


def may(*actions: str, **more: Any) -> dict[str, Any]:
    return said("Allow", *actions, **more)


def never(*actions: str, **more: Any) -> dict[str, Any]:
    return said("Deny", *actions, **more)


def role(*allows: dict[str, Any], account: str = OWN, **more: Any) -> dict[str, Any]:
    kind = {"kind": "principal", "type": "AWS::IAM::Role", "account": account}
    return {**kind, "allows": list(allows), "trust": [], **more}


def held(kind: str, type: str, *policy: dict[str, Any]) -> dict[str, Any]:
    place = {"account": OWN, "region": "us-east-1"}
    return {"kind": kind, "type": type, **place, "policy": list(policy)}


def queue(*policy: dict[str, Any]) -> dict[str, Any]:
    return held("queue", "AWS::SQS::Queue", *policy)


ESTATE: dict[str, Any] = {
    ACCOUNT: {"kind": "account", "account": OWN},
    f"account:{OTHER}": {"kind": "account"},
    ORGANIZATION: {"kind": "organization", "name": "o-1"},
    TOP: {"kind": "organizational_unit"},
    ROLE: role(may("*")),
    QUEUE: queue(),
}
BY_SERVICE: dict[str, Any] = {
    "trust": [may("sts:AssumeRole", principals={"Service": "ec2.amazonaws.com"})]
}
BY_ANYONE: dict[str, Any] = {"trust": [may("*", principals="*")]}
BY_ACCOUNT: dict[str, Any] = {"trust": [may("sts:AssumeRole", principals={"AWS": OWN})]}
BY_ROLE: dict[str, Any] = {"trust": [may("sts:AssumeRole", principals={"AWS": [ROLE]})]}


def control(*statements: dict[str, Any], type: str = "SERVICE_CONTROL_POLICY") -> dict[str, Any]:
    return {GUARD: {"kind": "policy", "policy_type": type, "statements": list(statements)}}


def decision(about: dict[str, Any], text: str, who: str, action: str, what: str) -> Decision:
    drawn = graph(text, {**ESTATE, **about})
    needs = tuple(
        replace(one, relation=RELATIONS.get(one.effect, one.relation)) for one in drawn.requirements
    )
    access = Access(DependencyGraph(replace(drawn.records, requirements=needs)), at=AT)
    answer = access.decide(ComponentId(who), action, ComponentId(what))
    # Whatever is asked here, the quick look never denies what may be allowed.
    assert access.could(ComponentId(who), action, ComponentId(what)) or not answer.allowed.possible
    return answer


@pytest.mark.parametrize(
    ("about", "action", "expected"),
    [
        ({ROLE: role(may("sqs:*"))}, "sqs:DeleteQueue", True),
        ({ROLE: role(may("s3:*"))}, "sqs:DeleteQueue", False),
        ({ROLE: role(never("sqs:*"))}, "sqs:DeleteQueue", False),
        ({ROLE: role(), QUEUE: queue(may("sqs:*", principals="*"))}, "sqs:DeleteQueue", True),
    ],
)
def test_a_quick_look_tells_where_nothing_speaks_of_an_action(
    about: dict[str, Any], action: str, expected: bool
) -> None:
    access = Access(graph("", {**ESTATE, **about}), at=AT)
    assert access.could(ComponentId(ROLE), action, ComponentId(QUEUE)) is expected


@pytest.mark.parametrize(
    ("about", "who", "action", "what", "allowed"),
    [
        # A trust policy says who becomes the role, not who changes it.
        ({OTHER_ROLE: role(**BY_SERVICE)}, ROLE, "iam:DeleteRole", OTHER_ROLE, True),
        ({OTHER_ROLE: role(**BY_ANYONE), ROLE: role()}, ROLE, "iam:DeleteRole", OTHER_ROLE, False),
        (
            {ROLE: role(**BY_ANYONE), FAR: role(may("*"), account=OTHER)},
            FAR,
            "iam:DeleteRole",
            ROLE,
            False,
        ),
        ({LINKED: role(**BY_SERVICE)}, ROLE, "iam:DeleteRole", LINKED, False),
        ({OTHER_ROLE: role(**BY_SERVICE)}, ROLE, "sts:AssumeRole", OTHER_ROLE, False),
        ({OTHER_ROLE: role(**BY_ACCOUNT)}, ROLE, "sts:AssumeRole", OTHER_ROLE, True),
        ({OTHER_ROLE: role(**BY_ACCOUNT), ROLE: role()}, ROLE, "sts:AssumeRole", OTHER_ROLE, False),
        ({OTHER_ROLE: role(**BY_ROLE), ROLE: role()}, ROLE, "sts:AssumeRole", OTHER_ROLE, True),
    ],
)
def test_roles(about: dict[str, Any], who: str, action: str, what: str, allowed: bool) -> None:
    assert decision(about, "", who, action, what).allowed.value is allowed


@pytest.mark.parametrize(
    ("action", "pattern", "allowed"),
    [
        ("s3:DeleteObject", f"{BUCKET}/*", True),
        ("s3:DeleteObject", f"{BUCKET}/logs/*", None),
        ("s3:DeleteObject", BUCKET, False),
        ("s3:DeleteBucket", BUCKET, True),
        ("s3:DeleteBucket", f"{BUCKET}/*", False),
    ],
)
def test_objects_are_named_below_their_bucket(
    action: str, pattern: str, allowed: bool | None
) -> None:
    about = {ROLE: role(may(action, on=pattern)), BUCKET: held("bucket", "AWS::S3::Bucket")}
    assert decision(about, "", ROLE, action, BUCKET).allowed.value is allowed


@pytest.mark.parametrize(
    ("policy", "identity", "allowed"),
    [
        ([], [may("kms:*")], False),
        ([may("kms:*", principals={"AWS": OWN})], [may("kms:*")], True),
        ([may("kms:*", principals={"AWS": OWN})], [], False),
        ([may("kms:*", principals={"AWS": ROLE})], [], True),
        (None, [may("kms:*")], None),
    ],
)
def test_nothing_reaches_a_key_past_its_policy(
    policy: list[dict[str, Any]] | None, identity: list[dict[str, Any]], allowed: bool | None
) -> None:
    key = {**held("key", "AWS::KMS::Key"), "policy": policy}
    about = {ROLE: role(*identity), KEY: key}
    answer = decision(about, "", ROLE, "kms:ScheduleKeyDeletion", KEY)
    assert answer.allowed.value is allowed


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({ROLE: {**role(), "allows": None}}, "identity-based policy of"),
        ({ROLE: role(may("*"), boundary=BOUNDARY)}, "permissions boundary"),
        ({GUARD: {"kind": "policy", "policy_type": "SERVICE_CONTROL_POLICY"}}, "service control"),
        ({GUARD: {"kind": "unknown"}}, "control policy p-1"),
    ],
)
def test_what_was_not_read_leaves_a_doubt_that_names_it(about: dict[str, Any], reason: str) -> None:
    answer = decision(about, UNDER, ROLE, "sqs:DeleteQueue", QUEUE).allowed
    assert answer.value is None
    assert any(reason.lower() in key and "not read" in key for key in answer.keys)


@pytest.mark.parametrize(
    ("about", "who", "allowed"),
    [
        ({}, ROLE, False),
        ({}, ACCOUNT, False),
        ({ACCOUNT: {"kind": "account", "account": OWN, "management": True}}, ROLE, True),
        ({LINKED: role(may("*"))}, LINKED, True),
        ({FAR: role(may("*"), account=OTHER), QUEUE: queue(may("*", principals="*"))}, FAR, True),
    ],
)
def test_a_service_control_policy_binds_who_is_below_it(
    about: dict[str, Any], who: str, allowed: bool
) -> None:
    bound = {**control(may("*"), never("sqs:*")), **about}
    assert decision(bound, UNDER, who, "sqs:DeleteQueue", QUEUE).allowed.value is allowed


def test_a_resource_control_policy_binds_what_is_below_it_whoever_asks() -> None:
    about = {
        **control(may("*"), never("sqs:*"), type="RESOURCE_CONTROL_POLICY"),
        FAR: role(may("*"), account=OTHER),
        QUEUE: queue(may("*", principals="*")),
    }
    assert not decision(about, UNDER, FAR, "sqs:DeleteQueue", QUEUE).allowed.possible


@pytest.mark.parametrize(("who", "allowed"), [(ROLE, True), (FAR, None)])
def test_only_who_is_seen_in_an_organization_is_certainly_of_it(
    who: str, allowed: bool | None
) -> None:
    inside = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    about = {
        **control(may("*")),
        ROLE: role(),
        FAR: role(may("*"), account=OTHER),
        QUEUE: queue(may("sqs:*", principals="*", conditions=inside)),
    }
    assert decision(about, UNDER, who, "sqs:DeleteQueue", QUEUE).allowed.value is allowed


def test_a_role_is_known_to_have_no_user_name() -> None:
    named = {ROLE: role(may("*", conditions={"StringLike": {"aws:username": "*"}}))}
    assert not decision(named, "", ROLE, "sqs:DeleteQueue", QUEUE).allowed.possible
    unnamed = {ROLE: role(may("*", conditions={"Null": {"aws:username": "true"}}))}
    assert decision(unnamed, "", ROLE, "sqs:DeleteQueue", QUEUE).allowed.certain


def test_the_root_user_may_all_in_an_account_that_only_its_id_names() -> None:
    about = {ACCOUNT: {"kind": "account"}}
    assert decision(about, "", ACCOUNT, "sqs:DeleteQueue", QUEUE).allowed.certain
