"""CloudFront: origins that behaviours use, and origin groups for reads."""

from typing import Any

from discovery.aws.cloudfront import DISTRIBUTIONS
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:cloudfront::111122223333:distribution/E1"


def items(*listed: Any) -> dict[str, Any]:
    return {"Quantity": len(listed), "Items": list(listed)}


def behaviour(target: str, **about: Any) -> dict[str, Any]:
    return {"TargetOriginId": target, "ViewerProtocolPolicy": "https-only", **about}


def look(**about: Any) -> Observation:
    distribution = {
        "Id": "E1",
        "ARN": ARN,
        "Status": "Deployed",
        "LastModifiedTime": "2026-01-01T00:00:00Z",
        "DomainName": "d1.cloudfront.net",
        "Aliases": items("Shop.example.com"),
        "Origins": items(
            {"Id": "east", "DomainName": "media-east.s3.us-east-1.amazonaws.com"},
            {"Id": "west", "DomainName": "media-west.s3.us-west-2.amazonaws.com"},
            {"Id": "api", "DomainName": "api.example.com"},
            {"Id": "unused", "DomainName": "old.example.com"},
        ),
        "OriginGroups": items(
            {
                "Id": "media",
                "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [503]}},
                "Members": items({"OriginId": "east"}, {"OriginId": "west"}),
            }
        ),
        "DefaultCacheBehavior": behaviour("media"),
        "CacheBehaviors": items(behaviour("api", PathPattern="/api/*")),
        "CustomErrorResponses": {"Quantity": 0},
        "Comment": "",
        "PriceClass": "PriceClass_All",
        "Enabled": True,
        "ViewerCertificate": {
            "ACMCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/c"
        },
        "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
        "WebACLId": "",
        "HttpVersion": "http2",
        "IsIPV6Enabled": True,
        "Staging": False,
        **about,
    }
    page = {
        "DistributionList": {
            "Marker": "",
            "MaxItems": 100,
            "IsTruncated": False,
            **items(distribution),
        }
    }
    return play(
        DISTRIBUTIONS,
        ("list_distributions", page),
        ("list_tags_for_resource", {"Tags": {"Items": [{"Key": "tier", "Value": "1"}]}}),
    )


def test_reads_go_to_either_origin_of_a_group_and_an_unused_origin_is_no_need() -> None:
    seen = look()
    component = described(seen)[ARN]
    assert (component.kind, component.name) == (Kind.CDN, "Shop.example.com")
    assert component.tags == {"tier": "1"}
    assert named(seen, ARN) == {"host:d1.cloudfront.net", "host:shop.example.com"}
    assert requirement_lines(seen) == [
        f"cloudfront.certificate: {ARN} hard presents_certificate acm!certificate/c",
        f"cloudfront.origin-group: {ARN} hard routes_to 1 of bucket:media-east, bucket:media-west",
        f"cloudfront.origin: {ARN} hard routes_to host:api.example.com",
    ]


def test_code_at_the_edge_and_the_firewall_are_named() -> None:
    version = "arn:aws:lambda:us-east-1:111122223333:function:sign:7"
    acl = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1"
    code = {"LambdaFunctionARN": version, "EventType": "viewer-request"}
    seen = look(
        DefaultCacheBehavior=behaviour("media", LambdaFunctionAssociations=items(code)),
        WebACLId=acl,
    )
    lines = requirement_lines(seen)
    assert f"cloudfront.edge-function: {ARN} hard invokes lambda!function:sign" in lines
    assert f"cloudfront.web-acl: {ARN} policy filtered_by wafv2!global/webacl/shop/1" in lines


def test_a_distribution_that_is_switched_off_is_left_out() -> None:
    assert ARN not in {str(seen.component.id) for seen in look(Enabled=False).facts.components}
