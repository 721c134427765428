"""Entry members: the members of a service through which users reach it, and which it needs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from model.linking.needed_members import needed_members
from model.linking.requirements import RequirementBuilder
from model.linking.writers import is_derived
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind, Membership
from model.records.requirement import Effect, Evidence, EvidenceKind

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
    search = _EntrySearch(components=components, needs=needs)
    groups = sorted(members)
    candidates = [search.candidates(members[group]) for group in groups]
    needed = needed_members(candidates, search.providers)
    for group, possible, reached in zip(groups, candidates, needed, strict=True):
        for entry in sorted(search.entries(possible, reached)):
            needs.derive(group, [entry], "entered_by", ENTRY)


@dataclass
class _EntrySearch:
    """Finds entries in the requirements, without logical components and kinds never entered."""

    components: Mapping[ComponentId, Component]
    needs: RequirementBuilder

    def candidates(self, members: Collection[ComponentId]) -> Collection[ComponentId]:
        """Return the members through which users may reach a service; all when none is so."""
        front = {member for member in members if self.components[member].kind not in NEVER_ENTRIES}
        return front or members

    def entries(
        self, candidates: Collection[ComponentId], reached: Collection[ComponentId]
    ) -> Collection[ComponentId]:
        """Return the entries among `candidates`, of which others need those in `reached`."""
        copied = {self._copy_of(member) for member in reached}
        free = {member for member in candidates if member not in reached}
        entries = {member for member in free if self._copy_of(member) not in copied}
        return self._with_names(entries or free)

    @cached_property
    def providers(self) -> Mapping[ComponentId, Sequence[ComponentId]]:
        providers_of: dict[ComponentId, list[ComponentId]] = defaultdict(list)
        for identity, claims in self.needs.claims.items():
            dependent, _, _, providers = identity
            # Needs for the writers of replicas are derived after the entries; an export that brings
            # them back must give the same entries.
            if self.components[dependent].kind not in LOGICAL_KINDS and not is_derived(
                identity, claims
            ):
                providers_of[dependent] += (
                    provider
                    for provider in providers
                    if self.components[provider].kind not in NEVER_ENTRIES
                )
        return providers_of

    @cached_property
    def names(self) -> Mapping[ComponentId, Sequence[ComponentId]]:
        """For each component the names that lead to it directly."""
        names_of: dict[ComponentId, list[ComponentId]] = defaultdict(list)
        for dependent, providers in self.providers.items():
            if self.components[dependent].kind in NAME_KINDS:
                for provider in providers:
                    names_of[provider].append(dependent)
        return names_of

    def _copy_of(self, member: ComponentId) -> tuple[str | None, str] | None:
        """Return what a component has in common with its copies in other Regions; None without."""
        component = self.components[member]
        return (component.type, component.name) if component.region and component.name else None

    def _with_names(self, entries: set[ComponentId]) -> Collection[ComponentId]:
        """Return the entries; a name replaces the entries among which it chooses."""
        if len(entries) < 2:
            return entries
        entries_of: dict[ComponentId, set[ComponentId]] = defaultdict(set)
        for entry in entries:
            for name in self._names_leading_to(entry):
                entries_of[name].add(entry)
        result = set(entries)
        # First the name that leads to most entries; the id breaks ties.
        for name in sorted(
            entries_of, key=lambda candidate: (-len(entries_of[candidate]), candidate)
        ):
            chosen = entries_of[name] & result
            if len(chosen) > 1:
                result = result - chosen | {name}
        return result

    def _names_leading_to(self, entry: ComponentId) -> set[ComponentId]:
        names: set[ComponentId] = set()
        waiting = [entry]
        while waiting:
            for name in self.names.get(waiting.pop(), ()):
                if name not in names:
                    names.add(name)
                    waiting.append(name)
        return names
