"""What is not known never makes an answer more certain."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from model.access.may import Answer, may
from model.access.policies import Access
from model.records.component import ComponentId
from tests.builders import graph
from tests.model.access.test_policies import AT, BUCKET, KEY, OWN, QUEUE, ROLE

ACTIONS = ("kms:Decrypt", "kms:*", "s3:GetObject", "s3:*", "sqs:SendMessage", "*")
UNREAD_POLICY = f"arn:aws:iam::{OWN}:policy/not-read"
CONDITIONS = (
    None,
    {"StringEquals": {"aws:ResourceTag/team": "shop"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": "shop"}},
    {"StringEqualsIfExists": {"aws:PrincipalTag/team": "shop"}},
    {"Null": {"aws:ResourceTag/team": "true"}},
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
)
PRINCIPALS = ("*", {"AWS": OWN}, {"AWS": ROLE}, {"Service": "sqs.amazonaws.com"})
TAGS: tuple[dict[str, str], ...] = ({}, {"team": "shop"}, {"team": "bank"})
QUESTIONS = (("kms:Decrypt", KEY), ("s3:GetObject", BUCKET), ("sqs:SendMessage", QUEUE))


def statements(*, on_resource: bool) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return lists of up to three statements of an identity-based or a resource-based policy."""
    return st.lists(
        st.fixed_dictionaries(
            {
                "effect": st.sampled_from(["Allow", "Allow", "Deny"]),
                "actions": st.sampled_from(ACTIONS).map(lambda action: [action]),
                "resources": st.just(["*"]),
                "conditions": st.sampled_from(CONDITIONS),
                **({"principals": st.sampled_from(PRINCIPALS)} if on_resource else {}),
            }
        ),
        max_size=3,
    )


GRANTS = st.lists(
    st.fixed_dictionaries({"grantee": st.just(ROLE), "operations": st.just(["Decrypt"])}),
    max_size=1,
)
CASES = st.fixed_dictionaries(
    {
        "allows": statements(on_resource=False),
        "policy": statements(on_resource=True),
        "role_tags": st.sampled_from(TAGS),
        "tags": st.sampled_from(TAGS),
        "grants": GRANTS,
        "block": st.booleans(),
        "question": st.sampled_from(QUESTIONS),
    }
)
KINDS = {
    KEY: ("key", "AWS::KMS::Key"),
    BUCKET: ("bucket", "AWS::S3::Bucket"),
    QUEUE: ("queue", "AWS::SQS::Queue"),
}
LESS_KNOWN = (
    "attached policy",
    "inline policies",
    "tags of the role",
    "tags",
    "policy",
    "grants",
    "public access block",
)


def answered(case: dict[str, Any], *, without: str = "") -> Answer:
    """Return the answer to the question of a case, with a part of what is known taken away."""
    action, resource = case["question"]
    kind, type_ = KINDS[resource]
    role: dict[str, Any] = {
        "kind": "principal",
        "type": "AWS::IAM::Role",
        "account": OWN,
        "allows": case["allows"],
        "attached_policies": [],
        "trust": [],
        "tags": case["role_tags"],
        "tags_read": True,
    }
    about: dict[str, Any] = {
        "kind": kind,
        "type": type_,
        "account": OWN,
        "region": "us-east-1",
        "policy": case["policy"],
        "tags": case["tags"],
        "tags_read": True,
        "grants": case["grants"],
        "public_access_block": {"RestrictPublicBuckets": case["block"]},
        "object_ownership": "BucketOwnerEnforced",
    }
    if without == "attached policy":
        role["attached_policies"] = [UNREAD_POLICY]
    elif without == "inline policies":
        role["allows"] = None
    elif without == "tags of the role":
        role |= {"tags": {}, "tags_read": False}
    elif without == "tags":
        about |= {"tags": {}, "tags_read": False}
    elif without:
        about.pop(without.replace(" ", "_"))
    access = Access(graph("", {ROLE: role, resource: about}), at=AT)
    return may(access, ROLE, action, ComponentId(resource)).answer


@given(CASES, st.sampled_from(LESS_KNOWN))
def test_less_knowledge_never_makes_an_answer_certain_or_turns_it(
    case: dict[str, Any], unknown: str
) -> None:
    known, less = answered(case), answered(case, without=unknown)
    assert less in {known, Answer.CONDITIONAL}
