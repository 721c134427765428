"""Which tagged resources are components of their own, by their ARN."""

import re
from collections.abc import Sequence

from discovery.arns import Arn
from model.records.component import Kind

_NAME = r"[^/:]+"


def _is(pattern: str, kind: Kind) -> tuple[re.Pattern[str], Kind]:
    return re.compile(pattern.replace("NAME", _NAME)), kind


KINDS: Sequence[tuple[re.Pattern[str], Kind]] = (
    _is(r"acm:certificate/NAME", Kind.CERTIFICATE),
    _is(r"apigateway:/(restapis|apis)/NAME", Kind.API),
    _is(r"backup:backup-plan:NAME", Kind.BACKUP_PLAN),
    _is(r"backup:backup-vault:NAME", Kind.BACKUP_VAULT),
    _is(r"cloudfront:distribution/NAME", Kind.CDN),
    _is(r"cloudwatch:alarm:.+", Kind.ALARM),
    _is(r"cognito-idp:userpool/NAME", Kind.IDENTITY_PROVIDER),
    _is(r"dynamodb:table/NAME", Kind.DATABASE),
    _is(r"ecr:repository/.+", Kind.IMAGE),
    _is(r"ecs:cluster/NAME", Kind.CLUSTER),
    _is(r"ecs:service/NAME/NAME", Kind.CONTAINER_SERVICE),
    _is(r"eks:cluster/NAME", Kind.CLUSTER),
    _is(r"elasticache:(cluster|replicationgroup|serverlesscache):NAME", Kind.CACHE),
    _is(r"elasticfilesystem:file-system/NAME", Kind.FILE_SYSTEM),
    _is(r"elasticloadbalancing:loadbalancer/.+", Kind.LOAD_BALANCER),
    _is(r"elasticloadbalancing:targetgroup/.+", Kind.TARGET_GROUP),
    _is(r"es:domain/NAME", Kind.SEARCH),
    _is(r"events:(event-bus|rule)/.+", Kind.BUS),
    _is(r"firehose:deliverystream/NAME", Kind.STREAM),
    _is(r"fsx:file-system/NAME", Kind.FILE_SYSTEM),
    _is(r"kafka:cluster/.+", Kind.BROKER),
    _is(r"kinesis:stream/NAME", Kind.STREAM),
    _is(r"kms:key/NAME", Kind.KEY),
    _is(r"lambda:function:NAME", Kind.FUNCTION),
    _is(r"mq:broker:.+", Kind.BROKER),
    _is(r"rds:(db|cluster|global-cluster):NAME", Kind.DATABASE),
    _is(r"redshift:cluster:NAME", Kind.WAREHOUSE),
    _is(r"route53:hostedzone/NAME", Kind.DNS_ZONE),
    _is(r"route53:healthcheck/NAME", Kind.HEALTH_CHECK),
    _is(r"s3:NAME", Kind.BUCKET),
    _is(r"secretsmanager:secret:.+", Kind.SECRET),
    _is(r"sns:NAME", Kind.TOPIC),
    _is(r"sqs:NAME", Kind.QUEUE),
    _is(r"ssm:parameter/.+", Kind.PARAMETER),
    _is(r"states:stateMachine:NAME", Kind.WORKFLOW),
)
"""`service:resource` of an ARN → what it is. Subnet groups, snapshots, stages and the like are
tagged, too; taken for members of a service, nothing would stand before them, and the service
would seem to need them. The same holds for terminated instances and detached volumes, which keep
their tags: instances and volumes are left to crawlers that see their state."""


def tagged_kind(arn: Arn) -> Kind | None:
    """Return what a tagged resource is, None when it is no component that a service may need.

    >>> from discovery.arns import parse
    >>> tagged_kind(parse("arn:aws:rds:us-east-1:111122223333:db:orders"))
    <Kind.DATABASE: 'database'>
    >>> tagged_kind(parse("arn:aws:rds:us-east-1:111122223333:subgrp:orders")) is None
    True
    """
    named = f"{arn.service}:{arn.resource}"
    return next((kind for pattern, kind in KINDS if pattern.fullmatch(named)), None)
