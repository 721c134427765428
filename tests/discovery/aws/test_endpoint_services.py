"""VPC endpoint services: endpoints of other accounts stop with the load balancers behind them."""

from discovery.aws.endpoint_services import ENDPOINT_SERVICES
from discovery.aws.vpc_endpoints import VPC_ENDPOINTS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import keys, play

BALANCERS = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net"
NAME = "com.amazonaws.vpce.us-east-1.vpce-svc-1"


def test_a_service_needs_one_of_its_load_balancers_and_its_endpoints_need_it() -> None:
    service = {
        "ServiceId": "vpce-svc-1",
        "ServiceName": NAME,
        "ServiceState": "Available",
        "NetworkLoadBalancerArns": [f"{BALANCERS}/a/1", f"{BALANCERS}/b/2"],
    }
    connections = [
        {"ServiceId": "vpce-svc-1", "VpcEndpointId": endpoint, "VpcEndpointState": state}
        for endpoint, state in (("vpce-1", "Available"), ("vpce-2", "Rejected"))
    ]
    seen = play(
        ENDPOINT_SERVICES,
        (
            "describe_vpc_endpoint_service_configurations",
            {"ServiceConfigurations": [service, {**service, "ServiceState": "Deleted"}]},
        ),
        ("describe_vpc_endpoint_connections", {"VpcEndpointConnections": connections}, {}),
    )
    me = "ec2!vpc-endpoint-service/vpce-svc-1"
    assert requirement_lines(seen) == [
        f"endpoint-service.endpoint: ec2:vpce-1 hard routes_to {me}",
        f"endpoint-service.load-balancer: {me} hard routes_to 1 of"
        " elasticloadbalancing!loadbalancer/net/a/1, elasticloadbalancing!loadbalancer/net/b/2",
    ]
    assert keys(seen) == {
        "arn:aws:ec2:us-east-1:111122223333:vpc-endpoint-service/vpce-svc-1": (
            f"endpoint-service:{NAME}",
        )
    }


def test_an_endpoint_needs_the_service_of_somebody_else_and_none_of_aws_by_this_rule() -> None:
    def endpoint(number: int, name: str) -> dict[str, str]:
        return {"VpcEndpointId": f"vpce-{number}", "State": "available", "ServiceName": name}

    ours = [endpoint(1, NAME), endpoint(2, "com.amazonaws.us-east-1.sqs")]
    seen = play(VPC_ENDPOINTS, ("describe_vpc_endpoints", {"VpcEndpoints": ours}))
    assert requirement_lines(seen) == [
        f"vpc-endpoint.service: ec2!vpc-endpoint/vpce-1 hard routes_to endpoint-service:{NAME}"
    ]
