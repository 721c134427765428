"""What an alarm watches: from the dimensions of a CloudWatch metric to reference keys."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from model.records.component import Kind


class Watched(NamedTuple):
    """One way in which dimensions name a component."""

    dimensions: tuple[str, ...]
    """The names that must all be there."""
    key: str
    """The reference key, with the values of the dimensions by number: `{0}`."""
    kind: Kind


def _arn(service: str, resource: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


BALANCER = Watched(
    ("LoadBalancer",), _arn("elasticloadbalancing", "loadbalancer/{0}"), Kind.LOAD_BALANCER
)
TARGET_GROUP = Watched(("TargetGroup",), _arn("elasticloadbalancing", "{0}"), Kind.TARGET_GROUP)
CLUSTER = Watched(("ClusterName",), _arn("ecs", "cluster/{0}"), Kind.CLUSTER)
SERVICE = Watched(
    ("ClusterName", "ServiceName"), _arn("ecs", "service/{0}/{1}"), Kind.CONTAINER_SERVICE
)
INSTANCE = Watched(("InstanceId",), "ec2:{0}", Kind.COMPUTE)
GROUP = Watched(
    ("AutoScalingGroupName",), "auto-scaling-group:{account}/{region}/{0}", Kind.SCALING_GROUP
)
DATABASES = (
    Watched(("DBInstanceIdentifier",), _arn("rds", "db:{0}"), Kind.DATABASE),
    Watched(("DBClusterIdentifier",), _arn("rds", "cluster:{0}"), Kind.DATABASE),
)

BY_NAMESPACE: Mapping[str, Sequence[Watched]] = {
    "AWS/ApiGateway": (
        Watched(("ApiId",), "arn:{partition}:apigateway:{region}::/apis/{0}", Kind.API),
    ),
    "AWS/ApplicationELB": (BALANCER, TARGET_GROUP),
    "AWS/AutoScaling": (GROUP,),
    "AWS/Backup": (
        Watched(("BackupVaultName",), _arn("backup", "backup-vault:{0}"), Kind.BACKUP_VAULT),
    ),
    "AWS/CertificateManager": (Watched(("CertificateArn",), "{0}", Kind.CERTIFICATE),),
    "AWS/CloudFront": (
        Watched(
            ("DistributionId",), "arn:{partition}:cloudfront::{account}:distribution/{0}", Kind.CDN
        ),
    ),
    "AWS/DocDB": DATABASES,
    "AWS/DynamoDB": (Watched(("TableName",), _arn("dynamodb", "table/{0}"), Kind.DATABASE),),
    "AWS/EBS": (Watched(("VolumeId",), "ec2:{0}", Kind.VOLUME),),
    "AWS/EC2": (INSTANCE, GROUP),
    "AWS/ECS": (SERVICE, CLUSTER),
    "AWS/EFS": (
        Watched(("FileSystemId",), _arn("elasticfilesystem", "file-system/{0}"), Kind.FILE_SYSTEM),
    ),
    "AWS/ELB": (
        Watched(
            ("LoadBalancerName",),
            _arn("elasticloadbalancing", "loadbalancer/{0}"),
            Kind.LOAD_BALANCER,
        ),
    ),
    "AWS/ES": (Watched(("DomainName",), _arn("es", "domain/{0}"), Kind.SEARCH),),
    "AWS/ElastiCache": (
        Watched(("CacheClusterId",), _arn("elasticache", "cluster:{0}"), Kind.CACHE),
        Watched(("ReplicationGroupId",), _arn("elasticache", "replicationgroup:{0}"), Kind.CACHE),
    ),
    "AWS/Events": (
        Watched(("EventBusName", "RuleName"), _arn("events", "rule/{0}/{1}"), Kind.BUS),
        Watched(("RuleName",), _arn("events", "rule/{0}"), Kind.BUS),
    ),
    "AWS/FSx": (Watched(("FileSystemId",), _arn("fsx", "file-system/{0}"), Kind.FILE_SYSTEM),),
    "AWS/Firehose": (
        Watched(("DeliveryStreamName",), _arn("firehose", "deliverystream/{0}"), Kind.STREAM),
    ),
    "AWS/GatewayELB": (BALANCER, TARGET_GROUP),
    "AWS/KMS": (Watched(("KeyId",), _arn("kms", "key/{0}"), Kind.KEY),),
    "AWS/Kinesis": (Watched(("StreamName",), _arn("kinesis", "stream/{0}"), Kind.STREAM),),
    "AWS/Lambda": (Watched(("FunctionName",), _arn("lambda", "function:{0}"), Kind.FUNCTION),),
    "AWS/Logs": (Watched(("LogGroupName",), _arn("logs", "log-group:{0}"), Kind.LOG),),
    "AWS/NATGateway": (Watched(("NatGatewayId",), "ec2:{0}", Kind.GATEWAY),),
    "AWS/Neptune": DATABASES,
    "AWS/NetworkELB": (BALANCER, TARGET_GROUP),
    "AWS/PrivateLinkEndpoints": (Watched(("VPC Endpoint Id",), "ec2:{0}", Kind.ENDPOINT),),
    "AWS/RDS": DATABASES,
    "AWS/Redshift": (
        Watched(("ClusterIdentifier",), _arn("redshift", "cluster:{0}"), Kind.WAREHOUSE),
    ),
    "AWS/Route53": (
        Watched(("HealthCheckId",), "arn:{partition}:route53:::healthcheck/{0}", Kind.HEALTH_CHECK),
    ),
    "AWS/S3": (Watched(("BucketName",), "bucket:{0}", Kind.BUCKET),),
    "AWS/SNS": (Watched(("TopicName",), _arn("sns", "{0}"), Kind.TOPIC),),
    "AWS/SQS": (Watched(("QueueName",), _arn("sqs", "{0}"), Kind.QUEUE),),
    "AWS/States": (Watched(("StateMachineArn",), "{0}", Kind.WORKFLOW),),
    "AWS/TransitGateway": (
        Watched(("TransitGatewayAttachment",), "ec2:{0}", Kind.GATEWAY),
        Watched(("TransitGateway",), "ec2:{0}", Kind.GATEWAY),
    ),
    "AWS/VPN": (Watched(("VpnId",), "ec2:{0}", Kind.GATEWAY),),
    "ECS/ContainerInsights": (SERVICE, CLUSTER),
}
"""What each namespace of AWS's own metrics watches; of ways that share a dimension, the first."""
ANYWHERE: Sequence[Watched] = (INSTANCE, GROUP)
"""Dimensions that agents and people's own namespaces use with AWS's meaning."""


def watched(
    namespace: str, dimensions: Mapping[str, str], places: Mapping[str, str]
) -> Iterator[tuple[str, Kind]]:
    """Yield (reference key, kind) of every component that a metric is about.

    `places` gives `partition`, `region` and `account` of the metric. A metric without a dimension
    that names a component (a custom one, the total of a whole account) gives nothing.

    >>> here = {"partition": "aws", "region": "eu-west-1", "account": "111122223333"}
    >>> [key for key, _ in watched("AWS/SQS", {"QueueName": "orders"}, here)]
    ['arn:aws:sqs:eu-west-1:111122223333:orders']
    """
    used: set[str] = set()
    for way in BY_NAMESPACE.get(namespace, ANYWHERE):
        if used.isdisjoint(way.dimensions) and all(
            dimensions.get(dimension) for dimension in way.dimensions
        ):
            used.update(way.dimensions)
            values = [dimensions[dimension] for dimension in way.dimensions]
            yield way.key.format(*values, **places), way.kind
