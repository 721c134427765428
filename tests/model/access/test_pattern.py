"""Patterns as the IAM user guide describes them."""

import pytest

from model.access.pattern import matches_action, matches_resource, matches_text
from model.access.truth import depends_on

BUCKET = "arn:aws:s3:::media"


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("*", "s3:GetObject", True),
        ("s3:*", "s3:GetObject", True),
        ("S3:get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get", "s3:GetObject", False),
        ("s3:Get[Oo]bject", "s3:GetObject", False),
        ("sqs:*", "s3:GetObject", False),
    ],
)
def test_actions(pattern: str, action: str, expected: bool) -> None:
    assert matches_action(pattern, action) is expected


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("*", "arn:aws:sqs:us-east-1:111122223333:orders", True),
        ("arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:us-east-1:111122223333:orders", True),
        ("arn:aws:sqs:*:orders", "arn:aws:sqs:us-east-1:111122223333:orders", True),
        ("arn:aws:sqs:*:1111*:*", "arn:aws:sqs:us-east-1:999922223333:q1111:x", False),
        ("arn:*:s3:::media", BUCKET, True),
        ("arn:aws:s3:::Media", BUCKET, False),
        ("arn:aws:s3:::media/*", BUCKET, False),
        ("arn:aws:s3:::media/*", f"{BUCKET}/a/b:c", True),
        ("arn:aws:s3:::me?ia", BUCKET, True),
        ("arn:aws:s3:::[*]", "arn:aws:s3:::[media]", True),
        ("arn:aws:s3:::[*]", "arn:aws:s3:::*", False),
    ],
)
def test_resources(pattern: str, resource: str, expected: bool) -> None:
    assert matches_resource(pattern, resource, {}).value is expected


def test_variables_are_filled_in() -> None:
    pattern = "arn:aws:s3:::media/${aws:username}/*"
    resource = f"{BUCKET}/ada/1"
    assert matches_resource(pattern, resource, {"aws:username": ["ada"]}).certain
    assert not matches_resource(pattern, resource, {"aws:username": ["bob"]}).possible
    assert matches_resource(pattern, resource, {}) == depends_on("aws:username")
    assert not matches_resource(pattern, f"{BUCKET}-2/ada/1", {}).possible


def test_a_variable_without_a_value_matches_nothing_but_its_default() -> None:
    absent = {"aws:principaltag/team": list[str]()}
    assert not matches_text("${aws:PrincipalTag/team}", "", absent).possible
    assert matches_text("${aws:PrincipalTag/team, 'all'}", "all", absent).certain


def test_wildcards_in_values_and_literals_are_plain_characters() -> None:
    assert not matches_text("${aws:username}", "ada", {"aws:username": ["*"]}).possible
    assert matches_text("a${*}b", "a*b", {}).certain
    assert not matches_text("a${*}b", "axxb", {}).possible
    assert matches_text("a${$}b", "a$b", {}).certain
