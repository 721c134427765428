"""VPC endpoints: the private ways from a network to APIs of AWS and to services of others."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

VPC_ENDPOINTS = Crawler(
    name="aws.ec2.vpc_endpoints",
    title="VPC endpoints: interfaces and gateways to AWS services",
    kind=Kind.ENDPOINT,
    type="AWS::EC2::VPCEndpoint",
    service="ec2",
    list=Call(operation="describe_vpc_endpoints", items="VpcEndpoints[]"),
    id="arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{VpcEndpointId}",
    account="OwnerId",
    keep="State != 'deleted' && State != 'deleting' && State != 'rejected' && State != 'failed'",
    # The private names of the service itself mean another endpoint in each network.
    keys=("ec2:{VpcEndpointId}", "host:{DnsEntries[?starts_with(DnsName, 'vpce-')].DnsName}"),
    label="(Tags[?Key=='Name'].Value | [0]) || ServiceName",
    tags="Tags",
    properties={
        "endpoint_type": "VpcEndpointType",
        "private_dns": "PrivateDnsEnabled",
        "route_tables": "RouteTableIds",
        "service_name": "ServiceName",
        # Some services are offered to networks of other Regions.
        "service_region": "ServiceRegion",
        "state": "State",
        "subnets": "SubnetIds",
        "vpc": "VpcId",
    },
    edges=(
        Edge(
            rule="vpc-endpoint.vpc",
            relation="runs_in",
            needs="VpcId",
            key="ec2:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.NETWORK,
        ),
        Edge(
            rule="vpc-endpoint.subnets",
            relation="runs_in",
            needs="SubnetIds",
            key="ec2:{value}",
            minimum=1,
            full="all",
            effect=Effect.CONTAINMENT,
            expects=Kind.SUBNET,
        ),
        Edge(
            rule="vpc-endpoint.security-group",
            relation="filtered_by",
            needs="Groups[].GroupId",
            key="ec2:{value}",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html",
)

CRAWLERS = (VPC_ENDPOINTS,)
