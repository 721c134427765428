"""Policy documents in one shape, whom they allow, and what they name exactly."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.aws.policies import (
    may_access,
    may_use,
    named_resource,
    principal_key,
    principals,
    statements,
)
from model.records.observation import SeenRequirement
from model.records.requirement import Effect, EvidenceKind
from tests.discovery.player import ACCOUNT, CONTEXT

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": {
        "Sid": "One",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": ["arn:aws:s3:::media/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    },
}
STATED = [
    {
        "effect": "Allow",
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::media/*"],
        "conditions": {"Bool": {"aws:SecureTransport": "true"}},
        "sid": "One",
    }
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "Statement": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "Effect": st.sampled_from(["Allow", "Deny"]) | JSON,
                    "Principal": JSON,
                    "Action": JSON,
                    "Resource": JSON,
                    "NotResource": JSON,
                    "Condition": JSON,
                    "Sid": JSON,
                },
            )
            | JSON,
            max_size=3,
        )
        | JSON
    }
)


@pytest.mark.parametrize(
    "written",
    [DOCUMENT, json.dumps(DOCUMENT), "\n " + json.dumps(DOCUMENT), quote(json.dumps(DOCUMENT))],
)
def test_a_document_reads_the_same_however_aws_writes_it(written: object) -> None:
    assert statements(written) == STATED


@pytest.mark.parametrize("nothing", [None, "", "not JSON", "%7Bbroken", "[]", 7, {"Version": "x"}])
def test_what_is_no_document_has_no_statements(nothing: object) -> None:
    assert statements(nothing) == []


def test_the_opposites_are_kept_apart() -> None:
    stated = {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": "a"},
        "NotAction": "iam:*",
        "NotResource": "*",
    }
    assert statements({"Statement": [stated]}) == [
        {
            "effect": "Deny",
            "not_principals": {"AWS": "a"},
            "not_actions": ["iam:*"],
            "not_resources": ["*"],
        }
    ]


def test_only_an_allow_names_principals() -> None:
    stated = statements(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": ["a", "b"], "Service": "ecs.amazonaws.com"},
                },
                {"Effect": "Deny", "Principal": {"AWS": "c"}},
                {"Effect": "Allow", "Principal": "*"},
                {"Effect": "Allow", "NotPrincipal": {"AWS": "d"}},
            ]
        }
    )
    assert list(principals(stated, "AWS")) == ["a", "b", "*"]
    assert list(principals(stated, "Service")) == ["ecs.amazonaws.com"]
    assert list(principals(stated, "Federated")) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("444455556666", "account:444455556666"),
        ("arn:aws:iam::444455556666:root", "account:444455556666"),
        (
            "arn:aws:iam::444455556666:role/path/reader",
            "arn:aws:iam::444455556666:role/path/reader",
        ),
        (
            "arn:aws:sts::444455556666:assumed-role/reader/session",
            "arn:aws:iam::444455556666:role/reader",
        ),
        (
            "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com",
            "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com",
        ),
        ("*", None),
        ("arn:aws:iam::444455556666:role/*", None),
        ("AROAEXAMPLEID", None),
        ("cognito-identity.amazonaws.com", None),
    ],
)
def test_a_principal_is_the_component_that_acts(text: str, key: str | None) -> None:
    assert principal_key(text) == key


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("arn:aws:s3:::media", "bucket:media"),
        ("arn:aws:s3:::media/*", "bucket:media"),
        ("arn:aws:s3:::media-*/x", None),
        (
            "arn:aws:dynamodb:us-east-1:111122223333:table/cart/index/*",
            "arn:aws:dynamodb:us-east-1:111122223333:table/cart",
        ),
        ("arn:aws:dynamodb:us-east-1:111122223333:table/*", None),
        ("arn:aws:dynamodb:*:111122223333:table/cart", None),
        (
            "arn:aws:lambda:us-east-1:111122223333:function:mailer:*",
            "arn:aws:lambda:us-east-1:111122223333:function:mailer",
        ),
        (
            "arn:aws:logs:us-east-1:111122223333:log-group:/app:*",
            "arn:aws:logs:us-east-1:111122223333:log-group:/app",
        ),
        (
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-??????",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:db",
        ),
        ("arn:aws:secretsmanager:us-east-1:111122223333:secret:db-*", None),
        ("arn:aws:sqs:us-east-1:111122223333:${aws:username}", None),
        ("*", None),
    ],
)
def test_a_resource_is_named_exactly_or_not_at_all(pattern: str, key: str | None) -> None:
    assert named_resource(pattern) == key


def lines(needs: tuple[SeenRequirement, ...]) -> list[tuple[str, str, str]]:
    return [
        (requirement.dependent.key, requirement.relation, requirement.members[0].reference.key)
        for requirement in needs
    ]


def test_access_is_inferred_and_never_more_than_policy() -> None:
    queue = "arn:aws:sqs:us-east-1:111122223333:orders"
    stated = statements(
        {
            "Statement": [
                {"Effect": "Allow", "Action": "sqs:*", "Resource": [queue, queue, "*"]},
                {"Effect": "Deny", "Action": "sqs:*", "Resource": f"{queue}-dead"},
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x"},
            ]
        }
    )
    requirements = may_access("role", stated, rule="test.may-access")
    assert lines(requirements) == [("role", "may_access", queue)]
    assert requirements[0].effect is Effect.POLICY
    assert requirements[0].evidence[0].kind is EvidenceKind.INFERRED


def test_a_resource_policy_names_others_and_not_the_own_account() -> None:
    document = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": [ACCOUNT, "444455556666"]}, "Action": "*"},
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/a"}},
        ]
    }
    requirements = may_use(
        document, "thing", rule="test.policy", relation="may_use", context=CONTEXT
    )
    assert lines(requirements) == [
        ("account:444455556666", "may_use", "thing"),
        (f"arn:aws:iam::{ACCOUNT}:role/a", "may_use", "thing"),
    ]


@given(DOCUMENTS)
def test_a_document_of_any_form_can_be_read(document: Any) -> None:
    stated = statements(document)
    assert all(set(statement) >= {"effect"} for statement in stated)
    assert statements(json.dumps(document)) == stated
    may_access("me", stated, rule="test.rule")
    may_use(document, "thing", rule="test.rule", relation="may_use", context=CONTEXT)


@given(
    st.text(max_size=60)
    | st.from_regex(r"arn:aws:[a-z0-9]{2,5}:[a-z-]*:\d{12}:[ -~]+", fullmatch=True)
)
def test_a_pattern_of_any_form_names_something_without_wildcards_or_nothing(pattern: str) -> None:
    key = named_resource(pattern)
    assert key is None or not set("*?$") & set(key) or "$" in pattern
