"""EFS file systems: where clients mount them, their zone, their key and their replicas."""

from collections.abc import Iterator, Sequence

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

GONE = ("FileSystemNotFound",)
REPLICA = "efs.replica"
SOURCE = "efs.replica-source"
RULES = {
    REPLICA: "A file system copies what is written to each destination of its replication.",
    SOURCE: "A destination is read-only and follows its source until the replication is deleted.",
}


def replication(item: Item, context: Context) -> Facts:
    """Return to which file systems this one copies its data.

    The replication of a destination names another source, which reports it.
    """
    source, copies = str(item["FileSystemArn"]), item.get("Replication") or {}
    if copies.get("Source") != source:
        return Facts()
    return Facts(requirements=tuple(_needs(source, copies["Destinations"] or (), context)))


def _needs(
    source: str, destinations: Sequence[Item], context: Context
) -> Iterator[SeenRequirement]:
    for destination in destinations:
        owner = destination.get("OwnerId") or context.account
        place = f"arn:{context.partition}:elasticfilesystem:{destination['Region']}:{owner}"
        copy = f"{place}:file-system/{destination['FileSystemId']}"
        for dependent, provider, relation, rule in (
            (source, copy, "replicates_to", REPLICA),
            (copy, source, "replicates_from", SOURCE),
        ):
            yield from required(
                dependent,
                [provider],
                rule=rule,
                relation=relation,
                effect=Effect.REPLICATION,
                attribute="Replications[].Destinations[]",
                expects=Kind.FILE_SYSTEM,
            )


FILE_SYSTEMS = Crawler(
    name="aws.efs.file_systems",
    title="EFS file systems, their mount targets, access points, keys and replicas",
    kind=Kind.FILE_SYSTEM,
    type="AWS::EFS::FileSystem",
    service="efs",
    list=Call(operation="describe_file_systems", items="FileSystems[]"),
    details=(
        Call(
            operation="describe_mount_targets",
            gone=GONE,
            items="MountTargets[]",
            from_item={"FileSystemId": "FileSystemId"},
            into="MountTargets",
        ),
        Call(
            operation="describe_access_points",
            gone=GONE,
            items="AccessPoints[]",
            from_item={"FileSystemId": "FileSystemId"},
            into="AccessPoints",
        ),
        Call(
            operation="describe_replication_configurations",
            absent=("FileSystemNotFound", "ReplicationNotFound"),
            # As the destination of a replication it is asked for, too.
            items="Replications[0].{Source: SourceFileSystemArn, Destinations: Destinations}",
            from_item={"FileSystemId": "FileSystemId"},
            into="Replication",
        ),
        Call(
            operation="describe_backup_policy",
            absent=("FileSystemNotFound", "PolicyNotFound"),
            items="BackupPolicy",
            from_item={"FileSystemId": "FileSystemId"},
            into="BackupPolicy",
        ),
    ),
    id="FileSystemArn",
    label="Name || FileSystemId",
    keys=(
        "host:{FileSystemId}.efs.{region}.{dns_suffix}",
        # Functions and containers name the access point that they enter by.
        "{AccessPoints[].AccessPointArn}",
    ),
    tags="Tags",
    # Only a One Zone file system lies in a zone; mount targets are doors to all of it.
    zones="AvailabilityZoneId",
    properties={
        "automatic_backups": "BackupPolicy.Status",
        "mount_targets": "MountTargets[].{zone: AvailabilityZoneId, subnet: SubnetId,"
        " address: IpAddress, status: LifeCycleState}",
        "overwrite_protection": "FileSystemProtection.ReplicationOverwriteProtection",
        "performance_mode": "PerformanceMode",
        "replicas": "Replication.Destinations[].{region: Region, file_system: FileSystemId,"
        " status: Status}",
        "status": "LifeCycleState",
        "throughput_mode": "ThroughputMode",
    },
    measurements={
        "last_replicated_at": "Replication.Destinations[0].LastReplicatedTimestamp",
        "size_bytes": "SizeInBytes.Value",
    },
    edges=(
        edges.zone("efs.zone", "AvailabilityZoneName", relation="stored_in"),
        # Clients of one zone use its mount target, and those of another zone's another.
        edges.subnets("efs.mount-targets", "MountTargets[?LifeCycleState=='available'].SubnetId"),
        edges.kms("efs.kms-key", "KmsKeyId"),
    ),
    transform=replication,
    transform_effects=(Effect.REPLICATION,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystems.html",
)

CRAWLERS = (FILE_SYSTEMS,)
