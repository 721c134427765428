"""Resolve: a key becomes the id of a component, of a placeholder when nothing has the key."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from model.linking.index import Index
from model.linking.placeholder import named, placeholder
from model.linking.wildcards import wildcard
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Reference


@dataclass(slots=True)
class Resolver:
    """Finds components by key over all scopes, and remembers what it could not find."""

    index: Index
    components: Mapping[ComponentId, Component]
    """What was seen."""
    unseen: dict[ComponentId, set[Kind]] = field(default_factory=dict)
    """What was named but not seen, and the kinds that were expected of it."""
    made: dict[ComponentId, Component] = field(default_factory=dict)
    """What linking makes because the facts define it without describing it."""

    def known(self, reference: Reference) -> ComponentId | None:
        """Return the seen component that `reference` names, None when there is none."""
        component = self.index.find(reference.key)
        if component is None:
            own = named(reference.key)
            component = None if own is None else self.index.find(own)
        return wildcard(reference.key, self.index.find) if component is None else component

    def seen(self, reference: Reference) -> Component | None:
        """Return the component itself that `reference` names, None when it was not seen."""
        component = self.known(reference)
        return None if component is None else self.components[component]

    def resolve(self, reference: Reference) -> ComponentId | None:
        """Return the id that `reference` names; None only for a hashed name without a match."""
        component = self.known(reference)
        if component is not None:
            return component
        own = named(reference.key)
        if own is not None:
            expected = self.unseen.setdefault(own, set())
            if reference.expects is not None:
                expected.add(reference.expects)
        return own

    def present(self, key: str) -> ComponentId | None:
        """Return the component that `key` names, seen or made meanwhile; it makes none."""
        component = self.known(Reference(key=key))
        own = named(key)
        if component is None and own is not None and (own in self.unseen or own in self.made):
            return own
        return component

    def make(self, component: Component) -> ComponentId:
        """Return the id of `component`, which is put in place unless something has its id."""
        present = self.index.find(component.id)
        if present is not None:
            return present
        self.made.setdefault(component.id, component)
        return component.id

    def placeholders(self, regions: Mapping[ComponentId, str]) -> list[Component]:
        """Return a component for each thing that was made, or named but not seen, sorted by id.

        Those in `regions` lie in that Region, unless their id tells another. When several kinds
        are expected of one, the first in the order of `Kind` is taken.
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
