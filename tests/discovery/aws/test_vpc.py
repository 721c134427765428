"""VPCs: who owns them, and the name servers that all inside depend on."""

from discovery.aws.vpc import VPCS
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import components, error, keys, play

PLACE = "arn:aws:ec2:us-east-1"
OWN = f"{PLACE}:111122223333:vpc/vpc-0a1"
SHARED = f"{PLACE}:444455556666:vpc/vpc-0b2"
DEFAULT = f"{PLACE}:111122223333:vpc/vpc-0c3"
VPCS_OF_THE_ANSWER = ("vpc-0a1", "vpc-0b2", "vpc-0c3")
SETTINGS = (
    *(
        (
            "describe_vpc_attribute",
            {"EnableDnsSupport": {"Value": True}},
            {"VpcId": vpc, "Attribute": "enableDnsSupport"},
        )
        for vpc in VPCS_OF_THE_ANSWER
    ),
    *(
        (
            "describe_vpc_attribute",
            {"EnableDnsHostnames": {"Value": vpc != "vpc-0c3"}},
            {"VpcId": vpc, "Attribute": "enableDnsHostnames"},
        )
        for vpc in VPCS_OF_THE_ANSWER
    ),
)


def seen() -> Observation:
    return play(
        VPCS,
        ("describe_vpcs", recorded("ec2", "describe_vpcs")),
        (
            "describe_dhcp_options",
            recorded("ec2", "describe_dhcp_options"),
            {"DhcpOptionsIds": ["dopt-0own", "dopt-0aws"]},
        ),
        *SETTINGS,
    )


def test_a_vpc_lies_in_its_owners_account() -> None:
    described_components = components(seen())
    assert set(described_components) == {OWN, SHARED, DEFAULT}
    vpc = described_components[OWN]
    assert (vpc.kind, vpc.name, vpc.region) == (Kind.NETWORK, "shop", "us-east-1")
    assert (vpc.account, described_components[SHARED].account) == ("111122223333", "444455556666")
    assert vpc.properties == {
        "cidr_blocks": ["10.0.0.0/16", "10.8.0.0/16"],
        "dns_hostnames": True,
        "dns_support": True,
        "is_default": False,
        "state": "available",
    }
    assert keys(seen())[SHARED] == ("ec2:vpc-0b2",)


def test_a_vpc_needs_any_of_its_own_name_servers_but_none_of_amazon() -> None:
    assert requirement_lines(seen()) == [
        "vpc.name-servers: ec2!vpc/vpc-0a1 hard resolves_names_with 1 of "
        "ip:vpc-0a1/10.50.0.10, ip:vpc-0a1/10.50.1.10",
        "vpc.time-servers: ec2!vpc/vpc-0a1 soft keeps_time_with 1 of ip:vpc-0a1/10.50.0.20",
    ]


def test_vpcs_survive_dhcp_options_that_cannot_be_read() -> None:
    partial = play(
        VPCS,
        ("describe_vpcs", recorded("ec2", "describe_vpcs")),
        ("describe_dhcp_options", error("UnauthorizedOperation", status=403)),
        *SETTINGS,
    )
    assert partial.outcome is Outcome.PARTIAL
    assert set(components(partial)) == {OWN, SHARED, DEFAULT}
    assert requirement_lines(partial) == []
