"""ElastiCache: replication groups with shards and nodes, single clusters, serverless caches."""

from discovery.aws import edges
from discovery.aws.elasticache_nodes import RULES, shards
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
        edges.zone(
            "elasticache-group.zone",
            "NodeGroups[].NodeGroupMembers[].PreferredAvailabilityZone",
            minimum=1,
        ),
        edges.kms("elasticache-group.kms-key", "KmsKeyId"),
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
        edges.subnet("elasticache-serverless.subnet", "SubnetIds[]", minimum=1),
        Edge(
            rule="elasticache-serverless.security-group",
            relation="filtered_by",
            needs="SecurityGroupIds[]",
            key="ec2:{value}",
            effect=Effect.POLICY,
        ),
        edges.kms("elasticache-serverless.kms-key", "KmsKeyId"),
    ),
    docs=f"{_API}/API_DescribeServerlessCaches.html",
)

CACHE_CLUSTERS = Crawler(
    name="aws.elasticache.cache_clusters",
    title="ElastiCache clusters outside of replication groups: Memcached, and single nodes",
    kind=Kind.CACHE,
    type="AWS::ElastiCache::CacheCluster",
    service="elasticache",
    list=Call(
        operation="describe_cache_clusters",
        items="CacheClusters[]",
        arguments={"ShowCacheNodeInfo": True, "ShowCacheClustersNotInReplicationGroups": True},
    ),
    id="ARN",
    # The nodes of a replication group are described with the group.
    keep="!ReplicationGroupId",
    label="CacheClusterId",
    configured_as=("CacheClusterId",),
    zones="CacheNodes[].CustomerAvailabilityZone",
    keys=(
        "host:{lower(ConfigurationEndpoint.Address)}",
        "host:{CacheNodes[].Endpoint.Address | map(&lower(@), @)}",
    ),
    properties={
        "status": "CacheClusterStatus",
        "engine": "Engine",
        "engine_version": "EngineVersion",
        "node_type": "CacheNodeType",
        "nodes": "NumCacheNodes",
        "snapshot_retention_limit": "SnapshotRetentionLimit",
        "snapshot_window": "SnapshotWindow",
        "transit_encryption": "TransitEncryptionEnabled",
        "at_rest_encryption": "AtRestEncryptionEnabled",
    },
    edges=(
        # Each node holds its own part of the keys: without a zone, the others serve on.
        edges.zones("elasticache-cluster.zone", "CacheNodes[].CustomerAvailabilityZone"),
        Edge(
            rule="elasticache-cluster.security-group",
            relation="filtered_by",
            needs="SecurityGroups[].SecurityGroupId",
            key="ec2:{value}",
            effect=Effect.POLICY,
        ),
    ),
    docs=f"{_API}/API_DescribeCacheClusters.html",
)

CRAWLERS = (REPLICATION_GROUPS, CACHE_CLUSTERS, SERVERLESS_CACHES)
