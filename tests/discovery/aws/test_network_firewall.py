"""Network firewalls: their endpoints stop with them."""

from discovery.aws.network_firewall import FIREWALLS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

ARN = "arn:aws:network-firewall:us-east-1:111122223333:firewall/edge"
POLICY = "arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/edge"


def test_endpoints_need_their_firewall_which_serves_each_zone_by_itself() -> None:
    states = {
        zone: {"Attachment": {"SubnetId": f"subnet-{zone[-1]}", "EndpointId": f"vpce-{zone[-1]}"}}
        for zone in ("us-east-1a", "us-east-1b")
    }
    detail = {
        "Firewall": {
            "FirewallArn": ARN,
            "FirewallName": "edge",
            "FirewallPolicyArn": POLICY,
            "SubnetMappings": [{"SubnetId": "subnet-a"}, {"SubnetId": "subnet-b"}],
        },
        "FirewallStatus": {"Status": "READY", "SyncStates": states},
    }
    seen = play(
        FIREWALLS,
        ("list_firewalls", {"Firewalls": [{"FirewallArn": ARN, "FirewallName": "edge"}]}),
        (
            "describe_firewall",
            filled("network-firewall", "describe_firewall", detail),
            {"FirewallArn": ARN},
        ),
    )
    me = "network-firewall!firewall/edge"
    assert requirement_lines(seen) == [
        f"network-firewall.endpoint: ec2:vpce-a hard routes_to {me}",
        f"network-firewall.endpoint: ec2:vpce-b hard routes_to {me}",
        f"network-firewall.policy: {me} policy filtered_by network-firewall!firewall-policy/edge",
        f"network-firewall.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]
