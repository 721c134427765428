"""Resolve: from a key to the id of a component, or of a placeholder when no component has it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from model.linking.index import Index
from model.linking.placeholder import named, placeholder
from model.linking.scoped_names import ScopedNames, port_of, without_port
from model.linking.wildcards import wildcard
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Reference

RESOLVES_NAMES_WITH = "resolves_names_with"
"""The relation to the endpoint through which names are asked of other servers."""


@dataclass(slots=True)
class Resolver:
    """Finds components by key over all scopes, and remembers the keys that name no component.

    >>> from model.records.component import Kind
    >>> db = Component(id=ComponentId("db"), kind=Kind.DATABASE)
    >>> keys = Index(ids={"db": db.id, "host:db.internal": db.id})
    >>> resolver = Resolver(keys, {db.id: db})
    >>> resolver.resolve(Reference(key="host:db.internal"))
    'db'
    >>> resolver.resolve(Reference(key="host:api.stripe.com"))
    'external:api.stripe.com'
    >>> [str(placeholder.kind) for placeholder in resolver.placeholders({})]
    ['external']
    """

    index: Index
    components: Mapping[ComponentId, Component]
    """The components that a source described."""
    unseen: dict[ComponentId, set[Kind]] = field(default_factory=dict)
    """Components that are named but not described, with the kinds that references expect."""
    made: dict[ComponentId, Component] = field(default_factory=dict)
    """Components that facts define without describing them: the services that tags name."""
    elsewhere: dict[ComponentId, Component] = field(default_factory=dict)
    """Components that are linked already, when only a part of all facts is linked again."""
    own: Collection[ComponentId] | None = None
    """The components that are linked again; None when all are."""
    kept: set[ComponentId] = field(default_factory=set)
    """Components that what is linked already needs."""
    scoped: ScopedNames = field(default_factory=ScopedNames)
    """Host names and addresses, which mean different components to different askers."""

    def candidates(
        self, reference: Reference, asker: ComponentId | None = None
    ) -> Sequence[ComponentId]:
        """Return the described components that `reference` may name for `asker`.

        Several only for a host name that two zones may answer, or an address that two networks
        have; then it is not known which of them is meant. `asker` is None for the internet.
        """
        own = self.scoped.candidates(reference.key, asker, self.index.find)
        if own is not None:
            return own
        component = self.index.find(without_port(reference.key))
        if component is None:
            other = named(reference.key)
            component = None if other is None else self.index.find(other)
        if component is None:
            component = wildcard(without_port(reference.key), self.index.find)
        return () if component is None else (component,)

    def known(self, reference: Reference, asker: ComponentId | None = None) -> ComponentId | None:
        """Return the described component that `reference` names, None when there is none.

        Tried in this order: the zones and networks of `asker`, for a host name or an address; the
        key itself; the id that the key would have as a placeholder, for a source that describes a
        component under that id; a wildcard record set of a zone that is not known otherwise.
        Complexity: O(1), and one look-up for each label of a host name.
        """
        candidates = self.candidates(reference, asker)
        return candidates[0] if candidates else None

    def further(
        self, reference: Reference, asker: ComponentId
    ) -> Iterator[tuple[str, ComponentId]]:
        """Yield what using a host name takes beside the component that it names.

        Pairs of (relation, component); an empty relation is that of the use itself: the listener
        with the port of the name, at the load balancer that the name leads to. A name that a
        resolver rule forwards is asked through an endpoint.
        """
        for endpoint in self.scoped.forwarded(reference.key, asker):
            yield RESOLVES_NAMES_WITH, endpoint
        listener = self.listener(reference, asker)
        if listener is not None:
            yield "", listener

    def listener(self, reference: Reference, asker: ComponentId) -> ComponentId | None:
        """Return the listener that the port of a host name means, None without one."""
        port = port_of(reference.key)
        if port is None:
            return None
        terminal = self.scoped.terminal(reference.key, asker)
        host = without_port(reference.key) if terminal is None else f"host:{terminal}"
        return self.index.find(f"{host}:{port}")

    def seen_key(self, key: str) -> Component | None:
        """Return the described component that has a key, None when there is none."""
        component = self.index.find(key)
        return None if component is None else self.components[component]

    def seen(self, reference: Reference) -> Component | None:
        """Return the component record that `reference` names, None when no source described it."""
        component = self.known(reference)
        return None if component is None else self.components[component]

    def resolve(self, reference: Reference, asker: ComponentId | None = None) -> ComponentId | None:
        """Return the id that `reference` names, of a placeholder when no component has the key.

        None only for a hashed name that matches no component: its text names nothing.
        """
        component = self.known(reference, asker)
        if component is not None:
            return component
        return self.expect(reference)

    def named_or_known(self, reference: Reference) -> ComponentId | None:
        """Return the id that `reference` names, described or not; it adds no placeholder."""
        component = self.index.find(reference.key)
        return named(reference.key) if component is None else component

    def expect(self, reference: Reference) -> ComponentId | None:
        """Return the id of the placeholder for `reference`, and remember that it is needed."""
        own = named(reference.key)
        if own is not None:
            expected = self.unseen.setdefault(own, set())
            if reference.expects is not None:
                expected.add(reference.expects)
        return own

    def present(self, key: str) -> ComponentId | None:
        """Return the described component or placeholder that `key` names; it adds none."""
        component = self.known(Reference(key=key))
        own = named(key)
        if component is None and own is not None and (own in self.unseen or own in self.made):
            return own
        return component

    def is_needed_elsewhere(self, component: ComponentId) -> bool:
        """Tell whether what is linked already needs a component while it runs; see `own`."""
        return False

    def make(self, component: Component) -> ComponentId:
        """Return the id of `component`, and add it unless a described component has that id."""
        present = self.index.find(component.id)
        if present is not None:
            return present
        self.made.setdefault(component.id, component)
        return component.id

    def placeholders(self, regions: Mapping[ComponentId, str]) -> list[Component]:
        """Return the components that linking adds, sorted by id.

        `regions` gives the Region of a placeholder, unless its id tells another. When references
        expect several kinds, the first in the order of `Kind` is taken.
        """
        components = {
            id_: _in_region(placeholder(id_, _kind(expected)), regions.get(id_))
            for id_, expected in self.unseen.items()
        }
        components.update(self.made)
        return [components[id_] for id_ in sorted(components)]


ORDER = {kind: number for number, kind in enumerate(Kind)}


def _kind(expected: set[Kind]) -> Kind | None:
    return min(expected, key=ORDER.__getitem__, default=None)


def _in_region(component: Component, region: str | None) -> Component:
    return component if component.region or not region else replace(component, region=region)
