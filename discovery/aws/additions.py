"""What a transform adds to the component that its crawler declares: keys and properties."""

from collections.abc import Iterable, Mapping

from model.records.component import Component, ComponentId, Json, Kind
from model.records.observation import SeenComponent


def addition(
    identity: str,
    kind: Kind,
    *,
    keys: Iterable[str] = (),
    properties: Mapping[str, Json] | None = None,
) -> SeenComponent:
    """Return keys and properties for the component `identity`, which another source describes."""
    return SeenComponent(
        component=Component(id=ComponentId(identity), kind=kind, properties=properties or {}),
        keys=tuple(sorted(set(keys))),
        replaces=False,
    )
