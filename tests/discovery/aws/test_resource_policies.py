"""Policies of resources: kept whole, but for values that serve as passwords."""

import json

import pytest

from discovery.aws.resource_policies import resource_policy
from model.records.withheld import WITHHELD


def policy(condition: object) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::media/*",
        "Condition": condition,
    }
    return json.dumps({"Statement": [statement]})


def test_a_policy_is_kept_with_its_conditions() -> None:
    condition = {
        "StringEquals": {"aws:PrincipalOrgID": "o-1"},
        "Bool": {"aws:SecureTransport": "true"},
    }
    kept = resource_policy(policy(condition))
    assert kept == {
        "policy": [
            {
                "effect": "Allow",
                "actions": ["s3:GetObject"],
                "resources": ["arn:aws:s3:::media/*"],
                "principals": "*",
                "conditions": condition,
            }
        ],
        "policy_any_principal": True,
    }


@pytest.mark.parametrize("key", ["aws:Referer", "aws:UserAgent", "lambda:EventSourceToken"])
@pytest.mark.parametrize("value", ["c4n4ry", ["c4n4ry", "other-c4n4ry"]])
def test_what_a_caller_must_know_is_withheld(key: str, value: object) -> None:
    kept = resource_policy(policy({"StringLike": {key: value, "aws:SourceVpc": "vpc-1"}}))
    assert "c4n4ry" not in repr(kept)
    rest = {"StringLike": {key: WITHHELD, "aws:SourceVpc": "vpc-1"}}
    assert kept == resource_policy(policy(rest))


@pytest.mark.parametrize("nothing", [None, "", "not JSON", "[]", "{}"])
def test_what_is_no_policy_admits_nobody(nothing: str | None) -> None:
    assert resource_policy(nothing) == {"policy": [], "policy_any_principal": False}
