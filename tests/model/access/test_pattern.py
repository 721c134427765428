"""Patterns as the IAM User Guide describes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.access.pattern import matches_action, matches_arn, matches_resource, matches_text
from model.access.truth import depends_on

BUCKET = "arn:aws:s3:::media"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:orders"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:f"


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("*", "s3:GetObject", True),
        ("s3:*", "s3:GetObject", True),
        ("S3:get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("*:*Object", "s3:GetObject", True),
        ("s3:Get", "s3:GetObject", False),
        ("s3:Get[Oo]bject", "s3:GetObject", False),
        ("sqs:*", "s3:GetObject", False),
        ("s3:GetObject?", "s3:GetObject", False),
    ],
)
def test_actions(pattern: str, action: str, expected: bool) -> None:
    assert matches_action(pattern, action) is expected


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("*", QUEUE, True),
        # Segment by segment.
        ("arn:aws:sqs:*:111122223333:*", QUEUE, True),
        ("arn:aws:sqs:us-*-1:1111????3333:ord*", QUEUE, True),
        ("arn:*:s3:::media", BUCKET, True),
        ("arn:aws:s3:::Media", BUCKET, False),
        ("arn:aws:s3:::media/*", BUCKET, False),
        ("arn:aws:s3:::media/*", f"{BUCKET}/a/b:c", True),
        ("arn:aws:s3:::me?ia", BUCKET, True),
        ("arn:aws:s3:::media?", BUCKET, False),
        ("arn:aws:s3:::[*]", "arn:aws:s3:::[media]", True),
        ("arn:aws:s3:::[*]", "arn:aws:s3:::*", False),
        ("arn:aws:lambda:*:*:function:*:live", f"{FUNCTION}:live", True),
        ("arn:aws:sqs:*:1111*:*", "arn:aws:sqs:us-east-1:999922223333:q1111:x", False),
        # An asterisk that ends a segment reaches beyond colons.
        ("arn:aws:lambda:us-east-1:1111*:f", FUNCTION, True),
        ("arn:aws:lambda:us*:function:f", FUNCTION, True),
        ("arn:aws:l*:f", FUNCTION, True),
        ("arn:aws:lambda:eu*:function:f", FUNCTION, False),
        ("arn:aws:lambda:us:function:f", FUNCTION, False),
        ("arn:aws:lambda:us-east-1:1111*:g", FUNCTION, False),
        # No page says whether another wildcard does.
        ("arn:aws:lambda:us*3:function:f:*", f"{FUNCTION}:live", None),
        ("arn:aws:lambda:us*3:function:f", FUNCTION, None),
        ("arn:aws:lambda:us-east-1?111122223333:function:f", FUNCTION, None),
        ("arn:aws:lambda:us*4:function:f", FUNCTION, False),
        # Missing segments are asterisks.
        ("arn:aws:sqs", QUEUE, True),
        ("arn:aws:sqs:us-east-1", QUEUE, True),
        ("arn:aws:sqs:us-east-1:1111*", QUEUE, True),
        ("arn:aws:sqs:*:orders", QUEUE, True),
        ("arn:aws:sns", QUEUE, False),
        ("arn:aws:sqs:eu-west-1", QUEUE, False),
        # What is no ARN is compared as a whole.
        ("queue-*", "queue-1", True),
        ("queue-*", "stack-1", False),
        ("arn:aws:sqs", "queue-1", False),
    ],
)
def test_resources(pattern: str, resource: str, expected: bool | None) -> None:
    assert matches_resource(pattern, resource, {}).value is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", True),
        (QUEUE, True),
        ("arn:aws:sqs:us-*:orders*", None),
        ("arn:aws:sqs", None),
        ("arn:aws:sqs:*", None),
        ("arn:aws:sqs:*:orders", None),
        ("arn:aws:sqs:us-ea*:orders:*", False),
        ("arn:aws:sns", False),
    ],
)
def test_an_incomplete_arn_in_a_policy_on_a_resource_leaves_a_doubt(
    pattern: str, expected: bool | None
) -> None:
    assert matches_resource(pattern, QUEUE, {}, completed=False).value is expected


def test_a_doubt_about_a_pattern_names_it() -> None:
    (crossing,) = matches_resource("arn:aws:lambda:us*3:function:f", FUNCTION, {}).keys
    assert "arn:aws:lambda:us*3:function:f reaches beyond a colon" in crossing
    (incomplete,) = matches_resource("arn:aws:sqs", QUEUE, {}, completed=False).keys
    assert incomplete == "how the service reads the incomplete ARN arn:aws:sqs"


SEGMENT = st.text("ab*?/-", min_size=1, max_size=5)
LITERAL_SEGMENT = st.text("ab/-", max_size=4)


def as_expression(segment: str, literals: list[str]) -> str:
    """Return a text that the segment matches: each wildcard is replaced by the next literal."""
    parts = iter(literals)
    return "".join(
        next(parts) if letter == "*" else "a" if letter == "?" else letter for letter in segment
    )


@given(
    st.lists(
        st.tuples(SEGMENT, st.lists(LITERAL_SEGMENT, min_size=5, max_size=5)),
        min_size=6,
        max_size=6,
    )
)
def test_what_matches_segment_by_segment_is_certain(pairs: list[tuple[str, list[str]]]) -> None:
    pattern = ":".join(segment for segment, _ in pairs)
    resource = ":".join(as_expression(segment, literals) for segment, literals in pairs)
    assert matches_resource(pattern, resource, {}).certain
    assert matches_resource(pattern, resource, {}, completed=False).certain
    assert matches_arn(pattern, resource, {}).certain


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
    assert matches_text("a${?}b", "a?b", {}).certain
    assert not matches_text("a${?}b", "axb", {}).possible
    in_segment = "arn:aws:sqs:us-east-1:1111${*}:orders"
    assert not matches_resource(in_segment, QUEUE, {}).possible


def test_a_variable_with_several_values_is_not_known() -> None:
    keys = {"aws:principaltag/team": ["a", "b"]}
    assert matches_text("${aws:PrincipalTag/team}", "a", keys) == depends_on(
        "aws:PrincipalTag/team"
    )


def test_a_doubtful_match_with_an_unknown_variable_depends_on_both() -> None:
    pattern = "arn:aws:lambda:us*3:function:${aws:username}"
    reasons = matches_resource(pattern, FUNCTION, {}).keys
    assert "aws:username" in reasons
    assert len(reasons) == 2
