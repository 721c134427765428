"""Formulas for relational and key-value databases (`derivation-catalogue` §5.2)."""

from datetime import timedelta

from model.capability import properties as read
from model.capability.copies import is_replica, newest_age, replicas
from model.capability.estimate import Basis, Estimate, known, kth_smallest, never, unknown
from model.capability.formula import (
    ACCOUNT,
    COMPONENT,
    LOCAL,
    REGION,
    ZONE,
    Formula,
    Situation,
    open_ended,
    redundant,
    takes,
    unaffected,
)
from model.records.component import Kind
from model.records.requirement import Effect

DOCUMENTDB_CLUSTER, NEPTUNE_CLUSTER = "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster"
CLUSTERS = (read.RDS_CLUSTER, DOCUMENTDB_CLUSTER, NEPTUNE_CLUSTER)
RELATIONAL = (read.RDS_INSTANCE, *CLUSTERS)
STORES = (*RELATIONAL, read.DYNAMODB_TABLE)

RDS_FAILOVER = "RDS User Guide, Failing over a Multi-AZ DB instance"
RDS_CLUSTER_FAILOVER = "RDS User Guide, Multi-AZ DB cluster failover"
RDS_BACKUPS = "RDS User Guide, Point-in-time recovery"
AURORA = "Aurora User Guide, High availability"
DOCUMENTDB = "DocumentDB Developer Guide, Cluster fault tolerance"
NEPTUNE = "Neptune User Guide, Fault tolerance for a Neptune DB cluster"
REDSHIFT = "Redshift Management Guide, Multi-AZ deployment"
AURORA_GLOBAL = "Aurora User Guide, Failover for global databases"
DYNAMODB = "DynamoDB Developer Guide, Resilience; Global tables"
NONE = timedelta(0)
NO_FIGURE = "a restore takes as long as the data is large, and no restore was measured"


def in_cluster(situation: Situation) -> bool:
    """Return whether this is an instance of a cluster, which keeps the data."""
    return read.text(situation.component, read.DB_CLUSTER) is not None


def has_standby(situation: Situation) -> bool:
    """Return whether a standby waits in another zone."""
    return read.flag(situation.component, read.MULTI_AZ) is True


def is_plain_cluster(situation: Situation) -> bool:
    """Return whether this is a Multi-AZ DB cluster, not Aurora."""
    return read.text(situation.component, read.ENGINE) in {"mysql", "postgres"}


def has_members(situation: Situation) -> bool:
    """Return whether a cluster has a second instance to fail over to."""
    stated = len(read.entries(situation.component, read.CLUSTER_MEMBERS))
    requirements = situation.graph.requirements_of(situation.component.id)
    group_sizes = [
        len(requirement.members)
        for requirement in requirements
        if requirement.effect is Effect.HARD and requirement.minimum == 1
    ]
    return max([stated, *group_sizes]) > 1


def has_remote_replica(situation: Situation) -> bool:
    """Return whether a live replica stands in another Region."""
    home = situation.component.region
    graph, component = situation.graph, situation.component
    peer_regions = (graph.component(replica).region for replica in replicas(graph, component.id))
    stated = read.regions(component, read.REPLICAS) | read.regions(component, read.READ_REPLICAS)
    regions = {*peer_regions, *(replica for replica in stated if replica.count("-") >= 2)}
    return bool(regions - {home, None})


def follows(situation: Situation) -> bool:
    """Return whether this is the replica of a primary in another Region.

    Losing it loses nothing that the primary has not; beside its primary it is lost with it.
    """
    return is_replica(situation.graph, situation.component.id) and has_remote_replica(situation)


def restore_time(situation: Situation) -> Estimate:
    """Return how long a restore takes: as measured with a surviving copy, never without."""
    if loss_by_backup(situation).never:
        return never("no backup and no replica survives", "configuration")
    return measured_restore(situation, RDS_BACKUPS)


