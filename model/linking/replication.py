"""Replication: which stores can only be read, and where what is meant for them is written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import networkx as nx

from model.linking.requirements import Identity, Needs
from model.records.component import Component, ComponentId, Kind

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
        found = cls()
        follows: nx.DiGraph[ComponentId] = nx.DiGraph()
        serving: list[Identity] = []
        for identity, claims in needs.claims.items():
            dependent, relation, _, providers = identity
            if relation == FOLLOWS and _can_be_replica(components[dependent]):
                follows.add_edges_from((dependent, one) for one in providers)
            elif relation == FORWARDS:
                found.forwarding.add(dependent)
            elif relation in LEADS_ON:
                serving.append(identity)
                if all(one.minimum == len(providers) for one in claims):
                    found.onward.setdefault(dependent, set()).update(providers)
        found._settle(follows)
        found._serve(components, serving)
        return found

    def leads_to(self, first: Iterable[ComponentId], writer: ComponentId) -> bool:
        """Tell whether one of these is `writer`, or stands for it."""
        seen: set[ComponentId] = set()
        near = list(first)
        while near:
            one = near.pop()
            if one == writer:
                return True
            if one not in seen:
                seen.add(one)
                near += self.onward.get(one, ())
        return False

    def _settle(self, follows: "nx.DiGraph[ComponentId]") -> None:
        """Find the writers of each replica; whoever is part of a circle takes writes itself."""
        for circle in list(nx.strongly_connected_components(follows)):
            if len(circle) > 1:
                follows.remove_edges_from(list(follows.out_edges(circle)))
        for one in follows:
            if follows.out_degree(one):
                above = nx.descendants(follows, one)
                self.writers[one] = sorted(it for it in above if not follows.out_degree(it))

    def _serve(
        self, components: Mapping[ComponentId, Component], serving: Iterable[Identity]
    ) -> None:
        """Count what serves a replica like the replica."""
        for replica, _, _, parts in sorted(one for one in serving if one[0] in self.writers):
            for one in parts:
                if components[one].kind is components[replica].kind:
                    self.writers.setdefault(one, self.writers[replica])
                    if replica in self.forwarding:
                        self.forwarding.add(one)


def _can_be_replica(store: Component) -> bool:
    return store.kind in STORES and store.properties.get(TAKES_WRITES) is not True
