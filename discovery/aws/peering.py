"""VPC peering connections: ways between two networks, also of other accounts and Regions."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

PEERING_CONNECTIONS = Crawler(
    name="aws.ec2.peering_connections",
    title="VPC peering connections",
    kind=Kind.NETWORK,
    type="AWS::EC2::VPCPeeringConnection",
    service="ec2",
    list=Call(
        operation="describe_vpc_peering_connections",
        items="VpcPeeringConnections[]",
    ),
    # The requester owns it; both sides, in two accounts or Regions, list the same connection.
    id="arn:{partition}:ec2:{RequesterVpcInfo.Region}:{RequesterVpcInfo.OwnerId}"
    ":vpc-peering-connection/{VpcPeeringConnectionId}",
    item="VpcPeeringConnectionId",
    account="RequesterVpcInfo.OwnerId",
    region="RequesterVpcInfo.Region",
    # A connection that was refused, deleted or never accepted carries nothing.
    keep="Status.Code == 'active'",
    keys=("ec2:{VpcPeeringConnectionId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={
        "accepter": "AccepterVpcInfo.{account: OwnerId, region: Region, vpc: VpcId,"
        " cidrs: CidrBlockSet[].CidrBlock}",
        "requester": "RequesterVpcInfo.{account: OwnerId, region: Region, vpc: VpcId,"
        " cidrs: CidrBlockSet[].CidrBlock}",
        "status": "Status.Code",
    },
    edges=(
        Edge(
            rule="peering.networks",
            relation="attached_to",
            # Each side's traffic ends in the other's network.
            needs="[RequesterVpcInfo.VpcId, AccepterVpcInfo.VpcId]",
            key="ec2:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.NETWORK,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_DescribeVpcPeeringConnections.html",
)

CRAWLERS = (PEERING_CONNECTIONS,)
