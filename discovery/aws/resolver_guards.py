"""Route 53 Resolver: which queries of a network are logged, and which the DNS Firewall blocks."""

from discovery.arns import key_of
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/Route53/latest/APIReference"
_OPEN = "Config.FirewallFailOpen == 'ENABLED'"
"""Whether queries are answered while the firewall does not answer; by default they are not."""

QUERY_LOGS = Crawler(
    name="aws.route53resolver.query_logs",
    title="Logs of the DNS queries of networks, and where they go",
    kind=Kind.LOG,
    type="AWS::Route53Resolver::ResolverQueryLoggingConfig",
    service="route53resolver",
    list=Call(operation="list_resolver_query_log_configs", items="ResolverQueryLogConfigs[]"),
    details=(
        Call(
            operation="list_resolver_query_log_config_associations",
            items="ResolverQueryLogConfigAssociations[?Status=='ACTIVE']",
            # One call for all: each network is an answer of its own.
            batch=1,
            join=("Id", "ResolverQueryLogConfigId"),
            several=True,
            into="Associations",
        ),
    ),
    id="Arn",
    account="OwnerId",
    label="Name",
    properties={"share_status": "ShareStatus", "status": "Status"},
    edges=(
        Edge(
            rule="query-log.network",
            relation="logs_to",
            needed_by="Associations[].ResourceId",
            key="ec2:{value}",
            effect=Effect.OBSERVABILITY,
            expects=Kind.NETWORK,
        ),
        Edge(
            rule="query-log.destination",
            relation="logs_to",
            needs="DestinationArn",
            normalise=lambda arn: key_of(arn.removesuffix(":*")),
            effect=Effect.OBSERVABILITY,
        ),
    ),
    docs=f"{_API}/API_route53resolver_ListResolverQueryLogConfigs.html",
)


def _guarded(rule: str, effect: Effect, when: str) -> Edge:
    """Return that a network is guarded by a rule group, where its firewall fails so."""
    return Edge(
        rule=rule,
        relation="filtered_by",
        needed_by="VpcId",
        key="ec2:{value}",
        effect=effect,
        when=when,
        expects=Kind.NETWORK,
    )


FIREWALL_ASSOCIATIONS = Crawler(
    name="aws.route53resolver.firewall_associations",
    title="Rule groups of the DNS Firewall, the networks that they guard, and how it fails",
    kind=Kind.POLICY,
    type="AWS::Route53Resolver::FirewallRuleGroupAssociation",
    service="route53resolver",
    list=Call(
        operation="list_firewall_rule_group_associations",
        items="FirewallRuleGroupAssociations[?Status != 'DELETING']",
    ),
    details=(
        Call(
            operation="list_firewall_configs",
            items="FirewallConfigs[]",
            # One call for all networks.
            batch=1,
            join=("VpcId", "ResourceId"),
            into="Config",
        ),
    ),
    id="Arn",
    label="Name",
    properties={
        "fails_open": _OPEN,
        "priority": "Priority",
        "rule_group": "FirewallRuleGroupId",
        "status": "Status",
    },
    edges=(
        _guarded("dns-firewall.closed", Effect.HARD, f"!({_OPEN})"),
        _guarded("dns-firewall.open", Effect.SOFT, _OPEN),
    ),
    docs=f"{_API}/API_route53resolver_ListFirewallRuleGroupAssociations.html",
)

CRAWLERS = (QUERY_LOGS, FIREWALL_ASSOCIATIONS)
