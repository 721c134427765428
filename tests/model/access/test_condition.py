"""Condition operators: for each a table of values that match and values that do not."""

import pytest

from model.access.condition import MALFORMED, NEGATED, OPERATORS, holds
from model.access.truth import depends_on
from model.records.component import Json

KEYS = {
    "aws:principalarn": ["arn:aws:iam::111122223333:role/deploy"],
    "aws:tagkeys": ["team", "cost"],
    "aws:username": ["Ada"],
    "aws:sourcevpce": [],
    "aws:principaltag/team": ["a*b"],
    "aws:principalorgpaths": ["o-1/r-1/", "o-1/r-2/"],
}
ROLE = "arn:aws:iam::111122223333:role"

TABLE = [
    # (operator, value of the request, values of the policy, whether it matches)
    ("StringEquals", "Ada", "Ada", True),
    ("StringEquals", "Ada", ["Bob", "Ada"], True),
    ("StringEquals", "Ada", "ada", False),
    ("StringEquals", "Ada", "A*", False),
    ("StringEquals", "Ada", "Ad?", False),
    ("StringEquals", "A*", "A*", True),
    ("StringEquals", "10", 10, True),
    ("StringNotEquals", "Ada", "ada", True),
    ("StringNotEquals", "Ada", "Ada", False),
    ("StringNotEquals", "Ada", ["Bob", "Ada"], False),
    ("StringNotEquals", "Ada", ["Bob", "Eve"], True),
    ("StringEqualsIgnoreCase", "Ada", "ADA", True),
    ("StringEqualsIgnoreCase", "ADA", "ada", True),
    ("StringEqualsIgnoreCase", "Ada", "A*", False),
    ("StringNotEqualsIgnoreCase", "Ada", "ADA", False),
    ("StringNotEqualsIgnoreCase", "Ada", ["BOB", "ADA"], False),
    ("StringNotEqualsIgnoreCase", "Ada", ["BOB", "EVE"], True),
    ("StringLike", "Ada", "A*", True),
    ("StringLike", "Ada", "A?a", True),
    ("StringLike", "Ada", "*", True),
    ("StringLike", "Ada", "a*", False),
    ("StringLike", "Ada", "Ad", False),
    ("StringLike", "a:b", "a*", True),
    ("StringNotLike", "Ada", "B*", True),
    ("StringNotLike", "Ada", "A*", False),
    ("StringNotLike", "Ada", ["B*", "A*"], False),
    ("StringNotLike", "Ada", ["B*", "C*"], True),
    ("ArnEquals", f"{ROLE}/deploy", f"{ROLE}/deploy", True),
    ("ArnEquals", f"{ROLE}/deploy", "arn:aws:iam::*:role/de*", True),
    ("ArnEquals", f"{ROLE}/deploy", f"{ROLE}/other", False),
    ("ArnLike", f"{ROLE}/deploy", "arn:*:iam::*:role/d?ploy", True),
    ("ArnLike", f"{ROLE}/deploy", "arn:aws:iam::111122223333:*", True),
    ("ArnLike", f"{ROLE}/deploy", "*", True),
    ("ArnLike", f"{ROLE}/deploy", "arn:aws:iam::44*:role/deploy", False),
    # Each segment is compared alone: no wildcard reaches beyond a colon.
    ("ArnLike", "arn:aws:sqs:us-east-1:111122223333:a:b", "arn:aws:sqs:us*:a:b:c", False),
    ("ArnLike", "arn:aws:sns:us-east-1:111122223333:t:s", "arn:aws:sns:*:111122223333:t*", True),
    ("ArnLike", "arn:aws:sns:us-east-1:111122223333:t:1:s", "arn:aws:sns:*:1:s", False),
    # No page says how an incomplete ARN is read here.
    ("ArnLike", "arn:aws:sqs:us-east-1:111122223333:a", "arn:aws:sqs:*:a", None),
    ("ArnLike", f"{ROLE}/deploy", "arn:aws:iam", None),
    ("ArnLike", f"{ROLE}/deploy", "arn:aws:s3", False),
    ("ArnNotEquals", f"{ROLE}/deploy", f"{ROLE}/deploy", False),
    ("ArnNotEquals", f"{ROLE}/deploy", [f"{ROLE}/a", f"{ROLE}/deploy"], False),
    ("ArnNotEquals", f"{ROLE}/deploy", [f"{ROLE}/a", f"{ROLE}/b"], True),
    ("ArnNotLike", f"{ROLE}/deploy", f"{ROLE}/a*", True),
    ("ArnNotLike", f"{ROLE}/deploy", [f"{ROLE}/a*", f"{ROLE}/d*"], False),
    ("Bool", "true", "true", True),
    ("Bool", "true", "True", True),
    ("Bool", "TRUE", True, True),
    ("Bool", "true", "false", False),
    ("Bool", "false", False, True),
    ("Bool", "false", True, False),
    ("Bool", "true", "yes", None),
    ("Bool", "1", "true", None),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ("BinaryEquals", "QmluYXJ5", "qmluyxj5", False),
    ("BinaryEquals", "QmluYXJ5", "${aws:username}", False),
    ("IpAddress", "203.0.113.7", "203.0.113.0/24", True),
    ("IpAddress", "203.0.113.7", "203.0.113.7", True),
    ("IpAddress", "203.0.113.7", "203.0.113.8", False),
    ("IpAddress", "203.0.114.7", "203.0.113.0/24", False),
    # A range with host bits is the network that it lies in.
    ("IpAddress", "203.0.113.7", "203.0.113.200/24", True),
    ("IpAddress", "203.0.114.7", "203.0.113.200/24", False),
    ("IpAddress", "2001:db8::1", "2001:db8::/32", True),
    ("IpAddress", "2001:db9::1", "2001:db8::/32", False),
    ("IpAddress", "203.0.113.7", "2001:db8::/32", False),
    ("IpAddress", "203.0.113.7", "office", None),
    ("NotIpAddress", "203.0.113.7", "203.0.113.0/24", False),
    ("NotIpAddress", "203.0.113.7", ["198.51.100.0/24", "203.0.113.0/24"], False),
    ("NotIpAddress", "203.0.113.7", ["198.51.100.0/24", "192.0.2.0/24"], True),
    ("NumericEquals", "10", "10", True),
    ("NumericEquals", "10", "10.0", True),
    ("NumericEquals", "10", "11", False),
    ("NumericEquals", "10", "many", None),
    ("NumericNotEquals", "10", "11", True),
    ("NumericNotEquals", "10", ["11", "10"], False),
    ("NumericNotEquals", "10", ["11", "12"], True),
    ("NumericLessThan", "9", "10", True),
    ("NumericLessThan", "10", "10", False),
    ("NumericLessThan", "11", "10", False),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericLessThanEquals", "11", "10", False),
    ("NumericGreaterThan", "11", "10", True),
    ("NumericGreaterThan", "10", "10", False),
    ("NumericGreaterThan", "9", 10, False),
    ("NumericGreaterThanEquals", "10", "10", True),
    ("NumericGreaterThanEquals", "9", "10", False),
    ("DateEquals", "2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00", True),
    ("DateEquals", "2026-03-01T12:00:00Z", "1772366400", True),
    ("DateEquals", "1772366400", "2026-03-01T12:00:00Z", True),
    ("DateEquals", "2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z", False),
    ("DateEquals", "2026-03-01T00:00:00Z", "2026-03-01", True),
    ("DateEquals", "2026-03-01T00:00:00Z", "20260301", None),
    ("DateEquals", "2026-01-01T00:00:00Z", "2026", None),
    ("DateEquals", "2026-03-01T12:00:00Z", "noon", None),
    ("DateNotEquals", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", False),
    ("DateNotEquals", "1772366400", ["1772366401", "1772366400"], False),
    ("DateNotEquals", "1772366400", ["1772366401", "1772366402"], True),
    ("DateLessThan", "2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z", True),
    ("DateLessThan", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", False),
    ("DateLessThan", "1772366400", "1772366401", True),
    ("DateLessThanEquals", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", True),
    ("DateLessThanEquals", "2026-03-01T12:00:01Z", "2026-03-01T12:00:00Z", False),
    ("DateGreaterThan", "2026-03-01T12:00:01Z", "2026-03-01T12:00:00Z", True),
    ("DateGreaterThan", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", False),
    ("DateGreaterThanEquals", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", True),
    ("DateGreaterThanEquals", "1772366399", "1772366400", False),
]


@pytest.mark.parametrize(("operator", "actual", "expected", "matches"), TABLE)
def test_an_operator_compares_one_value(
    operator: str, actual: str, expected: Json, matches: bool | None
) -> None:
    assert holds({operator: {"x:Key": expected}}, {"x:key": [actual]}).value is matches


def test_the_table_has_matching_and_other_values_for_every_operator() -> None:
    verdicts = {(operator.lower(), matches) for operator, _, _, matches in TABLE}
    operators = {*OPERATORS, *NEGATED}
    assert {(name, matches) for name in operators for matches in (True, False)} <= verdicts


@pytest.mark.parametrize("operator", sorted({*OPERATORS, *NEGATED}))
def test_an_absent_key_fails_an_operator_meets_its_negation_and_every_if_exists(
    operator: str,
) -> None:
    def met(written: str) -> bool | None:
        return holds({written: {"aws:SourceVpce": "true"}}, KEYS).value

    assert met(operator) is (operator in NEGATED)
    assert met(f"{operator}IfExists") is True
    assert met(f"ForAllValues:{operator}") is True
    assert met(f"ForAnyValue:{operator}") is False
    assert met(f"ForAnyValue:{operator}IfExists") is True


@pytest.mark.parametrize("operator", sorted({*OPERATORS, *NEGATED}))
@pytest.mark.parametrize("quantifier", ["", "ForAllValues:", "ForAnyValue:"])
def test_a_key_that_is_not_known_leaves_every_operator_open(operator: str, quantifier: str) -> None:
    for suffix in ("", "IfExists"):
        block: Json = {f"{quantifier}{operator}{suffix}": {"aws:MultiFactorAuthAge": "1"}}
        assert holds(block, KEYS) == depends_on("aws:MultiFactorAuthAge")


@pytest.mark.parametrize(
    ("operator", "expected", "met"),
    [
        ("StringEquals", ["team"], True),
        ("StringEquals", ["owner"], False),
        ("StringNotEquals", ["team"], False),
        ("StringNotEquals", ["owner"], True),
        ("ForAllValues:StringEquals", ["team", "cost", "owner"], True),
        ("ForAllValues:StringEquals", ["team"], False),
        ("ForAllValues:StringNotEquals", ["owner", "team"], False),
        ("ForAllValues:StringNotEquals", ["owner", "stage"], True),
        ("ForAnyValue:StringEquals", ["team"], True),
        ("ForAnyValue:StringEquals", ["owner"], False),
        ("ForAnyValue:StringNotEquals", ["team"], True),
        ("ForAnyValue:StringNotEquals", ["team", "cost"], False),
        ("forallvalues:stringlike", ["*o*", "*ea*"], True),
        ("ForAllValues:StringLike", ["c*"], False),
        ("ForSomeValues:StringEquals", ["team"], None),
    ],
)
def test_a_key_with_several_values_is_quantified(
    operator: str, expected: list[str], met: bool | None
) -> None:
    assert holds({operator: {"aws:TagKeys": expected}}, KEYS).value is met


@pytest.mark.parametrize(
    ("key", "expected", "met"),
    [
        ("aws:SourceVpce", "true", True),
        ("aws:SourceVpce", "True", True),
        ("aws:SourceVpce", True, True),
        ("aws:SourceVpce", "false", False),
        ("aws:username", "true", False),
        ("aws:username", "false", True),
        ("aws:username", False, True),
        ("aws:username", ["true", "false"], True),
        ("aws:username", "perhaps", None),
        ("aws:MultiFactorAuthAge", "true", None),
    ],
)
def test_null_asks_whether_a_key_is_absent(key: str, expected: Json, met: bool | None) -> None:
    assert holds({"Null": {key: expected}}, KEYS).value is met


@pytest.mark.parametrize(
    ("operator", "key", "expected", "met"),
    [
        ("StringEquals", "aws:username", "${aws:UserName}", True),
        ("StringEquals", "aws:username", "${aws:SourceVpce, 'Ada'}", True),
        ("StringEquals", "aws:username", "${aws:SourceVpce}", False),
        ("StringEquals", "aws:username", "A${*}", False),
        # With `StringEquals` only a variable varies; the asterisk beside it is an asterisk.
        ("StringEquals", "aws:username", "${aws:SourceVpce, 'A'}*", False),
        ("StringEquals", "aws:username", "${aws:SourceVpce, 'A'}da", True),
        ("StringEquals", "aws:PrincipalTag/team", "${aws:SourceVpce, 'a'}*b", True),
        ("StringEquals", "aws:username", "${aws:userid}*", False),
        ("StringEquals", "aws:username", "${aws:userid}", None),
        ("StringNotEquals", "aws:username", "${aws:userid}", None),
        ("StringEquals", "aws:PrincipalTag/team", "a${*}b", True),
        ("StringEqualsIgnoreCase", "aws:username", "${aws:SourceVpce, 'A'}DA", True),
        ("StringEqualsIgnoreCase", "aws:username", "${aws:UserName}", True),
        ("StringLike", "aws:username", "${aws:SourceVpce, 'A'}*", True),
        ("StringLike", "aws:username", "${aws:userid}*", None),
        ("StringLike", "aws:username", "B${aws:userid}", False),
        ("StringLike", "aws:username", "${aws:TagKeys}", None),
        ("ArnLike", "aws:PrincipalArn", f"{ROLE}/${{aws:SourceVpce, 'deploy'}}", True),
        ("ArnLike", "aws:PrincipalArn", f"{ROLE}/${{aws:userid}}", None),
        ("ArnLike", "aws:PrincipalArn", f"{ROLE}/${{aws:SourceVpce}}", False),
    ],
)
def test_texts_and_arns_take_policy_variables(
    operator: str, key: str, expected: str, met: bool | None
) -> None:
    assert holds({operator: {key: expected}}, KEYS).value is met


def test_the_case_of_operators_and_keys_does_not_matter() -> None:
    assert holds({"stringEQUALS": {"AWS:UserName": "Ada"}}, KEYS).certain
    assert holds({"STRINGEQUALSIFEXISTS": {"aws:sourceVPCE": "x"}}, KEYS).certain


def test_an_operator_that_is_not_known_leaves_the_answer_open() -> None:
    assert holds({"SomethingNew": {"aws:username": "Ada"}}, KEYS) == depends_on("aws:username")


def test_all_operators_and_keys_must_be_met() -> None:
    ada: Json = {"aws:username": "Ada"}
    assert holds({"StringEquals": {**ada, "aws:SourceVpce": "x"}}, KEYS).value is False
    assert holds({"StringEquals": ada, "Null": {"aws:SourceVpce": "false"}}, KEYS).value is False
    assert holds({"StringEquals": ada, "Null": {"aws:SourceVpce": "true"}}, KEYS).certain
    unknown: Json = {"Bool": {"a:X": "true"}, "StringEquals": {**ada, "b:Y": "1"}}
    assert holds(unknown, KEYS) == depends_on("a:X", "b:Y")


@pytest.mark.parametrize("conditions", [None, {}, {"StringEquals": {}}])
def test_without_conditions_everybody_meets_them(conditions: Json) -> None:
    assert holds(conditions, KEYS).certain


@pytest.mark.parametrize("conditions", ["", "StringEquals", ["Bool"], {"Bool": "true"}])
def test_a_malformed_block_leaves_the_answer_open(conditions: Json) -> None:
    assert holds(conditions, KEYS).value is None
    assert MALFORMED in holds(conditions, KEYS).keys
