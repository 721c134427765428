"""Entry members: the members of a service through which users reach it, and which it needs."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from model.linking.needed_members import needed_members
from model.linking.requirements import RequirementBuilder
from model.linking.writers import is_derived
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind, Membership
from model.records.requirement import Effect, Evidence, EvidenceKind

Node = TypeVar("Node", bound=Hashable)

ENTRY = Evidence(
    kind=EvidenceKind.INFERRED, rule="service.entry", effect=Effect.HARD, attribute="members"
)

NEVER_ENTRIES = frozenset(
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
"""Kinds through which no user reaches a service, even when nothing is known to depend on them."""

NAME_KINDS = frozenset({Kind.DNS_RECORD})
"""Kinds that lead to several entries and choose among them."""


def need_entries(
    memberships: Collection[Membership],
    components: Mapping[ComponentId, Component],
    needs: RequirementBuilder,
) -> None:
    """Add to `needs` that every service needs, hard, its entry members.

    Entry members are those on which no other member depends, with these rules:

    - A member may depend on another one through components that are no members, as a name depends
      on a load balancer through its record sets.
    - Members that need each other, and on which no further member depends, are all entries.
    - Kinds through which no user reaches a service count only in a service that has nothing else.
    - A copy, in another Region, of a member that others depend on is no entry.
    - Where one DNS name chooses among several entries, the name replaces them.

    Complexity: O(requirements + memberships), as `needed_members` says.
    """
    members: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    for membership in memberships:
        if components[membership.group].kind is Kind.SERVICE:
            members[membership.group].add(membership.member)
    if not members:
        return
    kinds = {id_: component.kind for id_, component in components.items()}
    providers_of: dict[ComponentId, list[ComponentId]] = defaultdict(list)
    for identity, claims in needs.claims.items():
        # Needs for the writers of replicas are derived after the entries; an export that brings
        # them back must give the same entries.
        if not is_derived(identity, claims):
            providers_of[identity[0]] += identity[3]
    graph = EntryGraph(
        kinds=kinds,
        copies=lambda member: copy_of(components[member]),
        providers=leading(providers_of, kinds),
        order=str,
    )
    for group, entries in sorted(graph.entries(members).items()):
        derive_entries(group, entries, needs)


def derive_entries(
    group: ComponentId, entries: Iterable[ComponentId], needs: RequirementBuilder
) -> None:
    """Add to `needs` that a service needs each of its entries."""
    for entry in sorted(entries):
        needs.derive(group, [entry], "entered_by", ENTRY)


def copy_of(component: Component) -> tuple[str | None, str] | None:
    """Return what a component has in common with its copies in other Regions; None without."""
    return (component.type, component.name) if component.region and component.name else None


def leading(
    providers: Mapping[Node, Sequence[Node]], kinds: Mapping[Node, Kind]
) -> Mapping[Node, Sequence[Node]]:
    """Return `providers` without logical components, and without kinds that are never entered."""
    return {
        dependent: [name for name in named if kinds[name] not in NEVER_ENTRIES]
        for dependent, named in providers.items()
        if kinds[dependent] not in LOGICAL_KINDS
    }


@dataclass
class EntryGraph(Generic[Node]):
    """What members of services need, and finds their entries; `Node` is an id, or stands for it."""

    kinds: Mapping[Node, Kind]
    copies: Callable[[Node], Hashable]
    """Return what a member has in common with its copies in other Regions; None without."""
    providers: Mapping[Node, Sequence[Node]]
    """Without logical components and kinds never entered."""
    order: Callable[[Node], str]
    """Return the id of a component: ids break ties."""

    def entries(self, members: Mapping[Node, Collection[Node]]) -> Mapping[Node, Collection[Node]]:
        """Return the entries of every service, of which `members` says the members."""
        candidates = [self._candidates(joined) for joined in members.values()]
        needed = needed_members(candidates, self.providers)
        return {
            group: self._entries(possible, reached)
            for group, possible, reached in zip(members, candidates, needed, strict=True)
        }

    def _candidates(self, members: Collection[Node]) -> Collection[Node]:
        """Return the members through which users may reach a service; all when none is so."""
        front = {member for member in members if self.kinds[member] not in NEVER_ENTRIES}
        return front or members

    def _entries(self, candidates: Collection[Node], reached: Collection[Node]) -> Collection[Node]:
        """Return the entries among `candidates`, of which others need those in `reached`."""
        copied = {self.copies(member) for member in reached}
        free = {member for member in candidates if member not in reached}
        entries = {member for member in free if self.copies(member) not in copied}
        return self._with_names(entries or free)

    @cached_property
    def names(self) -> Mapping[Node, Sequence[Node]]:
        """For each component the names that lead to it directly."""
        names_of: dict[Node, list[Node]] = defaultdict(list)
        for dependent, providers in self.providers.items():
            if self.kinds[dependent] in NAME_KINDS:
                for provider in providers:
                    names_of[provider].append(dependent)
        return names_of

    def _with_names(self, entries: set[Node]) -> Collection[Node]:
        """Return the entries; a name replaces the entries among which it chooses."""
        if len(entries) < 2:
            return entries
        entries_of: dict[Node, set[Node]] = defaultdict(set)
        for entry in entries:
            for name in self._names_leading_to(entry):
                entries_of[name].add(entry)
        result = set(entries)
        # First the name that leads to most entries; the id breaks ties.
        for name in sorted(
            entries_of, key=lambda candidate: (-len(entries_of[candidate]), self.order(candidate))
        ):
            chosen = entries_of[name] & result
            if len(chosen) > 1:
                result = result - chosen | {name}
        return result

    def _names_leading_to(self, entry: Node) -> set[Node]:
        names: set[Node] = set()
        waiting = [entry]
        while waiting:
            for name in self.names.get(waiting.pop(), ()):
                if name not in names:
                    names.add(name)
                    waiting.append(name)
        return names
