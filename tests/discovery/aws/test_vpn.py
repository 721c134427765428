"""Site-to-Site VPN: two tunnels, any way of a gateway, and no key of a tunnel."""

from typing import Any

from discovery.aws.vpn import CUSTOMER_GATEWAYS, VPN_CONNECTIONS, VPN_GATEWAYS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:tunnel-Ab12Cd"
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/1"
ARN = "arn:aws:ec2:us-east-1:111122223333:vpn-connection/vpn-1"
KEY = "hunter2"


def connection(**stated: Any) -> dict[str, Any]:
    tunnels = [{"OutsideIpAddress": f"203.0.113.{end}", "PreSharedKey": KEY} for end in (1, 2)]
    return {
        "VpnConnectionId": "vpn-1",
        "State": "available",
        "CustomerGatewayId": "cgw-1",
        "CustomerGatewayConfiguration": f"<pre_shared_key>{KEY}</pre_shared_key>",
        "Options": {"TunnelOptions": tunnels, "StaticRoutesOnly": True},
        **stated,
    }


def telemetry(*states: str) -> list[dict[str, Any]]:
    return [
        {"OutsideIpAddress": f"203.0.113.{end}", "Status": state}
        for end, state in enumerate(states, start=1)
    ]


def look(**stated: Any) -> Any:
    answer = {"VpnConnections": [connection(**stated)]}
    return play(VPN_CONNECTIONS, ("describe_vpn_connections", answer))


def test_a_connection_needs_a_tunnel_and_the_device_and_keeps_no_key() -> None:
    seen = look(VgwTelemetry=telemetry("UP", "UP"), PreSharedKeyArn=SECRET)
    me = "ec2!vpn-connection/vpn-1"
    assert requirement_lines(seen) == [
        f"vpn-connection.customer-gateway: {me} hard routes_to ec2:cgw-1",
        f"vpn-connection.key: {me} soft reads_secret secretsmanager!secret:tunnel-Ab12Cd",
        f"vpn-connection.tunnel: {me} hard routes_to 1 of ip:public/203.0.113.1,"
        " ip:public/203.0.113.2",
    ]
    assert described(seen)[ARN].properties["static_routes"] is True
    assert KEY not in repr(seen)


def test_a_tunnel_that_is_down_is_no_way_unless_both_are() -> None:
    def tunnels(*states: str) -> str:
        lines = requirement_lines(look(VgwTelemetry=telemetry(*states)))
        return lines[-1].partition(" of ")[2]

    assert tunnels("DOWN", "UP") == "ip:public/203.0.113.2"
    assert tunnels("DOWN", "DOWN") == "ip:public/203.0.113.1, ip:public/203.0.113.2"


def test_a_tunnel_may_show_a_certificate() -> None:
    ends = [{**end, "CertificateArn": CERTIFICATE} for end in telemetry("UP", "UP")]
    assert (
        "vpn-connection.certificate: ec2!vpn-connection/vpn-1 hard presents_certificate"
        " acm!certificate/1"
    ) in requirement_lines(look(VgwTelemetry=ends))


def test_a_gateway_reaches_the_premises_by_any_vpn_or_line() -> None:
    vpns = [
        connection(VpnGatewayId="vgw-1"),
        connection(VpnGatewayId="vgw-1", VpnConnectionId="vpn-2", State="deleted"),
        connection(VpnGatewayId="vgw-2", VpnConnectionId="vpn-3"),
    ]
    interface = {"virtualInterfaceId": "dxvif-1", "virtualGatewayId": "vgw-1", "authKey": KEY}
    association = {"directConnectGatewayId": "dx-1", "associationState": "associated"}
    seen = play(
        VPN_GATEWAYS,
        (
            "describe_vpn_gateways",
            {"VpnGateways": [{"VpnGatewayId": "vgw-1", "State": "available"}]},
        ),
        ("describe_vpn_connections", {"VpnConnections": vpns}, {}),
        ("describe_virtual_interfaces", {"virtualInterfaces": [interface]}, {}),
        (
            "describe_direct_connect_gateway_associations",
            {"directConnectGatewayAssociations": [association]},
            {"associatedGatewayId": "vgw-1"},
        ),
    )
    assert requirement_lines(seen) == [
        "vpn-gateway.ways: ec2:vgw-1 hard routes_to 1 of dx-gateway:dx-1, dx-interface:dxvif-1,"
        " ec2:vpn-1"
    ]
    assert KEY not in repr(seen)


def test_a_customer_gateway_is_a_device_with_an_address_that_others_may_share() -> None:
    gateway = {
        "CustomerGatewayId": "cgw-1",
        "State": "available",
        "IpAddress": "198.51.100.7",
        "CertificateArn": CERTIFICATE,
    }
    seen = play(CUSTOMER_GATEWAYS, ("describe_customer_gateways", {"CustomerGateways": [gateway]}))
    me = "ec2!customer-gateway/cgw-1"
    assert requirement_lines(seen) == [
        f"customer-gateway.certificate: {me} hard presents_certificate acm!certificate/1",
        f"customer-gateway.device: {me} hard answers_at ip:public/198.51.100.7",
    ]
