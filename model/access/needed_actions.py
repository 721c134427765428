"""Needed actions: what the role of a component must be allowed, for each relation and type.

References:
    .. [1] Service Authorization Reference, the page of each service.
    .. [2] Lambda Developer Guide, "Using Lambda with Amazon SQS", "… Amazon Kinesis".
    .. [3] ECS Developer Guide, "Amazon ECS task execution IAM role".
    .. [4] Secrets Manager User Guide, "Secret encryption and decryption in AWS Secrets Manager".
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Alternatives: TypeAlias = tuple[str, ...]
"""Actions of which one is enough."""

QUEUE, TABLE, BUCKET = "AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::S3::Bucket"
SECRET, PARAMETER = "AWS::SecretsManager::Secret", "AWS::SSM::Parameter"
STREAM, TOPIC, BUS = "AWS::Kinesis::Stream", "AWS::SNS::Topic", "AWS::Events::EventBus"
REPOSITORY, FUNCTION = "AWS::ECR::Repository", "AWS::Lambda::Function"

READS_PARAMETER = ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath")
USES_TABLE = (
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLSelect",
)
USES_BUCKET = ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject")

NEEDED: Mapping[tuple[str, str], Sequence[Alternatives]] = {
    ("reads_secret", SECRET): (("secretsmanager:GetSecretValue",),),
    ("reads_secret", PARAMETER): (READS_PARAMETER,),
    ("reads_parameter", PARAMETER): (READS_PARAMETER,),
    ("reads", BUCKET): (("s3:GetObject",),),
    ("triggered_by", QUEUE): (
        ("sqs:ReceiveMessage",),
        ("sqs:DeleteMessage",),
        ("sqs:GetQueueAttributes",),
    ),
    ("triggered_by", STREAM): (("kinesis:GetRecords",), ("kinesis:GetShardIterator",)),
    ("sends_to", QUEUE): (("sqs:SendMessage",),),
    ("sends_to", TOPIC): (("sns:Publish",),),
    ("sends_to", BUS): (("events:PutEvents",),),
    ("sends_to", STREAM): (("kinesis:PutRecord", "kinesis:PutRecords"),),
    ("notifies", TOPIC): (("sns:Publish",),),
    ("invokes", FUNCTION): (("lambda:InvokeFunction",),),
    # Nothing tells in which direction: not to be allowed any use is what counts.
    ("connects_to", TABLE): (USES_TABLE,),
    ("connects_to", BUCKET): (USES_BUCKET,),
    ("connects_to", QUEUE): (("sqs:ReceiveMessage", "sqs:SendMessage"),),
    ("pulls_image", REPOSITORY): (("ecr:BatchGetImage",), ("ecr:GetDownloadUrlForLayer",)),
}
"""(relation, type of the provider) → what must be allowed: one action of each alternatives."""

DECRYPTS: Mapping[tuple[str, str], tuple[str, Alternatives]] = {
    ("reads_secret", SECRET): ("secretsmanager", ("kms:Decrypt",)),
    ("reads_secret", PARAMETER): ("ssm", ("kms:Decrypt",)),
    ("reads_parameter", PARAMETER): ("ssm", ("kms:Decrypt",)),
    ("triggered_by", QUEUE): ("sqs", ("kms:Decrypt",)),
    ("sends_to", QUEUE): ("sqs", ("kms:GenerateDataKey",)),
    ("sends_to", TOPIC): ("sns", ("kms:GenerateDataKey",)),
}
"""(relation, type of the provider) → the service through which its key is used, and what must be
allowed on the customer key that encrypts it."""
