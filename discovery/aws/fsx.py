"""FSx file systems of every type, their directories and repositories, and their newest backups."""

from collections.abc import Sequence

from discovery.aws import edges
from discovery.aws.newest_backups import Backup, backup_facts, newest
from discovery.extract import as_json
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/fsx/latest/APIReference"
SOURCE = "fsx-backup.file-system"
KEY = "fsx-backup.kms-key"
_DOMAIN = "WindowsConfiguration.SelfManagedActiveDirectoryConfiguration"


def _of_any(*members: str) -> str:
    """Return the path to the first of these members that one of the four types has."""
    types = ("Windows", "Lustre", "Ontap", "OpenZFS")
    paths = [f"{type_}Configuration.{member}" for type_, member in zip(types, members, strict=True)]
    return f"not_null({', '.join(paths)})"


FILE_SYSTEMS = Crawler(
    name="aws.fsx.file_systems",
    title="FSx file systems, their subnets, keys, directories and repositories",
    kind=Kind.FILE_SYSTEM,
    type="AWS::FSx::FileSystem",
    service="fsx",
    list=Call(operation="describe_file_systems", items="FileSystems[]"),
    id="ResourceARN",
    label="Tags[?Key=='Name'].Value | [0]",
    keys=(
        "host:{lower(DNSName)}",
        "host:{WindowsConfiguration.Aliases[].Name | map(&lower(@), @)}",
        "fsx:{FileSystemId}",
    ),
    tags="Tags",
    properties={
        "backup_retention_days": _of_any(*["AutomaticBackupRetentionDays"] * 4),
        "deployment_type": _of_any(*["DeploymentType"] * 4),
        "file_system_type": "FileSystemType",
        "status": "Lifecycle",
        "storage_gib": "StorageCapacity",
        "throughput": _of_any(*["ThroughputCapacity"] * 4),
    },
    edges=(
        # A Multi-AZ file system has its standby in the second subnet.
        edges.subnets("fsx.subnets", "SubnetIds"),
        edges.kms("fsx.kms-key", "KmsKeyId"),
        Edge(
            rule="fsx.directory",
            relation="signs_in_with",
            needs="WindowsConfiguration.ActiveDirectoryId",
            key="arn:{partition}:ds:{region}:{account}:directory/{value}",
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="fsx.own-directory",
            relation="signs_in_with",
            needs=f"ip:{{VpcId}}/{{{_DOMAIN}.DnsIps[]}}",
            minimum=1,
            full="all",
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="fsx.join-secret",
            relation="reads_secret",
            needs=f"{_DOMAIN}.DomainJoinServiceAccountSecret",
            # A new file server joins the directory with it.
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.SECRET,
        ),
        Edge(
            rule="fsx.repository",
            relation="filled_from",
            needs="split(LustreConfiguration.DataRepositoryConfiguration.ImportPath, '/') | [1]",
            key="bucket:{value}",
            # Files that were loaded stay readable.
            effect=Effect.SOFT,
            expects=Kind.BUCKET,
        ),
        Edge(
            rule="fsx.log",
            relation="logs_to",
            needs="[WindowsConfiguration.AuditLogConfiguration.AuditLogDestination,"
            " LustreConfiguration.LogConfiguration.Destination]",
            effect=Effect.OBSERVABILITY,
        ),
    ),
    docs=f"{_API}/API_DescribeFileSystems.html",
)


def fsx_backups(items: Sequence[Item], context: Context) -> Facts:
    """Return the newest backup of each file system or volume."""
    usable = (_backup(item) for item in items if item.get("Lifecycle") == "AVAILABLE")
    return backup_facts(newest(usable), context, resource_rule=SOURCE, key_rule=KEY)


def _backup(item: Item) -> Backup:
    source = item.get("Volume") or item.get("FileSystem") or {}
    return Backup(
        id=str(item["ResourceARN"]),
        type="AWS::FSx::Backup",
        name=str(item["BackupId"]),
        resource=source.get("ResourceARN") or None,
        taken_at=item.get("CreationTime"),
        key=item.get("KmsKeyId"),
        properties={
            "backup_type": item.get("Type"),
            "created_at": as_json(item.get("CreationTime")),
            "source_region": item.get("SourceBackupRegion"),
            "status": item.get("Lifecycle"),
        },
    )


BACKUPS = Crawler(
    name="aws.fsx.backups",
    title="The newest backup of each FSx file system or volume",
    kind=Kind.RECOVERY_POINT,
    type="AWS::FSx::Backup",
    service="fsx",
    list=Call(
        operation="describe_backups",
        absent=("FileSystemNotFound", "VolumeNotFound", "BackupNotFound"),
        items="Backups[]",
    ),
    id="ResourceARN",
    placeholder=True,
    transform_all=fsx_backups,
    transform_effects=(Effect.BACKUP,),
    transform_rules={
        SOURCE: "The file system or volume can be restored from it; only the newest is kept.",
        KEY: "It cannot be restored without this key.",
    },
    docs=f"{_API}/API_DescribeBackups.html",
)

CRAWLERS = (FILE_SYSTEMS, BACKUPS)
