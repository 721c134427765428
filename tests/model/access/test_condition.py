"""Condition operators, one line each."""

import pytest

from model.access.condition import holds
from model.access.truth import depends_on

KEYS = {
    "aws:principalarn": ["arn:aws:iam::111122223333:role/deploy"],
    "aws:sourceip": ["203.0.113.7"],
    "aws:tagkeys": ["team", "cost"],
    "aws:currenttime": ["2026-03-01T12:00:00+00:00"],
    "aws:securetransport": ["true"],
    "s3:max-keys": ["10"],
    "aws:username": ["Ada"],
    "aws:sourcevpce": [],
    "aws:principaltag/team": ["a*b"],
}


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "expected"),
    [
        ("StringEquals", "aws:username", "Ada", True),
        ("StringEquals", "AWS:UserName", ["Bob", "Ada"], True),
        ("StringEquals", "aws:username", "ada", False),
        ("StringEqualsIgnoreCase", "aws:username", "ADA", True),
        ("StringNotEquals", "aws:username", ["Bob", "Ada"], False),
        ("StringLike", "aws:username", "A*", True),
        ("StringEquals", "aws:username", "A*", False),
        ("StringNotLike", "aws:username", "B*", True),
        ("StringEquals", "aws:PrincipalTag/team", "a${*}b", True),
        ("StringEquals", "aws:username", "A${*}", False),
        ("StringEquals", "aws:username", "${aws:UserName}", True),
        ("StringEquals", "aws:username", "${aws:SourceVpce, 'Ada'}", True),
        ("StringEquals", "aws:username", "${aws:SourceVpce}", False),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/de*", True),
        ("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/deploy", False),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", True),
        ("NotIpAddress", "aws:SourceIp", ["203.0.113.0/24"], False),
        ("Bool", "aws:SecureTransport", "false", False),
        ("Bool", "aws:SecureTransport", True, True),
        ("NumericLessThanEquals", "s3:max-keys", "10", True),
        ("NumericGreaterThan", "s3:max-keys", 10, False),
        ("DateLessThan", "aws:CurrentTime", "2026-04-01T00:00:00Z", True),
        ("DateGreaterThan", "aws:CurrentTime", "2026-04-01T00:00:00Z", False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost", "owner"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], False),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["team"], True),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["team"], True),
        ("Null", "aws:SourceVpce", "true", True),
        ("Null", "aws:username", "true", False),
        ("StringEquals", "aws:SourceVpce", "vpce-1", False),
        ("StringNotEquals", "aws:SourceVpce", "vpce-1", True),
        ("StringEqualsIfExists", "aws:SourceVpce", "vpce-1", True),
        ("ForAllValues:StringEquals", "aws:SourceVpce", "vpce-1", True),
        ("ForAnyValue:StringEquals", "aws:SourceVpce", "vpce-1", False),
        ("StringEquals", "aws:MultiFactorAuthAge", "1", None),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", None),
        ("NumericEquals", "s3:max-keys", "many", None),
        ("SomethingNew", "aws:username", "Ada", None),
    ],
)
def test_operator(operator: str, key: str, wanted: object, expected: bool | None) -> None:
    assert holds({operator: {key: wanted}}, KEYS).value is expected  # type: ignore[dict-item]


def test_all_operators_and_keys_must_hold() -> None:
    block = {"StringEquals": {"aws:username": "Ada"}, "Bool": {"aws:SecureTransport": "false"}}
    assert not holds(block, KEYS).possible


def test_an_unknown_key_is_named() -> None:
    block = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    assert holds(block, KEYS) == depends_on("aws:multifactorauthpresent")


def test_no_conditions_hold() -> None:
    assert holds(None, KEYS).certain
