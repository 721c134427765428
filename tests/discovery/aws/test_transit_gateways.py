"""Transit gateways, what is attached to them, and where their routes lead."""

from typing import Any

from discovery.aws.subnets import SUBNETS
from discovery.aws.transit_gateways import ATTACHMENTS, ROUTE_TABLES, TRANSIT_GATEWAYS
from discovery.aws.vpc import VPCS
from model.disruption.disruptions import ComponentsFail
from model.graph import DependencyGraph
from model.impact.blast_radius import State, blast_radius
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from model.records.requirement import Effect
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import components, error, keys, play
from tests.observing import need, saw, seen

PLACE = "arn:aws:ec2:us-east-1"
HUB = f"{PLACE}:777788889999:transit-gateway/tgw-0hub"
DIRECT = f"{PLACE}:777788889999:transit-gateway-attachment/tgw-attach-0dx"
ATTACHMENT = f"{PLACE}:111122223333:transit-gateway-attachment/tgw-attach-0a1"
TABLE = f"{PLACE}:111122223333:transit-gateway-route-table/tgw-rtb-01"


def attachments() -> Observation:
    return play(
        ATTACHMENTS,
        (
            "describe_transit_gateway_attachments",
            recorded("ec2", "describe_transit_gateway_attachments"),
        ),
        (
            "describe_transit_gateway_vpc_attachments",
            recorded("ec2", "describe_transit_gateway_vpc_attachments"),
            {},
        ),
    )


def table(*routes: dict[str, Any]) -> Observation:
    listed = {
        "TransitGatewayRouteTableId": "tgw-rtb-01",
        "TransitGatewayId": "tgw-0hub",
        "State": "available",
    }
    return play(
        ROUTE_TABLES,
        ("describe_transit_gateway_route_tables", {"TransitGatewayRouteTables": [listed]}),
        (
            "search_transit_gateway_routes",
            {"Routes": list(routes), "AdditionalRoutesAvailable": False},
            {
                "TransitGatewayRouteTableId": "tgw-rtb-01",
                "Filters": [{"Name": "state", "Values": ["active", "blackhole"]}],
            },
        ),
    )


def route(block: str, *attachments: tuple[str, str], state: str = "active") -> dict[str, Any]:
    return {
        "DestinationCidrBlock": block,
        "State": state,
        "TransitGatewayAttachments": [
            {"TransitGatewayAttachmentId": name, "ResourceType": kind} for name, kind in attachments
        ],
    }


def test_a_transit_gateway_lies_in_its_owners_account() -> None:
    observation = play(
        TRANSIT_GATEWAYS,
        ("describe_transit_gateways", recorded("ec2", "describe_transit_gateways")),
    )
    assert list(components(observation)) == [HUB]
    hub = components(observation)[HUB]
    assert (hub.kind, hub.name, hub.account) == (Kind.GATEWAY, "hub", "777788889999")
    assert hub.properties == {"asn": 64512, "state": "available"}
    assert keys(observation)[HUB] == ("ec2:tgw-0hub",)


def test_an_attachment_is_found_by_its_id_and_by_its_two_ends() -> None:
    observation = attachments()
    assert keys(observation)[ATTACHMENT] == ("attachment:tgw-0hub/vpc-0a1", "ec2:tgw-attach-0a1")
    component = components(observation)[ATTACHMENT]
    assert component.properties["subnets"] == ["subnet-0app-a", "subnet-0app-b"]
    assert not any("tgw-attach-0old" in id_ for id_ in components(observation))


def test_a_vpc_needs_its_attachment_which_needs_the_gateway_and_any_of_its_zones() -> None:
    assert requirement_lines(attachments()) == [
        "transit-gateway-attachment.direct-connect-gateway: "
        f"{DIRECT} hard attached_to "
        "arn:aws:directconnect::777788889999:dx-gateway/11111111-2222-3333-4444-555555555555",
        "transit-gateway-attachment.peer: "
        "ec2!transit-gateway-attachment/tgw-attach-0vpn hard attached_to "
        "ec2:vpn-0a1",
        "transit-gateway-attachment.route-table: "
        "ec2!transit-gateway-attachment/tgw-attach-0a1 soft routed_by "
        "ec2:tgw-rtb-01",
        f"transit-gateway-attachment.transit-gateway: {DIRECT} hard attached_to ec2:tgw-0hub",
        "transit-gateway-attachment.transit-gateway: "
        "ec2!transit-gateway-attachment/tgw-attach-0a1 hard attached_to "
        "ec2:tgw-0hub",
        "transit-gateway-attachment.transit-gateway: "
        "ec2!transit-gateway-attachment/tgw-attach-0vpn hard attached_to "
        "ec2:tgw-0hub",
        "transit-gateway-attachment.vpc: ec2:vpc-0a1 unknown attached_through "
        "ec2!transit-gateway-attachment/tgw-attach-0a1",
        *(
            "transit-gateway-attachment.zone: "
            f"ec2!transit-gateway-attachment/tgw-attach-0a1/subnet-0app-{zone} {need}"
            for zone in "ab"
            for need in (
                f"containment runs_in zone-of:subnet-0app-{zone}",
                "hard part_of ec2!transit-gateway-attachment/tgw-attach-0a1",
            )
        ),
        "transit-gateway-attachment.zones: "
        "ec2!transit-gateway-attachment/tgw-attach-0a1 containment runs_in 1 of "
        "zone-of:subnet-0app-a, zone-of:subnet-0app-b",
    ]


