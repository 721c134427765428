"""Policy documents: their statements in one shape, whom they name, and what they name exactly."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from discovery.arns import parse
from discovery.interface import Context
from discovery.requirements import required
from model.records import reference
from model.records.component import Json
from model.records.observation import SeenRequirement
from model.records.requirement import Effect, EvidenceKind

_PLURALS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PLACE = r"[a-z0-9-]+:\d{12}"
_INSIDE = tuple(
    re.compile(rf"(?P<thing>arn:aws[a-z-]*:{thing}){rest}")
    for thing, rest in (
        (r"s3:::[^/*?]+", r"/.*"),
        (rf"dynamodb:{_PLACE}:table/[^/*?]+", r"/(index|stream)/.*"),
        (rf"lambda:{_PLACE}:function:[^:*?]+", r":.*"),
        (rf"logs:{_PLACE}:log-group:[^:*?]+", r":.*"),
        (rf"secretsmanager:{_PLACE}:secret:[^*?]+", r"-\?{6}"),
    )
)
"""Patterns whose wildcards stand for parts of one resource."""


def statements(document: object) -> list[dict[str, Json]]:
    """Return the statements of a policy document, whether text or already read, in its order.

    Each has `effect`, and those of `actions`, `not_actions`, `resources`, `not_resources`,
    `principals`, `not_principals`, `conditions` and `sid` that the document states.
    """
    read = _read(document)
    stated = read.get("Statement", []) if isinstance(read, Mapping) else []
    return [
        _statement(statement) for statement in _as_list(stated) if isinstance(statement, Mapping)
    ]


def principals(stated: Iterable[Mapping[str, Json]], kind: str) -> Iterator[str]:
    """Yield the allowed principals of one kind: `AWS`, `Service` or `Federated`."""
    for statement in stated:
        if statement.get("effect") == "Allow":
            named = statement.get("principals")
            if named == "*" and kind == "AWS":
                yield "*"
            elif isinstance(named, Mapping):
                yield from (str(principal) for principal in _as_list(named.get(kind)))


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


def may_use(
    document: object, provider: str, *, rule: str, relation: str, context: Context
) -> tuple[SeenRequirement, ...]:
    """Return one policy requirement on `provider` for each principal its resource policy allows.

    The own account is left out: that statement only says that identity policies decide.
    """
    own = reference.account(context.account)
    named = {
        key
        for kind in ("AWS", "Federated")
        for text in principals(statements(document), kind)
        if (key := principal_key(text)) is not None and key != own
    }
    return tuple(
        requirement
        for key in sorted(named)
        for requirement in required(
            key,
            [provider],
            rule=rule,
            relation=relation,
            effect=Effect.POLICY,
            attribute="Policy.Statement[].Principal",
        )
    )


def may_access(
    dependent: str, allows: Iterable[Mapping[str, Json]], *, rule: str
) -> tuple[SeenRequirement, ...]:
    """Return one inferred policy requirement for each resource that a statement allows exactly."""
    named = {
        key
        for statement in allows
        if statement.get("effect") == "Allow"
        for text in _as_list(statement.get("resources"))
        if (key := named_resource(str(text))) is not None
    }
    return tuple(
        requirement
        for key in sorted(named - {dependent})
        for requirement in required(
            dependent,
            [key],
            rule=rule,
            relation="may_access",
            effect=Effect.POLICY,
            evidence=EvidenceKind.INFERRED,
            attribute="Statement[].Resource",
        )
    )


def named_resource(pattern: str) -> str | None:
    """Return the key of the one resource that a pattern names; None when it may be several.

    Wildcards are allowed only inside of a resource: the objects of a bucket, the indexes of
    a table, the streams of a log group, the random ending of a secret's ARN.

    >>> named_resource("arn:aws:s3:::media/*"), named_resource("arn:aws:s3:::media-*")
    ('bucket:media', None)
    >>> named_resource("arn:aws:dynamodb:us-east-1:111122223333:table/cart/index/*")
    'arn:aws:dynamodb:us-east-1:111122223333:table/cart'
    """
    match = next((inner for inside in _INSIDE if (inner := inside.fullmatch(pattern))), None)
    arn = parse(match["thing"] if match else pattern)
    return None if arn is None or "${" in pattern else arn.key


def _read(document: object) -> object:
    if not isinstance(document, str):
        return document
    text = document if document.lstrip().startswith("{") else unquote(document)
    try:
        return json.loads(text)
    except ValueError:
        return None


def _statement(raw: Mapping[str, Any]) -> dict[str, Json]:
    stated: dict[str, Json] = {"effect": str(raw.get("Effect", ""))}
    for name, member in _PLURALS.items():
        if member in raw:
            stated[name] = [str(value) for value in _as_list(raw[member])]
    for name, member in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if member in raw:
            stated[name] = raw[member]
    if raw.get("Condition"):
        stated["conditions"] = raw["Condition"]
    if raw.get("Sid"):
        stated["sid"] = str(raw["Sid"])
    return stated


def _as_list(stated: object) -> list[Any]:
    if stated is None:
        return []
    return list(stated) if isinstance(stated, list | tuple) else [stated]
