"""Diff: what changed between two revisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from model.records.component import Component
from model.records.digest import content, content_fields
from model.records.requirement import Requirement
from model.records.revision import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One record that is in both revisions, with different content."""

    id: str
    """Id of the component or requirement."""
    fields: Sequence[str]
    """Names of the fields that differ, sorted."""


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
        Changed(id=id_, fields=_differing(old[id_], new[id_]))
        for id_ in sorted(old.keys() & new.keys())
        if old[id_] is not new[id_] and content(old[id_]) != content(new[id_])
    )


def _differing(old: Identified, new: Identified) -> Sequence[str]:
    before, after = content_fields(old), content_fields(new)
    return tuple(sorted(name for name in after if before[name] != after[name]))
