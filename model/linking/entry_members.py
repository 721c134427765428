"""Entries: the members of a service through which its users come, and which it therefore needs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from model.linking.requirements import Needs
from model.linking.writers import is_derived
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind, Membership
from model.records.requirement import Effect, Evidence, EvidenceKind

if TYPE_CHECKING:
    import networkx as nx

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

NAMES = frozenset({Kind.DNS_RECORD})
"""Kinds that stand before several entries and choose among them."""


def need_entries(
    memberships: Collection[Membership],
    components: Mapping[ComponentId, Component],
    needs: Needs,
) -> None:
    """Let every service need, hard, its entry members: those on which no other member depends.

    - A member depends on another also by way of components that are no members: a name on a load
      balancer by its record sets.
    - Members that need each other in a circle on which no further member depends are all entries.
    - Kinds through which nobody enters count only in a service that has nothing else.
    - A copy in another Region of a member that is depended on is no entry: nobody enters by it.
    - Entries among which one DNS name chooses are entered through that name.

    Complexity: O(requirements + memberships), and a walk over what stands between the members of
    each service.
    """
    members: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    for membership in memberships:
        if components[membership.group].kind is Kind.SERVICE:
            members[membership.group].add(membership.member)
    if not members:
        return
    serving = _Serving(components=components, needs=needs)
    for group in sorted(members):
        for entry in sorted(serving.entries(members[group])):
            needs.derive(group, [entry], "entered_by", ENTRY)


@dataclass
class _Serving:
    """What serves what, but for logical components and what lies behind all services."""

    components: Mapping[ComponentId, Component]
    needs: Needs

    def entries(self, members: Collection[ComponentId]) -> Collection[ComponentId]:
        """Return through what the service of these members is entered."""
        front = {member for member in members if self.components[member].kind not in BEHIND}
        candidates = front or set(members)
        reached = self._reached(candidates)
        copied = {self._copy_of(member) for member in candidates & reached}
        entries = {member for member in candidates - reached if self._copy_of(member) not in copied}
        return self._named(entries or candidates - reached)

    @cached_property
    def providers(self) -> Mapping[ComponentId, Sequence[ComponentId]]:
        providers_of: dict[ComponentId, list[ComponentId]] = defaultdict(list)
        for identity, claims in self.needs.claims.items():
            dependent, _, _, providers = identity
            # Writers behind replicas are derived later, also of what the entries are.
            if self.components[dependent].kind not in LOGICAL_KINDS and not is_derived(
                identity, claims
            ):
                providers_of[dependent] += (
                    provider
                    for provider in providers
                    if self.components[provider].kind not in BEHIND
                )
        return providers_of

    @cached_property
    def names(self) -> Mapping[ComponentId, Sequence[ComponentId]]:
        """The names that point to a component, directly."""
        names_of: dict[ComponentId, list[ComponentId]] = defaultdict(list)
        for dependent, providers in self.providers.items():
            if self.components[dependent].kind in NAMES:
                for provider in providers:
                    names_of[provider].append(dependent)
        return names_of

    def _copy_of(self, member: ComponentId) -> tuple[str | None, str] | None:
        """Return what copies of a component in several Regions have in common."""
        component = self.components[member]
        return (component.type, component.name) if component.region and component.name else None

    def _named(self, entries: set[ComponentId]) -> Collection[ComponentId]:
        """Return the entries, those among which a name chooses replaced by the name."""
        if len(entries) < 2:
            return entries
        behind: dict[ComponentId, set[ComponentId]] = defaultdict(set)
        for entry in entries:
            for name in self._above(entry):
                behind[name].add(entry)
        result = set(entries)
        # The name that chooses among most of them, and of those the one furthest up.
        for name in sorted(behind, key=lambda candidate: (-len(behind[candidate]), candidate)):
            chosen = behind[name] & result
            if len(chosen) > 1:
                result = result - chosen | {name}
        return result

    def _above(self, entry: ComponentId) -> set[ComponentId]:
        names: set[ComponentId] = set()
        waiting = [entry]
        while waiting:
            for name in self.names.get(waiting.pop(), ()):
                if name not in names:
                    names.add(name)
                    waiting.append(name)
        return names

    def _reached(self, members: Collection[ComponentId]) -> set[ComponentId]:
        """Return what a member outside of its own circle reaches."""
        import networkx as nx

        circles = nx.condensation(self._graph(members))
        place: Mapping[ComponentId, int] = circles.graph["mapping"]
        waiting = [after for member in members for after in circles.successors(place[member])]
        reached: set[int] = set()
        while waiting:
            circle = waiting.pop()
            if circle not in reached:
                reached.add(circle)
                waiting += circles.successors(circle)
        return {member for circle in reached for member in circles.nodes[circle]["members"]}

    def _graph(self, members: Iterable[ComponentId]) -> "nx.DiGraph[ComponentId]":
        """Return all that the members stand on."""
        import networkx as nx

        graph: nx.DiGraph[ComponentId] = nx.DiGraph()
        graph.add_nodes_from(members)
        waiting = list(graph)
        while waiting:
            component = waiting.pop()
            for provider in self.providers.get(component, ()):
                if provider not in graph:
                    waiting.append(provider)
                graph.add_edge(component, provider)
        return graph
