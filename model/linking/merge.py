"""Merge: one component from the descriptions that several scopes give of the same id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from model.linking.placeholder import PLACEHOLDER
from model.records.component import Component, ComponentId, Json, Kind
from model.records.declared import declared
from model.records.measurement import MEASURED_AT
from model.records.observation import Observation, Scope, SeenComponent

Value = TypeVar("Value")

JOINED = frozenset({"id", "tags", "properties", "tags_read", "measurements"})
"""Fields that are put together of all descriptions, or equal in them."""
PLAIN_FIELDS = tuple(field.name for field in declared(Component) if field.name not in JOINED)
"""Fields of which the first description that states them is believed."""
NOT_STATED: Mapping[str, object] = {
    **{field.name: field.default for field in declared(Component)},
    "kind": Kind.UNKNOWN,
}
"""The value of a field that says nothing."""
ASSERTING_SOURCES = frozenset({"asserted", "document"})
"""Sources in which people state facts: these win over discovered facts."""


class Description(NamedTuple):
    """What one scope says about a component; sorts by which scope is believed first."""

    rank: int
    """0 a person's description, 1 a crawler's description, 2 facts that either adds."""
    scope: Scope
    seen: SeenComponent


def descriptions_by_component(
    observations: Iterable[Observation],
) -> Mapping[ComponentId, Sequence[Description]]:
    """Return the descriptions of each component, the one that is believed first at the start.

    A component that has only facts with `resolved_only` is left out.

    `observations` must be in their canonical order; equal ranks keep it.
    Complexity: O(facts), and a sort of the components that several scopes describe.
    """
    by_component: dict[ComponentId, list[Description]] = {}
    for observation in observations:
        asserting = observation.scope.source in ASSERTING_SOURCES
        for seen in observation.facts.components:
            rank = 2 if not seen.replaces else 0 if asserting else 1
            by_component.setdefault(seen.component.id, []).append(
                Description(rank, observation.scope, seen)
            )
    for id_, descriptions in list(by_component.items()):
        if all(description.seen.resolved_only for description in descriptions):
            del by_component[id_]
        elif len(descriptions) > 1:
            descriptions.sort(key=_belief)
    return by_component


def merged(descriptions: Sequence[Description]) -> Component:
    """Return one component: each field is that of the first description that states it.

    For tags and properties an addition by a person comes before the facts of a crawler, because
    the person knew them. In all other fields an addition only fills what no description states.
    """
    if len(descriptions) == 1:
        return descriptions[0].seen.component
    components = [description.seen.component for description in descriptions]
    properties = _overlaid(
        [description.seen.component.properties for description in _persons_first(descriptions)]
    )
    if any(
        description.rank == 1 and PLACEHOLDER not in description.seen.component.properties
        for description in descriptions
    ):
        properties.pop(PLACEHOLDER, None)
    return replace(
        components[0],
        **{name: _first_stated(name, components) for name in PLAIN_FIELDS},
        tags=_overlaid(
            [description.seen.component.tags for description in _persons_first(descriptions)]
        ),
        properties=properties,
        tags_read=any(component.tags_read for component in components),
        measurements=_newest([component.measurements for component in components]),
    )


def _first_stated(name: str, components: Sequence[Component]) -> Any:
    """Return the value of a field in the first component that states it, else its default."""
    nothing = NOT_STATED[name]
    values = (getattr(component, name) for component in components)
    return next((value for value in values if value not in (nothing, None, "")), nothing)


def _newest(layers: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Return the newest measurement of each name; of equally old ones the first."""
    newest: dict[str, Json] = {}
    for layer in layers:
        for name, stated in layer.items():
            if name not in newest or _moment(newest[name]) < _moment(stated):
                newest[name] = stated
    return dict(sorted(newest.items()))


def _moment(stated: Json) -> str:
    # Moments are written in UTC and ISO 8601, so texts sort as moments do.
    return str(stated.get(MEASURED_AT, "")) if isinstance(stated, Mapping) else ""


def _belief(description: Description) -> tuple[int, Scope, str]:
    # Two descriptions in the same scope need the third part: it keeps the result independent of the
    # order in which the scope lists them.
    return description.rank, description.scope, repr(description.seen)


def _persons_first(descriptions: Sequence[Description]) -> Sequence[Description]:
    return sorted(
        descriptions, key=lambda description: description.scope.source not in ASSERTING_SOURCES
    )


def _overlaid(layers: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """Return all entries, sorted by key; the first layer that has a key decides its value."""
    result: dict[str, Value] = {}
    for layer in reversed(layers):
        result.update(layer)
    return dict(sorted(result.items()))
