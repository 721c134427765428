"""A detail that could not be read is told apart from one that is not there."""

from discovery.aws import CRAWLERS
from model.records.observation import Outcome
from tests.discovery.aws.recorded import described
from tests.discovery.player import error, needs, play

SUBNETS = next(crawler for crawler in CRAWLERS if crawler.name == "aws.ec2.subnets")
SUBNET = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "OwnerId": "111122223333"}
MAIN = {
    "RouteTableId": "rtb-main",
    "VpcId": "vpc-1",
    "Associations": [{"Main": True, "RouteTableId": "rtb-main"}],
    "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}],
}
ROUTE = ("ec2:subnet-1", "routes_to", "ec2:igw-1")
ID = "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1"


def test_without_an_association_the_main_route_table_counts() -> None:
    seen = play(
        SUBNETS,
        ("describe_subnets", {"Subnets": [SUBNET]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
    )
    assert seen.outcome is Outcome.COMPLETE
    assert ROUTE in needs(seen)
    subnet = described(seen)[ID]
    assert (subnet.properties["public"], subnet.properties["routes_known"]) == (True, True)


def test_an_association_that_could_not_be_read_does_not_make_the_main_table_count() -> None:
    seen = play(
        SUBNETS,
        ("describe_subnets", {"Subnets": [SUBNET]}),
        ("describe_route_tables", error("RequestLimitExceeded", status=503)),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
        ("describe_route_tables", {"RouteTables": [MAIN]}),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert ROUTE not in needs(seen)
    assert not {"public", "routes_known"} & set(described(seen)[ID].properties)
