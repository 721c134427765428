"""Access: who may do what to which component, with what decided and why."""

from collections.abc import Collection, Sequence
from datetime import datetime

import strawberry

import model.access.may
import model.access.principal_access
from model.access.may import Answer as AccessAnswer
from model.access.policies import Access as Policies
from model.access.principal_access import access_of
from model.access.who_can import WhoCan as Question
from model.errors import InvalidValue, UnknownComponent
from model.records.requirement import Effect
from schema.drawn_from import ACCESS
from schema.errors import AmbiguousName
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap
from schema.names import resolve


@shows(model.access.may.Decider)
class Decider:
    """One reason for an answer: a statement, a grant, or a rule."""

    model: strawberry.Private[model.access.may.Decider]


@shows(model.access.may.May, types=[Decider])
class Permission:
    """Whether one principal may do one action to one component."""

    model: strawberry.Private[model.access.may.May]
    view: strawberry.Private[View]

    @field
    def component(self) -> Component | None:
        """The principal as a component; null when the graph does not hold it."""
        principal = self.model.principal
        return wrap(self.view, principal) if principal in self.view.graph else None


@object_type
class May(Answer):
    """Whether a principal may do an action to a component."""

    model: strawberry.Private[model.access.may.May]

    def effects(self) -> Collection[Effect]:
        """Return the effects that the answer is drawn from."""
        return ACCESS

    @field
    def permission(self) -> Permission:
        """The whole answer."""
        return Permission(model=self.model, view=self.view)

    @field
    def answer(self) -> AccessAnswer:
        """Yes, conditional or no."""
        return self.model.answer

    @field
    def decided_by(self) -> list[Decider]:
        """The statements that allow or deny it; or the rule or the missing permission."""
        return [Decider(model=decider) for decider in self.model.decided_by]

    @field
    def because(self) -> list[str]:
        """On what a conditional answer depends: condition keys, and what was not read."""
        return list(self.model.because)


@object_type
class WhoCan(Answer):
    """Every principal that may do an action to a component."""

    answers: strawberry.Private[Sequence[model.access.may.May]]

    def effects(self) -> Collection[Effect]:
        """Return the effects that the answer is drawn from."""
        return ACCESS

    @connection
    def principals(self, *, request: PageRequest) -> Connection[Permission]:
        """The principals, sorted; also accounts, services and `*` that its policy names."""
        return listed(
            self.view,
            "who-can",
            self.answers,
            lambda permission: permission.principal,
            request,
            Wrap(kind=Permission, given={"view": self.view}),
        )


@shows(model.access.principal_access.ComponentAccess, omit=["may"])
class ComponentAccess:
    """What a principal may do to one component."""

    model: strawberry.Private[model.access.principal_access.ComponentAccess]
    view: strawberry.Private[View]

    @field
    def permission(self) -> Permission:
        """The most certain answer among the actions of the verb."""
        return Permission(model=self.model.may, view=self.view)


@object_type
class PrincipalAccess(Answer):
    """What a principal may read, change and destroy."""

    accesses: strawberry.Private[Sequence[model.access.principal_access.ComponentAccess]]

    def effects(self) -> Collection[Effect]:
        """Return the effects that the answer is drawn from."""
        return ACCESS

    @connection
    def components(self, *, request: PageRequest) -> Connection[ComponentAccess]:
        """What it may do to secrets, parameters, keys, buckets, tables, queues and backups."""
        return listed(
            self.view,
            "access",
            self.accesses,
            lambda permitted: f"{permitted.may.resource} {permitted.verb}",
            request,
            Wrap(kind=ComponentAccess, given={"view": self.view}),
        )


def may(view: View, principal: str, action: str, resource: str, at: datetime | None) -> May:
    """Return whether a principal may do an action to a component.

    Raises:
        UnknownComponent: if the principal or the component is not in the graph.
        InvalidValue: if the action has no service, or the principal makes no requests.
    """
    target = resolve(view.graph, resource)
    caller = _principal(view, principal)
    answer = model.access.may.may(_policies(view, at), caller, action, target)
    return May(view=view, model=answer)


def who_can(
    view: View, action: str, resource: str, *, certain: bool, at: datetime | None
) -> WhoCan:
    """Return every principal that may do an action to a component.

    Raises:
        UnknownComponent: if the component is not in the graph.
        InvalidValue: if the action has no service.
    """
    target = resolve(view.graph, resource)
    question = view.recall(("who-can", _moment(view, at)), lambda: Question(_policies(view, at)))
    answers = view.recall(
        ("who-can", action, target, certain, _moment(view, at)),
        lambda: question.ask(action, target, certain=certain),
    )
    return WhoCan(view=view, answers=answers)


def access(view: View, principal: str, *, certain: bool, at: datetime | None) -> PrincipalAccess:
    """Return what a principal may read, change and destroy.

    Raises:
        UnknownComponent: if the principal is not in the graph.
        InvalidValue: if it is a component that makes no requests.
    """
    caller = _principal(view, principal)
    accesses = view.recall(
        ("access", caller, certain, _moment(view, at)),
        lambda: access_of(_policies(view, at), caller, certain=certain),
    )
    return PrincipalAccess(view=view, accesses=accesses)


def _principal(view: View, stated: str) -> str:
    """Return the id of a principal; who is no component (`*`, an AWS service) stays as stated.

    Raises:
        AmbiguousName: if several components have that name.
    """
    try:
        return resolve(view.graph, stated)
    except AmbiguousName:
        raise
    except (InvalidValue, UnknownComponent):
        return stated


def _policies(view: View, at: datetime | None) -> Policies:
    moment = _moment(view, at)
    return view.recall(("policies", moment), lambda: Policies(view.graph, at=moment))


def _moment(view: View, at: datetime | None) -> datetime:
    return at or view.snapshot.revision.published_at
