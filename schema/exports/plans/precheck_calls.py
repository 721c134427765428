"""Calls that look whether the new Region can take over."""

from collections.abc import Mapping
from typing import Any

from schema.exports.plans.call import About, Call, Maker, Shows, last_part, resource_name


def _look(
    service: str, operation: str, argument: str, shows: Shows, *, name: bool = False, unseen: str
) -> Maker:
    """Return a maker of a check that needs the component's ARN, or only its last part."""

    def made(about: About) -> Call:
        return Call(
            service=service,
            operation=operation,
            arguments={argument: last_part(about.target) if name else about.target.id},
            shows=(shows,),
            unseen=unseen,
        )

    return made


def _read(service: str, operation: str, argument: str, expects: str, separator: str = "") -> Maker:
    """Return a maker of a call whose answer a person judges; `separator` ends what is no name."""

    def made(about: About) -> Call:
        named: Any = last_part(about.target, separator) if separator else about.target.id
        return Call(
            service=service, operation=operation, arguments={argument: named}, expects=expects
        )

    return made


def _parameter(about: About) -> Call:
    name = about.target.id.partition(":parameter")[2]
    filters = [{"Key": "Name", "Values": [name if name.count("/") > 1 else name.lstrip("/")]}]
    return Call(
        service="ssm",
        operation="DescribeParameters",
        arguments={"ParameterFilters": filters},
        expects="the parameter is listed, and its version is the newest",
    )


def _images(about: About) -> Call:
    name = about.target.id.partition(":repository/")[2] or resource_name(about.target)
    return Call(
        service="ecr",
        operation="DescribeImages",
        arguments={"repositoryName": name},
        expects="the image that runs now is listed, by its digest",
    )


CALLS: Mapping[str, Maker] = {
    "ecs:DescribeTaskDefinition": _look(
        "ecs", "DescribeTaskDefinition", "taskDefinition",
        Shows("$.taskDefinition.status", "ACTIVE"),
        unseen="whether it says the same as on the other side",
    ),
    "kms:DescribeKey": _look(
        "kms", "DescribeKey", "KeyId", Shows("$.KeyMetadata.KeyState", "Enabled"),
        unseen="whether its policy lets the service use it",
    ),
    "acm:DescribeCertificate": _look(
        "acm", "DescribeCertificate", "CertificateArn", Shows("$.Certificate.Status", "ISSUED"),
        unseen="how much longer it is valid",
    ),
    "dynamodb:DescribeTable": _look(
        "dynamodb", "DescribeTable", "TableName", Shows("$.Table.TableStatus", "ACTIVE"),
        name=True, unseen="",
    ),
    "lambda:GetFunctionConfiguration": _look(
        "lambda", "GetFunctionConfiguration", "FunctionName", Shows("$.State", "Active"),
        unseen="whether it has the concurrency it needs",
    ),
    "secretsmanager:DescribeSecret": _read(
        "secretsmanager", "DescribeSecret", "SecretId",
        "there is no DeletedDate, and a replica says InSync in the primary's ReplicationStatus",
    ),
    "ssm:DescribeParameters": _parameter,
    "cognito-idp:DescribeUserPool": _read(
        "cognito-idp", "DescribeUserPool", "UserPoolId", "the user pool is described", "/"
    ),
    "ecr:DescribeImages": _images,
    "sns:ListSubscriptionsByTopic": _read(
        "sns", "ListSubscriptionsByTopic", "TopicArn",
        "the subscriptions of the old Region have their counterparts",
    ),
    "s3:ListObjectsV2": _read(
        "s3", "ListObjectsV2", "Bucket", "the newest objects are listed", ":::"
    ),
}  # fmt: skip
"""Makers of calls, by `<service>:<Operation>`."""
