"""Policy documents of IAM: their statements in the one shape that the graph holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.errors import InvalidValue
from model.records.component import Json

LISTS: Mapping[str, str] = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
"""Property of a statement → the element of IAM, which holds one text or several."""
PRINCIPALS: Mapping[str, str] = {"principals": "Principal", "not_principals": "NotPrincipal"}


def document_statements(document: object) -> list[dict[str, Json]]:
    """Return the statements of a policy document that was read from JSON, in its order.

    Each has `effect`, and those of `actions`, `not_actions`, `resources`, `not_resources`,
    `principals`, `not_principals`, `conditions` and `sid` that the document states. What is no
    policy document has no statements.

    >>> document_statements({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})
    [{'effect': 'Deny', 'actions': ['s3:*'], 'resources': ['*']}]
    """
    stated = document.get("Statement") if isinstance(document, Mapping) else None
    return [_statement(statement) for statement in listed(stated) if isinstance(statement, Mapping)]


def checked_statements(document: object) -> list[dict[str, Json]]:
    """Return the statements of a policy document that somebody wrote.

    Raises:
        InvalidValue: if it has no statements, or one without an effect or an action.
    """
    statements = document_statements(document)
    if not statements:
        raise InvalidValue("policy", document, "a policy document with `Statement`")
    for statement in statements:
        complete = {"actions", "not_actions"} & statement.keys()
        if statement["effect"] not in {"Allow", "Deny"} or not complete:
            expected = "`Effect` with Allow or Deny, and `Action` or `NotAction`"
            raise InvalidValue("statement of the policy", statement, expected)
    return statements


def listed(stated: object) -> list[Any]:
    """Return one element or several as a list; empty for None."""
    if stated is None:
        return []
    several = isinstance(stated, Sequence) and not isinstance(stated, str | bytes)
    return list(stated) if several else [stated]  # type: ignore[call-overload]


def _statement(raw: Mapping[str, Any]) -> dict[str, Json]:
    stated: dict[str, Json] = {"effect": str(raw.get("Effect", ""))}
    for name, element in LISTS.items():
        if element in raw:
            stated[name] = [str(value) for value in listed(raw[element])]
    for name, element in PRINCIPALS.items():
        if element in raw:
            stated[name] = raw[element]
    if raw.get("Condition"):
        stated["conditions"] = raw["Condition"]
    if raw.get("Sid"):
        stated["sid"] = str(raw["Sid"])
    return stated
