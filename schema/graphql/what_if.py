"""What if: what a change of policies, keys, secrets or certificates stops, and when."""

from collections.abc import Collection, Iterator
from datetime import datetime
from operator import itemgetter

import orjson
import strawberry

import model.impact.what_if
from model.access.policy_change import PolicyChange
from model.access.policy_document import checked_statements
from model.errors import InvalidValue
from model.impact.what_if import Change
from model.records.requirement import Effect
from schema.drawn_from import CHANGE
from schema.graphql import blast_radius as radii
from schema.graphql.access import ComponentAccess
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.derived import shows
from schema.graphql.field import field, input_type, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap
from schema.names import resolve, resolve_all


@input_type
class PolicyInput:
    """A policy and whom it is attached to, or detached from."""

    policy: str = strawberry.field(description="Its ARN or name; of a new one, its name.")
    target: strawberry.ID = strawberry.field(
        description="A user, role or group; or an account or organizational unit, which a service "
        "control policy binds."
    )
    document: strawberry.Maybe[str] = strawberry.field(
        default=None, description="A new policy to attach, as the JSON text that IAM takes."
    )


@input_type
class ChangeInput:
    """What is changed; all of it at once."""

    attach: list[PolicyInput] = strawberry.field(
        default_factory=list, description="Policies that are attached."
    )
    detach: list[PolicyInput] = strawberry.field(
        default_factory=list, description="Policies that are detached."
    )
    end: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="What ends: a key is disabled, a secret deleted, a certificate runs out.",
    )

    def to_model(self, view: View) -> Change:
        """Return the change.

        Raises:
            UnknownComponent: if the graph does not hold what it names.
            InvalidValue: if nothing is changed, or a document is no policy.
        """
        ended = resolve_all(view.graph, self.end)
        return Change(policies=tuple(self._policies(view)), ended=ended)

    def _policies(self, view: View) -> Iterator[PolicyChange]:
        for listed_policies, attach in ((self.detach, False), (self.attach, True)):
            for stated in listed_policies:
                yield PolicyChange(
                    policy=stated.policy,
                    target=resolve(view.graph, stated.target),
                    attach=attach,
                    statements=checked_statements(_json(stated.document.value))
                    if stated.document
                    else None,
                )


@shows(model.impact.what_if.LostNeed)
class LostNeed:
    """One thing that a component needs and does not get after the change."""

    model: strawberry.Private[model.impact.what_if.LostNeed]
    view: strawberry.Private[View]


@object_type
class WhatIf(Answer):
    """What a change stops now and later, and what it newly allows."""

    model: strawberry.Private[model.impact.what_if.WhatIf]

    def effects(self) -> Collection[Effect]:
        """Return the effects that the answer is drawn from."""
        return CHANGE

    @connection
    def needs(self, *, request: PageRequest) -> Connection[LostNeed]:
        """The needs that are lost, or may be: by time, then by component."""
        return listed(
            self.view,
            "lost-needs",
            list(enumerate(self.model.needs)),
            lambda numbered: f"{numbered[0]:06}",
            request,
            Wrap(kind=LostNeed, given={"view": self.view}, load=itemgetter(1)),
        )

    @field
    def blast_radius(self) -> radii.BlastRadius:
        """What stops and degrades now, and what runs on but cannot start, renew or fail over."""
        return radii.BlastRadius(view=self.view, model=self.model.blast_radius)

    @field
    def services(self) -> list[Component]:
        """The services, journeys and systems that need a component with a lost need."""
        return [wrap(self.view, service) for service in self.model.services]

    @connection
    def gained(self, *, request: PageRequest) -> Connection[ComponentAccess]:
        """What the principals of changed policies may do and could not before."""
        return listed(
            self.view,
            "gained",
            self.model.gained,
            lambda gain: f"{gain.may.principal} {gain.may.resource} {gain.verb}",
            request,
            Wrap(kind=ComponentAccess, given={"view": self.view}),
        )


def what_if(view: View, change: ChangeInput, at: datetime | None) -> WhatIf:
    """Return what a change stops, and what it newly allows.

    Raises:
        UnknownComponent: if the graph does not hold what is changed.
        InvalidValue: if nothing is changed, a policy is not attached where it is to be detached,
            or a document is no policy.
    """
    moment = at or view.snapshot.revision.published_at
    answer = model.impact.what_if.what_if(view.graph, change.to_model(view), at=moment)
    return WhatIf(view=view, model=answer)


def _json(text: str) -> object:
    try:
        document: object = orjson.loads(text)
    except ValueError as error:
        raise InvalidValue("document", text, f"a policy as JSON: {error}") from error
    return document
