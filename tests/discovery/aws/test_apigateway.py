"""API Gateway: routes to what integrations name, sign-in, links, custom names."""

from typing import Any

import pytest

from discovery.aws.api_integrations import integration_keys
from discovery.aws.apigateway import (
    DOMAIN_NAMES,
    HTTP_APIS,
    HTTP_VPC_LINKS,
    REST_APIS,
    VPC_LINKS,
)
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play, requirement

PLACE = "arn:aws:apigateway:us-east-1:"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:orders"
LAMBDA_URI = f"{PLACE}lambda:path/2015-03-31/functions/{FUNCTION}:live/invocations"
ROLE = "arn:aws:iam::111122223333:role/api"
POOL = "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_A"


def method(**integration: Any) -> dict[str, Any]:
    return {"httpMethod": "GET", "methodIntegration": integration}


def test_a_rest_api_is_degraded_by_one_route_and_stopped_by_all() -> None:
    resources = [
        {
            "id": "1",
            "path": "/orders",
            "resourceMethods": {"GET": method(uri=LAMBDA_URI, credentials=ROLE)},
        },
        {
            "id": "2",
            "path": "/old",
            "resourceMethods": {
                "GET": method(uri="http://${stageVariables.host}/old"),
                "PUT": method(
                    uri="http://x.example", connectionType="VPC_LINK", connectionId="link1"
                ),
            },
        },
        {"id": "3", "path": "/"},
    ]
    authorizers = [
        {"id": "a", "authorizerUri": LAMBDA_URI, "authorizerResultTtlInSeconds": 300},
        {"id": "b", "providerARNs": [POOL]},
    ]
    acl = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/1"
    stage = {"stageName": "prod", "variables": {"host": "old.example"}, "webAclArn": acl}
    seen = play(
        REST_APIS,
        ("get_rest_apis", {"items": [{"id": "abc", "name": "shop"}]}),
        ("get_resources", {"items": resources}, {"restApiId": "abc", "embed": ["methods"]}),
        ("get_authorizers", {"items": authorizers}),
        ("get_stages", {"item": [stage]}),
    )
    api = f"{PLACE}:/restapis/abc"
    component = described(seen)[api]
    assert (component.kind, component.name) == (Kind.API, "shop")
    assert named(seen, api) == {"host:abc.execute-api.us-east-1.amazonaws.com"}
    assert requirement_lines(seen) == [
        f"api.authorizer: {api} hard invokes lambda!function:orders",
        f"api.integration: {api} hard routes_to 1 of lambda!function:orders, host:old.example, "
        "vpc-link:link1",
        f"api.issuer: {api} soft signs_in_with cognito-idp!userpool/us-east-1_A",
        f"rest-api.role: {api} soft assumes_role {ROLE}",
        f"rest-api.web-acl: {api} policy filtered_by wafv2!regional/webacl/shop/1",
    ]
    assert requirement(seen, "api.integration").full == 3
    (member,) = requirement(seen, "api.authorizer").members
    assert member.tolerance is not None and member.tolerance.total_seconds() == 300


def test_an_http_api_needs_its_function_and_its_issuer_for_new_users() -> None:
    jwt = {"AuthorizerId": "a", "Name": "jwt", "JwtConfiguration": {"Issuer": "https://id.example"}}
    api = {
        "ApiId": "xyz",
        "Name": "carts",
        "ProtocolType": "HTTP",
        "ApiEndpoint": "https://xyz.execute-api.us-east-1.amazonaws.com",
        "RouteSelectionExpression": "$request.method",
    }
    seen = play(
        HTTP_APIS,
        ("get_apis", {"Items": [api]}),
        ("get_integrations", {"Items": [{"IntegrationUri": FUNCTION}]}, {"ApiId": "xyz"}),
        ("get_authorizers", {"Items": [jwt]}),
        ("get_stages", {"Items": [{"StageName": "$default"}]}),
    )
    me = f"{PLACE}:/apis/xyz"
    assert named(seen, me) == {"host:xyz.execute-api.us-east-1.amazonaws.com"}
    assert requirement_lines(seen) == [
        f"api.integration: {me} hard routes_to 1 of lambda!function:orders",
        f"api.issuer: {me} soft signs_in_with host:id.example",
    ]


