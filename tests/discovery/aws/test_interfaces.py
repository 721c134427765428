"""Network interfaces: from addresses to whoever answers there."""

import pytest

from discovery.aws.interfaces import NETWORK_INTERFACES, owner_of
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import components, keys, play

PLACE = "us-east-1:111122223333"
ENI = f"arn:aws:ec2:{PLACE}:network-interface"


def seen() -> Observation:
    return play(
        NETWORK_INTERFACES,
        ("describe_network_interfaces", recorded("ec2", "describe_network_interfaces"), {}),
    )


def test_an_interface_is_found_by_each_of_its_addresses() -> None:
    component = components(seen())[f"{ENI}/eni-0web"]
    assert (component.kind, component.name, component.tags) == (
        Kind.ENDPOINT,
        "10.0.10.5",
        {"Name": "web"},
    )
    assert component.zones == ("zone-name:111122223333/us-east-1/us-east-1a",)
    assert keys(seen())[f"{ENI}/eni-0web"] == (
        "ec2:eni-0web",
        "ip:public/2001:db8::5",
        "ip:public/203.0.113.20",
        "ip:vpc-0a1/10.0.10.5",
        "ip:vpc-0a1/10.0.10.6",
        "ip:vpc-0a1/2001:db8::5",
    )


def test_an_interface_needs_its_owner_its_subnet_and_for_public_addresses_the_gateway() -> None:
    assert requirement_lines(seen()) == [
        "network-interface.elastic-ip: ec2!network-interface/eni-0nat hard "
        "answers_at ec2:eipalloc-0a1",
        "network-interface.elastic-ip: ec2!network-interface/eni-0web hard "
        "answers_at ec2:eipalloc-0web",
        "network-interface.instance: ec2!network-interface/eni-0web hard served_by ec2:i-0web",
        "network-interface.internet-gateway: ec2!network-interface/eni-0nat hard "
        "routes_to internet-gateway:vpc-0a1",
        "network-interface.internet-gateway: ec2!network-interface/eni-0web hard "
        "routes_to internet-gateway:vpc-0a1",
        "network-interface.owner: ec2:eni-0elb hard served_by "
        "elasticloadbalancing!loadbalancer/app/shop/50dc6c495c0c9188",
        "network-interface.owner: ec2:eni-0nat hard served_by ec2:nat-0a1",
        "network-interface.security-group: ec2!network-interface/eni-0elb policy "
        "filtered_by ec2:sg-0web",
        "network-interface.security-group: ec2!network-interface/eni-0task "
        "policy filtered_by ec2:sg-0app",
        "network-interface.security-group: ec2!network-interface/eni-0web policy "
        "filtered_by ec2:sg-0app",
        "network-interface.subnet: ec2!network-interface/eni-0elb containment "
        "runs_in ec2:subnet-0pub",
        "network-interface.subnet: ec2!network-interface/eni-0nat containment "
        "runs_in ec2:subnet-0pub",
        "network-interface.subnet: ec2!network-interface/eni-0task containment "
        "runs_in ec2:subnet-0app-b",
        "network-interface.subnet: ec2!network-interface/eni-0web containment "
        "runs_in ec2:subnet-0app-a",
    ]


def test_an_owner_that_was_never_found_is_not_made_up() -> None:
    owners = [
        requirement
        for requirement in seen().facts.requirements
        if requirement.evidence[0].rule
        in ("network-interface.owner", "network-interface.internet-gateway")
    ]
    assert len(owners) == 4
    assert all(requirement.resolved_only for requirement in owners)


@pytest.mark.parametrize(
    ("description", "owner"),
    [
        (
            "ELB net/edge/0a1b2c3d4e5f6071",
            f"arn:aws:elasticloadbalancing:{PLACE}:loadbalancer/net/edge/0a1b2c3d4e5f6071",
        ),
        ("Interface for NAT Gateway nat-0a1", "ec2:nat-0a1"),
        ("VPC Endpoint Interface vpce-0a1", "ec2:vpce-0a1"),
        ("Network Interface for Transit Gateway Attachment tgw-attach-0a1", "ec2:tgw-attach-0a1"),
        (
            "EFS mount target for fs-0a1 (fsmt-0b2)",
            f"arn:aws:elasticfilesystem:{PLACE}:file-system/fs-0a1",
        ),
        ("ES search", f"arn:aws:es:{PLACE}:domain/search"),
        ("ElastiCache cart-001", f"arn:aws:elasticache:{PLACE}:cluster:cart-001"),
        (
            "AWS Lambda VPC ENI-mailer-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
            f"arn:aws:lambda:{PLACE}:function:mailer",
        ),
        ("RDSNetworkInterface", None),
        ("Primary network interface", None),
        ("", None),
    ],
)
def test_a_description_names_the_owner(description: str, owner: str | None) -> None:
    place = {"partition": "aws", "region": "us-east-1", "account": "111122223333"}
    assert owner_of(description, **place) == owner
