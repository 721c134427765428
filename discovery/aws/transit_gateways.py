"""Transit gateways and what is attached to them, within and across accounts."""

from collections.abc import Mapping, Sequence
from typing import Any

from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect

ROUTE = "transit-gateway-route-table.route"
ZONE = "transit-gateway-attachment.zone"
ZONE_RULES = {
    ZONE: "The interface of an attachment in one zone needs the attachment and lies in that zone.",
}
RULES = {
    ROUTE: "A route table leads nowhere without the peer, VPN or Direct Connect gateway that a "
    "route names; of several for one destination, any."
}

TRANSIT_GATEWAYS = Crawler(
    name="aws.ec2.transit_gateways",
    title="Transit gateways",
    kind=Kind.GATEWAY,
    type="AWS::EC2::TransitGateway",
    service="ec2",
    list=Call(operation="describe_transit_gateways", items="TransitGateways[]"),
    id="TransitGatewayArn",
    account="OwnerId",
    keep="State != 'deleted' && State != 'deleting'",
    keys=("ec2:{TransitGatewayId}",),
    label="(Tags[?Key=='Name'].Value | [0]) || Description",
    tags="Tags",
    properties={"state": "State", "asn": "Options.AmazonSideAsn"},
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGateways.html",
)


def zone_facts(item: Item, context: Context) -> Facts:
    """Return a component for each subnet of an attachment: its interface in that zone.

    Traffic reaches the transit gateway only from zones in which the attachment has a subnet.
    """
    name = item["TransitGatewayAttachmentId"]
    owner = item.get("ResourceOwnerId", context.account)
    place = f"arn:{context.partition}:ec2:{context.region}:{owner}"
    attachment = f"{place}:transit-gateway-attachment/{name}"
    vpc = reference.transit_gateway_attachment(item["TransitGatewayId"], item.get("ResourceId", ""))
    subnets = sorted((item.get("vpc") or {}).get("SubnetIds") or ())
    return Facts(
        components=tuple(
            SeenComponent(
                component=Component(
                    id=ComponentId(f"{attachment}/{subnet}"),
                    kind=Kind.GATEWAY,
                    type="AWS::EC2::TransitGatewayAttachment",
                    name=f"{name} in {subnet}",
                    account=owner,
                    region=context.region,
                ),
                keys=(f"{vpc}/{subnet}",),
            )
            for subnet in subnets
        ),
        requirements=tuple(need for subnet in subnets for need in _zone_needs(attachment, subnet)),
    )


def _zone_needs(attachment: str, subnet: str) -> Sequence[SeenRequirement]:
    interface = f"{attachment}/{subnet}"
    return (
        *required(
            interface,
            [attachment],
            relation="part_of",
            rule=ZONE,
            effect=Effect.HARD,
            attribute="SubnetIds",
            expects=Kind.GATEWAY,
        ),
        *required(
            interface,
            [reference.subnet_zone(subnet)],
            relation="runs_in",
            rule=ZONE,
            effect=Effect.CONTAINMENT,
            attribute="SubnetIds",
            expects=Kind.ZONE,
            resolved_only=True,
        ),
    )


