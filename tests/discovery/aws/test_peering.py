"""VPC peering: one connection, whoever lists it, with two networks."""

from typing import Any

from discovery.aws.peering import PEERING_CONNECTIONS
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

ID = "arn:aws:ec2:eu-west-1:444455556666:vpc-peering-connection/pcx-1"


def connection(code: str) -> dict[str, Any]:
    side = {"CidrBlockSet": [{"CidrBlock": "10.0.0.0/16"}]}
    return {
        "VpcPeeringConnectionId": "pcx-1",
        "Status": {"Code": code},
        "RequesterVpcInfo": {
            **side,
            "VpcId": "vpc-1",
            "OwnerId": "444455556666",
            "Region": "eu-west-1",
        },
        "AccepterVpcInfo": {
            **side,
            "VpcId": "vpc-2",
            "OwnerId": "111122223333",
            "Region": "us-east-1",
        },
        "Tags": [{"Key": "Name", "Value": "to-payments"}],
    }


def test_the_accepter_describes_the_connection_of_the_requester() -> None:
    listed = {"VpcPeeringConnections": [connection("active")]}
    seen = play(PEERING_CONNECTIONS, ("describe_vpc_peering_connections", listed))
    component = described(seen)[ID]
    assert (component.name, component.account, component.region) == (
        "to-payments",
        "444455556666",
        "eu-west-1",
    )
    assert named(seen, ID) == {"ec2:pcx-1"}
    assert requirement_lines(seen) == [
        f"peering.networks: {ID} containment attached_to ec2:vpc-1",
        f"peering.networks: {ID} containment attached_to ec2:vpc-2",
    ]


def test_a_connection_that_is_not_active_carries_nothing() -> None:
    listed = {"VpcPeeringConnections": [connection("pending-acceptance"), connection("deleted")]}
    seen = play(PEERING_CONNECTIONS, ("describe_vpc_peering_connections", listed))
    assert described(seen) == {}
