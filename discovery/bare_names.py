"""Bare names: resources that a value names without an ARN, as `UPLOAD_BUCKET=acme-media` does.

A crawler that declares `configured_as` publishes `model.records.reference.hashed_name` of it. The
value of a variable is looked for under the types of resources that the variable's name speaks of;
under every type where it speaks of none and the value looks like the name of a resource.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from discovery.interface import Context
from discovery.variables import is_credential, words
from model.records import reference
from model.records.component import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedType:
    """A type of resources that programs know by name."""

    type: str
    """The CloudFormation type."""
    kind: Kind
    words: frozenset[str]
    """Words of variables that hold such a name."""
    is_global: bool = False
    """Whether names are unique in all accounts and Regions, as those of buckets are."""


NAMED_TYPES = (
    NamedType(
        type="AWS::S3::Bucket",
        kind=Kind.BUCKET,
        words=frozenset({"bucket", "buckets", "s3"}),
        is_global=True,
    ),
    NamedType(
        type="AWS::DynamoDB::Table",
        kind=Kind.DATABASE,
        words=frozenset({"table", "tables", "ddb", "dynamo", "dynamodb"}),
    ),
    NamedType(
        type="AWS::SQS::Queue",
        kind=Kind.QUEUE,
        words=frozenset({"queue", "queues", "sqs", "dlq"}),
    ),
    NamedType(type="AWS::SNS::Topic", kind=Kind.TOPIC, words=frozenset({"topic", "topics", "sns"})),
    NamedType(
        type="AWS::Kinesis::Stream",
        kind=Kind.STREAM,
        words=frozenset({"stream", "streams", "kinesis"}),
    ),
    NamedType(
        type="AWS::KinesisFirehose::DeliveryStream",
        kind=Kind.STREAM,
        words=frozenset({"firehose", "stream", "delivery"}),
    ),
    NamedType(
        type="AWS::Lambda::Function",
        kind=Kind.FUNCTION,
        words=frozenset({"function", "functions", "lambda", "fn"}),
    ),
    NamedType(
        type="AWS::Events::EventBus",
        kind=Kind.BUS,
        words=frozenset({"bus", "eventbus", "eventbridge"}),
    ),
    NamedType(
        type="AWS::StepFunctions::StateMachine",
        kind=Kind.WORKFLOW,
        words=frozenset({"machine", "statemachine", "workflow", "sfn"}),
    ),
    NamedType(
        type="AWS::SecretsManager::Secret",
        kind=Kind.SECRET,
        words=frozenset({"secret", "secrets", "credentials"}),
    ),
    NamedType(
        type="AWS::SSM::Parameter",
        kind=Kind.PARAMETER,
        words=frozenset({"param", "parameter", "parameters", "ssm"}),
    ),
    NamedType(
        type="AWS::RDS::DBInstance",
        kind=Kind.DATABASE,
        words=frozenset({"instance", "dbinstance", "rds"}),
    ),
    NamedType(
        type="AWS::RDS::DBCluster",
        kind=Kind.DATABASE,
        words=frozenset({"cluster", "dbcluster", "rds", "aurora"}),
    ),
    NamedType(
        type="AWS::ElastiCache::ReplicationGroup",
        kind=Kind.CACHE,
        words=frozenset({"cache", "elasticache", "replication"}),
    ),
    NamedType(
        type="AWS::ElastiCache::CacheCluster",
        kind=Kind.CACHE,
        words=frozenset({"cache", "elasticache", "memcached", "redis"}),
    ),
    NamedType(type="AWS::ECS::Cluster", kind=Kind.CLUSTER, words=frozenset({"cluster", "ecs"})),
    NamedType(
        type="AWS::Logs::LogGroup", kind=Kind.LOG, words=frozenset({"log", "logs", "loggroup"})
    ),
    NamedType(type="AWS::KMS::Key", kind=Kind.KEY, words=frozenset({"key", "kms", "cmk"})),
)
"""Every type that may be named so. Where two types share a word, the name decides."""

_NAME = re.compile(r"^/?[A-Za-z0-9][A-Za-z0-9_./-]{2,254}$")
_SEVERAL = re.compile(r"\s*[,;]\s*")
_TELLING = re.compile(r"[-_/]|[a-z][A-Z]")
"""A name of several words. A single ordinary word may mean anything."""
_ORDINARY = re.compile(
    r"true|false|yes|no|none|null|on|off|debug|info|warn(ing)?|error|critical|production|prod"
    r"|staging|stage|development|dev|test(ing)?|local|enabled|disabled|default|json|text|\d+",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = frozenset(
    {"app", "application", "env", "environment", "image", "level", "locale", "mode", "module",
     "namespace", "package", "region", "release", "stack", "stage", "service", "tag", "user",
     "username", "version", "zone"}
)  # fmt: skip
"""Words of variables that hold a name of something that is no resource."""


def bare_names(value: str, variable: str, context: Context) -> Iterator[tuple[str, Kind]]:
    """Yield (hashed key, kind) of each resource that the value of a variable may name.

    Nothing is yielded for a credential, and for words that name nothing.
    """
    if is_credential(variable):
        return
    parts = frozenset(words(variable))
    spoken_of = [named for named in NAMED_TYPES if named.words & parts]
    for name in _SEVERAL.split(value.strip()) if spoken_of else (value,):
        if not _NAME.match(name) or _ORDINARY.fullmatch(name):
            continue
        may_be_any = not parts & _OF_SOMETHING_ELSE and _TELLING.search(name)
        for named in spoken_of or (NAMED_TYPES if may_be_any else ()):
            key = hashed_key(context.salt, named.type, context.account, context.region, name)
            yield key, named.kind


def hashed_key(salt: bytes, type_: str, account: str | None, region: str | None, name: str) -> str:
    """Return the key by which a bare name finds the resource of this type in this place."""
    if any(named.is_global for named in NAMED_TYPES if named.type == type_):
        account = region = None
    return reference.hashed_name(salt, type_, account or "", region or "", name)
