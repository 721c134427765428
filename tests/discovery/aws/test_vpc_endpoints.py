"""VPC endpoints: where they lie, and by which names they are found."""

from typing import Any

from discovery.aws.vpc_endpoints import VPC_ENDPOINTS
from model.records.component import Kind
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import components, keys, play, requirement

ID = "arn:aws:ec2:us-east-1:111122223333:vpc-endpoint/vpce-1"
NAME = "vpce-1-abc.sqs.us-east-1.vpce.amazonaws.com"


def endpoint(**about: Any) -> dict[str, Any]:
    return {
        "VpcEndpointId": "vpce-1",
        "VpcEndpointType": "Interface",
        "VpcId": "vpc-1",
        "ServiceName": "com.amazonaws.us-east-1.sqs",
        "State": "available",
        "OwnerId": "111122223333",
        "PrivateDnsEnabled": True,
        "SubnetIds": ["subnet-a", "subnet-b"],
        "Groups": [{"GroupId": "sg-1"}],
        "DnsEntries": [{"DnsName": NAME}, {"DnsName": "sqs.us-east-1.amazonaws.com"}],
        **about,
    }


def test_an_endpoint_lies_in_any_of_its_subnets_and_has_its_own_names_only() -> None:
    seen = play(VPC_ENDPOINTS, ("describe_vpc_endpoints", {"VpcEndpoints": [endpoint()]}))
    assert components(seen)[ID].kind is Kind.ENDPOINT
    assert components(seen)[ID].properties["service_name"] == "com.amazonaws.us-east-1.sqs"
    # The name of the service means another endpoint in each network.
    assert keys(seen)[ID] == ("ec2:vpce-1", f"host:{NAME}")
    assert requirement_lines(seen) == [
        "vpc-endpoint.security-group: ec2!vpc-endpoint/vpce-1 policy filtered_by ec2:sg-1",
        "vpc-endpoint.subnets: ec2!vpc-endpoint/vpce-1 containment runs_in "
        "1 of ec2:subnet-a, ec2:subnet-b",
        "vpc-endpoint.vpc: ec2!vpc-endpoint/vpce-1 containment runs_in ec2:vpc-1",
    ]
    assert requirement(seen, "vpc-endpoint.subnets").full == 2


def test_an_endpoint_that_was_deleted_is_left_out() -> None:
    listed = {"VpcEndpoints": [endpoint(State="deleted")]}
    assert components(play(VPC_ENDPOINTS, ("describe_vpc_endpoints", listed))) == {}
