"""The properties of components that formulas and rules read: the one place where names meet.

Each names the CloudFormation types that carry it, so that a test can hold the crawlers to it.
Documents that people write may carry the same properties on components of any type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from model.records.component import Component, Json
from model.records.measurement import measurement

RDS_INSTANCE = "AWS::RDS::DBInstance"
RDS_CLUSTER = "AWS::RDS::DBCluster"
GLOBAL_CLUSTER = "AWS::RDS::GlobalCluster"
GLOBAL_REPLICATION_GROUP = "AWS::ElastiCache::GlobalReplicationGroup"
MULTI_REGION_CLUSTER = "AWS::MemoryDB::MultiRegionCluster"
HUBS = frozenset({GLOBAL_CLUSTER, GLOBAL_REPLICATION_GROUP, MULTI_REGION_CLUSTER})
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
EFS_FILE_SYSTEM = "AWS::EFS::FileSystem"
FSX_FILE_SYSTEM = "AWS::FSx::FileSystem"
MQ_BROKER = "AWS::AmazonMQ::Broker"
MEMORYDB_CLUSTER = "AWS::MemoryDB::Cluster"
MSK_CLUSTER = "AWS::MSK::Cluster"
SEARCH_DOMAIN = "AWS::OpenSearchService::Domain"
MULTI_REGION_ACCESS_POINT = "AWS::S3::MultiRegionAccessPoint"
API_DOMAIN = "AWS::ApiGateway::DomainName"
REDSHIFT_CLUSTER = "AWS::Redshift::Cluster"
REPOSITORY = "AWS::ECR::Repository"


@dataclass(frozen=True, slots=True)
class Property:
    """One property by name, and the types on which crawlers must put it."""

    name: str
    types: tuple[str, ...] = ()
    """Empty when only documents state it."""


ENGINE = Property("engine", (RDS_INSTANCE, RDS_CLUSTER))
MULTI_AZ = Property("multi_az", (RDS_INSTANCE, RDS_CLUSTER, REPLICATION_GROUP, REDSHIFT_CLUSTER))
DEPLOYMENT_TYPE = Property("deployment_type", (FSX_FILE_SYSTEM,))
FILE_SYSTEM_TYPE = Property("file_system_type", (FSX_FILE_SYSTEM,))
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
MAX_SIZE = Property("max_size", (SCALING_GROUP,))
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
RESTORE_SECONDS = Property("restore_seconds")
REMOTE_RESTORE_SECONDS = Property("remote_restore_seconds")
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
RECONNECT_SECONDS = Property("reconnect_seconds")
SWITCH_SECONDS = Property("switch_seconds")
WARM_UP_SECONDS = Property("warm_up_seconds")
RECOVERY_RATE = Property("recovery_rate")
RECOVERY_UNITS = Property("recovery_units")
RECOVERY_LOAD = Property("recovery_load")
SHEDS = Property("sheds")
ROLLBACK_SECONDS = Property("rollback_seconds")
CALLS = Property("calls")
RECOVERY_PLANS = Property("recovery_plans")
BACKUP_DELETERS = Property("backup_deleters")
REGIONS = Property("regions")
FORBIDDEN_REGIONS = Property("forbidden_regions")

PROPERTIES = tuple(value for value in list(globals().values()) if isinstance(value, Property))
"""All of them, in the order above."""


def value(component: Component, property_: Property) -> Json:
    """Return the raw value, stated or measured; None when the component does not carry it."""
    if property_.name in component.properties:
        return component.properties[property_.name]
    if not component.measurements:
        return None
    measured = measurement(component, property_.name)
    return None if measured is None else measured.value


def flag(component: Component, property_: Property) -> bool | None:
    """Return a yes or no, however AWS spells it; None when not stated."""
    raw = value(component, property_)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        return raw.lower() in {"true", "enabled", "enabling", "yes", "on", "active"}
    return None


def number(component: Component, property_: Property) -> float | None:
    """Return a number; None when not stated or not one."""
    raw = value(component, property_)
    if isinstance(raw, bool) or raw is None:
        return None
    try:
        return float(raw) if isinstance(raw, int | float | str) else None
    except ValueError:
        return None


def seconds(component: Component, property_: Property) -> timedelta | None:
    """Return a number of seconds as a duration; None when not stated."""
    count = number(component, property_)
    return None if count is None else timedelta(seconds=count)


def text(component: Component, property_: Property) -> str | None:
    """Return a text; None when not stated or empty."""
    raw = value(component, property_)
    return raw if isinstance(raw, str) and raw else None


def moment(component: Component, property_: Property) -> datetime | None:
    """Return a moment in UTC; None when not stated or not a moment."""
    stated = text(component, property_)
    return None if stated is None else as_moment(stated)


def age(component: Component, property_: Property, at: datetime) -> timedelta | None:
    """Return how long before `at` a stated moment lies, never less than zero.

    A moment that was measured moves on by itself: its age is what it was when it was measured.
    None when it is neither stated nor measured, or not a moment.
    """
    last = moment(component, property_)
    if last is None:
        return None
    measured = None
    if property_.name not in component.properties:
        measured = measurement(component, property_.name)
    return max((at if measured is None else measured.measured_at) - last, timedelta(0))


def as_moment(stated: str) -> datetime | None:
    """Return the moment that a text says, in UTC where it names no zone; None when it says none."""
    try:
        instant = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def entries(component: Component, property_: Property) -> Sequence[Json]:
    """Return a list; empty when not stated."""
    raw = value(component, property_)
    if isinstance(raw, str) or raw is None:
        return (raw,) if raw else ()
    if isinstance(raw, Mapping):
        return (raw,)
    return tuple(raw) if isinstance(raw, Sequence) else ()


def regions(component: Component, property_: Property) -> frozenset[str]:
    """Return the Regions that a list of replicas names, as texts, ARNs or maps with a Region."""
    return frozenset(
        region for element in entries(component, property_) if (region := _region(element))
    )


def _region(element: Json) -> str | None:
    if isinstance(element, Mapping):
        names = ("region", "Region", "RegionName", "region_name")
        return next((str(element[name]) for name in names if element.get(name)), None)
    if isinstance(element, str):
        return element.split(":")[3] or None if element.startswith("arn:") else element
    return None
