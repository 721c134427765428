"""Web ACLs filter what they protect; the rules themselves are read and not kept."""

from typing import Any

from discovery.aws.waf import CLOUDFRONT_WEB_ACLS, WEB_ACLS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

PLACE = "arn:aws:wafv2:us-east-1:111122223333"
ARN = f"{PLACE}:regional/webacl/shop/a1"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/1"
POOL = "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_A"
RULES: list[dict[str, Any]] = [
    {
        "Name": "office",
        "Priority": 1,
        "Statement": {
            "AndStatement": {
                "Statements": [
                    {"IPSetReferenceStatement": {"ARN": f"{PLACE}:regional/ipset/office/1"}},
                    {
                        "ByteMatchStatement": {
                            "SearchString": b"hunter2",
                            "FieldToMatch": {"SingleHeader": {"Name": "x-origin"}},
                            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
                            "PositionalConstraint": "EXACTLY",
                        }
                    },
                ]
            }
        },
    },
    {
        "Name": "shared",
        "Priority": 2,
        "Statement": {
            "RuleGroupReferenceStatement": {"ARN": f"{PLACE}:regional/rulegroup/shared/2"}
        },
    },
]


def answer(arn: str) -> dict[str, Any]:
    acl = {"Name": "shop", "Id": "a1", "ARN": arn, "DefaultAction": {"Block": {}}, "Rules": RULES}
    return filled("wafv2", "get_web_acl", {"WebACL": {**acl, "Capacity": 50}})


def listed(arn: str) -> dict[str, Any]:
    return {"WebACLs": [{"Name": "shop", "Id": "a1", "ARN": arn}]}


def protecting(kind: str, *arns: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    arguments = {"WebACLArn": ARN, "ResourceType": kind}
    return "list_resources_for_web_acl", {"ResourceArns": list(arns)}, arguments


def test_an_acl_filters_what_it_protects_and_refers_to_sets_and_groups_of_rules() -> None:
    seen = play(
        WEB_ACLS,
        ("list_web_acls", listed(ARN), {"Scope": "REGIONAL"}),
        ("get_web_acl", answer(ARN), {"Scope": "REGIONAL", "Name": "shop", "Id": "a1"}),
        protecting("APPLICATION_LOAD_BALANCER", BALANCER),
        protecting("COGNITO_USER_POOL", POOL),
        protecting("APP_RUNNER_SERVICE"),
    )
    me = "wafv2!regional/webacl/shop/a1"
    assert requirement_lines(seen) == [
        f"web-acl.protected: cognito-idp!userpool/us-east-1_A policy filtered_by {me}",
        f"web-acl.protected: elasticloadbalancing!loadbalancer/app/shop/1 policy filtered_by {me}",
        f"web-acl.reference: {me} policy refers_to wafv2!regional/ipset/office/1,"
        " wafv2!regional/rulegroup/shared/2",
    ]
    properties = described(seen)[ARN].properties
    assert properties["default_action"] == "Block"
    assert properties["rules"] == [
        {"name": "office", "priority": 1},
        {"name": "shared", "priority": 2},
    ]
    assert "hunter2" not in repr(seen)


def test_an_acl_for_cloudfront_is_in_no_region_and_is_changed_through_one() -> None:
    arn = f"{PLACE}:global/webacl/shop/a1"
    seen = play(
        CLOUDFRONT_WEB_ACLS,
        ("list_web_acls", {**listed(arn), "NextMarker": "2"}, {"Scope": "CLOUDFRONT"}),
        ("list_web_acls", {"WebACLs": []}, {"Scope": "CLOUDFRONT", "NextMarker": "2"}),
        ("get_web_acl", answer(arn), {"Scope": "CLOUDFRONT", "Name": "shop", "Id": "a1"}),
    )
    assert described(seen)[arn].region is None
    assert (
        "web-acl.control-plane: wafv2!global/webacl/shop/a1 recovery changed_through"
        " aws:controlplane:wafv2@us-east-1"
    ) in requirement_lines(seen)
