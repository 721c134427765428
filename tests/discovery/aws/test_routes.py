"""Route tables: what is dead in them, and whose lists they follow."""

from discovery.aws.routes import ROUTE_TABLES
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import components, keys, play

PLACE = "arn:aws:ec2:us-east-1:111122223333:route-table"


def seen() -> Observation:
    return play(
        ROUTE_TABLES, ("describe_route_tables", recorded("ec2", "describe_route_tables"), {})
    )


def test_a_route_table_tells_its_dead_routes_and_whether_it_is_public() -> None:
    described_components = components(seen())
    main, public = (
        described_components[f"{PLACE}/rtb-0main"],
        described_components[f"{PLACE}/rtb-0public"],
    )
    assert (main.kind, public.name) == (Kind.NETWORK, "public")
    assert main.properties == {
        "blackholes": ["10.9.0.0/16"],
        "main": True,
        "public": False,
        "subnets": [],
    }
    assert public.properties == {
        "blackholes": [],
        "main": False,
        "public": True,
        "subnets": ["subnet-0pub"],
    }
    assert keys(seen())[f"{PLACE}/rtb-0main"] == ("ec2:rtb-0main",)


def test_a_route_table_lies_in_its_vpc_and_follows_lists_of_people_not_of_aws() -> None:
    assert requirement_lines(seen()) == [
        "route-table.prefix-list: ec2!route-table/rtb-0data policy routed_by ec2:pl-0offices",
        "route-table.vpc: "
        "arn:aws:ec2:us-east-1:444455556666:route-table/rtb-0theirs containment "
        "runs_in ec2:vpc-0b2",
        "route-table.vpc: ec2!route-table/rtb-0data containment runs_in ec2:vpc-0a1",
        "route-table.vpc: ec2!route-table/rtb-0main containment runs_in ec2:vpc-0a1",
        "route-table.vpc: ec2!route-table/rtb-0public containment runs_in ec2:vpc-0a1",
    ]
