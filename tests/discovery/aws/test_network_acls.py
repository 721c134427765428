"""Network ACLs: those that filter something, and the subnets that they filter."""

from typing import Any

from discovery.aws.network_acls import NETWORK_ACLS
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

ARN = "arn:aws:ec2:us-east-1:111122223333:network-acl/acl-1"
ALL = [
    {
        "RuleNumber": number,
        "RuleAction": action,
        "Egress": outbound,
        "Protocol": "-1",
        "CidrBlock": "0.0.0.0/0",
    }
    for outbound in (True, False)
    for number, action in ((100, "allow"), (32767, "deny"))
]
"""The rules of the ACL that comes with a network."""
DENIED: dict[str, Any] = {
    "RuleNumber": 90,
    "RuleAction": "deny",
    "Egress": False,
    "Protocol": "6",
    "CidrBlock": "10.1.0.0/16",
    "PortRange": {"From": 5432, "To": 5432},
}


def look(*entries: dict[str, Any], default: bool) -> Observation:
    acl = {
        "NetworkAclId": "acl-1",
        "OwnerId": "111122223333",
        "VpcId": "vpc-1",
        "IsDefault": default,
        "Tags": [{"Key": "Name", "Value": "data"}],
        "Associations": [{"SubnetId": "subnet-a"}, {"SubnetId": "subnet-b"}],
        "Entries": list(entries),
    }
    return play(NETWORK_ACLS, ("describe_network_acls", {"NetworkAcls": [acl]}))


def test_the_subnets_of_an_acl_accept_only_what_it_allows() -> None:
    seen = look(DENIED, *ALL, default=False)
    me = "ec2!network-acl/acl-1"
    assert requirement_lines(seen) == [
        f"network-acl.subnet: ec2:subnet-a policy filtered_by {me}",
        f"network-acl.subnet: ec2:subnet-b policy filtered_by {me}",
    ]
    acl = described(seen)[ARN]
    assert (acl.kind, acl.name) == (Kind.POLICY, "data")
    rules: Any = acl.properties["rules"]
    assert rules[0] == {
        "number": 90,
        "action": "deny",
        "outbound": False,
        "protocol": "6",
        "block": "10.1.0.0/16",
        "from_port": 5432,
        "to_port": 5432,
    }
    assert [rule["number"] for rule in rules] == [90, 100, 100]
    assert keys(seen)[ARN] == ("ec2:acl-1",)


def test_a_default_acl_that_nobody_changed_filters_nothing_and_is_not_kept() -> None:
    assert described(look(*ALL, default=True)) == {}
    for changed in ([DENIED, *ALL], ALL[:2], ALL[1:]):
        assert list(described(look(*changed, default=True))) == [ARN]
