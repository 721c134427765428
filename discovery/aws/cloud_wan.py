"""Cloud WAN: core networks and the attachments by which networks reach each other."""

from discovery.aws.control_regions import control_plane
from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/networkmanager/latest/APIReference"
CONTROL_PLANE = "core-network.control-plane"


def core_network_facts(item: Item, context: Context) -> Facts:
    """Return that a core network is changed only while its control plane is up."""
    plane = control_plane(context.partition, "networkmanager")
    return Facts(
        requirements=required(
            str(item["CoreNetworkArn"]),
            [plane] if plane else [],
            rule=CONTROL_PLANE,
            relation="changed_through",
            effect=Effect.RECOVERY,
            expects=Kind.CONTROL_PLANE,
        )
    )


CORE_NETWORKS = Crawler(
    name="aws.networkmanager.core_networks",
    title="Core networks of Cloud WAN",
    kind=Kind.NETWORK,
    type="AWS::NetworkManager::CoreNetwork",
    service="networkmanager",
    where=Where.GLOBAL,
    list=Call(operation="list_core_networks", items="CoreNetworks[]"),
    id="CoreNetworkArn",
    label="Description || CoreNetworkId",
    account="OwnerAccountId",
    region="''",
    tags="Tags",
    properties={"state": "State"},
    transform=core_network_facts,
    transform_effects=(Effect.RECOVERY,),
    transform_rules={CONTROL_PLANE: "A core network is changed through one Region."},
    docs=f"{_API}/API_ListCoreNetworks.html",
)

ATTACHMENTS = Crawler(
    name="aws.networkmanager.attachments",
    title="Attachments of networks and gateways to core networks, by Region",
    kind=Kind.GATEWAY,
    type="AWS::NetworkManager::Attachment",
    service="networkmanager",
    where=Where.GLOBAL,
    list=Call(operation="list_attachments", items="Attachments[]"),
    id="arn:{partition}:networkmanager::{OwnerAccountId}:attachment/{AttachmentId}",
    label="AttachmentId",
    account="OwnerAccountId",
    region="EdgeLocation",
    tags="Tags",
    properties={
        "attachment_type": "AttachmentType",
        "segment": "SegmentName",
        "state": "State",
    },
    edges=(
        Edge(
            rule="core-network-attachment.core-network",
            relation="attached_to",
            needs="CoreNetworkArn",
            expects=Kind.NETWORK,
        ),
        Edge(
            rule="core-network-attachment.resource",
            relation="attached_through",
            needed_by="ResourceArn",
            # Only what is routed to other networks stops; traffic inside of it goes on.
            effect=Effect.SOFT,
            resolved_only=True,
        ),
    ),
    docs=f"{_API}/API_ListAttachments.html",
)

CRAWLERS = (CORE_NETWORKS, ATTACHMENTS)
