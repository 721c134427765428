"""Subnets: the zone each lies in and where its routes lead."""

from typing import Any

from discovery.aws.gateways import NAT_GATEWAYS
from discovery.aws.subnets import SUBNETS
from model.disruption.disruptions import AccountFails, ZoneFails
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from model.records.requirement import Effect
from tests.discovery.aws.recorded import described, named, recorded, requirement_lines
from tests.discovery.player import components, error, play
from tests.observing import need, saw
from tests.observing import seen as described_as

PLACE = "arn:aws:ec2:us-east-1:111122223333"
TABLES = recorded("ec2", "describe_route_tables")


def seen(tables: Any = TABLES) -> Observation:
    return play(
        SUBNETS,
        ("describe_subnets", recorded("ec2", "describe_subnets")),
        *[("describe_route_tables", tables, {})] * 3,
    )


def of(rule: str) -> list[str]:
    return [line for line in requirement_lines(seen()) if line.startswith(f"{rule}: ")]


def test_a_subnet_has_one_zone_by_id_and_its_owners_account() -> None:
    subnets = described(seen())
    subnet = subnets[f"{PLACE}:subnet/subnet-0app-a"]
    assert (subnet.kind, subnet.name, subnet.zones) == (Kind.SUBNET, "app-a", ("use1-az4",))
    assert subnet.properties == {
        "routes": [
            {"to": "0.0.0.0/0", "through": "ec2:nat-0a1"},
            {"to": "::/0", "through": "ec2:eigw-0a1"},
            {"to": "10.50.0.0/16", "through": "attachment:tgw-0hub/vpc-0a1"},
            {"to": "10.60.0.0/16", "through": "attachment:tgw-0hub/vpc-0a1"},
        ],
        "cidr_block": "10.0.10.0/24",
        "map_public_ip_on_launch": False,
        "zone_name": "us-east-1a",
        "public": False,
        "routes_known": True,
    }
    assert subnets[f"{PLACE}:subnet/subnet-0pub"].properties["public"] is True
    shared = subnets["arn:aws:ec2:us-east-1:444455556666:subnet/subnet-0shared"]
    assert shared.account == "444455556666"
    # Whose main table counts there only the owner can tell.
    assert "routes_known" not in shared.properties
    assert named(seen(), f"{PLACE}:subnet/subnet-0pub") == {"ec2:subnet-0pub"}


def test_a_subnet_names_its_zone_for_those_who_know_only_the_subnet() -> None:
    named = {
        key: component.component.id
        for component in seen().facts.components
        for key in component.keys
        if "zone" in key
    }
    assert named["zone-of:subnet-0app-b"] == "zone:use1-az6"


def test_a_subnet_lies_in_a_zone_and_a_vpc() -> None:
    assert [*of("subnet.vpc"), *of("subnet.zone")] == [
        "subnet.vpc: arn:aws:ec2:us-east-1:444455556666:subnet/subnet-0shared "
        "containment runs_in ec2:vpc-0b2",
        "subnet.vpc: ec2!subnet/subnet-0app-a containment runs_in ec2:vpc-0a1",
        "subnet.vpc: ec2!subnet/subnet-0app-b containment runs_in ec2:vpc-0a1",
        "subnet.vpc: ec2!subnet/subnet-0app-c containment runs_in ec2:vpc-0a1",
        "subnet.vpc: ec2!subnet/subnet-0data containment runs_in ec2:vpc-0a1",
        "subnet.vpc: ec2!subnet/subnet-0pub containment runs_in ec2:vpc-0a1",
        "subnet.zone: arn:aws:ec2:us-east-1:444455556666:subnet/subnet-0shared "
        "containment runs_in zone:use1-az4",
        "subnet.zone: ec2!subnet/subnet-0app-a containment runs_in zone:use1-az4",
        "subnet.zone: ec2!subnet/subnet-0app-b containment runs_in zone:use1-az6",
        "subnet.zone: ec2!subnet/subnet-0app-c containment runs_in zone:use1-az1",
        "subnet.zone: ec2!subnet/subnet-0data containment runs_in zone:use1-az4",
        "subnet.zone: ec2!subnet/subnet-0pub containment runs_in zone:use1-az4",
    ]


