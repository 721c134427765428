"""Policy documents in one shape, and whom they allow."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.aws.policies import principal_key, principals, statements
from model.records.withheld import WITHHELD

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


def test_a_statement_is_kept_with_the_policy_and_the_group_that_it_stands_in() -> None:
    (statement,) = statements(DOCUMENT, policy="media", group="readers")
    assert statement == {**STATED[0], "policy": "media", "group": "readers"}


@pytest.mark.parametrize(
    ("key", "withheld"),
    [
        ("aws:Referer", True),
        ("aws:UserAgent", True),
        ("AWS:USERAGENT", True),
        ("kms:EncryptionContext:tenant", True),
        ("lambda:EventSourceToken", True),
        ("aws:SourceVpc", False),
        ("kms:EncryptionContextKeys", False),
    ],
)
def test_what_a_caller_must_know_is_withheld(key: str, withheld: bool) -> None:
    for value in ("c4n4ry", ["c4n4ry", "other"]):
        (statement,) = statements({"Statement": {"Condition": {"StringLike": {key: value}}}})
        kept = WITHHELD if withheld else value
        assert statement["conditions"] == {"StringLike": {key: kept}}


@given(DOCUMENTS)
def test_a_document_of_any_form_can_be_read(document: Any) -> None:
    stated = statements(document)
    assert all(set(statement) >= {"effect"} for statement in stated)
    assert statements(json.dumps(document)) == stated
