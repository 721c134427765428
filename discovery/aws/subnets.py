"""Subnets: the zone and VPC they lie in, and where their routes lead.

A route is no need of the subnet: who runs in it needs a route only to reach what it leads to.
`model.linking.outbound` derives those needs from the routes that are kept here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.listed_item import UNREAD
from discovery.requirements import required
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, SeenComponent
from model.records.requirement import Effect

ROUTE = "subnet.route"
RULES = {
    ROUTE: "A subnet's routes lead there. What runs in the subnet needs a route only for what it "
    "calls; the subnet itself does not."
}
TARGETS = (
    "NatGatewayId",
    "EgressOnlyInternetGatewayId",
    "CarrierGatewayId",
    "LocalGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
)
"""Where a route may lead, by EC2 id; the rest needs a second look."""
GATEWAYS = frozenset({"igw", "vgw", "vpce"})
"""The prefixes of what a `GatewayId` may name; `local` is the VPC itself."""
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def subnet_facts(item: Item, context: Context) -> Facts:
    """Return a subnet's routes, whether they are known, and the key of its zone."""
    table = item.get("table") or {}
    if not (item.get("association") or "association" in item.get(UNREAD, ())):
        table = _main_table(item, context)
    zone = item.get("AvailabilityZoneId")
    # A route whose target is gone leads nowhere.
    stated = [route for route in table.get("Routes", ()) if route.get("State") != "blackhole"]
    routes = [route for each in stated for route in _routes(item, each)]
    known = (_with_known_routes(item, routes, context),) if table else ()
    return Facts(
        components=(*known, *((_zone(zone, item["SubnetId"]),) if zone else ())),
        requirements=tuple(
            need
            for target in sorted({route["through"] for route in routes})
            for need in required(
                reference.ec2(item["SubnetId"]),
                [target],
                relation="routes_to",
                rule=ROUTE,
                effect=Effect.POLICY,
                attribute="Routes[]",
            )
        ),
    )


def _with_known_routes(
    item: Item, routes: Sequence[Mapping[str, str]], context: Context
) -> SeenComponent:
    """Return the routes of the subnet that leave its VPC, and that all of them are known."""
    place = f"arn:{context.partition}:ec2:{context.region}:{item.get('OwnerId', context.account)}"
    return addition(
        f"{place}:subnet/{item['SubnetId']}",
        Kind.SUBNET,
        properties={"routes": [dict(route) for route in routes], "routes_known": True},
    )


def _routes(item: Item, route: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield where a route leads: destination (block or prefix list), and the key of its target."""
    target = _target(item, route)
    for name in DESTINATIONS:
        if target is not None and route.get(name):
            yield {"to": str(route[name]), "through": target}


def _main_table(item: Item, context: Context) -> Mapping[str, Any]:
    """Return the main table of the VPC, where only the subnet's owner can be sure it applies."""
    mine = item.get("OwnerId", context.account) == context.account
    return (item.get("main_table") or {}) if mine else {}


def _zone(zone: str, subnet: str) -> SeenComponent:
    component = Component(
        id=ComponentId(reference.zone(zone)), kind=Kind.ZONE, name=zone, zones=(zone,)
    )
    return SeenComponent(component=component, keys=(reference.subnet_zone(subnet),), replaces=False)


def _target(item: Item, route: Mapping[str, Any]) -> str | None:
    """Return the key of what a route leads to, None when it stays in the VPC."""
    if gateway := route.get("TransitGatewayId"):
        return reference.transit_gateway_attachment(gateway, item["VpcId"])
    if network := route.get("CoreNetworkArn"):
        return str(network)
    gateway = route.get("GatewayId") or "local"
    if gateway.partition("-")[0] in GATEWAYS:
        return reference.ec2(gateway)
    return next((reference.ec2(route[name]) for name in TARGETS if route.get(name)), None)


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
        edges.network("subnet.vpc", "VpcId"),
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
    transform_effects=(Effect.POLICY,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html",
)

CRAWLERS = (SUBNETS,)
