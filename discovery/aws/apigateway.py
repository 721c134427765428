"""API Gateway: REST APIs, HTTP and WebSocket APIs, VPC links and custom domain names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.api_integrations import integration_keys
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/apigateway/latest/api"
_API_V2 = "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference"
GONE = ("NotFoundException",)
READ = ("apigateway:GET",)
"""All reads of API Gateway are this one action."""
INTEGRATION = "api.integration"
AUTHORIZER = "api.authorizer"
ISSUER = "api.issuer"
LINK = "api.vpc-link"
RULES = {
    INTEGRATION: "Each route of an API calls what its integration names; an API of which some "
    "routes work is degraded.",
    AUTHORIZER: "A function decides over each request, as long as its last answer is not kept.",
    ISSUER: "Signed-in users keep their tokens while their issuer is away; nobody new signs in.",
    LINK: "Routes to private load balancers go through a VPC link.",
}


def rest_facts(item: Item, context: Context) -> Facts:
    """Return what the methods of a REST API call, and who decides over requests."""
    stages = [stage.get("variables") or {} for stage in item.get("Stages") or ()]
    integrations = [
        method.get("methodIntegration") or {}
        for resource in item.get("Resources") or ()
        for method in (resource.get("resourceMethods") or {}).values()
    ]
    me = _api(item["id"], "restapis", context)
    # Through a VPC link, the host in the URI is a header only.
    linked = [given for given in integrations if given.get("connectionType") == "VPC_LINK"]
    uris = [str(given.get("uri") or "") for given in integrations if given not in linked]
    links = {link for given in linked for link in _links(given.get("connectionId"), stages)}
    return Facts(
        requirements=(
            *_integrations(me, uris, stages, links),
            *(need for given in item.get("Authorizers") or () for need in _rest(me, given)),
        )
    )


def _rest(me: str, authorizer: Mapping[str, Any]) -> Iterator[SeenRequirement]:
    ttl = authorizer.get("authorizerResultTtlInSeconds") or 0
    yield from _authorizer(me, str(authorizer.get("authorizerUri") or ""), ttl)
    yield from _issuers(me, [str(arn) for arn in authorizer.get("providerARNs") or ()])


def http_facts(item: Item, context: Context) -> Facts:
    """Return what the integrations of an HTTP or WebSocket API call, and who signs its users in."""
    stages = [stage.get("StageVariables") or {} for stage in item.get("Stages") or ()]
    integrations = item.get("Integrations") or ()
    me = _api(item["ApiId"], "apis", context)
    uris = [str(integration.get("IntegrationUri") or "") for integration in integrations]
    return Facts(
        requirements=(
            *_integrations(me, uris, stages),
            *_linked(me, integrations, stages),
            *(need for given in item.get("Authorizers") or () for need in _http(me, given)),
        )
    )


def _http(me: str, authorizer: Mapping[str, Any]) -> Iterator[SeenRequirement]:
    ttl = authorizer.get("AuthorizerResultTtlInSeconds") or 0
    yield from _authorizer(me, str(authorizer.get("AuthorizerUri") or ""), ttl)
    issuer = (authorizer.get("JwtConfiguration") or {}).get("Issuer")
    if issuer:
        yield from _issuers(me, integration_keys(str(issuer), ()))


def _api(identity: object, path: str, context: Context) -> str:
    return f"arn:{context.partition}:apigateway:{context.region}::/{path}/{identity}"


def _integrations(
    me: str,
    uris: Sequence[str],
    stages: Sequence[Mapping[str, str]],
    links: Collection[str] = (),
) -> Sequence[SeenRequirement]:
    keys = {*links, *(key for uri in uris for key in integration_keys(uri, stages))}
    return required(
        me,
        keys,
        rule=INTEGRATION,
        relation="routes_to",
        effect=Effect.HARD,
        minimum=1,
        full=len(keys),
        attribute="uri",
    )


def _linked(
    me: str, integrations: Sequence[Item], stages: Sequence[Mapping[str, str]]
) -> Iterator[SeenRequirement]:
    """Yield the VPC links that integrations need beside their targets.

    A link that only some of them use degrades the API when it fails.
    """
    used = [_links(given.get("ConnectionId"), stages) for given in integrations]
    for link in sorted({link for links in used for link in links}):
        yield from required(
            me,
            [link],
            rule=LINK,
            relation="routes_to",
            effect=Effect.HARD if all(link in links for links in used) else Effect.SOFT,
            attribute="ConnectionId",
            expects=Kind.ENDPOINT,
        )


def _links(connection: object, stages: Sequence[Mapping[str, str]]) -> Collection[str]:
    """Return the keys of the VPC links that a connection names, by itself or by a variable."""
    name, prefix = str(connection or ""), "${stageVariables."
    names = {name}
    if name.startswith(prefix):
        variable = name.removeprefix(prefix).removesuffix("}")
        names = {stage.get(variable, "") for stage in stages}
    return {f"vpc-link:{link}" for link in names - {""}}


def _authorizer(me: str, uri: str, seconds: int) -> Iterator[SeenRequirement]:
    for key in integration_keys(uri, ()) if uri else ():
        yield from required(
            me,
            [key],
            rule=AUTHORIZER,
            relation="invokes",
            effect=Effect.HARD,
            attribute="authorizerUri",
            expects=Kind.FUNCTION,
            tolerance=timedelta(seconds=seconds),
        )


def _issuers(me: str, keys: Sequence[str]) -> Iterator[SeenRequirement]:
    for key in keys:
        yield from required(
            me,
            [key_of(key)],
            rule=ISSUER,
            relation="signs_in_with",
            effect=Effect.SOFT,
            attribute="providerARNs",
            expects=Kind.IDENTITY_PROVIDER,
        )


def _call(operation: str, into: str, items: str = "items[]", **of_item: str) -> Call:
    return Call(
        operation=operation,
        gone=GONE,
        items=items,
        from_item=of_item,
        into=into,
        permissions=READ,
    )


REST_APIS = Crawler(
    name="aws.apigateway.rest_apis",
    title="REST APIs, what their methods call and who decides over requests",
    kind=Kind.API,
    type="AWS::ApiGateway::RestApi",
    service="apigateway",
    list=Call(operation="get_rest_apis", items="items[]", permissions=READ),
    details=(
        Call(
            operation="get_resources",
            gone=GONE,
            items="items[]",
            arguments={"embed": ["methods"]},
            from_item={"restApiId": "id"},
            into="Resources",
            permissions=READ,
        ),
        _call("get_authorizers", "Authorizers", restApiId="id"),
        _call("get_stages", "Stages", "item[]", restApiId="id"),
    ),
    id="arn:{partition}:apigateway:{region}::/restapis/{id}",
    label="name",
    keys=("host:{id}.execute-api.{region}.{dns_suffix}",),
    tags="tags",
    properties={
        "endpoint_types": "endpointConfiguration.types",
        "stages": "Stages[].stageName",
        "vpc_endpoints": "endpointConfiguration.vpcEndpointIds",
    },
    edges=(
        edges.role(
            "rest-api.role",
            "Resources[?resourceMethods].values(resourceMethods)[].methodIntegration.credentials",
            normalise=lambda text: text if text.startswith("arn:aws") and "*" not in text else None,
            # One route acts as it; the others go on.
            effect=Effect.SOFT,
        ),
        Edge(
            rule="rest-api.web-acl",
            relation="filtered_by",
            needs="Stages[].webAclArn",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
        Edge(
            rule="rest-api.vpc-endpoint",
            relation="entered_by",
            needs="endpointConfiguration.vpcEndpointIds",
            key="ec2:{value}",
            minimum=1,
            full="all",
            expects=Kind.ENDPOINT,
        ),
    ),
    transform=rest_facts,
    transform_effects=(Effect.HARD, Effect.SOFT),
    transform_rules=RULES,
    docs=f"{_API}/API_GetRestApis.html",
)

HTTP_APIS = Crawler(
    name="aws.apigateway.http_apis",
    title="HTTP and WebSocket APIs, what their integrations call and who signs users in",
    kind=Kind.API,
    type="AWS::ApiGatewayV2::Api",
    service="apigatewayv2",
    list=Call(operation="get_apis", items="Items[]", permissions=READ),
    details=(
        _call("get_integrations", "Integrations", "Items[]", ApiId="ApiId"),
        _call("get_authorizers", "Authorizers", "Items[]", ApiId="ApiId"),
        _call("get_stages", "Stages", "Items[]", ApiId="ApiId"),
    ),
    id="arn:{partition}:apigateway:{region}::/apis/{ApiId}",
    label="Name",
    keys=("host:{after_last(ApiEndpoint, '//')}",),
    tags="Tags",
    properties={
        "protocol": "ProtocolType",
        "stages": "Stages[].StageName",
    },
    transform=http_facts,
    transform_effects=(Effect.HARD, Effect.SOFT),
    transform_rules=RULES,
    docs=f"{_API_V2}/apis.html",
)

VPC_LINKS = Crawler(
    name="aws.apigateway.vpc_links",
    title="VPC links of REST APIs and the load balancers behind them",
    kind=Kind.ENDPOINT,
    type="AWS::ApiGateway::VpcLink",
    service="apigateway",
    list=Call(operation="get_vpc_links", items="items[]", permissions=READ),
    id="arn:{partition}:apigateway:{region}::/vpclinks/{id}",
    label="name",
    keys=("vpc-link:{id}",),
    tags="tags",
    properties={"status": "status"},
    edges=(
        Edge(
            rule="vpc-link.load-balancer",
            relation="routes_to",
            needs="targetArns",
            expects=Kind.LOAD_BALANCER,
        ),
    ),
    docs=f"{_API}/API_GetVpcLinks.html",
)

HTTP_VPC_LINKS = Crawler(
    name="aws.apigateway.http_vpc_links",
    title="VPC links of HTTP APIs and their subnets",
    kind=Kind.ENDPOINT,
    type="AWS::ApiGatewayV2::VpcLink",
    service="apigatewayv2",
    list=Call(operation="get_vpc_links", items="Items[]", permissions=READ),
    id="arn:{partition}:apigateway:{region}::/vpclinks/{VpcLinkId}",
    label="Name",
    keys=("vpc-link:{VpcLinkId}",),
    tags="Tags",
    properties={"status": "VpcLinkStatus"},
    edges=(
        edges.subnets("http-vpc-link.subnets", "SubnetIds"),
        edges.security_groups("http-vpc-link.security-group", "SecurityGroupIds"),
    ),
    docs=f"{_API_V2}/vpclinks.html",
)

DOMAIN_NAMES = Crawler(
    name="aws.apigateway.domain_names",
    title="Custom domain names of APIs, their certificates and the APIs behind them",
    kind=Kind.ENDPOINT,
    type="AWS::ApiGateway::DomainName",
    service="apigateway",
    list=Call(operation="get_domain_names", items="items[]", permissions=READ),
    details=(
        Call(
            operation="get_api_mappings",
            service="apigatewayv2",
            gone=GONE,
            items="Items[]",
            from_item={"DomainName": "domainName"},
            into="Mappings",
            permissions=READ,
        ),
    ),
    id="arn:{partition}:apigateway:{region}::/domainnames/{domainName}",
    label="domainName",
    keys=(
        "host:{lower(domainName)}",
        "host:{lower(regionalDomainName)}",
        "host:{lower(distributionDomainName)}",
    ),
    tags="tags",
    properties={
        "endpoint_types": "endpointConfiguration.types",
        "mappings": "Mappings[].{api: ApiId, stage: Stage, path: ApiMappingKey}",
        "status": "domainNameStatus",
    },
    edges=(
        Edge(
            rule="api-domain.api",
            relation="routes_to",
            needs="Mappings[].ApiId",
            key="host:{value}.execute-api.{region}.{dns_suffix}",
            # With several APIs behind it, it serves some paths while one of them is away.
            minimum=1,
            full="all",
            expects=Kind.API,
        ),
        edges.certificate("api-domain.certificate", "[regionalCertificateArn, certificateArn]"),
        Edge(
            rule="api-domain.trust-store",
            relation="trusts",
            # The list of authorities is read from the bucket when the domain is changed.
            needs="mutualTlsAuthentication.truststoreUri",
            normalise=lambda uri: reference.bucket(uri.removeprefix("s3://").partition("/")[0]),
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.BUCKET,
        ),
    ),
    docs=f"{_API}/API_GetDomainNames.html",
)

CRAWLERS = (REST_APIS, HTTP_APIS, VPC_LINKS, HTTP_VPC_LINKS, DOMAIN_NAMES)
