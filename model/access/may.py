"""May: the answer to "may this principal do this to that", with what decided and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from model.access.caller import ANYONE, Caller, anyone, is_caller, root, service
from model.access.evaluation import Decision, Stage
from model.access.policies import NOTHING, Access
from model.access.principal_names import account_named
from model.access.public_access import RESTRICT
from model.access.statement import ON_RESOURCES, PolicyType, Statement
from model.access.truth import Truth
from model.errors import InvalidValue
from model.records.component import ComponentId


class Answer(StrEnum):
    """Whether something is allowed."""

    YES = "yes"
    """Certainly: an allow is certain and no denial is possible."""
    CONDITIONAL = "conditional"
    """It depends on conditions that only a request settles, or on what was not read."""
    NO = "no"
    """Certainly not: a denial is certain, or nothing that was read or not read can allow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """One reason for an answer: a statement, a grant, or a rule."""

    text: str
    """The whole reason as a phrase: `sid s1 of last (identity-based policy)`."""
    policy_type: PolicyType | None = None
    """The kind of the policy; None for a rule that no policy can change, and when nothing allows
    it."""
    principal: str | None = None
    """The name of the principal whose identity-based policy or boundary it is; else None."""
    resource: str | None = None
    """The name of the resource whose policy, grant or list it is; else None."""
    policy: str | None = None
    """The name of the policy; None when it has no name of its own."""
    sid: str | None = None
    """The id of the statement; None when it has none."""
    index: int | None = None
    """The position of the statement among those of its owner; None when it is no statement."""
    effect: Literal["Allow", "Deny"] | None = None
    """What the statement does; None when it is no statement."""
    grant: int | None = None
    """The position of the grant among those of the key; None when it is no grant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """The answer to one question."""

    principal: str
    """The principal, as it was asked for: an id, the name of a service, or `*`."""
    action: str
    """`service:Operation`."""
    resource: ComponentId
    """The component that the action is about."""
    answer: Answer
    """Yes, conditional or no."""
    decided_by: tuple[Decider, ...]
    """The statements that allow or deny it; or the rule or the missing permission."""
    because: tuple[str, ...]
    """On what a conditional answer depends, sorted: condition keys, and what was not read."""


def may(
    access: Access,
    principal: str,
    action: str,
    resource: ComponentId,
    *,
    given: Mapping[str, Sequence[str]] = NOTHING,
) -> May:
    """Return whether a principal may do an action to a resource.

    Args:
        access: what the principals of a graph may do.
        principal: the id of a user, role, account or identity provider; an account number or the
            ARN of its root user; the name of a service (`lambda.amazonaws.com`); `*` for somebody
            without credentials.
        action: `service:Operation`; of an action on objects the answer is about all objects of
            the bucket.
        resource: the id of a component.
        given: condition keys, in lower case, that the question settles.

    Raises:
        UnknownComponent: if the principal or the resource is not in the graph.
        InvalidValue: if the action has no service, or the principal is a component that makes no
            requests.
    """
    if not action.partition(":")[2]:
        raise InvalidValue("action", action, "a service and an operation, as in s3:GetObject")
    caller = caller_named(access, principal)
    decision = access.decide(caller, action, resource, given=given)
    return answered(decision, principal=principal, action=action, resource=resource)


def caller_named(access: Access, principal: str) -> ComponentId | Caller:
    """Return the component, or the caller outside of the graph, that a text names.

    Raises:
        UnknownComponent: if it is neither.
        InvalidValue: if it is a component that makes no requests.
    """
    if principal == ANYONE:
        return anyone()
    account = account_named(principal)
    if account is not None and f"account:{account}" not in access.graph:
        return root(account)
    name = principal if account is None else f"account:{account}"
    if name not in access.graph and ":" not in name and name.endswith(".amazonaws.com"):
        return service(name)
    component = access.graph.component(name)
    if not is_caller(component):
        expected = "a user, a role, an account, an identity provider, a service or *"
        raise InvalidValue("principal", principal, expected)
    return component.id


def answered(decision: Decision, *, principal: str, action: str, resource: ComponentId) -> May:
    """Return a decision as the answer to a question."""
    answer = answer_of(decision.allowed)
    return May(
        principal=principal,
        action=action,
        resource=resource,
        answer=answer,
        decided_by=tuple(_deciders(decision)),
        because=tuple(sorted(decision.allowed.keys)),
    )


def answer_of(truth: Truth) -> Answer:
    """Return what a truth says to a person."""
    if truth.value is None:
        return Answer.CONDITIONAL
    return Answer.YES if truth.value else Answer.NO


def _deciders(decision: Decision) -> Iterator[Decider]:
    if decision.stage is Stage.PROTECTED:
        yield Decider(text=decision.rule)
    elif decision.stage is Stage.PUBLIC_ACCESS:
        yield Decider(text=f"{Stage.PUBLIC_ACCESS}: {RESTRICT}")
    elif decision.statements:
        yield from map(_decider, dict.fromkeys(map(_Key, decision.statements)))
    else:
        yield Decider(text=f"implicit: no {decision.stage} allows it")


class _Key:
    """A statement that is compared by its place, because its conditions cannot be hashed."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._place = (statement.origin, statement.allow, statement.doubt)

    def __hash__(self) -> int:
        return hash(self._place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._place == other._place


def _decider(key: _Key) -> Decider:
    statement = key.statement
    origin = statement.origin
    on_resource = origin.policy_type in ON_RESOURCES
    is_grant = origin.policy_type is PolicyType.GRANT
    effect: Literal["Allow", "Deny"] = "Allow" if statement.allow else "Deny"
    return Decider(
        text=_text(statement, effect),
        policy_type=origin.policy_type,
        principal=None if on_resource else origin.owner or None,
        resource=origin.owner or None if on_resource else None,
        policy=origin.policy or None,
        sid=statement.sid or None,
        index=None if is_grant or statement.doubt else origin.index,
        effect=effect,
        grant=origin.index if is_grant and not statement.doubt else None,
    )


def _text(statement: Statement, effect: str) -> str:
    if statement.doubt:
        return statement.doubt
    origin = statement.origin
    if origin.policy_type is PolicyType.GRANT:
        return f"grant {origin.index} of {origin.owner}"
    place = f"sid {statement.sid}" if statement.sid else f"statement {origin.index}"
    policy = f"policy {origin.policy} of " if origin.policy not in {"", origin.owner} else ""
    return f"{effect} in {place} of {policy}{origin.owner} ({origin.policy_type})"
