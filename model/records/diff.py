"""Diff: what changed between two revisions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from model.records.component import Component
from model.records.digest import component_content, requirement_content
from model.records.requirement import Evidence, Requirement
from model.records.revision import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One record present in both revisions with different content."""

    id: str
    fields: Sequence[str]
    """Names of the fields that differ, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The answer, every sequence sorted by id."""

    added_components: Sequence[Component]
    removed_components: Sequence[Component]
    changed_components: Sequence[Changed]
    added_requirements: Sequence[Requirement]
    removed_requirements: Sequence[Requirement]
    changed_requirements: Sequence[Changed]


T = TypeVar("T", Component, Requirement)

COMPONENT_FIELDS = tuple(field.name for field in fields(Component))
REQUIREMENT_FIELDS = tuple(field.name for field in fields(Requirement))


def diff(before: Records, after: Records) -> Diff:
    """Return what `after` adds, removes and changes.

    Content is compared as `digest` sees it: a need that was merely seen again, later or
    more often, has not changed. Complexity: O(records).
    """
    old, new = _by_id(before.components), _by_id(after.components)
    old_needs, new_needs = _by_id(before.requirements), _by_id(after.requirements)
    return Diff(
        added_components=_only(new, old),
        removed_components=_only(old, new),
        changed_components=_changed(old, new, component_content, _component_fields),
        added_requirements=_only(new_needs, old_needs),
        removed_requirements=_only(old_needs, new_needs),
        changed_requirements=_changed(
            old_needs, new_needs, requirement_content, _requirement_fields
        ),
    )


def _by_id(records: Iterable[T]) -> Mapping[str, T]:
    return {record.id: record for record in records}


def _only(present: Mapping[str, T], there: Mapping[str, T]) -> Sequence[T]:
    return tuple(present[id_] for id_ in sorted(present.keys() - there.keys()))


def _changed(
    old: Mapping[str, T],
    new: Mapping[str, T],
    content: Callable[[T], bytes],
    differing: Callable[[T, T], Sequence[str]],
) -> Sequence[Changed]:
    return tuple(
        Changed(id=id_, fields=differing(old[id_], new[id_]))
        for id_ in sorted(old.keys() & new.keys())
        if old[id_] is not new[id_] and content(old[id_]) != content(new[id_])
    )


def _component_fields(before: Component, other: Component) -> Sequence[str]:
    return tuple(
        sorted(name for name in COMPONENT_FIELDS if getattr(before, name) != getattr(other, name))
    )


def _requirement_fields(before: Requirement, other: Requirement) -> Sequence[str]:
    differing = {
        name
        for name in REQUIREMENT_FIELDS
        if name != "evidence" and getattr(before, name) != getattr(other, name)
    }
    if _reasons(before.evidence) != _reasons(other.evidence):
        differing.add("evidence")
    return tuple(sorted(differing))


def _reasons(evidence: Iterable[Evidence]) -> set[tuple[str, str, str, str]]:
    return {
        (reason.kind, reason.rule, reason.attribute or "", reason.effect) for reason in evidence
    }
