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
    by_component: dict[ComponentId, list[Said]] = {}
    for observation in observations:
        asserting = observation.scope.source in ASSERTING_SOURCES
        for seen in observation.facts.components:
            rank = 2 if not seen.replaces else 0 if asserting else 1
            by_component.setdefault(seen.component.id, []).append(
                Said(rank, observation.scope, seen)
            )
    for descriptions in by_component.values():
        if len(descriptions) > 1:
            descriptions.sort(key=_belief)
    return by_component


def merged(descriptions: Sequence[Said]) -> Component:
    """Return one component: each field is that of the first who states it.

    A person's addition outranks a crawler's facts for tags and properties, because it was made
    knowing them; everything else a mere addition holds only fills what nobody else states.
    """
    if len(descriptions) == 1:
        return descriptions[0].seen.component
    components = [description.seen.component for description in descriptions]
    properties = _overlaid(
        [description.seen.component.properties for description in _by_person_first(descriptions)]
    )
    if any(
        description.rank == 1 and PLACEHOLDER not in description.seen.component.properties
        for description in descriptions
    ):
        properties.pop(PLACEHOLDER, None)
    return Component(
        id=components[0].id,
        kind=next(
            (component.kind for component in components if component.kind is not Kind.UNKNOWN),
            Kind.UNKNOWN,
        ),
        name=next((component.name for component in components if component.name), ""),
        type=next((component.type for component in components if component.type), None),
        account=next((component.account for component in components if component.account), None),
        region=next((component.region for component in components if component.region), None),
        zones=next((component.zones for component in components if component.zones), ()),
        tags=_overlaid(
            [description.seen.component.tags for description in _by_person_first(descriptions)]
        ),
        properties=properties,
    )


def _belief(description: Said) -> tuple[int, Scope, str]:
    # Only two words of the same scope about one id need the third part, and it keeps the result
    # independent of the order in which the scope listed them.
    return description.rank, description.scope, repr(description.seen)


def _by_person_first(descriptions: Sequence[Said]) -> Sequence[Said]:
    return sorted(
        descriptions, key=lambda description: description.scope.source not in ASSERTING_SOURCES
    )


def _overlaid(layers: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """Return all entries, the first layer that has a key decides its value; sorted by key."""
    result: dict[str, Value] = {}
    for layer in reversed(layers):
        result.update(layer)
    return dict(sorted(result.items()))
