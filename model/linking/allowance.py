"""Allowance: whether a principal's identity policies let it use a component at all.

A small part of the evaluation of policies, for one purpose: to tell a bare name that a program may
really use from a name that only looks the same. It reads identity-based policies with wildcards,
`NotAction`, `NotResource` and explicit denials. It reads no resource-based policy, no permissions
boundary and no control policy. A conditional permission counts, a conditional denial does not.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from model.linking.arn import parse_arn
from model.records.component import Component

ALLOWS = "allows"
"""The property of a principal that holds its policy statements."""

VARIABLE = re.compile(r"\$\{[^}]*\}")


def allows(principal: Component, provider: str) -> bool:
    """Return whether the principal may do at least one action of the provider's service to it.

    False for a principal whose policies are not known, and for a provider that is no ARN.

    Complexity: O(permissions x denials) of the principal.
    """
    arn = parse_arn(provider)
    listed = principal.properties.get(ALLOWS)
    if arn is None or not isinstance(listed, Sequence) or isinstance(listed, str):
        return False
    statements = [statement for statement in listed if isinstance(statement, Mapping)]
    allowed = [
        action
        for statement in statements
        if _has_effect(statement, "allow") and _covers_resource(statement, provider)
        for action in _granted(statement, arn.service)
    ]
    denials = [
        statement
        for statement in statements
        if _denies_always(statement) and _covers_resource(statement, provider)
    ]
    return any(not any(_denies(denial, action) for denial in denials) for action in allowed)


def _has_effect(statement: Mapping[str, Any], effect: str) -> bool:
    return str(statement.get("effect", "")).lower() == effect


def _denies_always(statement: Mapping[str, Any]) -> bool:
    return _has_effect(statement, "deny") and not statement.get("conditions")


def _granted(statement: Mapping[str, Any], service: str) -> Iterable[str]:
    """Yield the action patterns of `service` that an Allow grants, in lower case."""
    everything = f"{service}:*"
    excluded = _texts(statement, "not_actions")
    if excluded:
        if not any(_matches(pattern.lower(), everything) for pattern in excluded):
            yield everything
        return
    for pattern in _texts(statement, "actions"):
        prefix, _, operation = pattern.lower().partition(":")
        if _matches(prefix, service):
            yield f"{service}:{operation or '*'}"


def _denies(statement: Mapping[str, Any], action: str) -> bool:
    """Return whether a denial covers all that the pattern `action` grants."""
    excluded = _texts(statement, "not_actions")
    if excluded:
        return not any(_overlap(pattern.lower(), action) for pattern in excluded)
    return any(_matches(pattern.lower(), action) for pattern in _texts(statement, "actions"))


def _covers_resource(statement: Mapping[str, Any], provider: str) -> bool:
    excluded = _texts(statement, "not_resources")
    if excluded:
        return not any(_matches(pattern, provider) for pattern in excluded)
    deny = _has_effect(statement, "deny")
    return any(
        # An Allow on what lies inside (the objects of a bucket) is a use of the provider.
        _matches(pattern, provider) or (not deny and pattern.startswith(f"{provider}/"))
        for pattern in _texts(statement, "resources")
    )


def _texts(statement: Mapping[str, Any], name: str) -> Sequence[str]:
    values = statement.get(name) or ()
    return (values,) if isinstance(values, str) else tuple(str(value) for value in values)


def _matches(pattern: str, text: str) -> bool:
    return pattern == "*" or _compiled(pattern).fullmatch(text) is not None


def _overlap(first: str, second: str) -> bool:
    return _matches(first, second) or _matches(second, first)


@lru_cache(maxsize=65_536)
def _compiled(pattern: str) -> re.Pattern[str]:
    # What a policy variable becomes is known only at the time of a request.
    text = VARIABLE.sub("*", pattern)
    expressions = (
        ".*" if letter == "*" else "." if letter == "?" else re.escape(letter) for letter in text
    )
    return re.compile("".join(expressions), re.DOTALL)
