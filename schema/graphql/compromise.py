"""Compromise: what falls into whose hands when a principal or an account is taken over."""

from collections.abc import Collection, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TypeAlias

import strawberry

import model.impact.compromise
from model.access.may import Answer as AccessAnswer
from model.access.may import answer_of
from model.disruption.disruptions import ComponentsFail
from model.impact.compromise_start import is_outside
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
from schema.names import resolve

Holds: TypeAlias = Sequence[model.impact.compromise.Hold]


@shows(model.impact.compromise.Hold)
class Hold:
    """One principal or component in the attacker's hands."""

    model: strawberry.Private[model.impact.compromise.Hold]
    view: strawberry.Private[View]

    @field
    def answer(self) -> AccessAnswer:
        """Yes, or conditional."""
        return answer_of(self.model.certain)

    @field
    def certain(self) -> bool:
        """False where it depends on conditions that only a real request can settle."""
        return self.model.certain.certain

    @field
    def depends_on(self) -> list[str]:
        """The condition keys on which it depends, sorted."""
        return sorted(self.model.certain.keys)


@shows(model.impact.compromise.Escalation, ids=["path"])
class Escalation:
    """One escalation path that holds, and that gains something new."""

    model: strawberry.Private[model.impact.compromise.Escalation]
    view: strawberry.Private[View]

    @field
    def certain(self) -> bool:
        """False where it depends on conditions or on facts that the graph cannot settle."""
        return self.model.certain.certain

    @field
    def answer(self) -> AccessAnswer:
        """Yes, or conditional."""
        return answer_of(self.model.certain)

    @field
    def because(self) -> list[str]:
        """On what it depends: condition keys, facts, and what was not read; sorted."""
        return sorted(self.model.certain.keys)


@object_type
class Compromise(Answer):
    """What the attacker may act as, gain and stop, and what falls with that."""

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

    @connection
    def escalations(self, *, request: PageRequest) -> Connection[Escalation]:
        """The escalation paths, without those that gain nothing new."""
        return listed(
            self.view,
            "escalations",
            list(enumerate(self.model.escalations)),
            lambda numbered: f"{numbered[0]:06}",
            request,
            Wrap(kind=Escalation, given={"view": self.view}, load=itemgetter(1)),
        )

    @field
    def unevaluated(self) -> list[str]:
        """The types of targets of escalation paths that the graph does not hold, sorted."""
        return list(self.model.unevaluated)

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
            lambda hold: str(hold.component),
            request,
            Wrap(kind=Hold, given={"view": self.view}),
        )


def compromise(view: View, start: str, at: datetime | None) -> Compromise:
    """Return what an attacker may do with the rights of `start`; moments are judged `at`.

    Raises:
        UnknownComponent: if it is not in the graph.
        InvalidValue: if nothing can be gained with it.
    """
    if not is_outside(start):
        start = resolve(view.graph, start)
    moment = at or view.snapshot.revision.published_at
    answer = view.recall(
        ("compromise", start, moment),
        lambda: model.impact.compromise.compromise(view.graph, start, at=moment),
    )
    return Compromise(view=view, model=answer)
