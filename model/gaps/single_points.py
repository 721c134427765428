"""Single point of failure: one component alone takes an important one down."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

from model.capability.capability import is_redundant
from model.gaps.business_weight import Seeds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.joint_failures import falls
from model.gaps.tiers import stated_tier
from model.graph import DependencyGraph
from model.kernels.adjacency import reachable
from model.kernels.bundles import edges
from model.kernels.needs import Flags
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect

WEAKEST_TIER = 3
"""Components of this tier or a stronger one are important."""

WITHOUT_FAILURE = LOGICAL_KINDS | {
    Kind.ACCOUNT,
    Kind.CLUSTER,
    Kind.CONTROL_PLANE,
    Kind.DNS_ZONE,
    Kind.FAILURE_DOMAIN,
    Kind.NETWORK,
    Kind.ORGANIZATION,
    Kind.ORGANIZATIONAL_UNIT,
    Kind.POLICY,
    Kind.PRINCIPAL,
    Kind.REGION,
    Kind.STACK,
    Kind.SUBNET,
    Kind.ZONE,
}
"""Kinds that do not fail by themselves; rule `false_redundancy` covers zones, Regions and shared
failure domains."""

REDUNDANT_TYPES = frozenset(
    {
        "AWS::EC2::EIP",
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::NetworkInterface",
        "AWS::EC2::TransitGatewayAttachment",
        "AWS::EC2::VPCPeeringConnection",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
    }
)
"""Gateways that AWS scales out, without a single point of failure (VPC User Guide), and components
that fail only with the balancer, gateway or instance that they belong to."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each important component and each single point of failure below it.

    A component is important when it states tier 3 or a stronger one. Another component is a single
    point of failure when its failure alone takes the important one down, unless its capability says
    that it survives the loss of one of its own parts.

    Of important components that need each other only the lowest gives a finding, because its owner
    can repair it. The details name those above.

    Complexity: one sweep of the graph for each 64 candidates.
    """
    graph = question.graph
    important = _important(graph)
    candidates = [
        component for component in below(graph, important) if _may_fail(question, component)
    ]
    fallen = falls(graph, [(candidate.id,) for candidate in candidates], important)
    above = _above(graph, important)
    for candidate in candidates:
        hit = fallen[(candidate.id,)] - {candidate.id}
        for subject in sorted(_lowest(hit, above)):
            yield _finding(graph, subject, candidate, fallen)


def _above(
    graph: DependencyGraph, important: Sequence[ComponentId]
) -> Mapping[ComponentId, frozenset[ComponentId]]:
    """Return the important components that stop when an important one fails with its members."""
    others = frozenset(important)
    whole = {
        subject: (subject, *sorted({*graph.members(subject), *_entries(graph, subject)} - others))
        for subject in important
    }
    fallen = falls(graph, list(whole.values()), important)
    return {subject: fallen[whole[subject]] for subject in important}


def _entries(graph: DependencyGraph, component: ComponentId) -> Sequence[ComponentId]:
    needs = graph.requirements_of(component)
    return [provider for need in needs if need.effect is Effect.HARD for provider in need.providers]


def _lowest(
    hit: frozenset[ComponentId], above: Mapping[ComponentId, frozenset[ComponentId]]
) -> Iterator[ComponentId]:
    """Yield those of `hit` that no other of them takes down, unless both take each other down."""
    for component in hit:
        others = hit - {component}
        if not any(component in above[other] and other not in above[component] for other in others):
            yield component


def _finding(
    graph: DependencyGraph,
    subject: ComponentId,
    culprit: Component,
    fallen: Mapping[Seeds, frozenset[ComponentId]],
) -> Finding:
    others = sorted(fallen[(culprit.id,)] - {subject, culprit.id})
    return Finding(
        component=subject,
        provider=culprit.id,
        message=f"{graph.component(subject).label} stops when {culprit.label} alone fails: "
        f"this {str(culprit.kind).replace('_', ' ')} has no second",
        disruption_class=DisruptionClass.COMPONENT,
        hits=(culprit.id,),
        details={"kind": str(culprit.kind), "type": culprit.type, "also_stops": others[:20]},
    )


def _important(graph: DependencyGraph) -> Sequence[ComponentId]:
    tiers = ((component.id, stated_tier(component)) for component in graph.components)
    return [component for component, tier in tiers if tier is not None and tier <= WEAKEST_TIER]


def _may_fail(question: Question, component: Component) -> bool:
    if component.kind in WITHOUT_FAILURE or component.type in REDUNDANT_TYPES:
        return False
    return not is_redundant(question.graph, component, DisruptionClass.COMPONENT, question.at)


def below(graph: DependencyGraph, roots: Sequence[ComponentId]) -> Sequence[Component]:
    """Return the components that hard needs and containment of the roots lead to, sorted by id."""
    return [
        graph.components[number] for number in np.flatnonzero(below_flags(graph, roots)).tolist()
    ]


def below_flags(graph: DependencyGraph, roots: Sequence[ComponentId]) -> Flags:
    """Return the same as flags by number, the roots included."""
    down = graph.once(_carrying)
    numbers = np.array([graph.index(root) for root in roots], np.int32)
    return reachable(down.indptr, down.indices, numbers)


def _carrying(graph: DependencyGraph) -> "csr_array[np.bool_]":
    needs = graph.topology.needs
    return edges(needs, needs.having(Effect.HARD, Effect.CONTAINMENT))


RULE = GapRule(
    id="N-08",
    title="One component without a second takes an important one down",
    why="A minimal cut set of order one: no second failure is needed. Its failures, its "
    "maintenance and mistakes in its operation are outages of everything that needs it.",
    fix="Give it a second instance (a standby, a replica, one gateway a zone), or make the need "
    "soft so that the important component degrades instead of stopping. An external provider "
    "needs a second supplier or a fallback.",
    source="AWS Well-Architected, REL10-BP01; Fussell and Vesely",
    example="The `inventory` database is one RDS instance without a standby, one NAT gateway "
    "serves the storefront's network in us-east-1, and `checkout` has one payment provider.",
    example_component="service:inventory",
    find=find,
)
