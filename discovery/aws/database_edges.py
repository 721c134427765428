"""Edges and properties that the databases of RDS share with those of DocumentDB and Neptune."""

from collections.abc import Mapping
from types import MappingProxyType

from discovery.aws import edges
from discovery.interface import Edge
from model.records import reference
from model.records.component import Kind
from model.records.requirement import Effect, Phase

CLUSTER_PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "backup_retention_days": "BackupRetentionPeriod",
        "deletion_protection": "DeletionProtection",
        "engine": "Engine",
        "engine_version": "EngineVersion",
        "maintenance_window": "PreferredMaintenanceWindow",
        "members": "DBClusterMembers[].{instance: DBInstanceIdentifier, writer: IsClusterWriter,"
        " promotion_tier: PromotionTier}",
        "multi_az": "MultiAZ",
        "port": "Port",
        "replica_source": "ReplicationSourceIdentifier",
        "resource_id": "DbClusterResourceId",
        "status": "Status",
    }
)
"""Properties of a cluster of any engine."""

RESTORABLE: Mapping[str, str] = MappingProxyType(
    {
        "earliest_restorable_at": "EarliestRestorableTime",
        "latest_restorable_at": "LatestRestorableTime",
    }
)
"""Measurements of a cluster: the span of time to which it can be restored."""


def of_cluster(prefix: str) -> tuple[Edge, ...]:
    """Return the edges of a cluster of any engine: instances, storage, keys, parameters.

    Args:
        prefix: the first part of the names of the rules, `rds-cluster`.
    """
    return (
        Edge(
            rule=f"{prefix}.members",
            relation="served_by",
            needs="DBClusterMembers[].DBInstanceIdentifier",
            key="arn:{partition}:rds:{region}:{account}:db:{value}",
            # Any instance can become the writer, and the writer serves reads as well.
            minimum=1,
            expects=Kind.DATABASE,
        ),
        # Writes need four of six copies, two in each of three zones: one zone may be lost.
        edges.zone(
            f"{prefix}.storage-zones",
            "AvailabilityZones",
            relation="stored_in",
            minimum="length(AvailabilityZones[1:])",
        ),
        edges.kms(f"{prefix}.kms-key", "KmsKeyId"),
        edges.security_groups(f"{prefix}.security-group", "VpcSecurityGroups[].VpcSecurityGroupId"),
        parameters(
            f"{prefix}.parameter-group",
            "DBClusterParameterGroup",
            "cluster-pg",
            when="!starts_with(DBClusterParameterGroup, 'default.')",
        ),
    )


def of_sign_in(prefix: str) -> tuple[Edge, ...]:
    """Return the edges of what a database of RDS lets people in with: its secret, a directory."""
    return (
        Edge(
            rule=f"{prefix}.master-secret",
            relation="rotates_secret",
            needs="MasterUserSecret.SecretArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.SECRET,
        ),
        Edge(
            rule=f"{prefix}.domain",
            relation="signs_in_with",
            needs="DomainMemberships[].FQDN",
            normalise=reference.host,
            expects=Kind.IDENTITY_PROVIDER,
        ),
        edges.role(f"{prefix}.feature-role", "AssociatedRoles[].RoleArn", effect=Effect.SOFT),
    )


def parameters(rule: str, needs: str, resource: str, when: str | None = None) -> Edge:
    """Return the edge of a group of parameters or options that a database reads at its start.

    Args:
        rule: the name of the rule.
        needs: the expression of the group's name.
        resource: the part of the group's ARN before its name, `pg`.
        when: the expression of the condition under which it counts.
    """
    return Edge(
        rule=rule,
        relation="configured_by",
        needs=needs,
        key=f"arn:{{partition}}:rds:{{region}}:{{account}}:{resource}:{{value}}",
        when=when,
        effect=Effect.LIFECYCLE,
        phase=Phase.START,
        expects=Kind.PARAMETER,
    )
