"""Diff: what changed between two revisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.component import Component
from model.requirement import Requirement
from model.revision import Records


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


def diff(before: Records, after: Records) -> Diff:
    """Return what `after` adds, removes and changes."""
    raise NotImplementedError
