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

    A member depends on another also by way of components that are no members: a name on a load
    balancer by its record sets. Members that need each other in a circle on which no further
    member depends are all entries. Kinds through which nobody enters count only in a service that
    has nothing else.
    Complexity: O(requirements + memberships), and a walk over what stands between the members of
    each service.
    """
    members: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    for one in memberships:
        if kinds.get(one.group) is Kind.SERVICE:
            members[one.group].add(one.member)
    serving = _serving(needs, kinds) if members else {}
    for group in sorted(members):
        front = {one for one in members[group] if kinds.get(one) not in BEHIND}
        for member in sorted(_entries(front or members[group], serving)):
            needs.derive(group, [member], "entered_by", ENTRY)


def _serving(
    needs: Needs, kinds: Mapping[ComponentId, Kind]
) -> Mapping[ComponentId, Sequence[ComponentId]]:
    """Return the providers of each component, but for those that lie behind all services."""
    found: dict[ComponentId, list[ComponentId]] = defaultdict(list)
    for dependent, _, _, providers in needs.claims:
        if kinds.get(dependent) not in LOGICAL_KINDS:
            found[dependent] += (one for one in providers if kinds.get(one) not in BEHIND)
    return found


def _entries(
    members: Collection[ComponentId], serving: Mapping[ComponentId, Sequence[ComponentId]]
) -> Iterable[ComponentId]:
    graph: nx.DiGraph[ComponentId] = nx.DiGraph()
    graph.add_nodes_from(members)
    waiting = list(members)
    seen = set(members)
    while waiting:
        one = waiting.pop()
        for provider in serving.get(one, ()):
            graph.add_edge(one, provider)
            if provider not in seen:
                seen.add(provider)
                waiting.append(provider)
    reached = _reached(graph, members)
    return [one for one in members if one not in reached]


def _reached(
    graph: "nx.DiGraph[ComponentId]", members: Collection[ComponentId]
) -> set[ComponentId]:
    """Return what a member outside of its own circle reaches."""
    circles = nx.condensation(graph)
    place: Mapping[ComponentId, int] = circles.graph["mapping"]
    waiting = [after for one in members for after in circles.successors(place[one])]
    found: set[int] = set()
    while waiting:
        circle = waiting.pop()
        if circle not in found:
            found.add(circle)
            waiting += circles.successors(circle)
    return {one for circle in found for one in circles.nodes[circle]["members"]}


def service(name: str) -> Component:
    """Return the service that a tag names."""
    return Component(id=ComponentId(reference.service(name)), kind=Kind.SERVICE, name=name)
