"""Allowance: whether a principal's identity policies let it use a component at all.

A deliberately small part of the evaluation of IAM policies: it only has to tell a bare name that
a program may really use from one that merely looks the same. It knows identity policies with
wildcards, `NotAction`, `NotResource` and explicit denial. It knows no resource policies,
boundaries or organization policies; a conditional permission counts as one, a conditional denial
does not count.
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
    """Return whether any action of the provider's service is allowed on it.

    False for a principal whose policies are not known, and for a provider that is no ARN.
    """
    arn = parse_arn(provider)
    stated = principal.properties.get(ALLOWS)
    if arn is None or not isinstance(stated, Sequence) or isinstance(stated, str):
        return False
    statements = [one for one in stated if isinstance(one, Mapping)]
    allowed = [
        action
        for one in statements
        if _has_effect(one, "allow") and _covers_resource(one, provider)
        for action in _granted(one, arn.service)
    ]
    denials = [one for one in statements if _denies_always(one) and _covers_resource(one, provider)]
    return any(not any(_denies(one, action) for one in denials) for action in allowed)


def _has_effect(statement: Mapping[str, Any], effect: str) -> bool:
    return str(statement.get("effect", "")).lower() == effect


def _denies_always(statement: Mapping[str, Any]) -> bool:
    return _has_effect(statement, "deny") and not statement.get("conditions")


def _granted(statement: Mapping[str, Any], service: str) -> Iterable[str]:
    """Yield the action patterns of `service` that an Allow grants, in lower case."""
    everything = f"{service}:*"
    excluded = _texts(statement, "not_actions")
    if excluded:
        if not any(_matches(one.lower(), everything) for one in excluded):
            yield everything
        return
    for pattern in _texts(statement, "actions"):
        prefix, _, operation = pattern.lower().partition(":")
        if _matches(prefix, service):
            yield f"{service}:{operation or '*'}"


def _denies(statement: Mapping[str, Any], action: str) -> bool:
    """Tell whether a Deny covers all that the pattern `action` grants."""
    excluded = _texts(statement, "not_actions")
    if excluded:
        return not any(_overlap(one.lower(), action) for one in excluded)
    return any(_matches(one.lower(), action) for one in _texts(statement, "actions"))


def _covers_resource(statement: Mapping[str, Any], provider: str) -> bool:
    excluded = _texts(statement, "not_resources")
    if excluded:
        return not any(_matches(one, provider) for one in excluded)
    deny = _has_effect(statement, "deny")
    return any(
        # An Allow on what lies inside (the objects of a bucket) is a use of the provider.
        _matches(one, provider) or (not deny and one.startswith(f"{provider}/"))
        for one in _texts(statement, "resources")
    )


def _texts(statement: Mapping[str, Any], name: str) -> Sequence[str]:
    value = statement.get(name) or ()
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value)


def _matches(pattern: str, text: str) -> bool:
    return pattern == "*" or _compiled(pattern).fullmatch(text) is not None


def _overlap(first: str, second: str) -> bool:
    return _matches(first, second) or _matches(second, first)


@lru_cache(maxsize=65_536)
def _compiled(pattern: str) -> re.Pattern[str]:
    # What a policy variable becomes is known only at the time of a request.
    text = VARIABLE.sub("*", pattern)
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in text)
    return re.compile("".join(parts), re.DOTALL)
