"""Database Migration Service: tasks that copy from one store into another, and go on copying."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from discovery.urls import host_of
from model.records import reference
from model.records.component import Kind
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/dms/latest/APIReference"
GONE = ("ResourceNotFoundFault",)
_DATABASES = (
    "DocDbSettings",
    "GcpMySQLSettings",
    "IBMDb2Settings",
    "MicrosoftSQLServerSettings",
    "MongoDbSettings",
    "MySQLSettings",
    "OracleSettings",
    "PostgreSQLSettings",
    "RedshiftSettings",
    "SybaseSettings",
)
_SECRETS = ", ".join(f"{settings}.SecretsManagerSecretId" for settings in _DATABASES)
_SERVERS = ", ".join(f"{settings}.ServerName" for settings in (*_DATABASES, "RedisSettings"))
_ROLES = ", ".join(
    (
        "ServiceAccessRoleArn",
        *(f"{settings}.SecretsManagerAccessRoleArn" for settings in _DATABASES),
        *(
            f"{settings}.ServiceAccessRoleArn"
            for settings in (
                "DynamoDbSettings",
                "ElasticsearchSettings",
                "KinesisSettings",
                "NeptuneSettings",
                "S3Settings",
            )
        ),
    )
)
ENDPOINTS_WITHOUT_PASSWORDS = (
    "Endpoints[].{EndpointArn: EndpointArn, EndpointIdentifier: EndpointIdentifier,"
    " EndpointType: EndpointType, EngineName: EngineName, Status: Status, SslMode: SslMode,"
    f" KmsKeyId: KmsKeyId, Servers: [ServerName, {_SERVERS}], Roles: [{_ROLES}],"
    f" Secrets: [{_SECRETS}], Brokers: KafkaSettings.Broker,"
    " Streams: [KinesisSettings.StreamArn], Buckets: [S3Settings.BucketName],"
    " Search: ElasticsearchSettings.EndpointUri}"
)
"""The members that are taken: others hold passwords, or texts that may."""
_TASKS = (
    "ReplicationTasks[].{ReplicationTaskArn: ReplicationTaskArn,"
    " ReplicationTaskIdentifier: ReplicationTaskIdentifier, Status: Status,"
    " MigrationType: MigrationType, SourceEndpointArn: SourceEndpointArn,"
    " TargetEndpointArn: TargetEndpointArn, ReplicationInstanceArn: ReplicationInstanceArn}"
)


def server(name: str) -> str | None:
    """Return the host of a server, which may be written as a URL or with its port.

    >>> server("DB.shop.example"), server("https://search.example:443/x"), server("10.0.0.1:9092")
    ('db.shop.example', 'search.example', '10.0.0.1')
    """
    return host_of(name if "://" in name else f"//{name}")


REPLICATION_INSTANCES = Crawler(
    name="aws.dms.replication_instances",
    title="Replication instances of DMS, their zones, subnets and keys",
    kind=Kind.COMPUTE,
    type="AWS::DMS::ReplicationInstance",
    service="dms",
    list=Call(
        operation="describe_replication_instances", absent=GONE, items="ReplicationInstances[]"
    ),
    id="ReplicationInstanceArn",
    label="ReplicationInstanceIdentifier",
    zones="[AvailabilityZone, SecondaryAvailabilityZone]",
    properties={
        "engine_version": "EngineVersion",
        "instance_class": "ReplicationInstanceClass",
        "multi_az": "MultiAZ",
        "public": "PubliclyAccessible",
        "status": "ReplicationInstanceStatus",
    },
    edges=(
        # With a standby the instance goes on in the other zone.
        edges.zones("dms-instance.zones", "[AvailabilityZone, SecondaryAvailabilityZone]"),
        # Its storage is a volume: one that is attached keeps its data key.
        edges.kms("dms-instance.kms-key", "KmsKeyId", effect=Effect.LIFECYCLE, phase=Phase.START),
        edges.security_groups(
            "dms-instance.security-group", "VpcSecurityGroups[].VpcSecurityGroupId"
        ),
    ),
    docs=f"{_API}/API_DescribeReplicationInstances.html",
)

ENDPOINTS = Crawler(
    name="aws.dms.endpoints",
    title="Endpoints of DMS: the stores that tasks read and write; never a password",
    kind=Kind.ENDPOINT,
    type="AWS::DMS::Endpoint",
    service="dms",
    list=Call(operation="describe_endpoints", absent=GONE, items=ENDPOINTS_WITHOUT_PASSWORDS),
    id="EndpointArn",
    label="EndpointIdentifier",
    properties={
        "direction": "EndpointType",
        "engine": "EngineName",
        "ssl_mode": "SslMode",
        "status": "Status",
    },
    edges=(
        Edge(
            rule="dms-endpoint.server",
            relation="connects_to",
            needs="[Servers, Search]",
            normalise=server,
            key="host:{value}",
            expects=Kind.DATABASE,
        ),
        Edge(
            rule="dms-endpoint.brokers",
            relation="connects_to",
            needs="split(Brokers, ',')",
            normalise=server,
            key="host:{value}",
            minimum=1,
            full="all",
            expects=Kind.BROKER,
        ),
        Edge(
            rule="dms-endpoint.store",
            relation="connects_to",
            needs="Streams",
            expects=Kind.STREAM,
        ),
        Edge(
            rule="dms-endpoint.bucket",
            relation="connects_to",
            needs="Buckets",
            key="bucket:{value}",
            expects=Kind.BUCKET,
        ),
        Edge(
            rule="dms-endpoint.secret",
            relation="reads_secret",
            needs="Secrets",
            key="arn:{partition}:secretsmanager:{region}:{account}:secret:{value}",
            expects=Kind.SECRET,
        ),
        edges.role("dms-endpoint.role", "Roles"),
        edges.kms("dms-endpoint.kms-key", "KmsKeyId"),
    ),
    docs=f"{_API}/API_DescribeEndpoints.html",
)

REPLICATION_TASKS = Crawler(
    name="aws.dms.replication_tasks",
    title="Tasks of DMS: which store they copy into which, and where they run",
    kind=Kind.WORKFLOW,
    type="AWS::DMS::ReplicationTask",
    service="dms",
    list=Call(
        operation="describe_replication_tasks",
        absent=GONE,
        # Settings and mappings are long, and say which tables are copied.
        arguments={"WithoutSettings": True},
        items=_TASKS,
    ),
    details=(
        Call(
            # One answer serves all tasks.
            operation="describe_endpoints",
            items=ENDPOINTS_WITHOUT_PASSWORDS,
            absent=GONE,
            batch=1,
            join=("TargetEndpointArn", "EndpointArn"),
            into="target",
        ),
    ),
    item="ReplicationTaskArn",
    id="ReplicationTaskArn",
    label="ReplicationTaskIdentifier",
    properties={"migration_type": "MigrationType", "status": "Status"},
    edges=(
        Edge(
            rule="dms-task.instance",
            relation="runs_on",
            needs="ReplicationInstanceArn",
            expects=Kind.COMPUTE,
        ),
        Edge(
            rule="dms-task.source",
            relation="filled_from",
            needs="SourceEndpointArn",
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="dms-task.target",
            relation="sends_to",
            needs="TargetEndpointArn",
            expects=Kind.ENDPOINT,
        ),
        # A task copies the tables of its mappings, so its target is fed by it. It is no replica
        # that could be promoted: nothing says that all tables are copied.
        Edge(
            rule="dms-task.feeds",
            relation="triggered_by",
            needed_by="target.[Servers, Search][]",
            normalise=lambda name: reference.host(server(name) or "") if server(name) else None,
            when="MigrationType != 'full-load' && Status == 'running'",
            effect=Effect.TRIGGER,
            expects=Kind.DATABASE,
        ),
    ),
    docs=f"{_API}/API_DescribeReplicationTasks.html",
)

CRAWLERS = (REPLICATION_INSTANCES, ENDPOINTS, REPLICATION_TASKS)
