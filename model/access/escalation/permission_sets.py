"""Permission sets: what holders may do together, and whether a gain adds something to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.access.caller import account_of
from model.access.evaluation import Statements
from model.access.identity_policies import ALL_OF, identity_statements
from model.access.pattern import matches_action, matches_text
from model.access.policies import Access
from model.access.statement import Statement
from model.records.component import Component


@dataclass(frozen=True, slots=True)
class Grip:
    """A principal in somebody's hands."""

    principal: Component
    """The user, role, account or provider."""
    unlimited: bool = False
    """Whether it has given itself every permission that its boundary leaves."""
    groups: tuple[Component, ...] = ()
    """The groups that it has joined."""


def at_most(access: Access, grip: Grip) -> Statements:
    """Return the permissions of which a grip has no more than these."""
    statements = _own(access, grip)
    boundary = access.boundary(grip.principal)
    if boundary is not None and any(_is_everything(statement) for statement in statements):
        statements = boundary
    return tuple(statement for statement in statements if statement.allow)


def at_least(access: Access, grip: Grip) -> Statements:
    """Return permissions that a grip has for certain, whatever else it may have.

    None when something denies: a denial may take away any of them.
    """
    statements = _own(access, grip)
    boundary = access.boundary(grip.principal)
    if any(not statement.allow for statement in (*statements, *(boundary or ()))):
        return ()
    if boundary is None:
        return tuple(statement for statement in statements if not statement.doubt)
    everything = any(_is_everything(statement) for statement in statements)
    return tuple(statement for statement in boundary if not statement.doubt) if everything else ()


def adds(access: Access, gain: Grip, grips: Iterable[Grip]) -> bool:
    """Return whether a gain may allow something that principals of its account may not yet do.

    Only identity-based policies and boundaries are compared. A pattern counts as covered when one
    pattern of the same account covers it under the same conditions.
    """
    account = account_of(gain.principal)
    known = [
        statement
        for grip in grips
        if account_of(grip.principal) == account
        for statement in at_least(access, grip)
    ]
    return any(not _covered(statement, known) for statement in at_most(access, gain))


def patterns(statements: Statements) -> Sequence[str]:
    """Return the patterns of actions that statements allow, in order, each once."""
    listed = (
        pattern
        for statement in statements
        if statement.allow
        for pattern in (statement.actions or (f"all but {', '.join(statement.not_actions)}",))
    )
    return list(dict.fromkeys(listed))


def _own(access: Access, grip: Grip) -> Statements:
    own = access.identity(grip.principal)
    joined = (
        statement for group in grip.groups for statement in identity_statements(access.graph, group)
    )
    denials = (statement for statement in own if not statement.allow)
    return (ALL_OF, *denials) if grip.unlimited else (*own, *joined)


def _is_everything(statement: Statement) -> bool:
    return (
        statement.allow
        and "*" in statement.actions
        and "*" in statement.resources
        and not statement.conditions
        and not statement.doubt
    )


def _covered(gained: Statement, known: Sequence[Statement]) -> bool:
    return any(_covers(statement, gained) for statement in known)


def _covers(known: Statement, gained: Statement) -> bool:
    if known.conditions and known.conditions != gained.conditions:
        return False
    if known.not_actions or known.not_resources or gained.not_actions or gained.not_resources:
        return _is_everything(known)
    actions = all(
        any(matches_action(pattern, action) for pattern in known.actions)
        for action in gained.actions
    )
    return actions and all(
        any(matches_text(pattern, resource, {}).certain for pattern in known.resources)
        for resource in gained.resources or ("*",)
    )