ATTACHMENTS = Crawler(
    name="aws.ec2.transit_gateway_attachments",
    title="Transit gateway attachments",
    kind=Kind.GATEWAY,
    type="AWS::EC2::TransitGatewayAttachment",
    service="ec2",
    list=Call(
        operation="describe_transit_gateway_attachments", items="TransitGatewayAttachments[]"
    ),
    details=(
        Call(
            operation="describe_transit_gateway_vpc_attachments",
            items="TransitGatewayVpcAttachments[]",
            batch=1,
            join=("TransitGatewayAttachmentId", "TransitGatewayAttachmentId"),
            into="vpc",
        ),
    ),
    id="arn:{partition}:ec2:{region}:{account}"
    ":transit-gateway-attachment/{TransitGatewayAttachmentId}",
    # Both the owner of the VPC and the owner of the transit gateway list it.
    account="ResourceOwnerId",
    keep="State != 'deleted' && State != 'deleting' && State != 'rejected' && State != 'failed'",
    keys=(
        "ec2:{TransitGatewayAttachmentId}",
        "attachment:{TransitGatewayId}/{[@][?ResourceType=='vpc'].ResourceId}",
    ),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={
        "resource_type": "ResourceType",
        "resource": "ResourceId",
        "resource_owner": "ResourceOwnerId",
        "route_table": "Association.TransitGatewayRouteTableId",
        "state": "State",
        "subnets": "vpc.SubnetIds",
        "appliance_mode": "vpc.Options.ApplianceModeSupport",
    },
    edges=(
        Edge(
            rule="transit-gateway-attachment.transit-gateway",
            relation="attached_to",
            needs="TransitGatewayId",
            key="ec2:{value}",
            expects=Kind.GATEWAY,
        ),
        Edge(
            rule="transit-gateway-attachment.vpc",
            relation="attached_through",
            needed_by="ResourceId",
            key="ec2:{value}",
            when="ResourceType == 'vpc'",
            # Only who sends something through it needs it (`model.linking.outbound`). Where the
            # routes could not be read, who does so is not known.
            effect=Effect.UNKNOWN,
            expects=Kind.NETWORK,
        ),
        Edge(
            rule="transit-gateway-attachment.zones",
            relation="runs_in",
            needs="vpc.SubnetIds",
            # The zones, not the subnets: those need the attachment themselves for their routes.
            key="zone-of:{value}",
            minimum=1,
            effect=Effect.CONTAINMENT,
            expects=Kind.ZONE,
            resolved_only=True,
        ),
        Edge(
            rule="transit-gateway-attachment.route-table",
            relation="routed_by",
            needs="Association.TransitGatewayRouteTableId",
            key="ec2:{value}",
            # A dead route makes some destinations unreachable; which are needed is not known.
            effect=Effect.SOFT,
            expects=Kind.NETWORK,
            # Only the owner of the transit gateway sees its route tables.
            resolved_only=True,
        ),
        Edge(
            rule="transit-gateway-attachment.peer",
            relation="attached_to",
            needs="ResourceId",
            key="ec2:{value}",
            when="ResourceType != 'vpc' && ResourceType != 'direct-connect-gateway'",
            expects=Kind.GATEWAY,
        ),
        Edge(
            rule="transit-gateway-attachment.direct-connect-gateway",
            relation="attached_to",
            needs="ResourceId",
            key="arn:{partition}:directconnect::{ResourceOwnerId}:dx-gateway/{value}",
            when="ResourceType == 'direct-connect-gateway'",
            expects=Kind.GATEWAY,
        ),
    ),
    transform=zone_facts,
    transform_effects=(Effect.HARD, Effect.CONTAINMENT),
    transform_rules=ZONE_RULES,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_DescribeTransitGatewayAttachments.html",
)


def route_facts(item: Item, context: Context) -> Facts:
    """Return the attachments beyond the transit gateway that a route table sends traffic to.

    Several attachments of one route replace each other. Routes to a VPC end there and are
    left out: the attachment of that VPC has its own requirements.
    """
    beyond = {
        tuple(sorted(names))
        for route in item.get("routes") or ()
        if route.get("State") == "active"
        and (
            names := [
                _key(attachment) for attachment in _attachments(route) if _leads_on(attachment)
            ]
        )
    }
    return Facts(
        requirements=tuple(
            requirement
            for names in sorted(beyond)
            for requirement in required(
                reference.ec2(item["TransitGatewayRouteTableId"]),
                names,
                relation="routes_to",
                rule=ROUTE,
                effect=Effect.HARD,
                attribute="Routes[].TransitGatewayAttachments[]",
                minimum=1,
                expects=Kind.GATEWAY,
            )
        )
    )


def _attachments(route: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return route.get("TransitGatewayAttachments") or ()


def _leads_on(attachment: Mapping[str, Any]) -> bool:
    return attachment.get("ResourceType") != "vpc"


def _key(attachment: Mapping[str, Any]) -> str:
    return reference.ec2(attachment["TransitGatewayAttachmentId"])


ROUTE_TABLES = Crawler(
    name="aws.ec2.transit_gateway_route_tables",
    title="Route tables of transit gateways and what they lead to",
    kind=Kind.NETWORK,
    type="AWS::EC2::TransitGatewayRouteTable",
    service="ec2",
    list=Call(
        operation="describe_transit_gateway_route_tables", items="TransitGatewayRouteTables[]"
    ),
    details=(
        Call(
            operation="search_transit_gateway_routes",
            gone=("InvalidRouteTableID.NotFound",),
            items="Routes",
            arguments={"Filters": [{"Name": "state", "Values": ["active", "blackhole"]}]},
            from_item={"TransitGatewayRouteTableId": "TransitGatewayRouteTableId"},
            into="routes",
        ),
    ),
    id="arn:{partition}:ec2:{region}:{account}"
    ":transit-gateway-route-table/{TransitGatewayRouteTableId}",
    keep="State != 'deleted' && State != 'deleting'",
    keys=("ec2:{TransitGatewayRouteTableId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={
        "blackholes": "routes[?State=='blackhole'].DestinationCidrBlock",
        "routes": "length(routes)",
    },
    edges=(
        Edge(
            rule="transit-gateway-route-table.transit-gateway",
            relation="runs_in",
            needs="TransitGatewayId",
            key="ec2:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.GATEWAY,
        ),
    ),
    transform=route_facts,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_DescribeTransitGatewayRouteTables.html",
)

CRAWLERS = (TRANSIT_GATEWAYS, ATTACHMENTS, ROUTE_TABLES)
