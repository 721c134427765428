"""What people call a component that no source names: `Checkout journey`, `Subnet subnet-1`."""

from collections.abc import Mapping

from model.records.kind import Kind
from model.records.type_words import type_word

ARN = "arn:"
"""How an ARN begins."""
ARN_PARTS = 5
"""The resource follows the fifth colon of an ARN."""
CONTROL_PLANE = "aws:controlplane:"
"""How the id of a control plane begins; service and Region follow: `rds@us-east-1`."""
PREFIXES = {Kind.USER_JOURNEY: "journey", Kind.DNS_RECORD: "dns"}
"""What stands before the colon of an id, where it is not the word of its kind."""
GROUPS = {Kind.USER_JOURNEY: "journey", Kind.SYSTEM: "system"}
"""The word behind the key of what people define without a name."""
API_NAMES: Mapping[str, str] = {
    "apigateway": "API Gateway",
    "application-autoscaling": "Application Auto Scaling",
    "arc-region-switch": "ARC Region switch",
    "autoscaling": "EC2 Auto Scaling",
    "backup": "AWS Backup",
    "cloudformation": "CloudFormation",
    "cloudfront": "CloudFront",
    "cloudwatch": "CloudWatch",
    "dynamodb": "DynamoDB",
    "elasticache": "ElastiCache",
    "elasticloadbalancing": "Elastic Load Balancing",
    "elbv2": "Elastic Load Balancing",
    "events": "EventBridge",
    "globalaccelerator": "Global Accelerator",
    "kafka": "MSK",
    "kinesis": "Kinesis",
    "lambda": "Lambda",
    "networkmanager": "Cloud WAN",
    "opensearch": "OpenSearch Service",
    "organizations": "Organizations",
    "route53": "Route 53",
    "route53-recovery-cluster": "ARC routing control",
    "route53-recovery-control-config": "ARC routing control",
    "secretsmanager": "Secrets Manager",
    "shield": "Shield",
    "states": "Step Functions",
}
"""Names of services by the prefix of their API; a prefix without a row is an abbreviation."""


def derived_label(identity: str, kind: Kind, type_: str | None) -> str:
    """Return what people call a component that no source names; never empty, never an ARN.

    >>> derived_label("journey:sign-in", Kind.USER_JOURNEY, None)
    'Sign in journey'
    >>> derived_label("aws:controlplane:route53@us-east-1", Kind.CONTROL_PLANE, None)
    'us-east-1 control plane of Route 53'
    >>> derived_label("arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1", Kind.SUBNET, None)
    'Subnet subnet-1'
    >>> derived_label("zone:use1-az1", Kind.ZONE, None)
    'use1-az1'
    >>> derived_label("home:copy", Kind.RECOVERY_POINT, None)  # "copy" alone would be anything's
    'home:copy'
    """
    if identity.startswith(ARN):
        return f"{type_word(type_, kind)} {_resource(identity)}"
    if identity.startswith(CONTROL_PLANE):
        service, _, region = identity.removeprefix(CONTROL_PLANE).partition("@")
        return f"{region} control plane of {API_NAMES.get(service, service.upper())}".strip()
    prefix, _, rest = identity.partition(":")
    key = rest.strip() if prefix == PREFIXES.get(kind, kind) else ""
    key = key or identity
    if kind in GROUPS:
        return _group(key, GROUPS[kind])
    return key.partition("@")[0] if kind is Kind.DNS_RECORD else key


def _resource(arn: str) -> str:
    """Return the resource of an ARN without its type: `subnet/subnet-1` is `subnet-1`."""
    resource = arn.split(":", ARN_PARTS)[-1]
    first = min((at for at in (resource.find("/"), resource.find(":")) if at >= 0), default=-1)
    return resource[first + 1 :] or resource


def _group(key: str, word: str) -> str:
    spoken = key.replace("_", " ").replace("-", " ").strip() or key
    spoken = spoken[0].upper() + spoken[1:]
    return spoken if spoken.casefold().endswith(word) else f"{spoken} {word}"
