"""Promises: what services and journeys promise, class by class, beside what they can do."""

from collections.abc import Collection, Sequence
from datetime import datetime

import strawberry

from model.answers.promise_matrix import promised_classes, promising
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from schema.drawn_from import RECOVERY
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.field import field, object_type
from schema.graphql.recovery import Recovery
from schema.graphql.snapshot import View


@object_type
class PromiseRow:
    """What one service or user journey promises."""

    view: strawberry.Private[View]
    id: strawberry.Private[ComponentId]
    together: strawberry.Private[tuple[ComponentId, ...]]
    moment: strawberry.Private[datetime]
    kinds: strawberry.Private[Collection[DisruptionClass]]

    @field
    def component(self) -> Component:
        """The service or user journey."""
        return wrap(self.view, self.id)

    @field
    def classes(self) -> list[Recovery]:
        """What it can do, for each class in which an RTO or RPO binds it; empty for none."""
        return [
            Recovery(
                view=self.view,
                subject=self.id,
                kind=kind,
                named=None,
                together=self.together,
                moment=self.moment,
            )
            for kind in promised_classes(self.view.graph, self.id)
            if kind in self.kinds
        ]


@object_type
class Promises(Answer):
    """What services and user journeys promise beside what they can do."""

    model: strawberry.Private[Sequence[ComponentId]]
    moment: strawberry.Private[datetime]
    kinds: strawberry.Private[Collection[DisruptionClass]]
    total: strawberry.Private[int]

    def effects(self) -> Collection[Effect]:
        """Return the effects that decide how a component comes back."""
        return RECOVERY

    @field
    def rows(self) -> list[PromiseRow]:
        """User journeys, then services, the most important tier first."""
        self.view.budget.spend(len(self.model))
        together = tuple(self.model)
        return [
            PromiseRow(
                view=self.view, id=id, together=together, moment=self.moment, kinds=self.kinds
            )
            for id in together
        ]

    @field
    def total_count(self) -> int:
        """How many services and user journeys there are."""
        return self.total


def promises(
    view: View, limit: int, at: datetime | None, classes: Collection[DisruptionClass] | None
) -> Promises:
    """Return the promises of up to `limit` services in `classes`, None for all of them.

    By default they are judged as of the publication.
    """
    subjects = view.recall("promise_subjects", lambda: promising(view.graph))
    moment = view.snapshot.revision.published_at if at is None else at
    kinds = frozenset(DisruptionClass if classes is None else classes)
    return Promises(
        view=view, model=subjects[:limit], moment=moment, kinds=kinds, total=len(subjects)
    )
