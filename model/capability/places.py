"""Places: of which components it is not known in which zone, Region or account they lie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model.capability import properties as read
from model.graph import DependencyGraph
from model.kernels.bundles import edges
from model.kernels.inherited_minimum import DependencyOrder
from model.kernels.needs import Flags
from model.records.component import LOGICAL_KINDS, Component, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect

PLACELESS = LOGICAL_KINDS | {
    Kind.ACCOUNT,
    Kind.CDN,
    Kind.DNS_RECORD,
    Kind.DNS_ZONE,
    Kind.EXTERNAL,
    Kind.HEALTH_CHECK,
    Kind.ORGANIZATION,
    Kind.ORGANIZATIONAL_UNIT,
    Kind.POLICY,
    Kind.PRINCIPAL,
    Kind.REGION,
    Kind.ZONE,
}
"""Kinds that lie nowhere, everywhere, or are a place themselves."""
SPANS_ZONES = frozenset(
    {
        Kind.ALARM,
        Kind.API,
        Kind.BACKUP_PLAN,
        Kind.BACKUP_VAULT,
        Kind.BUCKET,
        Kind.BUS,
        Kind.CERTIFICATE,
        Kind.CERTIFICATE_AUTHORITY,
        Kind.CONTROL_PLANE,
        Kind.FUNCTION,
        Kind.IDENTITY_PROVIDER,
        Kind.KEY,
        Kind.LOG,
        Kind.NETWORK,
        Kind.PARAMETER,
        Kind.PIPELINE,
        Kind.QUEUE,
        Kind.RECOVERY_POINT,
        Kind.SECRET,
        Kind.STACK,
        Kind.STREAM,
        Kind.TARGET_GROUP,
        Kind.TOPIC,
        Kind.WORKFLOW,
    }
)
"""Kinds that AWS keeps in several zones of their Region, whatever their configuration."""
TYPES_THAT_SPAN_ZONES = frozenset(
    {
        *read.HUBS,
        read.DYNAMODB_TABLE,
        read.REPOSITORY,
        # An address belongs to its Region; it moves to an interface in any zone.
        "AWS::EC2::EIP",
        "AWS::EC2::Image",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::TransitGateway",
        # Its two tunnels end in two zones.
        "AWS::EC2::VPNConnection",
        "AWS::EC2::VPNGateway",
        "AWS::ECS::Cluster",
        "AWS::ECS::TaskDefinition",
        "AWS::EKS::Cluster",
        # Lines end in locations of their own, outside of zones; so do the devices on premises.
        "AWS::DirectConnect::Connection",
        "AWS::DirectConnect::Lag",
        "AWS::DirectConnect::VirtualInterface",
        "AWS::EC2::CustomerGateway",
        # A listener has a node in each zone of its load balancer, which states the zones.
        "AWS::ElasticLoadBalancingV2::Listener",
    }
)
"""Types of other kinds that do so."""
GLOBAL_TYPES = (
    "AWS::CloudFront::",
    "AWS::DirectConnect::DirectConnectGateway",
    "AWS::GlobalAccelerator::",
    "AWS::IAM::",
    "AWS::Route53::",
    "AWS::S3::MultiRegionAccessPoint",
)
"""How the types begin that lie in no Region."""
CONSISTS_OF_MEMBERS = frozenset({Kind.BROKER, Kind.CACHE, Kind.CLUSTER, Kind.DATABASE, Kind.SEARCH})
"""Kinds that may consist of members in a choice: they lie where the members lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knowledge:
    """What is known of the place of one component, for one class."""

    stated: Callable[[Component], bool]
    """It states the place, or is such a place: what lives in it lies there, too."""
    needless: Callable[[Component], bool]
    """It lies in no such place, or in several by its kind."""


def unplaced(graph: DependencyGraph, disruption_class: DisruptionClass) -> Flags:
    """Return of which components it is not known where they lie, by number.

    Only components of kinds that have a place count. A component without the attribute of its own
    (`zones`, `region`, `account`) has the place of a failure domain that contains it. In the class
    `component` the place does not matter, so there are none.

    Complexity: O(components + requirements), once for a graph.

    >>> from tests.builders import graph
    >>> shop = graph("web > db", web={"region": "us-east-1"}, db={"kind": "database"})
    >>> unplaced(shop, DisruptionClass.REGION).tolist()  # db, web
    [True, False]
    """
    return graph.once(_unplaced)[disruption_class]


def _unplaced(graph: DependencyGraph) -> Mapping[DisruptionClass, Flags]:
    zones = _Knowledge(stated=_states_zones, needless=_spans_zones)
    region = _Knowledge(stated=_states_region, needless=_is_global)
    account = _Knowledge(stated=_states_account, needless=_is_placeless)
    return {
        DisruptionClass.COMPONENT: np.zeros(len(graph), np.bool_),
        DisruptionClass.ZONE: _without_place(graph, zones),
        DisruptionClass.REGION: _without_place(graph, region),
        DisruptionClass.ACCOUNT: _without_place(graph, account),
    }


def _without_place(graph: DependencyGraph, known: _Knowledge) -> Flags:
    stated = np.fromiter(map(known.stated, graph.components), np.bool_, len(graph))
    needless = np.fromiter(map(known.needless, graph.components), np.bool_, len(graph))
    contained = graph.once(_containment).minimum_below((~stated).astype(np.int32)) == 0
    return np.asarray(~contained & ~needless)


def _containment(graph: DependencyGraph) -> DependencyOrder:
    """Return what lies in what; a cluster lies in its members."""
    needs = graph.topology.needs
    kinds = (component.kind in CONSISTS_OF_MEMBERS for component in graph.components)
    clusters = np.fromiter(kinds, np.bool_, len(graph))
    members = needs.having(Effect.HARD) & (needs.slack > 0) & clusters[needs.dependent]
    return DependencyOrder.of(edges(needs, needs.having(Effect.CONTAINMENT) | members))


def _states_zones(component: Component) -> bool:
    return bool(component.zones) or component.kind is Kind.ZONE


def _states_region(component: Component) -> bool:
    return component.region is not None or component.kind is Kind.REGION


def _states_account(component: Component) -> bool:
    return component.account is not None or component.kind is Kind.ACCOUNT


def _is_placeless(component: Component) -> bool:
    return component.kind in PLACELESS


def _is_global(component: Component) -> bool:
    hub = component.type in read.HUBS
    return _is_placeless(component) or hub or (component.type or "").startswith(GLOBAL_TYPES)


def _spans_zones(component: Component) -> bool:
    if component.type == read.DIRECTORY_BUCKET:
        return False
    spans = component.kind in SPANS_ZONES or component.type in TYPES_THAT_SPAN_ZONES
    return spans or _is_global(component)
