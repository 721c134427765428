"""Promises: what services and journeys promise, class by class, beside what they can do."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import strawberry

from model.gaps.tiers import NONE, stated_tier
from model.graph import DependencyGraph
from model.inheritance import objective
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from schema.drawn_from import RECOVERY
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.recovery import Recovery
from schema.graphql.snapshot import View

KINDS = frozenset({Kind.SERVICE, Kind.USER_JOURNEY})


@object_type
class PromiseRow:
    """What one service or user journey promises."""

    view: strawberry.Private[View]
    id: strawberry.Private[ComponentId]
    moment: strawberry.Private[datetime]

    @field
    def component(self) -> Component:
        """The service or user journey."""
        return wrap(self.view, self.id)

    @field
    def classes(self) -> list[Recovery]:
        """What it can do, for each class in which an RTO or RPO binds it; empty for none."""
        return [
            Recovery(view=self.view, subject=self.id, kind=kind, named=None, moment=self.moment)
            for kind in _promised(self.view.graph, self.id)
        ]


@object_type
class Promises(Answer):
    """What services and user journeys promise beside what they can do."""

    model: strawberry.Private[Sequence[ComponentId]]
    moment: strawberry.Private[datetime]
    total: strawberry.Private[int]

    def effects(self) -> Collection[Effect]:
        """Return the effects that decide how a component comes back."""
        return RECOVERY

    @field
    def rows(self) -> list[PromiseRow]:
        """User journeys, then services, the most important tier first."""
        self.view.budget.spend(len(self.model))
        return [PromiseRow(view=self.view, id=id, moment=self.moment) for id in self.model]

    @field
    def total_count(self) -> int:
        """How many services and user journeys there are."""
        return self.total


def promises(view: View, limit: int, at: datetime | None) -> Promises:
    """Return the promises of up to `limit` services; by default as of the publication."""
    subjects = view.recall("promise_subjects", lambda: _subjects(view.graph))
    moment = view.snapshot.revision.published_at if at is None else at
    return Promises(view=view, model=subjects[:limit], moment=moment, total=len(subjects))


def _subjects(graph: DependencyGraph) -> Sequence[ComponentId]:
    def rank(id: ComponentId) -> tuple[bool, int, str, ComponentId]:
        component = graph.component(id)
        tier = stated_tier(component)
        is_service = component.kind is Kind.SERVICE
        return is_service, NONE if tier is None else tier, component.label, id

    return sorted((each.id for each in graph.components if each.kind in KINDS), key=rank)


def _promised(graph: DependencyGraph, subject: ComponentId) -> Iterator[DisruptionClass]:
    """Yield the classes in which an RTO or RPO binds `subject`."""
    for kind in DisruptionClass:
        promise = objective(graph, subject, kind)
        if promise is not None and (promise.rto is not None or promise.rpo is not None):
            yield kind
