"""Services: members named by tags, and the entry members that a service needs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import networkx as nx

from model import reference
from model.component import LOGICAL_KINDS, Component, ComponentId, Kind, Membership
from model.linking.arn import parse_arn
from model.linking.requirements import Needs
from model.requirement import Effect, Evidence, EvidenceKind

ENTRY = Evidence(
    kind=EvidenceKind.INFERRED, rule="service.entry", effect=Effect.HARD, attribute="members"
)

BEHIND = frozenset(
    {
        Kind.ACCOUNT,
        Kind.ALARM,
        Kind.BACKUP_PLAN,
        Kind.BACKUP_VAULT,
        Kind.CERTIFICATE,
        Kind.CERTIFICATE_AUTHORITY,
        Kind.HEALTH_CHECK,
        Kind.IMAGE,
        Kind.KEY,
        Kind.LOG,
        Kind.NETWORK,
        Kind.ORGANIZATION,
        Kind.ORGANIZATIONAL_UNIT,
        Kind.PARAMETER,
        Kind.PIPELINE,
        Kind.POLICY,
        Kind.PRINCIPAL,
        Kind.RECOVERY_POINT,
        Kind.REGION,
        Kind.SECRET,
        Kind.STACK,
        Kind.SUBNET,
        Kind.ZONE,
    }
)
"""Kinds through which no user enters a service, even when nothing is known to depend on them."""


def tagged_memberships(
    components: Iterable[Component], tags: Sequence[str]
) -> Iterable[tuple[str, ComponentId]]:
    """Yield (service name, member) for each component that carries one of `tags`."""
    for one in components:
        if one.kind in LOGICAL_KINDS or not one.tags:
            continue
        value = next((one.tags[tag].strip() for tag in tags if one.tags.get(tag, "").strip()), "")
        if value:
            yield service_name(value), one.id


def service_name(value: str) -> str:
    """Return the name of a service from the value of its tag.

    The value of `awsApplication` is the ARN of a resource group.

    >>> service_name("arn:aws:resource-groups:us-east-1:111122223333:group/shop/0a1b")
    'shop'
    """
    arn = parse_arn(value)
    parts = arn.resource.split("/") if arn else []
    return parts[1] if len(parts) > 1 else value


def need_entries(
    memberships: Collection[Membership], kinds: Mapping[ComponentId, Kind], needs: Needs
) -> None:
    """Let every service need, hard, its entry members: those on which no other member depends.

    Members that need each other in a circle on which no further member depends are all entries.
    Kinds through which nobody enters count only in a service that has nothing else.
    Complexity: O(requirements + memberships).
    """
    services = [one for one in memberships if kinds.get(one.group) is Kind.SERVICE]
    graphs = _inner_graphs(services, needs)
    for group, graph in graphs.items():
        front = [member for member in graph if kinds.get(member) not in BEHIND]
        view = graph.subgraph(front) if front else graph
        for member in sorted(_entries(view)):
            needs.derive(group, [member], "entered_by", ENTRY)


def _inner_graphs(
    memberships: Iterable[Membership], needs: Needs
) -> Mapping[ComponentId, "nx.DiGraph[ComponentId]"]:
    """Return, for each service, its members and the dependencies between them."""
    groups: dict[ComponentId, list[ComponentId]] = defaultdict(list)
    graphs: dict[ComponentId, nx.DiGraph[ComponentId]] = {}
    for one in memberships:
        groups[one.member].append(one.group)
        graphs.setdefault(one.group, nx.DiGraph()).add_node(one.member)
    for dependent, _, _, providers in needs.claims:
        for group in groups.get(dependent, ()):
            inside = graphs[group]
            inside.add_edges_from((dependent, one) for one in providers if one in inside)
    return graphs


def _entries(graph: "nx.DiGraph[ComponentId]") -> Iterable[ComponentId]:
    for circle in nx.strongly_connected_components(graph):
        if all(before in circle for member in circle for before in graph.predecessors(member)):
            yield from circle


def service(name: str) -> Component:
    """Return the service that a tag names."""
    return Component(id=ComponentId(reference.service(name)), kind=Kind.SERVICE, name=name)
