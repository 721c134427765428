"""Diff: what changed between two revisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import dumps
from typing import TypeVar

from model.records.component import Component
from model.records.digest import content, content_fields
from model.records.requirement import Evidence, Member, Requirement
from model.records.revision import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedValue:
    """One value that differs."""

    field: str
    """Name of the field; of a mapping with the key: `properties.desired_count`."""
    before: str | None
    """What it was, as text; None when it was not stated."""
    after: str | None
    """What it is, as text; None when it is not stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One record that is in both revisions, with different content."""

    id: str
    """Id of the component or requirement."""
    fields: Sequence[str]
    """Names of the fields that differ, sorted."""
    values: Sequence[ChangedValue]
    """The values that differ, in the order of the fields, of a mapping only the keys that do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The answer, every sequence sorted by id."""

    added_components: Sequence[Component]
    """The components that only the later revision has."""
    removed_components: Sequence[Component]
    """The components that only the earlier revision has, as they were."""
    changed_components: Sequence[Changed]
    """The components that differ."""
    added_requirements: Sequence[Requirement]
    """The requirements that only the later revision has."""
    removed_requirements: Sequence[Requirement]
    """The requirements that only the earlier revision has, as they were."""
    changed_requirements: Sequence[Changed]
    """The requirements that differ."""


Identified = TypeVar("Identified", Component, Requirement)


def diff(before: Records, after: Records) -> Diff:
    """Return what `after` adds, removes and changes.

    Content is compared as `digest` sees it: a requirement that was merely seen again, later or
    more often, has not changed. Complexity: O(records).
    """
    old_components, new_components = _by_id(before.components), _by_id(after.components)
    old_requirements, new_requirements = _by_id(before.requirements), _by_id(after.requirements)
    return Diff(
        added_components=_only(new_components, old_components),
        removed_components=_only(old_components, new_components),
        changed_components=_changed(old_components, new_components),
        added_requirements=_only(new_requirements, old_requirements),
        removed_requirements=_only(old_requirements, new_requirements),
        changed_requirements=_changed(old_requirements, new_requirements),
    )


def _by_id(records: Iterable[Identified]) -> Mapping[str, Identified]:
    return {record.id: record for record in records}


def _only(here: Mapping[str, Identified], there: Mapping[str, Identified]) -> Sequence[Identified]:
    return tuple(here[id_] for id_ in sorted(here.keys() - there.keys()))


def _changed(old: Mapping[str, Identified], new: Mapping[str, Identified]) -> Sequence[Changed]:
    return tuple(
        _change(id_, old[id_], new[id_])
        for id_ in sorted(old.keys() & new.keys())
        if old[id_] is not new[id_] and content(old[id_]) != content(new[id_])
    )


def _change(id_: str, old: Identified, new: Identified) -> Changed:
    before, after = content_fields(old), content_fields(new)
    names = tuple(sorted(name for name in after if before[name] != after[name]))
    return Changed(
        id=id_,
        fields=names,
        values=tuple(
            value
            for name in names
            for value in _values(name, getattr(old, name), getattr(new, name))
        ),
    )


def _values(name: str, before: object, after: object) -> Iterable[ChangedValue]:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        yield ChangedValue(field=name, before=value_text(before), after=value_text(after))
        return
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield ChangedValue(field=f"{name}.{key}", before=value_text(old), after=value_text(new))


def value_text(value: object) -> str | None:
    """Return a value of a record as text; None for None.

    A member is its provider, an evidence its kind and rule; durations are in seconds, moments as
    in ISO 8601, other structures as JSON.

    >>> value_text(("use1-az1", "use1-az2"))
    'use1-az1, use1-az2'
    """
    match value:
        case None | str():
            return value
        case Member():
            return value.provider
        case Evidence():
            return f"{value.kind} by {value.rule}"
        case timedelta():
            return f"{value.total_seconds():g} s"
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return ", ".join(value_text(element) or "null" for element in value)
        case _:
            return dumps(value, sort_keys=True, default=str)
