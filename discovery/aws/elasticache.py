"""ElastiCache replication groups with their shards and nodes, and serverless caches."""

from discovery.aws.elasticache_nodes import RULES, shards
from discovery.aws.kms_keys import KMS_KEY, kms_key
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference"

REPLICATION_GROUPS = Crawler(
    name="aws.elasticache.replication_groups",
    title="ElastiCache replication groups, shard by shard, with the zones of their nodes",
    kind=Kind.CACHE,
    type="AWS::ElastiCache::ReplicationGroup",
    service="elasticache",
    list=Call(operation="describe_replication_groups", items="ReplicationGroups[]"),
    id="ARN",
    label="ReplicationGroupId",
    configured_as=("ReplicationGroupId",),
    zones="NodeGroups[].NodeGroupMembers[].PreferredAvailabilityZone",
    keys=(
        "host:{lower(ConfigurationEndpoint.Address)}",
        "host:{NodeGroups[].PrimaryEndpoint.Address | map(&lower(@), @)}",
        "host:{NodeGroups[].ReaderEndpoint.Address | map(&lower(@), @)}",
    ),
    properties={
        "status": "Status",
        "engine": "Engine",
        "automatic_failover": "AutomaticFailover",
        "multi_az": "MultiAZ",
        "cluster_enabled": "ClusterEnabled",
        "cluster_mode": "ClusterMode",
        "node_type": "CacheNodeType",
        "node_groups": "NodeGroups[].{id: NodeGroupId, status: Status, slots: Slots,"
        " members: NodeGroupMembers[].{node: CacheClusterId, zone: PreferredAvailabilityZone,"
        " role: CurrentRole}}",
        "snapshot_retention_limit": "SnapshotRetentionLimit",
        "snapshot_window": "SnapshotWindow",
        "data_tiering": "DataTiering",
        "transit_encryption": "TransitEncryptionEnabled",
        "at_rest_encryption": "AtRestEncryptionEnabled",
        "global_replication_group": "GlobalReplicationGroupInfo.GlobalReplicationGroupId",
        "global_role": "GlobalReplicationGroupInfo.GlobalReplicationGroupMemberRole",
        "user_groups": "UserGroupIds",
    },
    edges=(
        Edge(
            rule="elasticache-group.zone",
            relation="runs_in",
            needs="NodeGroups[].NodeGroupMembers[].PreferredAvailabilityZone",
            key="zone-name:{account}/{region}/{value}",
            minimum=1,
            effect=Effect.CONTAINMENT,
            expects=Kind.ZONE,
        ),
        Edge(
            rule="elasticache-group.kms-key",
            relation="encrypted_by",
            needs="KmsKeyId",
            key=KMS_KEY,
            normalise=kms_key,
            expects=Kind.KEY,
        ),
    ),
    transform=shards,
    transform_effects=(Effect.HARD, Effect.SOFT, Effect.CONTAINMENT),
    transform_rules=RULES,
    docs=f"{_API}/API_DescribeReplicationGroups.html",
)

SERVERLESS_CACHES = Crawler(
    name="aws.elasticache.serverless_caches",
    title="ElastiCache serverless caches",
    kind=Kind.CACHE,
    type="AWS::ElastiCache::ServerlessCache",
    service="elasticache",
    list=Call(operation="describe_serverless_caches", items="ServerlessCaches[]"),
    id="ARN",
    label="ServerlessCacheName",
    keys=("host:{lower(Endpoint.Address)}", "host:{lower(ReaderEndpoint.Address)}"),
    properties={
        "status": "Status",
        "engine": "Engine",
        "engine_version": "FullEngineVersion",
        "snapshot_retention_limit": "SnapshotRetentionLimit",
        "snapshot_time": "DailySnapshotTime",
        "limits": "CacheUsageLimits",
    },
    edges=(
        Edge(
            rule="elasticache-serverless.subnet",
            relation="runs_in",
            needs="SubnetIds[]",
            key="ec2:{value}",
            minimum=1,
            effect=Effect.CONTAINMENT,
            expects=Kind.SUBNET,
        ),
        Edge(
            rule="elasticache-serverless.security-group",
            relation="filtered_by",
            needs="SecurityGroupIds[]",
            key="ec2:{value}",
            effect=Effect.POLICY,
        ),
        Edge(
            rule="elasticache-serverless.kms-key",
            relation="encrypted_by",
            needs="KmsKeyId",
            key=KMS_KEY,
            normalise=kms_key,
            expects=Kind.KEY,
        ),
    ),
    docs=f"{_API}/API_DescribeServerlessCaches.html",
)

CRAWLERS = (REPLICATION_GROUPS, SERVERLESS_CACHES)
