"""What a role may not do that its component needs: here, or only on the other side."""

from dataclasses import replace
from typing import Any

import pytest

from model.gaps import not_allowed, not_allowed_there
from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.records.requirement import EvidenceKind, Phase
from tests.builders import graph
from tests.model.gaps.asking import NOON

OWN = "111122223333"
EAST, WEST = "us-east-1", "us-west-2"


def may(*actions: str, on: str = "*", effect: str = "Allow", **about: Any) -> dict[str, Any]:
    return {"effect": effect, "actions": list(actions), "resources": [on], **about}


def role(*allows: dict[str, Any], **about: Any) -> dict[str, Any]:
    kind = {"kind": "principal", "type": "AWS::IAM::Role", "account": OWN, "trust": []}
    return {**kind, "allows": list(allows), **about}


def of(type_: str, region: str = EAST, **about: Any) -> dict[str, Any]:
    return {"type": type_, "account": OWN, "region": region, "policy": [], **about}


def find(
    rule: GapRule, relations: dict[tuple[str, str], str], about: dict[str, Any], **changed: Any
) -> list[Finding]:
    """Return what a rule finds when each (dependent, provider) is needed by a relation."""
    drawn = "; ".join(f"{dependent} > {provider}" for dependent, provider in relations)
    compiled = graph(drawn, about)
    needs = tuple(
        replace(need, relation=relations[need.dependent, need.providers[0]], **changed)
        for need in compiled.requirements
    )
    question = Question(
        graph=DependencyGraph(replace(compiled.records, requirements=needs)), at=NOON
    )
    return list(rule.find(question))


QUEUE = {("fn", "role"): "assumes_role", ("fn", "queue"): "triggered_by"}


