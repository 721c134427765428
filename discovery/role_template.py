"""The CloudFormation template of the role that a crawl assumes in every account."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from discovery.interface import Crawler, Where
from discovery.permissions import MANAGED_LIMIT, VERSION, Document, parts, policy
from model.errors import InvalidValue

Template: TypeAlias = Mapping[str, Any]

ROLE_NAME = "LoadpathRead"
"""Name of the role that a crawl assumes in other accounts, by default."""
PARTITION = "${AWS::Partition}"
"""The account's own partition, for `Fn::Sub`."""
SUBSTITUTIONS = 512
"""Characters that `Fn::Sub` may add to a policy document, for tools that measure the template."""
TRUSTED = r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|role/.+|user/.+)"
"""The form of a principal that may be trusted."""


def role_template(
    crawlers: Iterable[Crawler],
    *,
    role: str,
    trust: str | None = None,
    external_id: str = "",
    optional: bool = False,
    deny_secrets: bool = False,
) -> Template:
    """Return a template that makes the read role and its policies, for a StackSet.

    IAM is global: the StackSet goes to one Region of every account.

    Args:
        crawlers: those that shall run there; organization crawlers run elsewhere and are left out.
        role: default of the parameter `RoleName`; what stands before its last slash is the path.
        trust: default of `TrustedPrincipal`: the ARN of the principal that runs the crawl, or the
            number of its account. None makes it a parameter without a default.
        external_id: default of `ExternalId`; empty requires none.
        optional: as of `discovery.permissions.policy`.
        deny_secrets: as of `discovery.permissions.policy`.

    Raises:
        InvalidValue: if `trust` is neither.
    """
    if trust is not None and not re.fullmatch(TRUSTED, trust):
        raise InvalidValue("trusted principal", trust, "an account number or the ARN of a role")
    local = [crawler for crawler in crawlers if crawler.where is not Where.ORGANIZATION]
    path, _, name = role.rpartition("/")
    whole = policy(local, partition=PARTITION, optional=optional, deny_secrets=deny_secrets)
    documents = parts(whole, MANAGED_LIMIT - SUBSTITUTIONS)
    policies = {
        f"ReadPolicy{number}": _policy(document) for number, document in enumerate(documents, 1)
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role that loadpath assumes to read this account. It can change nothing"
        " and read no secret, parameter value or object.",
        "Parameters": _parameters(name, trust, external_id),
        "Conditions": {"HasExternalId": {"Fn::Not": [{"Fn::Equals": [{"Ref": "ExternalId"}, ""]}]}},
        "Resources": {"ReadRole": _role(path), **policies},
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["ReadRole", "Arn"]}}},
    }


def _parameters(role: str, trust: str | None, external_id: str) -> Template:
    trusted = {
        "Type": "String",
        "Description": "ARN of the principal that runs the crawl, or the number of its account",
        "AllowedPattern": TRUSTED,
    }
    return {
        "RoleName": {
            "Type": "String",
            "Default": role,
            "Description": "The --role-name of loadpath crawl",
        },
        "TrustedPrincipal": trusted if trust is None else {**trusted, "Default": trust},
        "ExternalId": {
            "Type": "String",
            "Default": external_id,
            "Description": "The --external-id of loadpath crawl; empty asks for none",
        },
    }


def _policy(document: Document) -> Template:
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"PolicyDocument": _filled(document), "Roles": [{"Ref": "ReadRole"}]},
    }


def _filled(document: Document) -> Document:
    """Return a document whose resources with a partition are filled in by CloudFormation."""
    statements = [
        {**statement, "Resource": _substituted(statement["Resource"])}
        for statement in document["Statement"]
    ]
    return {**document, "Statement": statements}


def _substituted(resources: str | list[str]) -> Any:
    if isinstance(resources, str):
        return {"Fn::Sub": resources} if PARTITION in resources else resources
    return [_substituted(resource) for resource in resources]


def _role(path: str) -> Template:
    condition = {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": {"Ref": "TrustedPrincipal"}},
        "Action": "sts:AssumeRole",
        "Condition": {"Fn::If": ["HasExternalId", condition, {"Ref": "AWS::NoValue"}]},
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": {"Ref": "RoleName"},
            "Path": f"/{path.strip('/')}/" if path else "/",
            "AssumeRolePolicyDocument": {"Version": VERSION, "Statement": [trust]},
        },
    }
