"""Site-to-Site VPN: gateways of networks, connections with two tunnels, and devices on premises.

The keys of the tunnels are dropped before an answer becomes an item (`CONNECTIONS_WITHOUT_KEYS`).
"""

from collections.abc import Sequence

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
CONNECTIONS_WITHOUT_KEYS = (
    "VpnConnections[].{VpnConnectionId: VpnConnectionId, State: State, Category: Category,"
    " CustomerGatewayId: CustomerGatewayId, VpnGatewayId: VpnGatewayId,"
    " TransitGatewayId: TransitGatewayId, CoreNetworkArn: CoreNetworkArn, Tags: Tags,"
    " Tunnels: VgwTelemetry[].{address: OutsideIpAddress, status: Status,"
    " certificate: CertificateArn}, Routes: Routes[].DestinationCidrBlock,"
    " PreSharedKeyArn: PreSharedKeyArn, Static: Options.StaticRoutesOnly,"
    " Accelerated: Options.EnableAcceleration}"
)
"""All that is kept of a connection. Neither the configuration of the customer's device nor the
options of its tunnels are: both hold the keys that the tunnels share with the device."""
ALIVE = "State != 'deleted' && State != 'deleting'"
WAYS = "vpn-gateway.ways"


def gateway_facts(item: Item, context: Context) -> Facts:
    """Return that a gateway reaches the premises by any of its VPNs and Direct Connect ways."""
    del context  # every way has a key that is unique in AWS
    vpns: Sequence[Item] = item.get("Vpns") or ()
    interfaces: Sequence[Item] = item.get("Interfaces") or ()
    alive = [vpn for vpn in vpns if vpn.get("State") not in ("deleted", "deleting")]
    ways = [
        *(reference.ec2(str(vpn["VpnConnectionId"])) for vpn in alive),
        *(f"dx-interface:{interface['virtualInterfaceId']}" for interface in interfaces),
        *(f"dx-gateway:{gateway}" for gateway in item.get("DirectConnectGateways") or ()),
    ]
    return Facts(
        requirements=required(
            reference.ec2(str(item["VpnGatewayId"])),
            ways,
            rule=WAYS,
            relation="routes_to",
            effect=Effect.HARD,
            minimum=1,
            full=len(ways),
            expects=Kind.GATEWAY,
        )
    )


VPN_GATEWAYS = Crawler(
    name="aws.ec2.vpn_gateways",
    title="Virtual private gateways, and the VPNs and Direct Connect ways behind them",
    kind=Kind.GATEWAY,
    type="AWS::EC2::VPNGateway",
    service="ec2",
    list=Call(operation="describe_vpn_gateways", items="VpnGateways[]"),
    details=(
        Call(
            operation="describe_vpn_connections",
            items=CONNECTIONS_WITHOUT_KEYS,
            # One call for all gateways.
            batch=1,
            join=("VpnGatewayId", "VpnGatewayId"),
            several=True,
            into="Vpns",
        ),
        Call(
            operation="describe_virtual_interfaces",
            service="directconnect",
            items="virtualInterfaces[?virtualGatewayId]"
            ".{virtualInterfaceId: virtualInterfaceId, virtualGatewayId: virtualGatewayId}",
            batch=1,
            join=("VpnGatewayId", "virtualGatewayId"),
            several=True,
            into="Interfaces",
        ),
        Call(
            operation="describe_direct_connect_gateway_associations",
            service="directconnect",
            items="directConnectGatewayAssociations[?associationState=='associated']"
            ".directConnectGatewayId",
            from_item={"associatedGatewayId": "VpnGatewayId"},
            into="DirectConnectGateways",
        ),
    ),
    id="arn:{partition}:ec2:{region}:{account}:vpn-gateway/{VpnGatewayId}",
    keep=ALIVE,
    label="(Tags[?Key=='Name'].Value | [0]) || VpnGatewayId",
    keys=("ec2:{VpnGatewayId}",),
    tags="Tags",
    properties={"state": "State", "vpcs": "VpcAttachments[?State=='attached'].VpcId"},
    transform=gateway_facts,
    transform_effects=(Effect.HARD,),
    transform_rules={
        WAYS: "A virtual private gateway reaches the premises by any of its VPN connections, "
        "virtual interfaces and Direct Connect gateways."
    },
    docs=f"{_API}/API_DescribeVpnGateways.html",
)

VPN_CONNECTIONS = Crawler(
    name="aws.ec2.vpn_connections",
    title="Site-to-Site VPN connections and their tunnels; never their keys",
    kind=Kind.GATEWAY,
    type="AWS::EC2::VPNConnection",
    service="ec2",
    list=Call(operation="describe_vpn_connections", items=CONNECTIONS_WITHOUT_KEYS),
    id="arn:{partition}:ec2:{region}:{account}:vpn-connection/{VpnConnectionId}",
    keep=ALIVE,
    label="(Tags[?Key=='Name'].Value | [0]) || VpnConnectionId",
    keys=("ec2:{VpnConnectionId}",),
    tags="Tags",
    properties={
        "accelerated": "Accelerated",
        "category": "Category",
        "routes": "Routes",
        "state": "State",
        "static_routes": "Static",
        "tunnels": "Tunnels[].address",
    },
    measurements={"tunnels_up": "length(Tunnels[?status=='UP'])"},
    edges=(
        Edge(
            rule="vpn-connection.tunnel",
            relation="routes_to",
            # Either tunnel carries the traffic; AWS replaces the ends of both at times.
            needs="Tunnels[?status=='UP'].address || Tunnels[].address",
            key="ip:public/{value}",
            minimum=1,
            full=2,
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="vpn-connection.customer-gateway",
            relation="routes_to",
            needs="CustomerGatewayId",
            key="ec2:{value}",
            expects=Kind.GATEWAY,
        ),
        edges.certificate("vpn-connection.certificate", "Tunnels[].certificate"),
        Edge(
            rule="vpn-connection.key",
            relation="reads_secret",
            # Tunnels that are up stay up.
            needs="PreSharedKeyArn",
            effect=Effect.SOFT,
            expects=Kind.SECRET,
        ),
    ),
    docs=f"{_API}/API_DescribeVpnConnections.html",
)

CUSTOMER_GATEWAYS = Crawler(
    name="aws.ec2.customer_gateways",
    title="Customer gateways: the devices on premises to which VPNs lead",
    kind=Kind.GATEWAY,
    type="AWS::EC2::CustomerGateway",
    service="ec2",
    list=Call(operation="describe_customer_gateways", items="CustomerGateways[]"),
    id="arn:{partition}:ec2:{region}:{account}:customer-gateway/{CustomerGatewayId}",
    keep=ALIVE,
    label="(Tags[?Key=='Name'].Value | [0]) || DeviceName || CustomerGatewayId",
    keys=("ec2:{CustomerGatewayId}",),
    tags="Tags",
    properties={"bgp_asn": "BgpAsn", "device": "DeviceName", "state": "State"},
    edges=(
        Edge(
            rule="customer-gateway.device",
            relation="answers_at",
            # Customer gateways of several Regions and accounts may mean one device.
            needs="IpAddress",
            key="ip:public/{value}",
            expects=Kind.EXTERNAL,
        ),
        edges.certificate("customer-gateway.certificate", "CertificateArn"),
    ),
    docs=f"{_API}/API_DescribeCustomerGateways.html",
)

CRAWLERS = (VPN_GATEWAYS, VPN_CONNECTIONS, CUSTOMER_GATEWAYS)