def test_the_routes_are_those_of_the_explicit_table_else_of_the_main_one() -> None:
    assert of("subnet.route-table") == [
        "subnet.route-table: "
        "arn:aws:ec2:us-east-1:444455556666:subnet/subnet-0shared policy "
        "routed_by ec2:rtb-0theirs",
        "subnet.route-table: ec2!subnet/subnet-0app-a policy routed_by ec2:rtb-0main",
        "subnet.route-table: ec2!subnet/subnet-0app-b policy routed_by ec2:rtb-0main",
        "subnet.route-table: ec2!subnet/subnet-0app-c policy routed_by ec2:rtb-0main",
        "subnet.route-table: ec2!subnet/subnet-0data policy routed_by ec2:rtb-0data",
        "subnet.route-table: ec2!subnet/subnet-0pub policy routed_by ec2:rtb-0public",
    ]


def test_a_subnet_tells_where_its_routes_lead_without_needing_it() -> None:
    """Dead routes lead nowhere; two routes to one transit gateway use one attachment; the main
    table of a VPC that somebody else shares may not be the one that counts.
    """
    assert of("subnet.route") == [
        *(
            f"subnet.route: ec2:subnet-0app-{zone} policy routes_to {target}"
            for zone in "abc"
            for target in ("attachment:tgw-0hub/vpc-0a1", "ec2:eigw-0a1", "ec2:nat-0a1")
        ),
        "subnet.route: ec2:subnet-0data policy routes_to ec2:pcx-0a1",
        "subnet.route: ec2:subnet-0data policy routes_to ec2:vpce-0s3",
        "subnet.route: ec2:subnet-0pub policy routes_to ec2:igw-0a1",
    ]


def test_callers_in_other_zones_fall_with_the_one_nat_gateway_they_share() -> None:
    gateways = play(
        NAT_GATEWAYS, ("describe_nat_gateways", recorded("ec2", "describe_nat_gateways"))
    )
    inside = need("app", "ec2:subnet-0app-b", effect=Effect.CONTAINMENT, relation="runs_in")
    calls = need("app", "host:api.stripe.com", relation="connects_to")
    store = need("db", "ec2:subnet-0app-b", effect=Effect.CONTAINMENT, relation="runs_in")
    placed = saw(
        "aws.x", described_as("app"), described_as("db", Kind.DATABASE), inside, calls, store
    )
    graph = DependencyGraph(link([seen(), gateways, placed], LinkSettings()))
    down = set(blast_radius(graph, ZoneFails(zone="use1-az4")).down)
    assert "app" in down
    assert not {"db", f"{PLACE}:subnet/subnet-0app-b"} & down


def test_what_runs_in_a_shared_subnet_falls_with_its_owners_account() -> None:
    guest = need("guest", "ec2:subnet-0shared", effect=Effect.CONTAINMENT)
    graph = DependencyGraph(link([seen(), saw("aws.x", guest)], LinkSettings()))
    assert "guest" in blast_radius(graph, AccountFails(account="444455556666")).down


def test_subnets_survive_route_tables_that_cannot_be_read() -> None:
    partial = play(
        SUBNETS,
        ("describe_subnets", recorded("ec2", "describe_subnets")),
        *[("describe_route_tables", error("UnauthorizedOperation", status=403))] * 3,
    )
    assert partial.outcome is Outcome.PARTIAL
    assert f"{PLACE}:subnet/subnet-0data" in components(partial)
    assert {line.partition(":")[0] for line in requirement_lines(partial)} == {
        "subnet.vpc",
        "subnet.zone",
    }
    assert "routes" not in described(partial)[f"{PLACE}:subnet/subnet-0data"].properties
