"""Replication: which stores can only be read, and where what is meant for them is written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model.linking.requirements import Identity, Needs
from model.records.component import Component, ComponentId, Kind

if TYPE_CHECKING:
    import networkx as nx

FOLLOWS = "replicates_from"
FORWARDS = "forwards_writes_to"
"""The need of a replica that passes on to its writer what clients write."""
LEADS_ON = frozenset({"answered_by", "resolves_to", "served_by"})
"""The needs of names and of global databases for what they stand for."""

STORES = frozenset({Kind.DATABASE, Kind.CACHE, Kind.FILE_SYSTEM, Kind.SEARCH})
"""Kinds whose replicas take no writes. Those of keys, secrets and buckets are used as they are."""
TAKES_WRITES = "takes_writes"
"""The property by which a document says that a store takes writes although it replicates."""


@dataclass(slots=True)
class Replication:
    """Who follows whom, as the needs tell.

    A replica is a store that `replicates_from` another; its writer is where the chain of these
    ends. Stores that replicate from each other all take writes. What serves a replica (the
    instances of a cluster) can be read only, like the replica itself.
    """

    writers: dict[ComponentId, Collection[ComponentId]] = field(default_factory=dict)
    """For each replica, and for what serves it, its writers; sorted, and never empty."""
    forwarding: set[ComponentId] = field(default_factory=set)
    """Those that forward writes."""
    onward: dict[ComponentId, set[ComponentId]] = field(default_factory=dict)
    """What names and global databases stand for, where they need all of it."""

    @classmethod
    def of(cls, components: Mapping[ComponentId, Component], needs: Needs) -> "Replication":
        """Return what all needs tell. Complexity: O(needs)."""
        import networkx as nx

        replication = cls()
        follows: nx.DiGraph[ComponentId] = nx.DiGraph()
        serving: list[Identity] = []
        for identity, claims in needs.claims.items():
            dependent, relation, _, providers = identity
            if relation == FOLLOWS and _can_be_replica(components[dependent]):
                follows.add_edges_from((dependent, provider) for provider in providers)
            elif relation == FORWARDS:
                replication.forwarding.add(dependent)
            elif relation in LEADS_ON:
                serving.append(identity)
                if all(claim.minimum == len(providers) for claim in claims):
                    replication.onward.setdefault(dependent, set()).update(providers)
        replication._settle(follows)
        replication._serve(components, serving)
        return replication

    def leads_to(self, starts: Iterable[ComponentId], writer: ComponentId) -> bool:
        """Tell whether one of these is `writer`, or stands for it."""
        seen: set[ComponentId] = set()
        near = list(starts)
        while near:
            component = near.pop()
            if component == writer:
                return True
            if component not in seen:
                seen.add(component)
                near += self.onward.get(component, ())
        return False

    def _settle(self, follows: "nx.DiGraph[ComponentId]") -> None:
        """Find the writers of each replica; whoever is part of a circle takes writes itself."""
        import networkx as nx

        for circle in list(nx.strongly_connected_components(follows)):
            if len(circle) > 1:
                follows.remove_edges_from(list(follows.out_edges(circle)))
        for replica in follows:
            if follows.out_degree(replica):
                above = nx.descendants(follows, replica)
                self.writers[replica] = sorted(it for it in above if not follows.out_degree(it))

    def _serve(
        self, components: Mapping[ComponentId, Component], serving: Iterable[Identity]
    ) -> None:
        """Count what serves a replica like the replica."""
        for replica, _, _, parts in sorted(row for row in serving if row[0] in self.writers):
            for part in parts:
                if components[part].kind is components[replica].kind:
                    self.writers.setdefault(part, self.writers[replica])
                    if replica in self.forwarding:
                        self.forwarding.add(part)


def _can_be_replica(store: Component) -> bool:
    return store.kind in STORES and store.properties.get(TAKES_WRITES) is not True
