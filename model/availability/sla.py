"""Service levels that AWS publishes: below them money is returned; they are no forecast.

Each row holds for one resource. Levels of a whole Region that nothing single corresponds to (EC2 or
EBS over several zones) are left out. What the configuration does not tell counts as the lower
level. Source: the page named in each row, found from aws.amazon.com/legal/service-level-agreements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from model.records.component import Component

Condition = Callable[[Component], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """A published monthly uptime for resources of one type."""

    type: str
    """The CloudFormation type name."""
    level: float
    page: str
    """Where it is published, below aws.amazon.com."""
    when: Condition
    """For which of them."""


def service_level(component: Component) -> ServiceLevel | None:
    """Return the published level of `component`, None when there is none for it alone."""
    rows = (row for row in LEVELS if row.type == component.type and row.when(component))
    return next(rows, None)


def any_of_them(component: Component) -> bool:
    """Hold for every resource of the type."""
    return component.type is not None


def several_zones(component: Component) -> bool:
    """Hold for what is known to lie in two zones or more."""
    return len(component.zones) > 1


def multi_az(component: Component) -> bool:
    """Hold for what is configured to lie in several zones: true, or ElastiCache's `enabled`."""
    return component.properties.get("multi_az") in (True, "enabled")


def by_itself(component: Component) -> bool:
    """Hold for a DB instance that belongs to no cluster: those of Aurora have no level alone."""
    return not component.properties.get("cluster")


def aurora(component: Component) -> bool:
    """Hold for a cluster of Aurora."""
    return str(component.properties.get("engine", "")).startswith("aurora")


def aurora_in_several_zones(component: Component) -> bool:
    """Hold for a cluster of Aurora with instances in two zones or more."""
    return aurora(component) and multi_az(component)


def multi_az_by_itself(component: Component) -> bool:
    """Hold for a DB instance with a standby in another zone."""
    return by_itself(component) and multi_az(component)


def _row(type: str, level: float, page: str, when: Condition = any_of_them) -> ServiceLevel:
    return ServiceLevel(type=f"AWS::{type}", level=level, page=page, when=when)


LEVELS: Sequence[ServiceLevel] = (
    _row("ApiGateway::RestApi", 0.9995, "api-gateway/sla"),
    _row("CloudFront::Distribution", 0.999, "cloudfront/sla"),
    _row("DynamoDB::Table", 0.9999, "dynamodb/sla"),
    _row("EC2::Instance", 0.995, "compute/sla"),
    _row("EC2::TransitGateway", 0.9995, "transit-gateway/sla"),
    _row("EC2::VPNConnection", 0.9995, "vpn/site-to-site-vpn-sla"),
    _row("EC2::Volume", 0.999, "ebs/sla"),
    _row("EKS::Cluster", 0.9995, "eks/sla"),
    _row("ElastiCache::ReplicationGroup", 0.9999, "elasticache/sla", multi_az),
    _row("ElastiCache::ReplicationGroup", 0.995, "elasticache/sla"),
    _row("ElasticLoadBalancingV2::LoadBalancer", 0.9999, "elasticloadbalancing/sla", several_zones),
    _row("ElasticLoadBalancingV2::LoadBalancer", 0.999, "elasticloadbalancing/sla"),
    _row("KMS::Key", 0.99999, "kms/sla"),
    _row("Lambda::Function", 0.9995, "lambda/sla"),
    _row("RDS::DBCluster", 0.9999, "rds/aurora/sla", aurora_in_several_zones),
    _row("RDS::DBCluster", 0.999, "rds/aurora/sla", aurora),
    _row("RDS::DBCluster", 0.9995, "rds/sla", multi_az),
    _row("RDS::DBInstance", 0.9995, "rds/sla", multi_az_by_itself),
    _row("RDS::DBInstance", 0.995, "rds/sla", by_itself),
    _row("S3::Bucket", 0.999, "s3/sla"),
    _row("SNS::Topic", 0.999, "messaging/sla"),
    _row("SQS::Queue", 0.999, "messaging/sla"),
)
"""In alphabetical order of types; of several rows for one type the first that holds."""
