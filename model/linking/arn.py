"""ARNs: what their text tells about a component that no source described."""

from typing import NamedTuple

from model.records.component import Kind

BY_SERVICE = {
    "acm": Kind.CERTIFICATE,
    "acm-pca": Kind.CERTIFICATE_AUTHORITY,
    "apigateway": Kind.API,
    "appsync": Kind.API,
    "autoscaling": Kind.SCALING_GROUP,
    "cloudformation": Kind.STACK,
    "cloudfront": Kind.CDN,
    "codepipeline": Kind.PIPELINE,
    "cognito-idp": Kind.IDENTITY_PROVIDER,
    "dynamodb": Kind.DATABASE,
    "ecr": Kind.IMAGE,
    "elasticache": Kind.CACHE,
    "elasticfilesystem": Kind.FILE_SYSTEM,
    "es": Kind.SEARCH,
    "execute-api": Kind.API,
    "firehose": Kind.STREAM,
    "fsx": Kind.FILE_SYSTEM,
    "iam": Kind.PRINCIPAL,
    "kafka": Kind.BROKER,
    "kinesis": Kind.STREAM,
    "kms": Kind.KEY,
    "lambda": Kind.FUNCTION,
    "logs": Kind.LOG,
    "mq": Kind.BROKER,
    "rds": Kind.DATABASE,
    "redshift": Kind.WAREHOUSE,
    "s3": Kind.BUCKET,
    "s3express": Kind.BUCKET,
    "secretsmanager": Kind.SECRET,
    "sns": Kind.TOPIC,
    "sqs": Kind.QUEUE,
    "ssm": Kind.PARAMETER,
    "states": Kind.WORKFLOW,
}
"""The kind where a service has one obvious kind of resource."""

BY_RESOURCE = {
    ("backup", "backup-plan"): Kind.BACKUP_PLAN,
    ("backup", "backup-vault"): Kind.BACKUP_VAULT,
    ("backup", "recovery-point"): Kind.RECOVERY_POINT,
    ("cloudwatch", "alarm"): Kind.ALARM,
    ("ec2", "instance"): Kind.COMPUTE,
    ("ec2", "internet-gateway"): Kind.GATEWAY,
    ("ec2", "natgateway"): Kind.GATEWAY,
    ("ec2", "subnet"): Kind.SUBNET,
    ("ec2", "transit-gateway"): Kind.GATEWAY,
    ("ec2", "volume"): Kind.VOLUME,
    ("ec2", "vpc"): Kind.NETWORK,
    ("ec2", "vpc-endpoint"): Kind.ENDPOINT,
    ("ecs", "cluster"): Kind.CLUSTER,
    ("ecs", "service"): Kind.CONTAINER_SERVICE,
    ("eks", "cluster"): Kind.CLUSTER,
    ("elasticloadbalancing", "loadbalancer"): Kind.LOAD_BALANCER,
    ("elasticloadbalancing", "targetgroup"): Kind.TARGET_GROUP,
    ("events", "event-bus"): Kind.BUS,
    ("iam", "oidc-provider"): Kind.IDENTITY_PROVIDER,
    ("iam", "policy"): Kind.POLICY,
    ("iam", "saml-provider"): Kind.IDENTITY_PROVIDER,
    ("iam", "server-certificate"): Kind.CERTIFICATE,
    ("organizations", "account"): Kind.ACCOUNT,
    ("organizations", "organization"): Kind.ORGANIZATION,
    ("organizations", "ou"): Kind.ORGANIZATIONAL_UNIT,
    ("organizations", "policy"): Kind.POLICY,
    ("route53", "healthcheck"): Kind.HEALTH_CHECK,
    ("route53", "hostedzone"): Kind.DNS_ZONE,
}
"""The kind where a service has several kinds of resource."""


class Arn(NamedTuple):
    """The parts of an Amazon Resource Name; `account` and `region` are None where it has none."""

    partition: str
    service: str
    region: str | None
    account: str | None
    resource: str

    @property
    def kind(self) -> Kind:
        """The kind that service and resource type suggest; `unknown` when they suggest none."""
        return kind_of(self.service, self.resource) or Kind.UNKNOWN

    @property
    def name(self) -> str:
        """The last part of the resource, which is its name for nearly every service."""
        return self.resource.replace(":", "/").rstrip("/").rsplit("/", 1)[-1]


def kind_of(service: str, resource: str) -> Kind | None:
    """Return the kind of component that an ARN of `service` names; None when that is not sure.

    >>> kind_of("iam", "policy/read-orders")
    <Kind.POLICY: 'policy'>
    >>> kind_of("events", "rule/nightly") is None
    True
    """
    resource_type = resource.replace("/", ":").split(":", 1)[0]
    return BY_RESOURCE.get((service, resource_type)) or BY_SERVICE.get(service)


def parse_arn(text: str) -> Arn | None:
    """Return the parts of `text`, None when it is not an ARN.

    >>> parse_arn("arn:aws:sqs:us-east-1:111122223333:orders").kind
    <Kind.QUEUE: 'queue'>
    >>> parse_arn("orders") is None
    True
    """
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not parts[2] or not parts[5]:
        return None
    account = parts[4] if len(parts[4]) == 12 and parts[4].isdigit() else None
    return Arn(parts[1], parts[2], parts[3] or None, account, parts[5])
