"""Resolver: forward rules, the networks that use them, endpoints with addresses in zones."""

from typing import Any

from discovery.aws.route53resolver import ENDPOINTS, RULES
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

PLACE = "arn:aws:route53resolver:us-east-1:111122223333"
ENDPOINT, RULE = f"{PLACE}:resolver-endpoint/rslvr-out-1", f"{PLACE}:resolver-rule/rslvr-rr-1"


def test_an_endpoint_needs_one_of_the_subnets_with_an_attached_address() -> None:
    endpoint = {
        "Id": "rslvr-out-1",
        "Arn": ENDPOINT,
        "Name": "to-the-office",
        "Direction": "OUTBOUND",
        "SecurityGroupIds": ["sg-1"],
        "HostVPCId": "vpc-1",
        "Status": "OPERATIONAL",
    }
    addresses = [
        {"IpId": "1", "SubnetId": "subnet-a", "Ip": "10.0.0.2", "Status": "ATTACHED"},
        {"IpId": "2", "SubnetId": "subnet-b", "Ip": "10.0.1.2", "Status": "ATTACHED"},
        {"IpId": "3", "SubnetId": "subnet-c", "Ip": "10.0.2.2", "Status": "REMAP_DETACHING"},
    ]
    seen = play(
        ENDPOINTS,
        ("list_resolver_endpoints", {"ResolverEndpoints": [endpoint]}),
        ("list_resolver_endpoint_ip_addresses", {"IpAddresses": addresses}),
    )
    assert named(seen, ENDPOINT) == {"resolver-endpoint:rslvr-out-1"}
    me = "route53resolver!resolver-endpoint/rslvr-out-1"
    assert requirement_lines(seen) == [
        f"resolver-endpoint.security-group: {me} policy filtered_by ec2:sg-1",
        f"resolver-endpoint.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]


def rule(number: int, **about: Any) -> dict[str, Any]:
    return {
        "Id": f"rslvr-rr-{number}",
        "Arn": f"{PLACE}:resolver-rule/rslvr-rr-{number}",
        "DomainName": "office.example.",
        "RuleType": "FORWARD",
        "ResolverEndpointId": "rslvr-out-1",
        "TargetIps": [{"Ip": "192.168.0.2"}, {"Ip": "192.168.0.3"}],
        "OwnerId": "111122223333",
        "Status": "COMPLETE",
        **about,
    }


def test_a_rule_knows_all_its_networks_and_forwards_to_any_of_its_servers() -> None:
    own = rule(2, OwnerId="Route 53 Resolver", RuleType="RECURSIVE")
    associations = [
        {"Id": f"a-{vpc}", "ResolverRuleId": "rslvr-rr-1", "VPCId": vpc, "Status": status}
        for vpc, status in (("vpc-1", "COMPLETE"), ("vpc-2", "COMPLETE"), ("vpc-3", "DELETING"))
    ]
    seen = play(
        RULES,
        ("list_resolver_rules", {"ResolverRules": [rule(1), own]}),
        ("list_resolver_rule_associations", {"ResolverRuleAssociations": associations}),
    )
    assert list(described(seen)) == [RULE]
    properties = described(seen)[RULE].properties
    assert properties["vpcs"] == ["vpc-1", "vpc-2"]
    assert properties["endpoint"] == "resolver-endpoint:rslvr-out-1"
    me = "route53resolver!resolver-rule/rslvr-rr-1"
    assert requirement_lines(seen) == [
        f"resolver-rule.endpoint: {me} hard forwards_to resolver-endpoint:rslvr-out-1",
        f"resolver-rule.servers: {me} hard forwards_to 1 of "
        "address:192.168.0.2, address:192.168.0.3",
    ]
