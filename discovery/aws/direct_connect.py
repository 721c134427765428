"""Direct Connect: lines in locations, virtual interfaces on them, and gateways over Regions.

The key of a BGP session is dropped before an answer becomes an item.
"""

from typing import Any

from discovery.interface import Call, Crawler, Edge, Where
from model.records.component import Kind
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/directconnect/latest/APIReference"
INTERFACES_WITHOUT_KEYS = (
    "virtualInterfaces[].{virtualInterfaceId: virtualInterfaceId, name: virtualInterfaceName,"
    " ownerAccount: ownerAccount, region: region, connectionId: connectionId,"
    " kind: virtualInterfaceType, state: virtualInterfaceState, vlan: vlan,"
    " device: awsLogicalDeviceId, tags: tags, siteLink: siteLinkEnabled,"
    " peers: bgpPeers[].{family: addressFamily, state: bgpPeerState, status: bgpStatus}}"
)
"""All that is kept of a virtual interface: neither the keys of its BGP sessions nor the
configuration of the customer's router, which repeats them."""


def _domain(line: str, name: str, needs: str) -> Edge:
    """Return the edge to what a line shares with others: a location, a device of AWS."""
    return Edge(
        rule=f"{line}.{name}",
        relation="runs_in",
        needs=needs,
        key=f"dx-{name}:{{value}}",
        effect=Effect.CONTAINMENT,
        expects=Kind.FAILURE_DOMAIN,
    )


def _line(line: str, word: str, *further: Edge, **changes: Any) -> Crawler:
    """Return the crawler of lines, which a location and a device of AWS hold: single or a group."""
    return Crawler(
        **{
            "kind": Kind.GATEWAY,
            "service": "directconnect",
            "account": "ownerAccount",
            "region": "region",
            "tags": "tags",
            "properties": {
                "device": "awsLogicalDeviceId",
                "location": "location",
                "logical_redundancy": "hasLogicalRedundancy",
                "state": f"{word}State",
            },
            "keep": f"{word}State != 'deleted' && {word}State != 'deleting'"
            f" && {word}State != 'rejected'",
            "label": f"{word}Name || {word}Id",
            "keys": (f"dx-line:{{{word}Id}}",),
            "edges": (
                _domain(line, "location", "location"),
                _domain(line, "device", "awsLogicalDeviceId"),
                Edge(
                    rule=f"{line}.macsec-secret",
                    relation="reads_secret",
                    # A session that is up stays up.
                    needs="macSecKeys[?state=='associated'].secretARN",
                    effect=Effect.LIFECYCLE,
                    phase=Phase.START,
                    expects=Kind.SECRET,
                ),
                *further,
            ),
            **changes,
        }
    )


CONNECTIONS = _line(
    "direct-connect-connection",
    "connection",
    name="aws.directconnect.connections",
    title="Direct Connect connections, their locations and devices",
    type="AWS::DirectConnect::Connection",
    list=Call(operation="describe_connections", items="connections[]"),
    id="arn:{partition}:directconnect:{region}:{ownerAccount}:dxcon/{connectionId}",
    docs=f"{_API}/API_DescribeConnections.html",
)

LAGS = _line(
    "direct-connect-group",
    "lag",
    Edge(
        rule="direct-connect-group.connections",
        relation="runs_on",
        needs="connections[].connectionId",
        key="dx-line:{value}",
        # With fewer lines that work, AWS takes the group down.
        minimum="minimumLinks",
        full="all",
        expects=Kind.GATEWAY,
    ),
    name="aws.directconnect.lags",
    title="Link aggregation groups of Direct Connect and how many of their lines they need",
    type="AWS::DirectConnect::Lag",
    list=Call(operation="describe_lags", items="lags[]"),
    id="arn:{partition}:directconnect:{region}:{ownerAccount}:dxlag/{lagId}",
    docs=f"{_API}/API_DescribeLags.html",
)

VIRTUAL_INTERFACES = Crawler(
    name="aws.directconnect.virtual_interfaces",
    title="Virtual interfaces of Direct Connect and their BGP sessions; never their keys",
    kind=Kind.GATEWAY,
    type="AWS::DirectConnect::VirtualInterface",
    service="directconnect",
    list=Call(operation="describe_virtual_interfaces", items=INTERFACES_WITHOUT_KEYS),
    id="arn:{partition}:directconnect:{region}:{ownerAccount}:dxvif/{virtualInterfaceId}",
    keep="state != 'deleted' && state != 'deleting' && state != 'rejected'",
    account="ownerAccount",
    region="region",
    label="name || virtualInterfaceId",
    keys=("dx-interface:{virtualInterfaceId}",),
    tags="tags",
    properties={
        "bgp_peers": "peers",
        "device": "device",
        "interface_type": "kind",
        "site_link": "siteLink",
        "state": "state",
        "vlan": "vlan",
    },
    edges=(
        Edge(
            rule="virtual-interface.line",
            relation="runs_on",
            needs="connectionId",
            key="dx-line:{value}",
            expects=Kind.GATEWAY,
        ),
    ),
    docs=f"{_API}/API_DescribeVirtualInterfaces.html",
)

GATEWAYS = Crawler(
    name="aws.directconnect.gateways",
    title="Direct Connect gateways, the virtual interfaces behind them and who uses them",
    kind=Kind.GATEWAY,
    type="AWS::DirectConnect::DirectConnectGateway",
    service="directconnect",
    where=Where.GLOBAL,
    list=Call(operation="describe_direct_connect_gateways", items="directConnectGateways[]"),
    details=(
        Call(
            operation="describe_direct_connect_gateway_attachments",
            items="directConnectGatewayAttachments[?attachmentState=='attached']"
            ".virtualInterfaceId",
            from_item={"directConnectGatewayId": "directConnectGatewayId"},
            into="interfaces",
        ),
        Call(
            operation="describe_direct_connect_gateway_associations",
            items="directConnectGatewayAssociations[?associationState=='associated']"
            ".{gateway: associatedGateway.id, region: associatedGateway.region,"
            " account: associatedGateway.ownerAccount, core_network: associatedCoreNetwork.id}",
            from_item={"directConnectGatewayId": "directConnectGatewayId"},
            into="associations",
        ),
    ),
    # The same form as that by which attachments of transit gateways name it.
    id="arn:{partition}:directconnect::{ownerAccount}:dx-gateway/{directConnectGatewayId}",
    keep="directConnectGatewayState != 'deleted' && directConnectGatewayState != 'deleting'",
    account="ownerAccount",
    region="''",
    label="directConnectGatewayName",
    keys=("dx-gateway:{directConnectGatewayId}",),
    tags="tags",
    properties={"associations": "associations", "state": "directConnectGatewayState"},
    edges=(
        Edge(
            rule="direct-connect-gateway.interface",
            relation="routes_to",
            needs="interfaces",
            key="dx-interface:{value}",
            minimum=1,
            full="all",
            expects=Kind.GATEWAY,
        ),
    ),
    docs=f"{_API}/API_DescribeDirectConnectGateways.html",
)

CRAWLERS = (CONNECTIONS, LAGS, VIRTUAL_INTERFACES, GATEWAYS)
