"""Direct Connect: what lines share, and gateways that any interface serves."""

from typing import Any

import pytest

from discovery.aws.direct_connect import CONNECTIONS, GATEWAYS, LAGS, VIRTUAL_INTERFACES
from discovery.interface import Crawler
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

ACCOUNT = "111122223333"
PLACE = f"arn:aws:directconnect:us-east-1:{ACCOUNT}"
SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:macsec-Ab12Cd"
OWNED = {"ownerAccount": ACCOUNT, "region": "us-east-1"}
KEY = "hunter2"


@pytest.mark.parametrize(
    ("crawler", "name", "resource", "rule"),
    [
        (CONNECTIONS, "connection", "dxcon", "direct-connect-connection"),
        (LAGS, "lag", "dxlag", "direct-connect-group"),
    ],
)
def test_a_line_lies_in_its_location_and_on_a_device_of_aws(
    crawler: Crawler, name: str, resource: str, rule: str
) -> None:
    line = {
        **OWNED,
        f"{name}Id": "dx-1",
        f"{name}State": "available",
        "location": "EqDC2",
        "awsLogicalDeviceId": "EqDC2-1a",
        "macSecKeys": [
            {"secretARN": SECRET, "ckn": KEY, "state": "associated"},
            {"secretARN": f"{SECRET}-old", "ckn": KEY, "state": "disassociated"},
        ],
    }
    seen = play(crawler, (crawler.list.operation, {f"{name}s": [line]}))
    me = f"directconnect!{resource}/dx-1"
    assert requirement_lines(seen) == [
        f"{rule}.device: {me} containment runs_in dx-device:EqDC2-1a",
        f"{rule}.location: {me} containment runs_in dx-location:EqDC2",
        f"{rule}.macsec-secret: {me} lifecycle/start reads_secret"
        " secretsmanager!secret:macsec-Ab12Cd",
    ]
    assert keys(seen) == {f"{PLACE}:{resource}/dx-1": ("dx-line:dx-1",)}
    assert KEY not in repr(seen)


def test_a_group_of_lines_works_with_as_many_as_it_needs_at_least() -> None:
    lines = [{"connectionId": f"dxcon-{number}"} for number in (1, 2, 3)]
    group = {**OWNED, "lagId": "dxlag-1", "lagState": "available", "minimumLinks": 2}
    seen = play(LAGS, ("describe_lags", {"lags": [{**group, "connections": lines}]}))
    assert requirement_lines(seen) == [
        "direct-connect-group.connections: directconnect!dxlag/dxlag-1 hard runs_on 2 of"
        " dx-line:dxcon-1, dx-line:dxcon-2, dx-line:dxcon-3"
    ]


def test_an_interface_runs_on_its_line_and_keeps_no_key() -> None:
    interface: dict[str, Any] = {
        **OWNED,
        "virtualInterfaceId": "dxvif-1",
        "virtualInterfaceState": "available",
        "connectionId": "dxcon-1",
        "authKey": KEY,
        "customerRouterConfig": f"<bgp_auth_key>{KEY}</bgp_auth_key>",
        "bgpPeers": [{"authKey": KEY, "addressFamily": "ipv4", "bgpStatus": "up"}],
    }
    gone = {**interface, "virtualInterfaceId": "dxvif-2", "virtualInterfaceState": "deleted"}
    seen = play(
        VIRTUAL_INTERFACES,
        ("describe_virtual_interfaces", {"virtualInterfaces": [interface], "nextToken": "2"}, {}),
        ("describe_virtual_interfaces", {"virtualInterfaces": [gone]}, {"nextToken": "2"}),
    )
    assert requirement_lines(seen) == [
        "virtual-interface.line: directconnect!dxvif/dxvif-1 hard runs_on dx-line:dxcon-1"
    ]
    assert described(seen)[f"{PLACE}:dxvif/dxvif-1"].properties["bgp_peers"] == [
        {"family": "ipv4", "state": None, "status": "up"}
    ]
    assert KEY not in repr(seen)


def test_a_gateway_needs_any_of_its_interfaces_and_lies_in_no_region() -> None:
    gateway = {
        "directConnectGatewayId": "dx-1",
        "ownerAccount": ACCOUNT,
        "directConnectGatewayState": "available",
    }
    attachments = [
        {"virtualInterfaceId": "dxvif-1", "attachmentState": "attached"},
        {"virtualInterfaceId": "dxvif-2", "attachmentState": "attached"},
        {"virtualInterfaceId": "dxvif-3", "attachmentState": "detached"},
    ]
    transit = {"id": "tgw-1", "region": "us-east-1", "ownerAccount": ACCOUNT}
    associations = [{"associationState": "associated", "associatedGateway": transit}]
    asked = {"directConnectGatewayId": "dx-1"}
    seen = play(
        GATEWAYS,
        ("describe_direct_connect_gateways", {"directConnectGateways": [gateway]}),
        (
            "describe_direct_connect_gateway_attachments",
            {"directConnectGatewayAttachments": attachments},
            asked,
        ),
        (
            "describe_direct_connect_gateway_associations",
            {"directConnectGatewayAssociations": associations},
            asked,
        ),
    )
    arn = f"arn:aws:directconnect::{ACCOUNT}:dx-gateway/dx-1"
    assert requirement_lines(seen) == [
        f"direct-connect-gateway.interface: {arn} hard routes_to 1 of dx-interface:dxvif-1,"
        " dx-interface:dxvif-2"
    ]
    component = described(seen)[arn]
    assert component.region is None
    assert component.properties["associations"] == [
        {"gateway": "tgw-1", "region": "us-east-1", "account": ACCOUNT, "core_network": None}
    ]
