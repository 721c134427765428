"""Policy documents: their statements in one shape, and whom they name."""

import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from discovery.arns import parse
from discovery.withheld import conditions
from model.access.policy_document import document_statements, listed
from model.records import reference
from model.records.component import Json


def statements(document: object, **place: str) -> list[dict[str, Json]]:
    """Return the statements of a policy document, whether text or already read, in its order.

    Each has `effect`, and those of `actions`, `not_actions`, `resources`, `not_resources`,
    `principals`, `not_principals`, `conditions` and `sid` that the document states; values that a
    caller proves to know are withheld (`discovery.withheld`).

    Args:
        document: the policy.
        place: where it belongs, kept with each statement: `policy`, its name, and `group`, the
            name of the group that has it.
    """
    return [{**_withheld(statement), **place} for statement in document_statements(_read(document))]


def principals(stated: Iterable[Mapping[str, Json]], kind: str) -> Iterator[str]:
    """Yield the allowed principals of one kind: `AWS`, `Service` or `Federated`."""
    for statement in stated:
        if statement.get("effect") == "Allow":
            named = statement.get("principals")
            if named == "*" and kind == "AWS":
                yield "*"
            elif isinstance(named, Mapping):
                yield from (str(principal) for principal in listed(named.get(kind)))


def principal_key(text: str) -> str | None:
    """Return the reference key of an AWS or federated principal; None for `*` and deleted ones.

    >>> principal_key("arn:aws:iam::444455556666:root"), principal_key("444455556666")
    ('account:444455556666', 'account:444455556666')
    >>> principal_key("arn:aws:sts::111122223333:assumed-role/deploy/session")
    'arn:aws:iam::111122223333:role/deploy'
    """
    if text.isdigit() and len(text) == 12:
        return reference.account(text)
    arn = parse(text)
    if arn is None or "*" in text:
        return None
    if arn.resource == "root":
        return reference.account(arn.account)
    if arn.service == "sts" and arn.resource.startswith("assumed-role/"):
        role = arn.resource.split("/")[1]
        return f"arn:{arn.partition}:iam::{arn.account}:role/{role}"
    return text


def _read(document: object) -> object:
    if not isinstance(document, str):
        return document
    text = document if document.lstrip().startswith("{") else unquote(document)
    try:
        return json.loads(text)
    except ValueError:
        return None


def _withheld(statement: dict[str, Json]) -> dict[str, Json]:
    if "conditions" not in statement:
        return statement
    return {**statement, "conditions": conditions(statement["conditions"])}
