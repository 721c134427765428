"""Query logs observe; a DNS Firewall that fails closed takes its network along."""

import pytest

from discovery.aws.resolver_guards import FIREWALL_ASSOCIATIONS, QUERY_LOGS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import play

PLACE = "arn:aws:route53resolver:us-east-1:111122223333"
GROUP = "arn:aws:logs:us-east-1:111122223333:log-group:dns"


def test_networks_log_their_queries_to_a_destination() -> None:
    config = {"Id": "rqlc-1", "Arn": f"{PLACE}:resolver-query-log-config/rqlc-1"}
    networks = [
        {"ResolverQueryLogConfigId": "rqlc-1", "ResourceId": "vpc-1", "Status": "ACTIVE"},
        {"ResolverQueryLogConfigId": "rqlc-1", "ResourceId": "vpc-2", "Status": "FAILED"},
    ]
    seen = play(
        QUERY_LOGS,
        (
            "list_resolver_query_log_configs",
            {"ResolverQueryLogConfigs": [{**config, "DestinationArn": f"{GROUP}:*"}]},
        ),
        (
            "list_resolver_query_log_config_associations",
            {"ResolverQueryLogConfigAssociations": networks},
            {},
        ),
    )
    me = "route53resolver!resolver-query-log-config/rqlc-1"
    assert requirement_lines(seen) == [
        f"query-log.destination: {me} observability logs_to logs!log-group:dns",
        f"query-log.network: ec2:vpc-1 observability logs_to {me}",
    ]


@pytest.mark.parametrize(
    ("fails", "line"),
    [
        ("ENABLED", "dns-firewall.open: ec2:vpc-1 soft"),
        ("DISABLED", "dns-firewall.closed: ec2:vpc-1 hard"),
        (None, "dns-firewall.closed: ec2:vpc-1 hard"),
    ],
)
def test_a_network_stops_with_its_firewall_unless_that_fails_open(
    fails: str | None, line: str
) -> None:
    association = {
        "Id": "rslvr-1",
        "Arn": f"{PLACE}:firewall-rule-group-association/rslvr-1",
        "VpcId": "vpc-1",
        "Status": "COMPLETE",
    }
    configs = [{"ResourceId": "vpc-1", "FirewallFailOpen": fails}] if fails else []
    seen = play(
        FIREWALL_ASSOCIATIONS,
        (
            "list_firewall_rule_group_associations",
            {"FirewallRuleGroupAssociations": [association]},
        ),
        ("list_firewall_configs", {"FirewallConfigs": configs}, {}),
    )
    me = "route53resolver!firewall-rule-group-association/rslvr-1"
    assert requirement_lines(seen) == [f"{line} filtered_by {me}"]
