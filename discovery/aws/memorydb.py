"""MemoryDB clusters: shards whose nodes share a durable log, and their copies in other Regions."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/memorydb/latest/APIReference"

CLUSTERS = Crawler(
    name="aws.memorydb.clusters",
    title="MemoryDB clusters, their shards, zones, keys and snapshots",
    kind=Kind.DATABASE,
    type="AWS::MemoryDB::Cluster",
    service="memorydb",
    list=Call(
        operation="describe_clusters", items="Clusters[]", arguments={"ShowShardDetails": True}
    ),
    details=(
        Call(
            operation="list_tags",
            absent=("ClusterNotFoundFault",),
            items="TagList",
            from_item={"ResourceArn": "ARN"},
            into="Tags",
        ),
    ),
    id="ARN",
    label="Name",
    configured_as=("Name",),
    zones="Shards[].Nodes[].AvailabilityZone",
    keys=("host:{lower(ClusterEndpoint.Address)}",),
    tags="Tags",
    properties={
        "availability_mode": "AvailabilityMode",
        "engine": "Engine",
        "engine_version": "EngineVersion",
        "multi_az": "AvailabilityMode == 'multiaz'",
        "multi_region_cluster": "MultiRegionClusterName",
        "node_type": "NodeType",
        "shards": "Shards[].{id: Name, status: Status, nodes: Nodes[].{node: Name,"
        " zone: AvailabilityZone, status: Status}}",
        "snapshot_retention_limit": "SnapshotRetentionLimit",
        "snapshot_window": "SnapshotWindow",
        "status": "Status",
        "transit_encryption": "TLSEnabled",
    },
    edges=(
        # A replica in another zone takes over; data lies in a log over several zones.
        edges.zones("memorydb.zones", "Shards[].Nodes[].AvailabilityZone"),
        edges.kms("memorydb.kms-key", "KmsKeyId"),
        Edge(
            rule="memorydb.multi-region",
            relation="part_of",
            needs="MultiRegionClusterName",
            key="arn:{partition}:memorydb::{account}:multiregioncluster/{value}",
            # Every Region's cluster takes reads and writes by itself.
            effect=Effect.REPLICATION,
            expects=Kind.DATABASE,
        ),
        edges.security_groups("memorydb.security-group", "SecurityGroups[].SecurityGroupId"),
    ),
    docs=f"{_API}/API_DescribeClusters.html",
)

MULTI_REGION_CLUSTERS = Crawler(
    name="aws.memorydb.multi_region_clusters",
    title="MemoryDB multi-Region clusters and their members",
    kind=Kind.DATABASE,
    type="AWS::MemoryDB::MultiRegionCluster",
    service="memorydb",
    # Each Region of a member lists it.
    list=Call(
        operation="describe_multi_region_clusters",
        items="MultiRegionClusters[]",
        arguments={"ShowClusterDetails": True},
    ),
    id="ARN",
    label="MultiRegionClusterName",
    region="''",
    properties={"engine": "Engine", "members": "Clusters[].ARN", "status": "Status"},
    edges=(
        Edge(
            rule="memorydb-multi-region.member",
            relation="served_by",
            needs="Clusters[].ARN",
            minimum=1,
            full="all",
            expects=Kind.DATABASE,
        ),
    ),
    docs=f"{_API}/API_DescribeMultiRegionClusters.html",
)

CRAWLERS = (CLUSTERS, MULTI_REGION_CLUSTERS)
