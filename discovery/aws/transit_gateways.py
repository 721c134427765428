"""Transit gateways and what is attached to them, within and across accounts."""

from discovery.interface import Call, Crawler, Edge
from model.component import Kind
from model.requirement import Effect

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
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_DescribeTransitGatewayAttachments.html",
)

CRAWLERS = (TRANSIT_GATEWAYS, ATTACHMENTS)
