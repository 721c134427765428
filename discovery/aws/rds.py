"""RDS DB instances: standbys, read replicas, keys, backups elsewhere, server certificates."""

from discovery.aws import edges
from discovery.aws.database_edges import of_sign_in, parameters
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

NOT_OURS = "contains(['docdb', 'neptune'], Engine)"
"""DocumentDB and Neptune answer the same calls; their own crawlers describe them."""

SUBNETS = "rds-instance.subnets"
RULES = {SUBNETS: "The instance has its addresses in the subnets of its zones."}

ZONES = (
    # A Multi-AZ instance without a stated standby zone has it in any zone of its subnet group.
    "(MultiAZ && !SecondaryAvailabilityZone && DBSubnetGroup.Subnets[].SubnetAvailabilityZone.Name)"
    " || [AvailabilityZone, SecondaryAvailabilityZone]"
)


def instance_facts(item: Item, context: Context) -> Facts:
    """Return the subnets in which the instance lies."""
    del context  # subnets have the same ids for everybody
    return Facts(
        requirements=required(
            str(item["DBInstanceArn"]),
            [reference.ec2(subnet) for subnet in _subnets(item)],
            rule=SUBNETS,
            relation="runs_in",
            effect=Effect.CONTAINMENT,
            minimum=1,
            attribute="DBSubnetGroup.Subnets[].SubnetIdentifier",
            expects=Kind.SUBNET,
        )
    )


def _subnets(item: Item) -> list[str]:
    """Return the subnets of the group that lie in the zones of the instance."""
    subnets = (item.get("DBSubnetGroup") or {}).get("Subnets") or ()
    zones = {item.get("AvailabilityZone"), item.get("SecondaryAvailabilityZone")} - {None}
    anywhere = bool(item.get("MultiAZ")) and not item.get("SecondaryAvailabilityZone")
    return [
        subnet["SubnetIdentifier"]
        for subnet in subnets
        if anywhere or (subnet.get("SubnetAvailabilityZone") or {}).get("Name") in zones
    ]


INSTANCES = Crawler(
    name="aws.rds.instances",
    title="RDS and Aurora DB instances, their standbys, replicas, keys and certificates",
    kind=Kind.DATABASE,
    type="AWS::RDS::DBInstance",
    service="rds",
    list=Call(operation="describe_db_instances", items="DBInstances[]"),
    keep=f"!{NOT_OURS}",
    id="DBInstanceArn",
    label="DBInstanceIdentifier",
    configured_as=("DBInstanceIdentifier",),
    zones=ZONES,
    tags="TagList",
    keys=("host:{lower(Endpoint.Address)}", "host:{lower(ListenerEndpoint.Address)}"),
    properties={
        "allocated_gib": "AllocatedStorage",
        "backup_retention_days": "BackupRetentionPeriod",
        "ca_certificate": "CertificateDetails.CAIdentifier || CACertificateIdentifier",
        "cluster": "DBClusterIdentifier",
        "deletion_protection": "DeletionProtection",
        "engine": "Engine",
        "engine_version": "EngineVersion",
        "instance_class": "DBInstanceClass",
        "maintenance_window": "PreferredMaintenanceWindow",
        "multi_az": "MultiAZ",
        # The server certificate: clients that check it refuse the instance from then on.
        "not_after": "CertificateDetails.ValidTill",
        "port": "Endpoint.Port",
        "promotion_tier": "PromotionTier",
        "publicly_accessible": "PubliclyAccessible",
        # Those of other Regions are named by ARN, those of the same by identifier.
        "read_replicas": "ReadReplicaDBInstanceIdentifiers[].{instance: @,"
        " region: starts_with(@, 'arn:') && split(@, ':')[3] || `null`}",
        "replica_mode": "ReplicaMode",
        "replica_source": "ReadReplicaSourceDBInstanceIdentifier"
        " || ReadReplicaSourceDBClusterIdentifier",
        "resource_id": "DbiResourceId",
        "status": "DBInstanceStatus",
        "storage_type": "StorageType",
    },
    measurements={
        "latest_restorable_at": "LatestRestorableTime",
    },
    edges=(
        # A Multi-AZ instance has two zones and runs in either; other instances have one.
        edges.zone("rds-instance.zones", ZONES, minimum=1),
        Edge(
            rule="rds-instance.cluster",
            relation="part_of",
            needs="DBClusterIdentifier",
            key="arn:{partition}:rds:{region}:{account}:cluster:{value}",
            # The cluster needs its instances, hard; the other way round as well, neither of the
            # two could start before the other.
            effect=Effect.SOFT,
            expects=Kind.DATABASE,
        ),
        Edge(
            rule="rds-instance.replica-source",
            relation="replicates_from",
            needs="ReadReplicaSourceDBInstanceIdentifier",
            key="arn:{partition}:rds:{region}:{account}:db:{value}",
            effect=Effect.REPLICATION,
            expects=Kind.DATABASE,
        ),
        Edge(
            rule="rds-instance.replica-source-cluster",
            relation="replicates_from",
            needs="ReadReplicaSourceDBClusterIdentifier",
            key="arn:{partition}:rds:{region}:{account}:cluster:{value}",
            effect=Effect.REPLICATION,
            expects=Kind.DATABASE,
        ),
        Edge(
            rule="rds-instance.backup-replica",
            relation="backed_up_by",
            needs="DBInstanceAutomatedBackupsReplications[].DBInstanceAutomatedBackupsArn",
            effect=Effect.BACKUP,
            expects=Kind.RECOVERY_POINT,
        ),
        edges.kms("rds-instance.kms-key", "KmsKeyId"),
        *of_sign_in("rds-instance"),
        edges.security_groups(
            "rds-instance.security-group", "VpcSecurityGroups[].VpcSecurityGroupId"
        ),
        Edge(
            rule="rds-instance.monitoring-role",
            relation="monitored_through",
            needs="MonitoringRoleArn",
            effect=Effect.OBSERVABILITY,
            expects=Kind.PRINCIPAL,
        ),
        parameters(
            "rds-instance.parameter-group",
            "DBParameterGroups[?!starts_with(DBParameterGroupName, 'default.')]"
            ".DBParameterGroupName",
            "pg",
        ),
        parameters(
            "rds-instance.option-group",
            "OptionGroupMemberships[?!starts_with(OptionGroupName, 'default:')].OptionGroupName",
            "og",
        ),
    ),
    transform=instance_facts,
    transform_effects=(Effect.CONTAINMENT,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html",
)

CRAWLERS = (INSTANCES,)