@pytest.mark.parametrize(
    ("allows", "denied"),
    [
        ([may("sqs:*")], []),
        ([may("sqs:ReceiveMessage")], ["sqs:DeleteMessage", "sqs:GetQueueAttributes"]),
        ([may("sqs:*"), may("sqs:Delete*", effect="Deny")], ["sqs:DeleteMessage"]),
        # A condition, or a policy that was not read, is no certain denial.
        ([may("sqs:*", conditions={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], []),
        (None, []),
    ],
)
def test_actions_that_a_role_certainly_may_not_do(allows: Any, denied: list[str]) -> None:
    about = {"role": role(*(allows or ())), "queue": of("AWS::SQS::Queue")}
    if allows is None:
        del about["role"]["allows"]
    found = find(not_allowed.RULE, QUEUE, about)
    assert [one.details["actions"] for one in found] == ([denied] if denied else [])
    assert {one.provider for one in found} <= {"queue"}


@pytest.mark.parametrize(
    ("relation", "type_", "action", "wrong"),
    [
        ("reads_secret", "AWS::SecretsManager::Secret", "secretsmanager:GetSecretValue", "ssm:*"),
        ("reads_secret", "AWS::SSM::Parameter", "ssm:GetParameters", "secretsmanager:*"),
        ("reads_parameter", "AWS::SSM::Parameter", "ssm:GetParameter", "ssm:PutParameter"),
        ("sends_to", "AWS::SQS::Queue", "sqs:SendMessage", "sqs:ReceiveMessage"),
        ("sends_to", "AWS::SNS::Topic", "sns:Publish", "sns:Subscribe"),
        ("sends_to", "AWS::Events::EventBus", "events:PutEvents", "events:PutRule"),
        ("sends_to", "AWS::Kinesis::Stream", "kinesis:PutRecords", "kinesis:GetRecords"),
        ("invokes", "AWS::Lambda::Function", "lambda:InvokeFunction", "lambda:GetFunction"),
        ("connects_to", "AWS::DynamoDB::Table", "dynamodb:Query", "dynamodb:DescribeTable"),
        ("connects_to", "AWS::S3::Bucket", "s3:PutObject", "s3:GetBucketPolicy"),
    ],
)
def test_each_relation_needs_its_actions(
    relation: str, type_: str, action: str, wrong: str
) -> None:
    relations = {("fn", "role"): "assumes_role", ("fn", "it"): relation}
    for allowed, count in ((action, 0), (wrong, 1)):
        about = {"role": role(may(allowed)), "it": of(type_)}
        assert len(find(not_allowed.RULE, relations, about)) == count


def test_a_secret_needs_its_customer_key_as_well() -> None:
    relations = {
        ("fn", "role"): "assumes_role",
        ("fn", "secret"): "reads_secret",
        ("secret", "key"): "encrypted_by",
    }
    own = {"AWS": f"arn:aws:iam::{OWN}:root"}
    about = {
        "role": role(may("secretsmanager:GetSecretValue")),
        "secret": of("AWS::SecretsManager::Secret"),
        "key": of("AWS::KMS::Key", grants=[], policy=[may("kms:*", principals=own)]),
    }
    (gap,) = find(not_allowed.RULE, relations, about)
    assert (gap.details["action"], gap.provider) == ("kms:Decrypt", "key")
    via = {"StringEquals": {"kms:ViaService": f"secretsmanager.{EAST}.amazonaws.com"}}
    about["role"] = role(may("secretsmanager:GetSecretValue"), may("kms:Decrypt", conditions=via))
    assert find(not_allowed.RULE, relations, about) == []
    managed = {**about, "role": role(may("secretsmanager:*"))}
    managed["key"] = {**about["key"], "key_manager": "AWS"}
    assert find(not_allowed.RULE, relations, managed) == []


def test_what_is_needed_to_start_is_needed_by_the_role_that_starts() -> None:
    relations = {
        ("task", "execution"): "assumes_role",
        ("task", "image"): "pulls_image",
    }
    about = {"execution": role(may("ecr:*")), "image": of("AWS::ECR::Repository")}
    assert find(not_allowed.RULE, relations, about, phase=Phase.START) == []
    about["execution"] = role(may("ecr:BatchGetImage"))
    (gap,) = find(not_allowed.RULE, relations, about, phase=Phase.START)
    assert gap.details["actions"] == ["ecr:GetDownloadUrlForLayer"]


def test_a_need_that_is_only_inferred_is_less_certain() -> None:
    about = {"role": role(), "queue": of("AWS::SQS::Queue")}
    (declared,) = find(not_allowed.RULE, QUEUE, about)
    drawn = graph("fn > role; fn > queue", about)
    evidence = tuple(
        replace(why, kind=EvidenceKind.INFERRED) for why in drawn.requirements[0].evidence
    )
    (inferred,) = find(not_allowed.RULE, QUEUE, about, evidence=evidence)
    assert (declared.confidence, inferred.confidence) == (0.9, 0.4)


def test_without_a_known_role_nothing_is_said() -> None:
    relations = {("fn", "queue"): "triggered_by"}
    assert find(not_allowed.RULE, relations, {"queue": of("AWS::SQS::Queue")}) == []


SIDES = {
    ("fe", "role"): "assumes_role",
    ("fw", "role"): "assumes_role",
    ("fe", "qe"): "sends_to",
    ("fw", "qw"): "sends_to",
}


def both_sides(*allows: dict[str, Any], **about: Any) -> dict[str, Any]:
    function = {"kind": "function", "name": "f", "account": OWN}
    arn = f"arn:aws:sqs:{{}}:{OWN}:q"
    return {
        "role": role(*allows),
        "fe": {**function, "region": EAST},
        "fw": {**function, "region": WEST},
        "qe": of("AWS::SQS::Queue", EAST, arn=arn.format(EAST)),
        "qw": of("AWS::SQS::Queue", WEST, arn=arn.format(WEST)),
        **about,
    }


@pytest.mark.parametrize(
    "allows",
    [
        [may("sqs:*", on=f"arn:aws:sqs:{EAST}:{OWN}:*")],
        [may("sqs:*", conditions={"StringEquals": {"aws:RequestedRegion": EAST}})],
        [
            may("sqs:*"),
            may("*", effect="Deny", conditions={"StringNotEquals": {"aws:RequestedRegion": EAST}}),
        ],
    ],
)
def test_what_only_one_region_allows_is_a_gap_of_the_other_side(allows: list[Any]) -> None:
    used = {**SIDES, ("service:s", "fe"): "entered_by"}
    (gap,) = find(not_allowed_there.RULE, used, both_sides(*allows))
    assert (gap.component, gap.provider) == ("fw", "qw")
    assert WEST in gap.message
    assert find(not_allowed.RULE, used, both_sides(*allows)) == []


def test_a_side_that_a_service_uses_is_a_gap_of_its_own() -> None:
    allows = may("sqs:*", on=f"arn:aws:sqs:{WEST}:{OWN}:*")
    used = {**SIDES, ("service:s", "fe"): "entered_by"}
    (gap,) = find(not_allowed.RULE, used, both_sides(allows))
    assert gap.component == "fe"
    assert find(not_allowed_there.RULE, used, both_sides(allows)) == []


def test_what_neither_side_may_do_is_a_gap_of_both() -> None:
    used = {**SIDES, ("service:s", "fe"): "entered_by"}
    found = find(not_allowed.RULE, used, both_sides())
    assert [gap.component for gap in found] == ["fe", "fw"]
    assert find(not_allowed_there.RULE, used, both_sides()) == []
