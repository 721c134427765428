"""Redshift: clusters with their zones and newest snapshots, and serverless workgroups."""

from collections.abc import Sequence

from discovery.aws import edges
from discovery.aws.newest_backups import Backup, backup_facts, newest
from discovery.extract import as_json
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/redshift/latest/APIReference"
_SERVERLESS = "https://docs.aws.amazon.com/redshift-serverless/latest/APIReference"
SOURCE = "redshift-snapshot.cluster"
KEY = "redshift-snapshot.kms-key"
CLUSTER = "arn:{partition}:redshift:{region}:{account}:cluster:{ClusterIdentifier}"

CLUSTERS = Crawler(
    name="aws.redshift.clusters",
    title="Redshift clusters, their zones, keys, roles and certificates",
    kind=Kind.WAREHOUSE,
    type="AWS::Redshift::Cluster",
    service="redshift",
    list=Call(operation="describe_clusters", items="Clusters[]"),
    id=CLUSTER,
    label="ClusterIdentifier",
    zones="[AvailabilityZone, MultiAZSecondary.AvailabilityZone]",
    keys=(
        "host:{lower(Endpoint.Address)}",
        "host:{lower(CustomDomainName)}",
        "{ClusterNamespaceArn}",
    ),
    tags="Tags",
    properties={
        "backup_retention_days": "AutomatedSnapshotRetentionPeriod",
        "multi_az": "lower(MultiAZ) == 'enabled'",
        "nodes": "NumberOfNodes",
        "node_type": "NodeType",
        "relocation": "AvailabilityZoneRelocationStatus",
        "snapshot_copy_region": "ClusterSnapshotCopyStatus.DestinationRegion",
        "status": "ClusterStatus",
    },
    edges=(
        # A Multi-AZ cluster serves on from either of its two zones.
        edges.zones("redshift.zones", "[AvailabilityZone, MultiAZSecondary.AvailabilityZone]"),
        edges.kms("redshift.kms-key", "KmsKeyId"),
        # It loads, unloads and queries files with them; its own tables need none.
        edges.role("redshift.role", "IamRoles[].IamRoleArn", effect=Effect.SOFT),
        edges.security_groups("redshift.security-group", "VpcSecurityGroups[].VpcSecurityGroupId"),
        edges.certificate("redshift.certificate", "CustomDomainCertificateArn", effect=Effect.SOFT),
        Edge(
            rule="redshift.password",
            relation="reads_secret",
            needs="MasterPasswordSecretArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.SECRET,
        ),
    ),
    docs=f"{_API}/API_DescribeClusters.html",
)


def cluster_snapshots(items: Sequence[Item], context: Context) -> Facts:
    """Return the newest snapshot of each cluster, also of clusters in other Regions."""
    usable = (_backup(item, context) for item in items if item.get("Status") == "available")
    return backup_facts(newest(usable), context, resource_rule=SOURCE, key_rule=KEY)


def _backup(item: Item, context: Context) -> Backup:
    # A copy names the Region from which it was copied.
    region = item.get("SourceRegion") or context.region
    owner = item.get("OwnerAccount") or context.account
    place = f"arn:{context.partition}:redshift:{region}:{owner}"
    return Backup(
        id=str(item["SnapshotArn"]),
        type="AWS::Redshift::Snapshot",
        name=str(item["SnapshotIdentifier"]),
        resource=f"{place}:cluster:{item['ClusterIdentifier']}",
        taken_at=item.get("SnapshotCreateTime"),
        key=item.get("KmsKeyId"),
        properties={
            "created_at": as_json(item.get("SnapshotCreateTime")),
            "snapshot_type": item.get("SnapshotType"),
            "source_region": item.get("SourceRegion"),
            "status": item.get("Status"),
        },
    )


SNAPSHOTS = Crawler(
    name="aws.redshift.snapshots",
    title="The newest snapshot of each Redshift cluster, kept here or copied to here",
    kind=Kind.RECOVERY_POINT,
    type="AWS::Redshift::Snapshot",
    service="redshift",
    list=Call(operation="describe_cluster_snapshots", items="Snapshots[]"),
    id="SnapshotArn",
    placeholder=True,
    transform_all=cluster_snapshots,
    transform_effects=(Effect.BACKUP,),
    transform_rules={
        SOURCE: "The cluster can be restored from it; of each cluster only the newest is kept.",
        KEY: "It cannot be restored without this key.",
    },
    docs=f"{_API}/API_DescribeClusterSnapshots.html",
)

NAMESPACES = Crawler(
    name="aws.redshift.namespaces",
    title="Redshift Serverless namespaces, their keys, roles and secrets",
    kind=Kind.WAREHOUSE,
    type="AWS::RedshiftServerless::Namespace",
    service="redshift-serverless",
    list=Call(operation="list_namespaces", items="namespaces[]"),
    id="namespaceArn",
    label="namespaceName",
    keys=("redshift-namespace:{account}/{region}/{namespaceName}",),
    properties={"status": "status"},
    edges=(
        edges.kms(
            "redshift-namespace.kms-key",
            "kmsKeyId",
            when="kmsKeyId != 'AWS_OWNED_KMS_KEY'",
        ),
        edges.role(
            "redshift-namespace.role",
            "iamRoles[]",
            normalise=lambda text: text if text.startswith("arn:") else None,
            effect=Effect.SOFT,
        ),
        Edge(
            rule="redshift-namespace.password",
            relation="reads_secret",
            needs="adminPasswordSecretArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.SECRET,
        ),
    ),
    docs=f"{_SERVERLESS}/API_ListNamespaces.html",
)

WORKGROUPS = Crawler(
    name="aws.redshift.workgroups",
    title="Redshift Serverless workgroups, their subnets and namespaces",
    kind=Kind.ENDPOINT,
    type="AWS::RedshiftServerless::Workgroup",
    service="redshift-serverless",
    list=Call(operation="list_workgroups", items="workgroups[]"),
    id="workgroupArn",
    label="workgroupName",
    keys=("host:{lower(endpoint.address)}", "host:{lower(customDomainName)}"),
    properties={
        "base_capacity": "baseCapacity",
        "max_capacity": "maxCapacity",
        "status": "status",
    },
    edges=(
        edges.subnets("redshift-workgroup.subnets", "subnetIds"),
        edges.security_groups("redshift-workgroup.security-group", "securityGroupIds"),
        edges.certificate(
            "redshift-workgroup.certificate", "customDomainCertificateArn", effect=Effect.SOFT
        ),
        Edge(
            rule="redshift-workgroup.namespace",
            relation="runs_on",
            needs="namespaceName",
            key="redshift-namespace:{account}/{region}/{value}",
            expects=Kind.WAREHOUSE,
        ),
    ),
    docs=f"{_SERVERLESS}/API_ListWorkgroups.html",
)

CRAWLERS = (CLUSTERS, SNAPSHOTS, NAMESPACES, WORKGROUPS)
