"""Replication: which stores can only be read, and which stores take the writes meant for them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from model.kernels.strong_components import component_numbers
from model.linking.requirements import Identity, RequirementBuilder
from model.records.component import Component, ComponentId, Kind

FOLLOWS = "replicates_from"
FORWARDS = "forwards_writes_to"
"""The relation of a replica that forwards the writes of clients to its writer."""
STANDS_FOR = frozenset({"answered_by", "resolves_to", "served_by"})
"""The relations of names and of global databases to what they stand for."""

STORES = frozenset({Kind.DATABASE, Kind.CACHE, Kind.FILE_SYSTEM, Kind.SEARCH})
"""Kinds whose replicas take no writes. Those of keys, secrets and buckets serve by themselves."""
TAKES_WRITES = "takes_writes"
"""The property by which a document says that a store takes writes although it replicates."""


@dataclass(slots=True)
class Replication:
    """The replicas of a revision and their writers.

    A replica is a store that `replicates_from` another one; its writer is the store at the end of
    that chain. Stores that replicate from each other all take writes. The instances of a cluster
    that is a replica can only be read, like the replica itself.
    """

    writers: dict[ComponentId, Collection[ComponentId]] = field(default_factory=dict)
    """For each replica, and for the parts that serve it, its writers; sorted, and never empty."""
    forwarding: set[ComponentId] = field(default_factory=set)
    """The replicas that forward writes."""
    stands_for: dict[ComponentId, set[ComponentId]] = field(default_factory=dict)
    """For each name and global database that needs all it stands for, what that is."""

    @classmethod
    def of(
        cls, components: Mapping[ComponentId, Component], needs: RequirementBuilder
    ) -> "Replication":
        """Return the replication that all claims of `needs` describe. Complexity: O(claims)."""
        replication = cls()
        follows: dict[ComponentId, set[ComponentId]] = {}
        serving: list[Identity] = []
        for identity, claims in needs.claims.items():
            dependent, relation, _, providers = identity
            if relation == FOLLOWS and _can_be_replica(components[dependent]):
                follows.setdefault(dependent, set()).update(providers)
            elif relation == FORWARDS:
                replication.forwarding.add(dependent)
            elif relation in STANDS_FOR:
                serving.append(identity)
                if all(claim.minimum == len(providers) for claim in claims):
                    replication.stands_for.setdefault(dependent, set()).update(providers)
        replication._find_writers(follows)
        replication._add_parts(components, serving)
        return replication

    def leads_to(self, starts: Iterable[ComponentId], writer: ComponentId) -> bool:
        """Return whether a component of `starts` is `writer`, or stands for it."""
        seen: set[ComponentId] = set()
        waiting = list(starts)
        while waiting:
            component = waiting.pop()
            if component == writer:
                return True
            if component not in seen:
                seen.add(component)
                waiting += self.stands_for.get(component, ())
        return False

    def _find_writers(self, follows: Mapping[ComponentId, Collection[ComponentId]]) -> None:
        """Find the writers of each replica; stores that follow each other are no replicas."""
        cycle_of = component_numbers(follows)
        sizes = Counter(cycle_of.values())
        replicas = {store: follows[store] for store in follows if sizes[cycle_of[store]] == 1}
        for replica in replicas:
            seen, waiting = {replica}, [replica]
            while waiting:
                further = set(replicas.get(waiting.pop(), ())) - seen
                seen |= further
                waiting += further
            self.writers[replica] = sorted(seen - replicas.keys())

    def _add_parts(
        self, components: Mapping[ComponentId, Component], serving: Iterable[Identity]
    ) -> None:
        """Give the parts that serve a replica the writers of the replica."""
        for replica, _, _, parts in sorted(row for row in serving if row[0] in self.writers):
            for part in parts:
                if components[part].kind is components[replica].kind:
                    self.writers.setdefault(part, self.writers[replica])
                    if replica in self.forwarding:
                        self.forwarding.add(part)


def _can_be_replica(store: Component) -> bool:
    return store.kind in STORES and store.properties.get(TAKES_WRITES) is not True
