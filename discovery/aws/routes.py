"""Route tables and their dead routes. `subnets` reports where the routes of each subnet lead."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

ROUTE_TABLES = Crawler(
    name="aws.ec2.route_tables",
    title="Route tables and their dead routes",
    kind=Kind.NETWORK,
    type="AWS::EC2::RouteTable",
    service="ec2",
    list=Call(operation="describe_route_tables", items="RouteTables[]"),
    id="arn:{partition}:ec2:{region}:{account}:route-table/{RouteTableId}",
    account="OwnerId",
    keys=("ec2:{RouteTableId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={
        # A route whose target is gone swallows what is sent to it.
        "blackholes": "Routes[?State=='blackhole'].not_null("
        "DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId)",
        "main": "length(Associations[?Main]) > `0`",
        "public": "length(Routes[?GatewayId && starts_with(GatewayId, 'igw-')]) > `0`",
        "subnets": "Associations[].SubnetId",
    },
    edges=(
        edges.network("route-table.vpc", "VpcId"),
        Edge(
            rule="route-table.prefix-list",
            relation="routed_by",
            # AWS's own lists name its services; a customer's list may belong to another account.
            needs="Routes[?!GatewayId || !starts_with(GatewayId, 'vpce-')].DestinationPrefixListId",
            key="ec2:{value}",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html",
)

CRAWLERS = (ROUTE_TABLES,)
