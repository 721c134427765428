"""VPC endpoints: the private ways from a network to APIs of AWS and to services of others."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind

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
        edges.network("vpc-endpoint.vpc", "VpcId"),
        edges.subnets("vpc-endpoint.subnets", "SubnetIds"),
        edges.security_groups("vpc-endpoint.security-group", "Groups[].GroupId"),
        Edge(
            rule="vpc-endpoint.service",
            relation="routes_to",
            # The services of AWS itself have other names.
            needs="ServiceName",
            key="endpoint-service:{value}",
            when="starts_with(ServiceName || '', 'com.amazonaws.vpce.')",
            expects=Kind.ENDPOINT,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html",
)

CRAWLERS = (VPC_ENDPOINTS,)
