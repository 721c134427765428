"""What leads out of a VPC: internet gateways, NAT gateways, and the addresses they use."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind

INTERNET_GATEWAYS = Crawler(
    name="aws.ec2.internet_gateways",
    title="Internet gateways",
    kind=Kind.GATEWAY,
    type="AWS::EC2::InternetGateway",
    service="ec2",
    list=Call(operation="describe_internet_gateways", items="InternetGateways[]"),
    id="arn:{partition}:ec2:{region}:{account}:internet-gateway/{InternetGatewayId}",
    account="OwnerId",
    keys=("ec2:{InternetGatewayId}", "internet-gateway:{Attachments[].VpcId}"),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={"vpcs": "Attachments[].VpcId"},
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html",
)

EGRESS_ONLY_INTERNET_GATEWAYS = Crawler(
    name="aws.ec2.egress_only_internet_gateways",
    title="Egress-only internet gateways (IPv6)",
    kind=Kind.GATEWAY,
    type="AWS::EC2::EgressOnlyInternetGateway",
    service="ec2",
    list=Call(
        operation="describe_egress_only_internet_gateways", items="EgressOnlyInternetGateways[]"
    ),
    id="arn:{partition}:ec2:{region}:{account}"
    ":egress-only-internet-gateway/{EgressOnlyInternetGatewayId}",
    keys=("ec2:{EgressOnlyInternetGatewayId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={"vpcs": "Attachments[].VpcId"},
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_DescribeEgressOnlyInternetGateways.html",
)

NAT_GATEWAYS = Crawler(
    name="aws.ec2.nat_gateways",
    title="NAT gateways",
    kind=Kind.GATEWAY,
    type="AWS::EC2::NatGateway",
    service="ec2",
    list=Call(operation="describe_nat_gateways", items="NatGateways[]"),
    id="arn:{partition}:ec2:{region}:{account}:natgateway/{NatGatewayId}",
    # A deleted gateway is listed for about an hour.
    keep="State != 'deleted' && State != 'deleting' && State != 'failed'",
    keys=("ec2:{NatGatewayId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    # A regional one spreads over zones by itself; a zonal one lies in that of its subnet.
    zones="NatGatewayAddresses[].AvailabilityZoneId",
    tags="Tags",
    properties={
        "availability_mode": "AvailabilityMode || 'zonal'",
        "connectivity_type": "ConnectivityType",
        "public_ips": "NatGatewayAddresses[].PublicIp",
        "state": "State",
    },
    edges=(
        edges.subnet("nat-gateway.subnet", "SubnetId", when="AvailabilityMode != 'regional'"),
        edges.network("nat-gateway.vpc", "VpcId", when="AvailabilityMode == 'regional'"),
        Edge(
            rule="nat-gateway.internet-gateway",
            relation="routes_to",
            needs="VpcId",
            key="internet-gateway:{value}",
            when="ConnectivityType != 'private'",
            expects=Kind.GATEWAY,
            resolved_only=True,
        ),
        Edge(
            rule="nat-gateway.elastic-ip",
            relation="answers_at",
            needs="NatGatewayAddresses[].AllocationId",
            key="ec2:{value}",
            # One address is enough to leave by; others only add ports and known senders.
            minimum=1,
            expects=Kind.ENDPOINT,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html",
)

ELASTIC_IPS = Crawler(
    name="aws.ec2.elastic_ips",
    title="Elastic IP addresses",
    kind=Kind.ENDPOINT,
    type="AWS::EC2::EIP",
    service="ec2",
    list=Call(operation="describe_addresses", items="Addresses[?AllocationId]"),
    id="arn:{partition}:ec2:{region}:{account}:elastic-ip/{AllocationId}",
    # An associated address is that of its interface, which leads on to who answers there.
    keys=("ec2:{AllocationId}", "ip:public/{[@][?!NetworkInterfaceId].PublicIp}"),
    label="PublicIp",
    tags="Tags",
    properties={
        "public_ip": "PublicIp",
        "network_border_group": "NetworkBorderGroup",
        "associated": "AssociationId != `null`",
    },
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html",
)

CRAWLERS = (INTERNET_GATEWAYS, EGRESS_ONLY_INTERNET_GATEWAYS, NAT_GATEWAYS, ELASTIC_IPS)