@pytest.mark.parametrize(
    ("others", "effect"), [([], "hard"), ([{"IntegrationUri": FUNCTION}], "soft")]
)
def test_a_link_stops_an_http_api_only_when_all_routes_go_through_it(
    others: list[dict[str, Any]], effect: str
) -> None:
    balancer = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shop/1/2"
    api = {
        "ApiId": "xyz",
        "Name": "carts",
        "ProtocolType": "HTTP",
        "ApiEndpoint": "https://xyz.execute-api.us-east-1.amazonaws.com",
        "RouteSelectionExpression": "$request.method",
    }
    linked = {
        "IntegrationUri": balancer,
        "ConnectionType": "VPC_LINK",
        "ConnectionId": "${stageVariables.link}",
    }
    seen = play(
        HTTP_APIS,
        ("get_apis", {"Items": [api]}),
        ("get_integrations", {"Items": [linked, *others]}),
        ("get_authorizers", {"Items": []}),
        ("get_stages", {"Items": [{"StageName": "v1", "StageVariables": {"link": "link2"}}]}),
    )
    line = f"api.vpc-link: {PLACE}:/apis/xyz {effect} routes_to vpc-link:link2"
    assert line in requirement_lines(seen)


def test_an_api_that_was_deleted_after_the_listing_is_left_out() -> None:
    seen = play(
        REST_APIS,
        ("get_rest_apis", {"items": [{"id": "abc", "name": "shop"}]}),
        ("get_resources", error("NotFoundException")),
    )
    assert described(seen) == {}


def test_links_lead_to_load_balancers_and_lie_in_subnets() -> None:
    balancer = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/shop/1"
    link = {"id": "link1", "name": "shop", "targetArns": [balancer], "status": "AVAILABLE"}
    seen = play(VPC_LINKS, ("get_vpc_links", {"items": [link]}))
    me = f"{PLACE}:/vpclinks/link1"
    assert named(seen, me) == {"vpc-link:link1"}
    assert requirement_lines(seen) == [
        f"vpc-link.load-balancer: {me} hard routes_to elasticloadbalancing!loadbalancer/net/shop/1"
    ]
    newer = {
        "VpcLinkId": "link2",
        "Name": "carts",
        "SubnetIds": ["subnet-a", "subnet-b"],
        "SecurityGroupIds": ["sg-1"],
    }
    seen = play(HTTP_VPC_LINKS, ("get_vpc_links", {"Items": [newer]}))
    me = f"{PLACE}:/vpclinks/link2"
    assert requirement_lines(seen) == [
        f"http-vpc-link.security-group: {me} policy filtered_by ec2:sg-1",
        f"http-vpc-link.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]


def test_a_custom_name_needs_its_certificate_and_any_of_its_apis() -> None:
    name = {
        "domainName": "API.example.com",
        "regionalDomainName": "d-1.execute-api.us-east-1.amazonaws.com",
        "regionalCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/c1",
        "mutualTlsAuthentication": {"truststoreUri": "s3://trust/bundle.pem"},
    }
    mappings = [{"ApiId": "abc", "Stage": "prod"}, {"ApiId": "xyz", "Stage": "$default"}]
    seen = play(
        DOMAIN_NAMES,
        ("get_domain_names", {"items": [name]}),
        ("apigatewayv2:get_api_mappings", {"Items": mappings}, {"DomainName": "API.example.com"}),
    )
    me = f"{PLACE}:/domainnames/API.example.com"
    assert named(seen, me) == {
        "host:api.example.com",
        "host:d-1.execute-api.us-east-1.amazonaws.com",
    }
    host = "execute-api.us-east-1.amazonaws.com"
    assert requirement_lines(seen) == [
        f"api-domain.api: {me} hard routes_to 1 of host:abc.{host}, host:xyz.{host}",
        f"api-domain.certificate: {me} hard presents_certificate acm!certificate/c1",
        f"api-domain.trust-store: {me} lifecycle/start trusts bucket:trust",
    ]


@pytest.mark.parametrize(
    ("uri", "keys"),
    [
        (LAMBDA_URI, (FUNCTION,)),
        (FUNCTION, (FUNCTION,)),
        (f"{PLACE}sqs:path/111122223333/jobs", ("arn:aws:sqs:us-east-1:111122223333:jobs",)),
        (f"{PLACE}s3:path/media/{{key}}", ("bucket:media",)),
        (f"{PLACE}s3:path/{{bucket}}/{{key}}", ()),
        # The table stands in the template of the request.
        (f"{PLACE}dynamodb:action/PutItem", ()),
        ("https://api.partner.example/v1/{proxy}", ("host:api.partner.example",)),
        ("https://${stageVariables.host}/v1", ("host:a.example", "host:b.example")),
        ("https://${stageVariables.unknown}/v1", ()),
        ("", ()),
    ],
)
def test_what_an_integration_calls(uri: str, keys: tuple[str, ...]) -> None:
    assert integration_keys(uri, [{"host": "a.example"}, {"host": "b.example"}]) == keys
