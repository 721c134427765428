"""Network firewalls: one endpoint in each subnet, through which route tables send traffic."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

FIREWALLS = Crawler(
    name="aws.networkfirewall.firewalls",
    title="Network firewalls, their endpoints and policies",
    kind=Kind.GATEWAY,
    type="AWS::NetworkFirewall::Firewall",
    service="network-firewall",
    list=Call(operation="list_firewalls", items="Firewalls[]"),
    details=(
        Call(
            operation="describe_firewall",
            gone=("ResourceNotFoundException",),
            items="{firewall: Firewall, status: FirewallStatus}",
            from_item={"FirewallArn": "FirewallArn"},
        ),
    ),
    id="FirewallArn",
    label="FirewallName",
    tags="firewall.Tags",
    properties={
        "delete_protection": "firewall.DeleteProtection",
        "status": "status.Status",
        "sync_state": "status.ConfigurationSyncStateSummary",
        "vpc": "firewall.VpcId",
    },
    edges=(
        # Each zone has its own endpoint.
        edges.subnets("network-firewall.subnets", "firewall.SubnetMappings[].SubnetId"),
        Edge(
            rule="network-firewall.endpoint",
            relation="routes_to",
            needed_by="values(status.SyncStates)[].Attachment.EndpointId",
            key="ec2:{value}",
            resolved_only=True,
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="network-firewall.policy",
            relation="filtered_by",
            needs="firewall.FirewallPolicyArn",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    docs="https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_ListFirewalls.html",
)

CRAWLERS = (FIREWALLS,)