def test_attachments_survive_when_their_subnets_cannot_be_read() -> None:
    observation = play(
        ATTACHMENTS,
        (
            "describe_transit_gateway_attachments",
            recorded("ec2", "describe_transit_gateway_attachments"),
        ),
        (
            "describe_transit_gateway_vpc_attachments",
            error("UnauthorizedOperation", status=403),
        ),
    )
    assert observation.outcome is Outcome.PARTIAL
    assert "subnets" not in components(observation)[ATTACHMENT].properties
    assert not any("zones" in line for line in requirement_lines(observation))


def test_a_route_needs_any_of_the_attachments_beyond_the_gateway() -> None:
    observation = table(
        route("10.0.0.0/16", ("tgw-attach-0a1", "vpc")),
        route("10.50.0.0/16", ("tgw-attach-0vpn", "vpn"), ("tgw-attach-0vpn2", "vpn")),
        route("10.51.0.0/16", ("tgw-attach-0vpn2", "vpn"), ("tgw-attach-0vpn", "vpn")),
        route("10.60.0.0/16", ("tgw-attach-0peer", "peering")),
        route("10.9.0.0/16", ("tgw-attach-0gone", "vpn"), state="blackhole"),
    )
    assert components(observation)[TABLE].properties == {"blackholes": ["10.9.0.0/16"], "routes": 5}
    assert keys(observation)[TABLE] == ("ec2:tgw-rtb-01",)
    assert requirement_lines(observation) == [
        "transit-gateway-route-table.route: ec2:tgw-rtb-01 hard routes_to "
        "1 of ec2:tgw-attach-0peer",
        "transit-gateway-route-table.route: ec2:tgw-rtb-01 hard routes_to "
        "1 of ec2:tgw-attach-0vpn, ec2:tgw-attach-0vpn2",
        "transit-gateway-route-table.transit-gateway: "
        "ec2!transit-gateway-route-table/tgw-rtb-01 containment runs_in ec2:tgw-0hub",
    ]


def linked(tables: Any) -> DependencyGraph:
    """Link the attachments with the subnets of their VPC, its routes, and callers in each."""
    subnets = play(
        SUBNETS,
        ("describe_subnets", recorded("ec2", "describe_subnets")),
        *[("describe_route_tables", tables, {})] * 3,
    )
    vpcs = play(
        VPCS,
        ("describe_vpcs", recorded("ec2", "describe_vpcs")),
        ("describe_dhcp_options", recorded("ec2", "describe_dhcp_options")),
        *[("describe_vpc_attribute", {"EnableDnsSupport": {"Value": True}})] * 3,
        *[("describe_vpc_attribute", {"EnableDnsHostnames": {"Value": True}})] * 3,
    )
    callers = [
        (
            seen(f"app-{zone}"),
            need(
                f"app-{zone}",
                f"ec2:subnet-0app-{zone}",
                effect=Effect.CONTAINMENT,
                relation="runs_in",
            ),
            need(f"app-{zone}", "external:10.50.0.9", relation="connects_to"),
        )
        for zone in "abc"
    ]
    placed = saw("aws.x", *(fact for facts in callers for fact in facts))
    return DependencyGraph(link([attachments(), subnets, vpcs, placed], LinkSettings()))


def worst(graph: DependencyGraph, *lost: str) -> dict[str, str]:
    """Return the worst state of the callers and networks that `lost` reaches."""
    names = tuple(graph.component(name).id for name in lost)
    impacts = blast_radius(graph, ComponentsFail(components=names)).impacts
    return {
        impact.component.rpartition("/")[2]: impact.pessimistic.name.lower()
        for impact in impacts
        if impact.component.startswith("app") or ":vpc/" in impact.component
    }


def test_only_who_sends_through_the_gateway_falls_with_the_attachment() -> None:
    tables = recorded("ec2", "describe_route_tables")
    assert worst(linked(tables), ATTACHMENT) == {"app-a": "down", "app-b": "down"}


def test_a_caller_needs_the_attachment_in_its_own_zone() -> None:
    graph = linked(recorded("ec2", "describe_route_tables"))
    assert worst(graph, f"{ATTACHMENT}/subnet-0app-a") == {"app-a": "down"}


def test_what_falls_with_the_attachment_is_unknown_where_route_tables_are_denied() -> None:
    graph = linked(error("UnauthorizedOperation", status=403))
    answer = blast_radius(graph, ComponentsFail(components=(graph.component(ATTACHMENT).id,)))
    states = {impact.component: (impact.state, impact.pessimistic) for impact in answer.impacts}
    assert states[f"{PLACE}:111122223333:vpc/vpc-0a1"] == (State.DEGRADED, State.DOWN)
