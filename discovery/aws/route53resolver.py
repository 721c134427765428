"""Route 53 Resolver: endpoints between networks and other DNS servers, and forward rules."""

from discovery.addresses import address_key
from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind

_API = "https://docs.aws.amazon.com/Route53/latest/APIReference"
GONE = ("ResourceNotFoundException",)

ENDPOINTS = Crawler(
    name="aws.route53resolver.endpoints",
    title="Resolver endpoints and their addresses",
    kind=Kind.ENDPOINT,
    type="AWS::Route53Resolver::ResolverEndpoint",
    service="route53resolver",
    list=Call(operation="list_resolver_endpoints", items="ResolverEndpoints[]"),
    details=(
        Call(
            operation="list_resolver_endpoint_ip_addresses",
            gone=GONE,
            items="IpAddresses[]",
            from_item={"ResolverEndpointId": "Id"},
            into="Addresses",
        ),
    ),
    id="Arn",
    label="Name",
    keys=("resolver-endpoint:{Id}",),
    properties={
        "addresses": "Addresses[].{address: Ip || Ipv6, subnet: SubnetId, status: Status}",
        "direction": "Direction",
        "status": "Status",
        "vpc": "HostVPCId",
    },
    edges=(
        # Questions go to any of its addresses.
        edges.subnets(
            "resolver-endpoint.subnets",
            "Addresses[?Status=='ATTACHED'].SubnetId || Addresses[].SubnetId",
        ),
        edges.security_groups("resolver-endpoint.security-group", "SecurityGroupIds"),
    ),
    docs=f"{_API}/API_route53resolver_ListResolverEndpoints.html",
)

RULES = Crawler(
    name="aws.route53resolver.rules",
    title="Resolver rules, the networks that use them and the servers that they forward to",
    kind=Kind.DNS_RECORD,
    type="AWS::Route53Resolver::ResolverRule",
    service="route53resolver",
    list=Call(operation="list_resolver_rules", items="ResolverRules[]"),
    details=(
        Call(
            operation="list_resolver_rule_associations",
            items="ResolverRuleAssociations[?Status=='COMPLETE']",
            # One call for all rules: each network that uses a rule is an answer of its own.
            batch=1,
            join=("Id", "ResolverRuleId"),
            several=True,
            into="Associations",
        ),
    ),
    id="Arn",
    # The rules that AWS made itself forward nothing.
    keep="OwnerId != 'Route 53 Resolver'",
    account="OwnerId",
    label="Name || DomainName",
    properties={
        "domain": "DomainName",
        "endpoint": "ResolverEndpointId && join('', ['resolver-endpoint:', ResolverEndpointId])",
        "rule_type": "RuleType",
        "servers": "TargetIps[].not_null(Ip, Ipv6)",
        "share_status": "ShareStatus",
        "vpcs": "Associations[].VPCId",
    },
    edges=(
        Edge(
            rule="resolver-rule.endpoint",
            relation="forwards_to",
            needs="ResolverEndpointId",
            key="resolver-endpoint:{value}",
            when="RuleType == 'FORWARD'",
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="resolver-rule.servers",
            relation="forwards_to",
            needs="TargetIps[].not_null(Ip, Ipv6)",
            normalise=address_key,
            # Any of the servers answers.
            minimum=1,
            full="all",
            when="RuleType == 'FORWARD'",
            expects=Kind.EXTERNAL,
        ),
    ),
    docs=f"{_API}/API_route53resolver_ListResolverRules.html",
)

CRAWLERS = (ENDPOINTS, RULES)