def measured_restore(situation: Situation, source: str) -> Estimate:
    """Return how long the newest restore of a store took, in the Regions that the class leaves.

    Unknown where none was measured, and where the account is lost: no restore of the store from
    another account is known to its own. `source` is named in the unknown figure.
    """
    measured = None
    if situation.disruption_class in LOCAL:
        measured = read.seconds(situation.component, read.RESTORE_SECONDS)
    elif situation.disruption_class in REGION:
        measured = read.seconds(situation.component, read.REMOTE_RESTORE_SECONDS)
    if measured is None:
        return unknown(NO_FIGURE, source=source)
    return known(measured, "measured: the newest restore job of AWS Backup", Basis.MEASURED)


def loss_by_backup(situation: Situation) -> Estimate:
    """Return the age of the newest data that can be restored."""
    component, at = situation.component, situation.at
    copied = newest_age(situation.graph, component, situation.disruption_class, at)
    if situation.disruption_class not in LOCAL:
        return copied
    return kth_smallest((_own_backups(situation), copied), 1)


def lag(situation: Situation) -> Estimate:
    """Return the replication lag, which only a measurement or an assertion can tell.

    What is stated on the other end counts where nothing is on this one; of several, the longest.
    """
    graph, component = situation.graph, situation.component
    own = read.seconds(component, read.REPLICATION_LAG_SECONDS)
    peers = (graph.component(peer) for peer in replicas(graph, component.id))
    far_lags = [read.seconds(peer, read.REPLICATION_LAG_SECONDS) for peer in peers]
    stated = [own] if own is not None else [peer for peer in far_lags if peer is not None]
    if stated:
        return known(max(stated), "replication lag, as stated", Basis.ASSERTED)
    return unknown("the replication lag is a metric that was not read")


def table_lag(situation: Situation) -> Estimate:
    """Return the lag of a global table: none when it is strongly consistent."""
    if read.text(situation.component, read.MULTI_REGION_CONSISTENCY) == "STRONG":
        return known(NONE, DYNAMODB, Basis.VENDOR)
    return lag(situation)


def _own_backups(situation: Situation) -> Estimate:
    days = read.number(situation.component, read.BACKUP_RETENTION)
    age = read.age(situation.component, read.LATEST_RESTORABLE, situation.at)
    if days == 0:
        return never("automated backups are switched off", "BackupRetentionPeriod")
    if age is not None:
        return known(age, "LatestRestorableTime", Basis.MEASURED)
    if days is None:
        return unknown("it was not read whether backups are kept")
    return unknown("the latest restorable time was not read", source=RDS_BACKUPS)


def is_multi_az(situation: Situation) -> bool:
    """Return whether a cluster serves from two zones."""
    return read.flag(situation.component, read.MULTI_AZ) is True


