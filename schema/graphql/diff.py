"""Diff: what changed between two revisions."""

from collections.abc import Sequence

import strawberry

import model.records.diff
from model.records.component import ComponentId
from schema.graphql.answer import Answer, Revision
from schema.graphql.component import Component, Requirement, wrap
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap


@shows(model.records.diff.ChangedValue)
class ChangedValue:
    """One value that differs."""

    model: strawberry.Private[model.records.diff.ChangedValue]


@shows(model.records.diff.Changed, ids=["id"], types=[ChangedValue])
class Changed:
    """Something that is in both revisions, with different content."""

    model: strawberry.Private[model.records.diff.Changed]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component | None:
        """The component as it is in the later revision; of a requirement, its dependent."""
        graph = self.view.graph
        is_component = self.model.id in graph
        id_ = self.model.id if is_component else graph.requirement(self.model.id).dependent
        return wrap(self.view, ComponentId(id_))


@object_type
class DiffCounts:
    """How much changed."""

    added: int = strawberry.field(description="Only in the later revision.")
    removed: int = strawberry.field(description="Only in the earlier revision.")
    changed: int = strawberry.field(description="In both, with different content.")


@object_type
class Diff(Answer):
    """What the later revision adds, removes and changes. `revision` is the later one."""

    earlier: strawberry.Private[View]
    model: strawberry.Private[model.records.diff.Diff]

    @field
    def before(self) -> Revision:
        """The earlier revision."""
        snapshot = self.earlier.snapshot
        return Revision(model=snapshot.revision, now=self.earlier.now, is_stale=snapshot.stale)

    @field
    def components(self) -> DiffCounts:
        """How many components differ."""
        return DiffCounts(
            added=len(self.model.added_components),
            removed=len(self.model.removed_components),
            changed=len(self.model.changed_components),
        )

    @field
    def requirements(self) -> DiffCounts:
        """How many requirements differ."""
        return DiffCounts(
            added=len(self.model.added_requirements),
            removed=len(self.model.removed_requirements),
            changed=len(self.model.changed_requirements),
        )

    @connection
    def added_components(self, *, request: PageRequest) -> Connection[Component]:
        """The components that only the later revision has."""
        return _components("addedComponents", self.view, self.model.added_components, request)

    @connection
    def removed_components(self, *, request: PageRequest) -> Connection[Component]:
        """The components that only the earlier revision has, as they were."""
        gone = self.model.removed_components
        return _components("removedComponents", self.earlier, gone, request)

    @connection
    def changed_components(self, *, request: PageRequest) -> Connection[Changed]:
        """The components that differ."""
        return _changes("changedComponents", self.view, self.model.changed_components, request)

    @connection
    def added_requirements(self, *, request: PageRequest) -> Connection[Requirement]:
        """The requirements that only the later revision has."""
        return _needs("addedRequirements", self.view, self.model.added_requirements, request)

    @connection
    def removed_requirements(self, *, request: PageRequest) -> Connection[Requirement]:
        """The requirements that only the earlier revision has, as they were."""
        gone = self.model.removed_requirements
        return _needs("removedRequirements", self.earlier, gone, request)

    @connection
    def changed_requirements(self, *, request: PageRequest) -> Connection[Changed]:
        """The requirements that differ."""
        return _changes("changedRequirements", self.view, self.model.changed_requirements, request)


def _components(
    name: str,
    view: View,
    components: Sequence[model.records.component.Component],
    request: PageRequest,
) -> Connection[Component]:
    wrap = Wrap(kind=Component, given={"view": view})
    return listed(view, name, components, lambda component: component.id, request, wrap)


def _needs(
    name: str,
    view: View,
    requirements: Sequence[model.records.requirement.Requirement],
    request: PageRequest,
) -> Connection[Requirement]:
    wrap = Wrap(kind=Requirement, given={"view": view})
    return listed(view, name, requirements, lambda requirement: requirement.id, request, wrap)


def _changes(
    name: str, view: View, changes: Sequence[model.records.diff.Changed], request: PageRequest
) -> Connection[Changed]:
    return listed(
        view,
        name,
        changes,
        lambda change: change.id,
        request,
        Wrap(kind=Changed, given={"view": view}),
    )


def diff(earlier: View, later: View) -> Diff:
    """Return what changed from `earlier` to `later`."""
    answer = later.recall(
        ("diff", earlier.snapshot.revision.number),
        lambda: model.records.diff.diff(earlier.graph.records, later.graph.records),
    )
    return Diff(view=later, earlier=earlier, model=answer)
