"""Subnets: the zone and VPC they lie in, and where their routes lead."""

from collections.abc import Iterator, Mapping
from typing import Any

from discovery.aws.additions import addition
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.listed_item import UNREAD
from discovery.requirements import required
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect

EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})
DEFAULT_ROUTE = "subnet.default-route"
ROUTE = "subnet.route"
RULES = {
    DEFAULT_ROUTE: "A subnet needs what its default route leads to: what runs in it reaches "
    "everything else through there. Reclassify it where nothing in the subnet calls out.",
    ROUTE: "A subnet needs what a route to other addresses leads to.",
}
TARGETS = {
    "NatGatewayId": Kind.GATEWAY,
    "EgressOnlyInternetGatewayId": Kind.GATEWAY,
    "CarrierGatewayId": Kind.GATEWAY,
    "LocalGatewayId": Kind.GATEWAY,
    "VpcPeeringConnectionId": Kind.NETWORK,
    "NetworkInterfaceId": Kind.ENDPOINT,
}
"""Where a route may lead, and what that is; the rest needs a second look."""
GATEWAYS = {"igw": Kind.GATEWAY, "vgw": Kind.GATEWAY, "vpce": Kind.ENDPOINT}
"""What a `GatewayId` may name, by the prefix of the id; `local` is the VPC itself."""


def subnet_facts(item: Item, context: Context) -> Facts:
    """Return what a subnet's routes need, whether they are known, and the key of its zone."""
    table = item.get("table") or {}
    if not (item.get("association") or "association" in item.get(UNREAD, ())):
        table = _main_table(item, context)
    routes = [route for route in table.get("Routes", ()) if route.get("State") != "blackhole"]
    zone = item.get("AvailabilityZoneId")
    known = (_with_known_routes(item, context),) if table else ()
    return Facts(
        components=(*known, *((_zone(zone, item["SubnetId"]),) if zone else ())),
        requirements=tuple(need for route in routes for need in _needs(item, route)),
    )


def _with_known_routes(item: Item, context: Context) -> SeenComponent:
    """Return that the subnet's needs tell all of its routes: linking asks for it."""
    place = f"arn:{context.partition}:ec2:{context.region}:{item.get('OwnerId', context.account)}"
    return addition(
        f"{place}:subnet/{item['SubnetId']}", Kind.SUBNET, properties={"routes_known": True}
    )


def _main_table(item: Item, context: Context) -> Mapping[str, Any]:
    """Return the main table of the VPC, where only the subnet's owner can be sure it applies."""
    mine = item.get("OwnerId", context.account) == context.account
    return (item.get("main_table") or {}) if mine else {}


def _zone(zone: str, subnet: str) -> SeenComponent:
    component = Component(
        id=ComponentId(reference.zone(zone)), kind=Kind.ZONE, name=zone, zones=(zone,)
    )
    return SeenComponent(component=component, keys=(reference.subnet_zone(subnet),), replaces=False)


def _needs(item: Item, route: Mapping[str, Any]) -> Iterator[SeenRequirement]:
    target = _target(item, route)
    if target is None:
        return
    key, kind, attribute = target
    destination = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
    yield from required(
        reference.ec2(item["SubnetId"]),
        [key],
        relation="routes_to",
        rule=DEFAULT_ROUTE if destination in EVERYWHERE else ROUTE,
        effect=Effect.HARD,
        attribute=f"Routes[].{attribute}",
        expects=kind,
    )


def _target(item: Item, route: Mapping[str, Any]) -> tuple[str, Kind, str] | None:
    """Return (key, kind, attribute) of what a route leads to, None when it stays in the VPC."""
    if gateway := route.get("TransitGatewayId"):
        key = reference.transit_gateway_attachment(gateway, item["VpcId"])
        return key, Kind.GATEWAY, "TransitGatewayId"
    if network := route.get("CoreNetworkArn"):
        return network, Kind.NETWORK, "CoreNetworkArn"
    gateway = route.get("GatewayId") or "local"
    if kind := GATEWAYS.get(gateway.partition("-")[0]):
        return reference.ec2(gateway), kind, "GatewayId"
    for attribute, kind in TARGETS.items():
        if target := route.get(attribute):
            return reference.ec2(target), kind, attribute
    return None


SUBNETS = Crawler(
    name="aws.ec2.subnets",
    title="Subnets and their routes",
    kind=Kind.SUBNET,
    type="AWS::EC2::Subnet",
    service="ec2",
    list=Call(operation="describe_subnets", items="Subnets[]"),
    details=(
        Call(
            operation="describe_route_tables",
            items="RouteTables[].Associations[?SubnetId][]",
            batch=1,
            join=("SubnetId", "SubnetId"),
            into="association",
        ),
        Call(
            operation="describe_route_tables",
            items="RouteTables[]",
            batch=1,
            join=("association.RouteTableId", "RouteTableId"),
            into="table",
        ),
        Call(
            operation="describe_route_tables",
            items="RouteTables[?Associations[?Main]]",
            batch=1,
            join=("VpcId", "VpcId"),
            into="main_table",
        ),
    ),
    id="arn:{partition}:ec2:{region}:{account}:subnet/{SubnetId}",
    account="OwnerId",
    keys=("ec2:{SubnetId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    zones="AvailabilityZoneId",
    tags="Tags",
    properties={
        "cidr_block": "CidrBlock",
        "map_public_ip_on_launch": "MapPublicIpOnLaunch",
        # The name that this account has for the zone; the next account has another.
        "zone_name": "AvailabilityZone",
        # Without its association it is not known whether the main table applies.
        "public": "length((table || (!association && "
        "!contains(not_null(unread, `[]`), 'association') && main_table))"
        ".Routes[?GatewayId && starts_with(GatewayId, 'igw-')]) > `0`",
    },
    measurements={
        "available_ip_addresses": "AvailableIpAddressCount",
    },
    edges=(
        Edge(
            rule="subnet.vpc",
            relation="runs_in",
            needs="VpcId",
            key="ec2:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.NETWORK,
        ),
        Edge(
            rule="subnet.zone",
            relation="runs_in",
            needs="AvailabilityZoneId",
            key="zone:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.ZONE,
        ),
        Edge(
            rule="subnet.route-table",
            relation="routed_by",
            needs="table.RouteTableId || main_table.RouteTableId",
            key="ec2:{value}",
            effect=Effect.POLICY,
            expects=Kind.NETWORK,
        ),
    ),
    transform=subnet_facts,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html",
)

CRAWLERS = (SUBNETS,)