FORMULAS = (
    Formula(
        id="rds.cluster-instance",
        title="Instance of an Aurora, DocumentDB or Neptune cluster",
        types=(read.RDS_INSTANCE,),
        when=in_cluster,
        classes=LOCAL,
        rto=takes(AURORA, seconds=60),
        rpo=unaffected("the cluster's storage keeps the data"),
        source=AURORA,
        automatic=True,
    ),
    Formula(
        id="rds.cluster-instance.elsewhere",
        title="Instance of a cluster whose Region or account is lost",
        types=(read.RDS_INSTANCE,),
        when=in_cluster,
        classes=(*REGION, *ACCOUNT),
        rto=unaffected("the cluster is what recovers"),
        rpo=unaffected("the cluster's storage keeps the data"),
        source=AURORA,
    ),
    Formula(
        id="database.replica",
        title="Read replica or secondary cluster: its primary keeps the data",
        types=STORES,
        when=follows,
        classes=REGION,
        rto=unaffected("its primary serves on"),
        rpo=unaffected("its primary keeps the data"),
        source=AURORA_GLOBAL,
    ),
    redundant(
        id="rds.multi-az",
        title="RDS instance with a standby in another zone",
        types=(read.RDS_INSTANCE,),
        when=has_standby,
        rto=takes(RDS_FAILOVER, seconds=120),
        source=RDS_FAILOVER,
    ),
    redundant(
        id="rds.multi-az-cluster",
        title="RDS Multi-AZ DB cluster with two readable standbys",
        types=(read.RDS_CLUSTER,),
        when=is_plain_cluster,
        rto=takes(RDS_CLUSTER_FAILOVER, seconds=35),
        source=RDS_CLUSTER_FAILOVER,
    ),
    redundant(
        id="redshift.multi-az",
        title="Redshift cluster over two zones",
        types=(read.REDSHIFT_CLUSTER,),
        when=is_multi_az,
        rto=open_ended("how soon the other zone serves is not bounded", REDSHIFT),
        source=REDSHIFT,
    ),
    redundant(
        id="documentdb.replicated",
        title="DocumentDB cluster with a second instance",
        types=(DOCUMENTDB_CLUSTER,),
        when=has_members,
        rto=takes(DOCUMENTDB, seconds=120),
        source=DOCUMENTDB,
    ),
    redundant(
        id="neptune.replicated",
        title="Neptune cluster with a second instance",
        types=(NEPTUNE_CLUSTER,),
        when=has_members,
        rto=takes(NEPTUNE, seconds=120),
        source=NEPTUNE,
    ),
    redundant(
        id="aurora.replicated",
        title="Cluster with a second instance",
        types=CLUSTERS,
        when=has_members,
        rto=takes(AURORA, seconds=60),
        source=AURORA,
    ),
    Formula(
        id="aurora.writer-only",
        title="Cluster with its writer only, which restarts",
        types=CLUSTERS,
        classes=COMPONENT,
        rto=takes(AURORA, seconds=60),
        rpo=unaffected(AURORA),
        source=AURORA,
        automatic=True,
    ),
    Formula(
        id="aurora.writer-only.zone",
        title="Cluster with its writer only: a new instance is attempted in another zone",
        types=CLUSTERS,
        classes=ZONE,
        rto=open_ended("Aurora attempts a new instance in another zone without a promise", AURORA),
        rpo=unaffected(AURORA),
        source=AURORA,
        automatic=True,
    ),
    Formula(
        id="rds.single-az",
        title="RDS instance without a standby: its host is replaced",
        types=(read.RDS_INSTANCE,),
        classes=COMPONENT,
        rto=open_ended("the replacement of a host takes minutes and is not bounded", RDS_FAILOVER),
        rpo=unaffected("the volume survives the loss of its host"),
        source=RDS_FAILOVER,
        automatic=True,
    ),
    Formula(
        id="rds.single-az.zone",
        title="RDS instance without a standby: a restore into another zone",
        types=(read.RDS_INSTANCE,),
        classes=ZONE,
        rto=restore_time,
        rpo=loss_by_backup,
        source=RDS_BACKUPS,
    ),
    Formula(
        id="aurora.global",
        title="Aurora global database: promotion of the secondary Region",
        types=CLUSTERS,
        when=has_remote_replica,
        classes=REGION,
        rto=takes(AURORA_GLOBAL, minutes=1),
        rpo=lag,
        source=AURORA_GLOBAL,
    ),
    Formula(
        id="rds.remote-replica",
        title="RDS read replica in another Region: promotion",
        types=(read.RDS_INSTANCE,),
        when=has_remote_replica,
        classes=REGION,
        rto=open_ended("a promotion takes minutes and a restart, and is not bounded"),
        rpo=lag,
        source="RDS User Guide, Promoting a read replica to be a standalone DB instance",
    ),
    redundant(
        id="dynamodb.local",
        title="DynamoDB table: every table spans the zones of its Region",
        types=(read.DYNAMODB_TABLE,),
        source=DYNAMODB,
    ),
    redundant(
        id="dynamodb.global-table",
        title="DynamoDB global table: every replica takes writes",
        types=(read.DYNAMODB_TABLE,),
        when=has_remote_replica,
        classes=REGION,
        rpo=table_lag,
        source=DYNAMODB,
    ),
    Formula(
        id="database.remote-replica",
        title="Other database with a replica in another Region: promotion",
        kinds=(Kind.DATABASE, Kind.WAREHOUSE),
        when=has_remote_replica,
        classes=REGION,
        rto=open_ended("nobody stated how long its promotion takes"),
        rpo=lag,
        source="the component's own documentation",
    ),
    Formula(
        id="database.restore",
        title="Database restored from a backup that survives, if there is one",
        types=STORES,
        classes=(*REGION, *ACCOUNT),
        rto=restore_time,
        rpo=loss_by_backup,
        source=RDS_BACKUPS,
    ),
)
