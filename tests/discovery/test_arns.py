"""ARNs in texts, and the component that each of them names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.arns import Arn, arns_in, key_of, parse
from model.records.component import Kind

PLACE = "us-east-1:111122223333"
ROLE = "arn:aws:iam::444455556666:role"


@pytest.mark.parametrize(
    ("arn", "key"),
    [
        ("arn:aws:s3:::media", "bucket:media"),
        ("arn:aws:s3:::media/a/b.png", "bucket:media"),
        (f"arn:aws:s3:{PLACE}:accesspoint/a", f"arn:aws:s3:{PLACE}:accesspoint/a"),
        (f"arn:aws:lambda:{PLACE}:function:f", f"arn:aws:lambda:{PLACE}:function:f"),
        (f"arn:aws:lambda:{PLACE}:function:f:7", f"arn:aws:lambda:{PLACE}:function:f"),
        (f"arn:aws:lambda:{PLACE}:function:f:live", f"arn:aws:lambda:{PLACE}:function:f"),
        (f"arn:aws:dynamodb:{PLACE}:table/t/index/i", f"arn:aws:dynamodb:{PLACE}:table/t"),
        (f"arn:aws:dynamodb:{PLACE}:table/t/stream/2026", f"arn:aws:dynamodb:{PLACE}:table/t"),
        (
            f"arn:aws:secretsmanager:{PLACE}:secret:db-AbCdEf:password::",
            f"arn:aws:secretsmanager:{PLACE}:secret:db-AbCdEf",
        ),
        (
            f"arn:aws:logs:{PLACE}:log-group:/app:log-stream:s",
            f"arn:aws:logs:{PLACE}:log-group:/app",
        ),
        (f"arn:aws:sqs:{PLACE}:orders.fifo", f"arn:aws:sqs:{PLACE}:orders.fifo"),
        (f"arn:aws-cn:sqs:{PLACE}:q", f"arn:aws-cn:sqs:{PLACE}:q"),
        (f"{ROLE}/deploy,blue+green=1@x", f"{ROLE}/deploy,blue+green=1@x"),
    ],
)
def test_an_arn_names_the_component_that_holds_what_it_means(arn: str, key: str) -> None:
    assert key_of(arn) == key
    arn_parts = parse(arn)
    assert arn_parts is not None
    assert str(arn_parts) == arn


@pytest.mark.parametrize("text", ["", "ami-1", "arn:aws:s3", "arn:gcp:x:y:z:w", "x arn:aws:s3:::b"])
def test_what_is_no_arn_stays_as_it_is(text: str) -> None:
    assert parse(text) is None
    assert key_of(text) == text


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        (f"arn:aws:sqs:{PLACE}:q", Kind.QUEUE),
        (f"arn:aws:kms:{PLACE}:key/k", Kind.KEY),
        ("arn:aws:iam::111122223333:role/r", Kind.PRINCIPAL),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", Kind.POLICY),
        (f"arn:aws:unheard-of:{PLACE}:x", None),
    ],
)
def test_the_service_tells_the_kind(arn: str, kind: Kind | None) -> None:
    arn_parts = parse(arn)
    assert arn_parts is not None
    assert arn_parts.kind == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{{"q": "arn:aws:sqs:{PLACE}:q", "b": "arn:aws:s3:::b/*"}}', [f"arn:aws:sqs:{PLACE}:q"]),
        (f"arn:aws:sqs:{PLACE}:q,arn:aws:sqs:{PLACE}:q", [f"arn:aws:sqs:{PLACE}:q"]),
        (f"see arn:aws:sqs:{PLACE}:q.", [f"arn:aws:sqs:{PLACE}:q"]),
        (f"arn:aws:sqs:{PLACE}:orders-*", []),
        (f"arn:aws:sqs:{PLACE}:orders-?", []),
        ("arn:aws:s3:::", []),
        ("nothing", []),
    ],
)
def test_arns_are_found_anywhere_once_and_patterns_are_none(text: str, expected: list[str]) -> None:
    assert [str(arn) for arn in arns_in(text)] == expected


ARNS = st.builds(
    Arn,
    partition=st.sampled_from(["aws", "aws-cn", "aws-us-gov"]),
    service=st.sampled_from(["s3", "sqs", "lambda", "dynamodb", "secretsmanager", "logs", "ec2"]),
    region=st.sampled_from(["", "us-east-1", "cn-north-1"]),
    account=st.sampled_from(["", "111122223333"]),
    resource=st.from_regex(r"[A-Za-z0-9_+=@:/.$~-]{1,20}", fullmatch=True),
)


@given(ARNS)
def test_an_arn_written_and_read_is_the_same(arn: Arn) -> None:
    assert parse(str(arn)) == arn


@given(ARNS)
def test_the_key_of_a_key_is_itself(arn: Arn) -> None:
    assert key_of(arn.key) == arn.key


@given(st.text(max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    for arn in arns_in(text):
        assert str(arn) in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ROLE}/a,b,{ROLE}/c", [f"{ROLE}/a,b", f"{ROLE}/c"]),
        (f'["{ROLE}/a","{ROLE}/b, c"]', [f"{ROLE}/a", f"{ROLE}/b"]),
        (f"arn:aws:sqs:{PLACE}:a,b", [f"arn:aws:sqs:{PLACE}:a"]),
        (
            f"arn:aws:sqs:{PLACE}:a,arn:aws:sqs:{PLACE}:b",
            [f"arn:aws:sqs:{PLACE}:a", f"arn:aws:sqs:{PLACE}:b"],
        ),
    ],
)  # fmt: skip
def test_a_comma_is_part_of_a_name_of_iam_only(text: str, expected: list[str]) -> None:
    assert [str(arn) for arn in arns_in(text)] == expected
