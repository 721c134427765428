"""Compromise: what falls into whose hands when a principal or an account is taken over."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

import strawberry

import model.impact.compromise
from model.disruption.disruptions import ComponentsFail
from model.records.requirement import Effect
from schema.drawn_from import ACCESS
from schema.graphql import blast_radius as radii
from schema.graphql.answer import Answer
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap

Holds: TypeAlias = Sequence[model.impact.compromise.Hold]


@shows(model.impact.compromise.Hold)
class Hold:
    """One principal or component in the attacker's hands."""

    model: strawberry.Private[model.impact.compromise.Hold]
    view: strawberry.Private[View]

    @field
    def certain(self) -> bool:
        """False where it depends on conditions that only a real request can settle."""
        return self.model.certain.certain

    @field
    def depends_on(self) -> list[str]:
        """The condition keys on which it depends, sorted."""
        return sorted(self.model.certain.keys)


@object_type
class Compromise(Answer):
    """Whom the attacker may act as, what it may stop, and what falls with that."""

    model: strawberry.Private[model.impact.compromise.Compromise]

    def effects(self) -> Collection[Effect]:
        """Return the effects that the answer is drawn from."""
        return ACCESS

    @connection
    def principals(self, *, request: PageRequest) -> Connection[Hold]:
        """Whom the attacker may act as, the start among them."""
        return self._page("compromised", self.model.principals, request)

    @connection
    def stopped(self, *, request: PageRequest) -> Connection[Hold]:
        """What the attacker may take down."""
        return self._page("stoppable", self.model.stopped, request)

    @field
    def blast_radius(self, possible: bool = False) -> radii.BlastRadius:
        """What falls with all that is lost for certain; `possible` takes what may be lost, too."""
        lost = tuple(self.model.seeds(possible=possible))
        return radii.blast_radius(self.view, ComponentsFail(components=lost), None)

    def _page(self, name: str, holds: Holds, request: PageRequest) -> Connection[Hold]:
        return listed(
            self.view,
            name,
            holds,
            lambda one: str(one.component),
            request,
            Wrap(kind=Hold, given={"view": self.view}),
        )


def compromise(view: View, start: str, at: datetime | None) -> Compromise:
    """Return what whoever holds `start` may do; conditions of time are judged `at`.

    Raises:
        InvalidValue: if it is neither a principal nor an account.
    """
    moment = at or view.snapshot.revision.published_at
    answer = view.recall(
        ("compromise", start, moment),
        lambda: model.impact.compromise.compromise(view.graph, start, at=moment),
    )
    return Compromise(view=view, model=answer)
