"""Lookups of a part: what is near stands in memory, all else is looked up as it is stored."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from model.linking.askers import RUNS_IN
from model.linking.index import Index
from model.linking.resolve import Resolver
from model.linking.scoped_names import HOST, without_port
from model.records.component import Component, ComponentId
from model.records.observation import Observation
from model.records.requirement import Effect, Requirement


class Elsewhere(Protocol):
    """What is stored of all scopes, as they are now, and of the records that are published."""

    def background(self) -> Sequence[Observation]:
        """Return what the scopes of the background hold."""

    def describing(self, component: ComponentId) -> Sequence[Observation]:
        """Return what the scopes hold that describe a component."""

    def claimants(self, key: str) -> Collection[ComponentId]:
        """Return the described components that have a key, or whose id it is."""

    def addressed(self, address: str) -> Collection[ComponentId]:
        """Return the described components with a key for a private address."""

    def mentioning(self, form: str) -> Sequence[Observation]:
        """Return what the scopes hold whose facts mention a form."""

    def about(self, form: str) -> Sequence[Observation]:
        """Return what the scopes hold that speak of a subject by a form."""

    def component(self, id_: ComponentId) -> Component | None:
        """Return a component as it is published."""

    def of_types(self, types: Collection[str]) -> Iterable[Component]:
        """Return the published components of some types; `O(components)`."""

    def needs_of(self, id_: ComponentId) -> Sequence[Requirement]:
        """Return the published requirements of a component."""

    def dependents(self, id_: ComponentId) -> Sequence[Requirement]:
        """Return the published requirements that a component is a provider of."""

    def is_used(self, id_: ComponentId, but: Collection[ComponentId]) -> bool:
        """Tell whether a component outside of `but` needs `id_`, or is a member of it."""

    def members(self, group: ComponentId) -> Iterable[ComponentId]:
        """Return the published members of a group."""

    def size(self) -> int:
        """Return how many components are published."""


@dataclass(slots=True)
class PartIndex(Index):
    """The index of all keys, asked of the store key by key."""

    claimants: Callable[[str], Collection[ComponentId]] = field(default=lambda key: ())
    use: Callable[[ComponentId], None] = field(default=lambda id_: None)
    """Is called with every component that a key names."""
    owners: dict[str, ComponentId | None] = field(default_factory=dict)
    own_keys: Mapping[ComponentId, Collection[str]] = field(default_factory=dict)
    """The keys of the components of the part."""

    def find(self, key: str) -> ComponentId | None:
        """Return the component that `key` names, None when there is none."""
        if key not in self.owners:
            claims = self.claimants(key)
            own = ComponentId(key)
            owner = own if own in claims else min(claims, default=None)
            self.owners[key] = owner
            if owner is not None:
                self.use(owner)
        return self.owners[key]

    def lost_keys(self) -> Mapping[ComponentId, Mapping[str, ComponentId]]:
        """Return the keys that components of the part lost, and the component that has them."""
        lost: dict[ComponentId, dict[str, ComponentId]] = {}
        for component, keys in self.own_keys.items():
            for key in sorted(keys):
                owner = self.find(key)
                if owner is not None and owner != component:
                    lost.setdefault(component, {})[key] = owner
        return lost


class PartComponents(Mapping[ComponentId, Component]):
    """The components of part and background; all others are looked up, and not iterated."""

    def __init__(self, near: Mapping[ComponentId, Component], resolver: "PartResolver") -> None:
        """Look up components; `near` are those of part and background."""
        self._near, self._resolver = near, resolver

    def __getitem__(self, id_: ComponentId) -> Component:
        """Return a component."""
        if id_ in self._near:
            return self._near[id_]
        if self._resolver.index.find(id_) != id_:
            raise KeyError(id_)
        return self._resolver.elsewhere[id_]

    def __iter__(self) -> Iterator[ComponentId]:
        """Yield those that are near."""
        return iter(self._near)

    def __len__(self) -> int:
        """Return the number of those that are near."""
        return len(self._near)


class PartContainers(Mapping[ComponentId, frozenset[ComponentId]]):
    """What contains each component: of the part as its facts say, of others as is published."""

    def __init__(
        self,
        near: Mapping[ComponentId, frozenset[ComponentId]],
        ids: Collection[ComponentId],
        elsewhere: Elsewhere,
    ) -> None:
        """Look up containers; `ids` are those of the part."""
        self._near, self._ids, self._elsewhere = near, ids, elsewhere

    def __getitem__(self, id_: ComponentId) -> frozenset[ComponentId]:
        """Return what contains a component."""
        if id_ in self._ids:
            return self._near[id_]
        return frozenset(
            provider
            for need in self._elsewhere.needs_of(id_)
            if need.relation == RUNS_IN and _contains(need)
            for provider in need.providers
        )

    def __iter__(self) -> Iterator[ComponentId]:
        """Yield those that are near."""
        return iter(self._near)

    def __len__(self) -> int:
        """Return the number of those that are near."""
        return len(self._near)


class PartAddresses(Mapping[str, Mapping[str, ComponentId]]):
    """Who has an address, by network."""

    def __init__(
        self,
        elsewhere: Elsewhere,
        keys_of: Callable[[ComponentId], Collection[str]],
        index: PartIndex,
    ) -> None:
        """Look up owners; `keys_of` returns the keys of a component as it is described."""
        self._elsewhere, self._keys_of, self._index = elsewhere, keys_of, index

    def __getitem__(self, address: str) -> Mapping[str, ComponentId]:
        """Return network → component with a private address."""
        owners: dict[str, ComponentId] = {}
        for component in self._elsewhere.addressed(address):
            for key in sorted(self._keys_of(component)):
                network, _, number = key.removeprefix("ip:").partition("/")
                owner = self._index.find(key)
                if key.startswith("ip:") and number == address and network != "public" and owner:
                    owners[network] = owner
        return owners

    def __iter__(self) -> Iterator[str]:
        """Yield nothing: addresses are only looked up."""
        return iter(())

    def __len__(self) -> int:
        """Return 0."""
        return 0


def wildcards(key: str) -> Iterator[str]:
    """Yield the keys of all wildcards that may answer for a host name."""
    name = without_port(key).removeprefix(HOST) if key.startswith(HOST) else ""
    while "." in name:
        name = name.partition(".")[2]
        yield f"{HOST}*.{name}"


def _contains(need: Requirement) -> bool:
    stated = {evidence.effect for evidence in need.evidence} or {need.effect}
    return Effect.CONTAINMENT in stated


@dataclass(slots=True)
class PartResolver(Resolver):
    """Finds components over all scopes; placeholders outside of the part are as published."""

    settled: Callable[[Component], Component] = field(default=lambda component: component)
    needed: Callable[[ComponentId], bool] = field(default=lambda component: False)

    def is_needed_elsewhere(self, component: ComponentId) -> bool:
        """Tell whether a component outside of the part needs a component while it runs."""
        return self.needed(component)

    def placeholders(self, regions: Mapping[ComponentId, str]) -> list[Component]:
        """Return the components that linking adds, sorted by id."""
        return list(map(self.settled, Resolver.placeholders(self, regions)))
