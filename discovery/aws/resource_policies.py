"""What a resource keeps of its own policy, for the question what a principal may do."""

from collections.abc import Mapping

from discovery.aws.policies import principals, statements
from model.records.component import Json

WITHHELD = "(withheld)"
"""Stands in a condition for a value that serves as a password."""
PASSWORDS = frozenset({"aws:referer", "aws:useragent", "lambda:eventsourcetoken"})
"""Condition keys whose value the caller proves to know: a CDN's shared header, a skill's token."""


def resource_policy(document: object) -> dict[str, Json]:
    """Return a resource-based policy as properties; `document` is its text or its parsed form.

    To be called only when the policy was read: one that is empty or absent admits nobody, which
    is more than not to know.

    >>> resource_policy(None)
    {'policy': [], 'policy_any_principal': False}
    """
    stated = statements(document)
    return {
        "policy": [_without_passwords(statement) for statement in stated],
        "policy_any_principal": "*" in principals(stated, "AWS"),
    }


def _without_passwords(statement: Mapping[str, Json]) -> dict[str, Json]:
    conditions = statement.get("conditions")
    if not isinstance(conditions, Mapping):
        return dict(statement)
    return {
        **statement,
        "conditions": {name: _withheld(tested) for name, tested in conditions.items()},
    }


def _withheld(tested: Json) -> Json:
    """Return the keys that one operator of a condition tests, without the values of passwords."""
    if not isinstance(tested, Mapping):
        return tested
    return {key: WITHHELD if key.lower() in PASSWORDS else values for key, values in tested.items()}
