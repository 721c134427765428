"""Merge: one component out of what several scopes say about the same id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from model.linking.placeholder import PLACEHOLDER
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Observation, Scope, SeenComponent

Value = TypeVar("Value")

ASSERTING_SOURCES = frozenset({"asserted", "document"})
"""Sources through which people speak: what they state wins over what was discovered."""


class Said(NamedTuple):
    """One scope's word about a component; compares by who is to be believed first."""

    rank: int
    """0 a person's description, 1 a crawler's, 2 facts that a person or a crawler adds."""
    scope: Scope
    seen: SeenComponent


def words(observations: Iterable[Observation]) -> Mapping[ComponentId, Sequence[Said]]:
    """Return what is said about each component, the most believable first.

    `observations` must be in their canonical order; equal ranks keep it.
    """
    found: dict[ComponentId, list[Said]] = {}
    for observation in observations:
        asserting = observation.scope.source in ASSERTING_SOURCES
        for seen in observation.facts.components:
            rank = 2 if not seen.replaces else 0 if asserting else 1
            found.setdefault(seen.component.id, []).append(Said(rank, observation.scope, seen))
    for said in found.values():
        if len(said) > 1:
            said.sort(key=_belief)
    return found


def merged(said: Sequence[Said]) -> Component:
    """Return one component: each field is that of the first who states it.

    A person's addition outranks a crawler's facts for tags and properties, because it was made
    knowing them; everything else a mere addition holds only fills what nobody else states.
    """
    if len(said) == 1:
        return said[0].seen.component
    components = [one.seen.component for one in said]
    properties = _overlaid([one.seen.component.properties for one in _by_person_first(said)])
    if any(one.rank == 1 and PLACEHOLDER not in one.seen.component.properties for one in said):
        properties.pop(PLACEHOLDER, None)
    return Component(
        id=components[0].id,
        kind=next((one.kind for one in components if one.kind is not Kind.UNKNOWN), Kind.UNKNOWN),
        name=next((one.name for one in components if one.name), ""),
        type=next((one.type for one in components if one.type), None),
        account=next((one.account for one in components if one.account), None),
        region=next((one.region for one in components if one.region), None),
        zones=next((one.zones for one in components if one.zones), ()),
        tags=_overlaid([one.seen.component.tags for one in _by_person_first(said)]),
        properties=properties,
    )


def _belief(said: Said) -> tuple[int, Scope, str]:
    # Only two words of the same scope about one id need the third part, and it keeps the result
    # independent of the order in which the scope listed them.
    return said.rank, said.scope, repr(said.seen)


def _by_person_first(said: Sequence[Said]) -> Sequence[Said]:
    return sorted(said, key=lambda one: one.scope.source not in ASSERTING_SOURCES)


def _overlaid(layers: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """Return all entries, the first layer that has a key decides its value; sorted by key."""
    result: dict[str, Value] = {}
    for layer in reversed(layers):
        result.update(layer)
    return dict(sorted(result.items()))
