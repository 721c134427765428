"""What leads out of a VPC: internet gateways, NAT gateways in one zone or in all, addresses."""

from discovery.aws.gateways import (
    EGRESS_ONLY_INTERNET_GATEWAYS,
    ELASTIC_IPS,
    INTERNET_GATEWAYS,
    NAT_GATEWAYS,
)
from discovery.interface import Crawler
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import components, keys, play

PLACE = "arn:aws:ec2:us-east-1:111122223333"


def seen(crawler: Crawler) -> Observation:
    operation = crawler.list.operation
    return play(crawler, (operation, recorded("ec2", operation), {}))


def test_an_internet_gateway_is_found_by_its_vpc() -> None:
    observation = seen(INTERNET_GATEWAYS)
    gateway = components(observation)[f"{PLACE}:internet-gateway/igw-0a1"]
    assert (gateway.kind, gateway.name, gateway.zones) == (Kind.GATEWAY, "shop", ())
    assert keys(observation) == {
        f"{PLACE}:internet-gateway/igw-0a1": ("ec2:igw-0a1", "internet-gateway:vpc-0a1"),
        f"{PLACE}:internet-gateway/igw-0idle": ("ec2:igw-0idle",),
    }
    assert requirement_lines(observation) == []


def test_an_egress_only_internet_gateway_is_no_internet_gateway_of_its_vpc() -> None:
    observation = seen(EGRESS_ONLY_INTERNET_GATEWAYS)
    assert keys(observation) == {
        f"{PLACE}:egress-only-internet-gateway/eigw-0a1": ("ec2:eigw-0a1",)
    }


def test_a_nat_gateway_lies_in_a_subnet_or_in_all_zones_of_its_vpc() -> None:
    assert requirement_lines(seen(NAT_GATEWAYS)) == [
        "nat-gateway.elastic-ip: ec2!natgateway/nat-0a1 hard answers_at 1 of ec2:eipalloc-0a1",
        "nat-gateway.elastic-ip: ec2!natgateway/nat-0regional hard answers_at 1 "
        "of ec2:eipalloc-0r1, ec2:eipalloc-0r2",
        "nat-gateway.internet-gateway: ec2!natgateway/nat-0a1 hard routes_to "
        "internet-gateway:vpc-0a1",
        "nat-gateway.internet-gateway: ec2!natgateway/nat-0regional hard "
        "routes_to internet-gateway:vpc-0a1",
        "nat-gateway.subnet: ec2!natgateway/nat-0a1 containment runs_in ec2:subnet-0pub",
        "nat-gateway.subnet: ec2!natgateway/nat-0private containment runs_in ec2:subnet-0app-a",
        "nat-gateway.vpc: ec2!natgateway/nat-0regional containment runs_in ec2:vpc-0a1",
    ]


def test_a_deleted_nat_gateway_is_gone() -> None:
    described_components = components(seen(NAT_GATEWAYS))
    assert {id_.rpartition("/")[2] for id_ in described_components} == {
        "nat-0a1",
        "nat-0private",
        "nat-0regional",
    }
    modes = {
        component.properties["availability_mode"] for component in described_components.values()
    }
    assert modes == {"zonal", "regional"}


def test_a_regional_nat_gateway_needs_any_of_its_zones() -> None:
    records = link([seen(NAT_GATEWAYS)], LinkSettings())
    (zones,) = (
        requirement for requirement in records.requirements if requirement.relation == "in_zone"
    )
    assert (zones.dependent, zones.minimum) == (f"{PLACE}:natgateway/nat-0regional", 1)
    assert zones.providers == ("zone:use1-az4", "zone:use1-az6")


def test_only_a_free_address_is_a_place_of_its_own() -> None:
    observation = seen(ELASTIC_IPS)
    assert keys(observation) == {
        f"{PLACE}:elastic-ip/eipalloc-0a1": ("ec2:eipalloc-0a1",),
        f"{PLACE}:elastic-ip/eipalloc-0spare": (
            "ec2:eipalloc-0spare",
            "ip:public/203.0.113.11",
        ),
    }
    address = components(observation)[f"{PLACE}:elastic-ip/eipalloc-0a1"]
    assert (address.kind, address.name) == (Kind.ENDPOINT, "203.0.113.10")
    assert address.properties["associated"] is True
