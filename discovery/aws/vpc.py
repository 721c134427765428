"""VPCs, and the name servers that their DHCP options send everyone to."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

# `AmazonProvidedDNS` is the resolver inside every VPC; only other servers are dependencies.
NAME_SERVERS = (
    "dhcp.DhcpConfigurations[?Key=='domain-name-servers'].Values[].Value"
    " | [?@ != 'AmazonProvidedDNS']"
)
TIME_SERVERS = "dhcp.DhcpConfigurations[?Key=='ntp-servers'].Values[].Value"


def _attribute(name: str) -> Call:
    """Return the call for one attribute; AWS answers only one at a time."""
    return Call(
        operation="describe_vpc_attribute",
        items=f"{name}.Value",
        arguments={"Attribute": name[0].lower() + name[1:]},
        from_item={"VpcId": "VpcId"},
        into=name,
        gone=("InvalidVpcID.NotFound",),
    )


VPCS = Crawler(
    name="aws.ec2.vpcs",
    title="VPCs and their DHCP options",
    kind=Kind.NETWORK,
    type="AWS::EC2::VPC",
    service="ec2",
    list=Call(operation="describe_vpcs", items="Vpcs[]"),
    details=(
        Call(
            operation="describe_dhcp_options",
            absent=("InvalidDhcpOptionID.NotFound",),
            items="DhcpOptions[]",
            from_item={"DhcpOptionsIds": "DhcpOptionsId"},
            batch=100,
            join=("DhcpOptionsId", "DhcpOptionsId"),
            into="dhcp",
            # `default` stands for "no options set", and is no id.
            when="DhcpOptionsId != 'default'",
        ),
        _attribute("EnableDnsSupport"),
        _attribute("EnableDnsHostnames"),
    ),
    id="arn:{partition}:ec2:{region}:{account}:vpc/{VpcId}",
    account="OwnerId",
    keys=("ec2:{VpcId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={
        "cidr_blocks": "CidrBlockAssociationSet[].CidrBlock || [CidrBlock]",
        "dns_hostnames": "EnableDnsHostnames",
        "dns_support": "EnableDnsSupport",
        "ipv6_cidr_blocks": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        "is_default": "IsDefault",
        "state": "State",
    },
    edges=(
        Edge(
            rule="vpc.name-servers",
            relation="resolves_names_with",
            needs=NAME_SERVERS,
            key="ip:{VpcId}/{value}",
            minimum=1,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="vpc.time-servers",
            relation="keeps_time_with",
            needs=TIME_SERVERS,
            key="ip:{VpcId}/{value}",
            minimum=1,
            effect=Effect.SOFT,
            expects=Kind.EXTERNAL,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html",
)

CRAWLERS = (VPCS,)
