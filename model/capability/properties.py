"""The properties of components that formulas and rules read: the one place where names meet.

Each names the CloudFormation types that carry it, so that a test can hold the crawlers to it.
Documents that people write may carry the same properties on components of any type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from model.records.component import Component, Json

RDS_INSTANCE = "AWS::RDS::DBInstance"
RDS_CLUSTER = "AWS::RDS::DBCluster"
GLOBAL_CLUSTER = "AWS::RDS::GlobalCluster"
GLOBAL_REPLICATION_GROUP = "AWS::ElastiCache::GlobalReplicationGroup"
HUBS = frozenset({GLOBAL_CLUSTER, GLOBAL_REPLICATION_GROUP})
"""Types that hold no data: stores of several Regions are their members."""
DYNAMODB_TABLE = "AWS::DynamoDB::Table"
REPLICATION_GROUP = "AWS::ElastiCache::ReplicationGroup"
SERVERLESS_CACHE = "AWS::ElastiCache::ServerlessCache"
BUCKET = "AWS::S3::Bucket"
DIRECTORY_BUCKET = "AWS::S3Express::DirectoryBucket"
SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
ECS_SERVICE = "AWS::ECS::Service"
LAMBDA = "AWS::Lambda::Function"
INSTANCE = "AWS::EC2::Instance"
LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
RECORD_SET = "AWS::Route53::RecordSet"
HEALTH_CHECK = "AWS::Route53::HealthCheck"
CERTIFICATE = "AWS::CertificateManager::Certificate"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - the name of a type, not a credential
KEY = "AWS::KMS::Key"
ALARM = "AWS::CloudWatch::Alarm"
QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"
BUS = "AWS::Events::EventBus"
VAULT = "AWS::Backup::BackupVault"
BACKUP_PLAN = "AWS::Backup::BackupPlan"
NAT_GATEWAY = "AWS::EC2::NatGateway"
VOLUME = "AWS::EC2::Volume"
SNAPSHOT = "AWS::EC2::Snapshot"
REPOSITORY = "AWS::ECR::Repository"


@dataclass(frozen=True, slots=True)
class Property:
    """One property by name, and the types on which crawlers must put it."""

    name: str
    types: tuple[str, ...] = ()
    """Empty when only documents state it."""


ENGINE = Property("engine", (RDS_INSTANCE, RDS_CLUSTER))
MULTI_AZ = Property("multi_az", (RDS_INSTANCE, RDS_CLUSTER, REPLICATION_GROUP))
AUTOMATIC_FAILOVER = Property("automatic_failover", (REPLICATION_GROUP,))
BACKUP_RETENTION = Property("backup_retention_days", (RDS_INSTANCE, RDS_CLUSTER))
LATEST_RESTORABLE = Property("latest_restorable_at", (RDS_INSTANCE, RDS_CLUSTER))
DB_CLUSTER = Property("cluster", (RDS_INSTANCE,))
CLUSTER_MEMBERS = Property("members", (RDS_CLUSTER, GLOBAL_CLUSTER))
GLOBAL_CLUSTER_OF = Property("global_cluster", (RDS_CLUSTER,))
READ_REPLICAS = Property("read_replicas", (RDS_INSTANCE,))
REPLICA_SOURCE = Property("replica_source", (RDS_INSTANCE,))
REPLICAS = Property("replicas", (DYNAMODB_TABLE, SECRET))
MULTI_REGION_CONSISTENCY = Property("multi_region_consistency", (DYNAMODB_TABLE,))
POINT_IN_TIME_RECOVERY = Property("point_in_time_recovery", (DYNAMODB_TABLE,))
SNAPSHOT_RETENTION = Property("snapshot_retention_limit", (REPLICATION_GROUP,))
GLOBAL_DATASTORE = Property("global_replication_group", (REPLICATION_GROUP,))
VERSIONING = Property("versioning", (BUCKET,))
REPLICATION = Property("replication", (BUCKET,))
REPLICATION_LAG_SECONDS = Property("replication_lag_seconds")
MIN_SIZE = Property("min_size", (SCALING_GROUP,))
DESIRED_CAPACITY = Property("desired_capacity", (SCALING_GROUP,))
DESIRED_COUNT = Property("desired_count", (ECS_SERVICE,))
HEALTH_CHECK_GRACE = Property("health_check_grace_period", (SCALING_GROUP,))
HEALTH_CHECK_INTERVAL = Property("health_check_interval", (TARGET_GROUP,))
UNHEALTHY_THRESHOLD = Property("unhealthy_threshold", (TARGET_GROUP,))
HEALTHY_THRESHOLD = Property("healthy_threshold", (TARGET_GROUP,))
REQUEST_INTERVAL = Property("request_interval", (HEALTH_CHECK,))
FAILURE_THRESHOLD = Property("failure_threshold", (HEALTH_CHECK,))
TTL = Property("ttl", (RECORD_SET,))
ALIAS = Property("alias", (RECORD_SET,))
FAILOVER = Property("failover", (RECORD_SET,))
SET_IDENTIFIER = Property("set_identifier", (RECORD_SET,))
WEIGHT = Property("weight", (RECORD_SET,))
HEALTH_CHECK_ID = Property("health_check_id", (RECORD_SET,))
PERIOD = Property("period", (ALARM,))
DATAPOINTS_TO_ALARM = Property("datapoints_to_alarm", (ALARM,))
EVALUATION_PERIODS = Property("evaluation_periods", (ALARM,))
NOT_AFTER = Property("not_after", (CERTIFICATE,))
STATUS = Property("status", (CERTIFICATE,))
CERTIFICATE_TYPE = Property("certificate_type", (CERTIFICATE,))
RENEWAL_ELIGIBILITY = Property("renewal_eligibility", (CERTIFICATE,))
ROTATION = Property("rotation", (SECRET,))
DELETED_AT = Property("deleted_at", (SECRET,))
MULTI_REGION = Property("multi_region", (KEY,))
ORIGIN = Property("origin", (KEY,))
VALID_TO = Property("valid_to", (KEY,))
DELETION_DATE = Property("deletion_date", (KEY,))
MESSAGE_RETENTION = Property("message_retention_seconds", (QUEUE,))
BACKUP_RULES = Property("rules", (BACKUP_PLAN,))
VAULT_LOCKED = Property("locked", (VAULT,))
VAULT_TYPE = Property("vault_type", (VAULT,))
TIER = Property("tier")
OWNER = Property("owner")
AUTHORITATIVE = Property("authoritative")
DECISION_SECONDS = Property("decision_seconds")
RUNBOOK = Property("runbook")
CREATED_AT = Property("created_at", (SNAPSHOT,))
CAPACITY = Property("capacity")
PEAK_DEMAND = Property("peak_demand")
QUOTA = Property("quota")
QUOTA_NEEDED = Property("quota_needed")
ARRIVAL_RATE = Property("arrival_rate")
SERVICE_RATE = Property("service_rate")
LATENCY_P99_SECONDS = Property("latency_p99_seconds")
SKEW_TOLERANCE_SECONDS = Property("skew_tolerance_seconds")
ALLOWED_REGIONS = Property("allowed_regions")
TIMEOUT_SECONDS = Property("timeout_seconds")
CALLS = Property("calls")
RECOVERY_PLANS = Property("recovery_plans")

PROPERTIES = tuple(value for value in list(globals().values()) if isinstance(value, Property))
"""All of them, in the order above."""


def value(component: Component, wanted: Property) -> Json:
    """Return the raw value; None when the component does not carry it."""
    return component.properties.get(wanted.name)


def flag(component: Component, wanted: Property) -> bool | None:
    """Return a yes or no, however AWS spells it; None when not stated."""
    found = value(component, wanted)
    if isinstance(found, bool):
        return found
    if isinstance(found, str):
        return found.lower() in {"true", "enabled", "enabling", "yes", "on", "active"}
    return None


def number(component: Component, wanted: Property) -> float | None:
    """Return a number; None when not stated or not one."""
    found = value(component, wanted)
    if isinstance(found, bool) or found is None:
        return None
    try:
        return float(found) if isinstance(found, int | float | str) else None
    except ValueError:
        return None


def seconds(component: Component, wanted: Property) -> timedelta | None:
    """Return a number of seconds as a duration; None when not stated."""
    found = number(component, wanted)
    return None if found is None else timedelta(seconds=found)


def text(component: Component, wanted: Property) -> str | None:
    """Return a text; None when not stated or empty."""
    found = value(component, wanted)
    return found if isinstance(found, str) and found else None


def moment(component: Component, wanted: Property) -> datetime | None:
    """Return a moment in UTC; None when not stated or not a moment."""
    found = text(component, wanted)
    return None if found is None else as_moment(found)


def as_moment(found: str) -> datetime | None:
    """Return the moment that a text says, in UTC where it names no zone; None when it says none."""
    try:
        read = datetime.fromisoformat(found)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def items(component: Component, wanted: Property) -> Sequence[Json]:
    """Return a list; empty when not stated."""
    found = value(component, wanted)
    if isinstance(found, str) or found is None:
        return (found,) if found else ()
    if isinstance(found, Mapping):
        return (found,)
    return tuple(found) if isinstance(found, Sequence) else ()


def regions(component: Component, wanted: Property) -> frozenset[str]:
    """Return the Regions that a list of replicas names, as texts, ARNs or maps with a Region."""
    return frozenset(found for item in items(component, wanted) if (found := _region(item)))


def _region(item: Json) -> str | None:
    if isinstance(item, Mapping):
        names = ("region", "Region", "RegionName", "region_name")
        return next((str(item[name]) for name in names if item.get(name)), None)
    if isinstance(item, str):
        return item.split(":")[3] or None if item.startswith("arn:") else item
    return None
