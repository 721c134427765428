"""Earlier fields: what a fact keeps of its earlier form when a detail call failed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from model.records.observation import SeenComponent, SeenMembership, SeenRequirement

Fact = TypeVar("Fact", SeenComponent, SeenRequirement, SeenMembership)

Fields: TypeAlias = Mapping[str, tuple[str, ...]]
"""Detail call → names of fields."""

IN_MAPS = ("properties", "measurements")
"""Fields of a component whose entries count as fields of their own: `properties.engine`."""


def with_earlier_fields(fact: Fact, earlier: Sequence[Fact], unread: Collection[str]) -> Fact:
    """Return `fact` with the fields of its earlier form that come from the calls `unread`.

    `earlier` are the earlier facts in its place; only a single one says what its fields were.
    The result remembers again which fields come from which call.
    """
    if len(earlier) != 1:
        return fact
    (before,) = earlier
    if isinstance(fact, SeenComponent) and isinstance(before, SeenComponent):
        return _component(fact, before, _kept(before.fields, unread))
    if isinstance(fact, SeenRequirement) and isinstance(before, SeenRequirement):
        return _requirement(fact, before, _kept(before.fields, unread))
    return fact


def _kept(fields: Fields, unread: Collection[str]) -> Fields:
    return {call: fields[call] for call in sorted(unread) if call in fields}


def _names(fields: Fields) -> Sequence[str]:
    return sorted({name for names in fields.values() for name in names})


def _component(fact: SeenComponent, before: SeenComponent, kept: Fields) -> SeenComponent:
    values: dict[str, Any] = {}
    names = _names(kept)
    for name in names:
        field, _, entry = name.partition(".")
        if field == "keys":
            continue
        old = getattr(before.component, field)
        if field in IN_MAPS:
            new = values.get(field, getattr(fact.component, field))
            values[field] = _with_entry(new, old, entry)
        else:
            values[field] = old
    return replace(
        fact,
        component=replace(fact.component, **values),
        keys=tuple(sorted({*fact.keys, *before.keys})) if "keys" in names else fact.keys,
        fields={**fact.fields, **kept},
    )


def _with_entry(new: Mapping[str, Any], old: Mapping[str, Any], name: str) -> dict[str, Any]:
    rest = {key: value for key, value in new.items() if key != name}
    return dict(sorted({**rest, name: old[name]}.items())) if name in old else rest


def _requirement(fact: SeenRequirement, before: SeenRequirement, kept: Fields) -> SeenRequirement:
    values: dict[str, Any] = {name: getattr(before, name) for name in _names(kept)}
    changed = replace(fact, fields={**fact.fields, **kept}, **values)
    if isinstance(changed.minimum, int) and changed.minimum > len(changed.members):
        return replace(changed, minimum=len(changed.members))
    return changed
