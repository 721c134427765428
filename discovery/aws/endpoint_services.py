"""VPC endpoint services: load balancers offered to other networks and accounts by PrivateLink."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind

ENDPOINT_SERVICES = Crawler(
    name="aws.ec2.vpc_endpoint_services",
    title="VPC endpoint services, the load balancers behind them and who uses them",
    kind=Kind.ENDPOINT,
    type="AWS::EC2::VPCEndpointService",
    service="ec2",
    list=Call(
        operation="describe_vpc_endpoint_service_configurations", items="ServiceConfigurations[]"
    ),
    details=(
        Call(
            operation="describe_vpc_endpoint_connections",
            items="VpcEndpointConnections[]",
            # One call for all services: each endpoint that uses one is an answer of its own.
            batch=1,
            join=("ServiceId", "ServiceId"),
            several=True,
            into="Connections",
        ),
    ),
    id="arn:{partition}:ec2:{region}:{account}:vpc-endpoint-service/{ServiceId}",
    keep="ServiceState != 'Deleted' && ServiceState != 'Deleting' && ServiceState != 'Failed'",
    label="(Tags[?Key=='Name'].Value | [0]) || ServiceName",
    keys=("endpoint-service:{ServiceName}",),
    tags="Tags",
    properties={
        "acceptance_required": "AcceptanceRequired",
        "connections": "Connections[].{endpoint: VpcEndpointId, account: VpcEndpointOwner,"
        " region: VpcEndpointRegion, state: VpcEndpointState}",
        "private_dns_name": "PrivateDnsName",
        "service_name": "ServiceName",
        "state": "ServiceState",
        "supported_regions": "SupportedRegions[].Region",
        "zones": "AvailabilityZones",
    },
    edges=(
        Edge(
            rule="endpoint-service.load-balancer",
            relation="routes_to",
            needs="[NetworkLoadBalancerArns, GatewayLoadBalancerArns][]",
            minimum=1,
            full="all",
            expects=Kind.LOAD_BALANCER,
        ),
        Edge(
            rule="endpoint-service.endpoint",
            relation="routes_to",
            # Endpoints of other accounts, too: what fails here fails for them.
            needed_by="Connections[?VpcEndpointState=='Available'].VpcEndpointId",
            key="ec2:{value}",
            expects=Kind.ENDPOINT,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_DescribeVpcEndpointServiceConfigurations.html",
)

CRAWLERS = (ENDPOINT_SERVICES,)
