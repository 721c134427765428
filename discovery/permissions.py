"""The least-privilege IAM policy that crawlers need, derived from their declarations."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeAlias

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel, ServiceModel

from discovery.interface import Call, Crawler

Document: TypeAlias = Mapping[str, Any]
"""A policy document, as IAM takes it."""

VERSION = "2012-10-17"
MANAGED_LIMIT = 6_144
"""Characters of a managed policy, white space not counted (IAM and AWS STS quotas)."""

SESSION = ("ec2:DescribeRegions", "sts:GetCallerIdentity")
"""The actions of every session before a crawler runs: identity and Regions."""
ORGANIZATION = ("organizations:DescribeOrganization", "organizations:ListAccounts")
"""The actions that list the accounts of an organization, in its management account."""

SECRETS = (
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ec2:GetConsoleOutput",
    "ec2:GetPasswordData",
    "kms:Decrypt",
    "lambda:GetLayerVersion",
    "s3:GetObject*",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter*",
)
"""The actions that return secrets, parameter values, contents or keys; no crawler calls one."""
DENY_SECRETS: Document = {
    "Sid": "DenySecrets",
    "Effect": "Deny",
    "Action": list(SECRETS),
    "Resource": "*",
}

_PREFIXES = {"cloudcontrolapi": "cloudformation", "monitoring": "cloudwatch", "tagging": "tag"}
"""IAM's prefix of a service, where it differs from the name that signs the requests.

Source: Service Authorization Reference, "Actions, resources, and condition keys".
"""
_BY_VERB = "apigateway"
"""API Gateway's actions are HTTP verbs, and its resources the paths of its own API."""


def actions(crawlers: Iterable[Crawler]) -> tuple[str, ...]:
    """Return the IAM actions that the calls of `crawlers` need, optional ones too, sorted.

    Raises:
        UnknownServiceError, KeyError: if a call does not exist in botocore; the lint tests keep
            declarations from it.
    """
    return tuple(sorted({action for action, _ in _granted(crawlers, "aws", optional=True)}))


def policy(
    crawlers: Iterable[Crawler],
    *,
    assume_role: str | None = None,
    partition: str = "aws",
    optional: bool = False,
    deny_secrets: bool = False,
) -> Document:
    """Return the policy document that lets `crawlers` run, one statement for each service.

    Every action is granted on all resources, because listings accept nothing else. Only API
    Gateway's actions are limited to the paths that are read, because one verb would also read
    API keys.

    Args:
        crawlers: those that shall run.
        assume_role: name of the role to assume in other accounts; with it, the document also lets
            the organization's accounts be listed. None for a crawl of one account.
        partition: `aws`, `aws-cn`, `aws-us-gov`.
        optional: whether to grant the calls that nothing depends on (`Call.optional`), too.
        deny_secrets: whether to deny, whatever else the role is granted, to read secrets and
            contents (`SECRETS`).
    """
    granted = _granted(crawlers, partition, optional=optional)
    before = (*SESSION, *(ORGANIZATION if assume_role is not None else ()))
    named = sorted({*before, *(action for action, _ in granted)})
    paths = sorted({path for _, resources in granted for path in resources})
    statements = [
        _statement(service, list(some), paths if service == _BY_VERB else "*")
        for service, some in groupby(named, key=_service_of)
    ]
    if assume_role is not None:
        statements.append(_assuming(assume_role, partition))
    if deny_secrets:
        statements.append(DENY_SECRETS)
    return document(statements)


def parts(whole: Document, limit: int = MANAGED_LIMIT) -> tuple[Document, ...]:
    """Return `whole` as documents of at most `limit` characters each, in the order of statements.

    A statement too long for one document is split between its actions.
    """
    filled: list[list[Document]] = [[]]
    for statement in whole["Statement"]:
        for piece in _pieces(statement, limit):
            if filled[-1] and size(document([*filled[-1], piece])) > limit:
                filled.append([])
            filled[-1].append(piece)
    return tuple(document(statements) for statements in filled)


def document(statements: Sequence[Document]) -> Document:
    """Return the policy document of `statements`."""
    return {"Version": VERSION, "Statement": list(statements)}


def size(of: Document) -> int:
    """Return the characters of a document as IAM counts them: without white space.

    >>> size({"Version": "2012-10-17"})
    24
    """
    return sum(not character.isspace() for character in json.dumps(of, separators=(",", ":")))


def _granted(
    crawlers: Iterable[Crawler], partition: str, *, optional: bool
) -> set[tuple[str, tuple[str, ...]]]:
    """Return (action, resources) of every call; no resources means all."""
    return {
        (action, _paths(service, call.operation, partition))
        for crawler in crawlers
        for call in crawler.calls
        if optional or not call.optional
        for service in (call.service or crawler.service,)
        for action in _actions_of(service, call)
    }


def _actions_of(service: str, call: Call) -> tuple[str, ...]:
    if call.permissions:
        return call.permissions
    operation = operation_model(service, call.operation)
    prefix = iam_prefix(operation.service_model)
    if prefix == _BY_VERB:
        return (f"{prefix}:{operation.http['method']}",)
    return (f"{prefix}:{operation.name}",)


def iam_prefix(service: ServiceModel) -> str:
    """Return how IAM writes a service in the names of its actions."""
    return _PREFIXES.get(service.signing_name, service.signing_name)


def operation_model(service: str, operation: str) -> OperationModel:
    """Return AWS's own model of a boto3 method.

    Raises:
        UnknownServiceError: if botocore has no such service.
        KeyError: if the service has no such method.
    """
    model = service_model(service)
    return model.operation_model(_methods(service)[operation])


@lru_cache(maxsize=256)
def service_model(service: str) -> ServiceModel:
    """Return AWS's own model of a boto3 client."""
    return botocore.session.get_session().get_service_model(service)


@lru_cache(maxsize=256)
def _methods(service: str) -> Mapping[str, str]:
    return {xform_name(name): name for name in service_model(service).operation_names}


def _paths(service: str, operation: str, partition: str) -> tuple[str, ...]:
    """Return the resource that reading an API of API Gateway is authorized on."""
    model = operation_model(service, operation)
    if iam_prefix(model.service_model) != _BY_VERB:
        return ()
    path = str(model.http["requestUri"]).partition("?")[0]
    named = ["*" if step.endswith("}") else step for step in path.split("/")]
    return (f"arn:{partition}:apigateway:*::{'/'.join(named)}",)


def _service_of(action: str) -> str:
    return action.partition(":")[0]


def _statement(service: str, named: Sequence[str], resources: str | Sequence[str]) -> Document:
    words = "".join(word.capitalize() for word in service.split("-"))
    return {"Sid": f"Read{words}", "Effect": "Allow", "Action": named, "Resource": resources}


def _assuming(role: str, partition: str) -> Document:
    return {
        "Sid": "AssumeReadRole",
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Resource": f"arn:{partition}:iam::*:role/{role}",
    }


def _pieces(statement: Document, limit: int) -> tuple[Document, ...]:
    """Return a statement whole, or halved until each piece fits into a document of its own."""
    named = statement["Action"]
    if len(named) == 1 or size(document([statement])) <= limit:
        return (statement,)
    middle = len(named) // 2
    halves = (
        {**statement, "Sid": f"{statement['Sid']}{end}", "Action": some}
        for end, some in (("A", named[:middle]), ("B", named[middle:]))
    )
    return tuple(piece for half in halves for piece in _pieces(half, limit))
