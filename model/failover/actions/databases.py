"""Recipes for databases: which copy is promoted, and by which API."""

from datetime import timedelta

from model.capability import properties as read
from model.capability.estimate import unknown
from model.failover.actions.capacity import fewer_units, smaller_instances
from model.failover.actions.conditions import (
    apart,
    fence_rows,
    in_cluster,
    lag_of_source,
    replicates,
    restored,
    restores,
)
from model.failover.plan import Action
from model.failover.recipe import PLANNED, UNPLANNED, Figure, Recipe, Row, always, takes
from model.records.component import Kind

AURORA_GLOBAL = "Aurora User Guide, Using switchover or failover in Aurora Global Database"
REPLICA = "RDS User Guide, Promoting a read replica to be a standalone DB instance"
DYNAMODB = "DynamoDB Developer Guide, Global tables"
MEMORYDB = "MemoryDB Developer Guide, MemoryDB Multi-Region"
RESTORE = "AWS Backup Developer Guide, Restoring a backup"
RESIZED = unknown("how long the change of its capacity takes is not stated")
PROMOTION = unknown("a promotion takes minutes and a restart, and is not bounded", source=REPLICA)
DRAIN = Row(
    action=Action.DRAIN,
    on_source=True,
    modes=PLANNED,
    text="Wait until {target} has everything that was written to {source}",
    apis=("cloudwatch:GetMetricData",),
    takes=lag_of_source,
    check="the replication lag of {target} is zero",
    check_apis=("cloudwatch:GetMetricData",),
    undo="let writes in again",
    pre=("no client writes to {source}",),
)
CAPACITY = (
    Row(
        action=Action.SCALE,
        text="Let {target} take as many capacity units as {source}",
        apis=("rds:ModifyDBCluster",),
        when=fewer_units,
        from_none=always,
        takes=lambda move: RESIZED,
        check="{target} may take as many capacity units as {source}, and is available",
        check_apis=("rds:DescribeDBClusters",),
        undo="set the capacity of {target} to what it was",
    ),
    Row(
        action=Action.SCALE,
        text="Give an instance of {target} the class of the largest instance of {source}",
        apis=("rds:ModifyDBInstance",),
        when=smaller_instances,
        from_none=always,
        takes=lambda move: RESIZED,
        check="an instance of {target} has the class of the largest instance of {source}, and is "
        "available",
        check_apis=("rds:DescribeDBClusters",),
        undo="give the instance of {target} the class that it had",
    ),
)


def _global_rows(service: str) -> tuple[Row, ...]:
    """Return the steps of a global database; `service` is the API that manages its engine."""
    minute: Figure = takes(AURORA_GLOBAL, minutes=1)
    described = (f"{service}:DescribeGlobalClusters",)
    return (
        *fence_rows("ec2:RevokeSecurityGroupIngress", "let its clients' security groups in again"),
        DRAIN,
        *(CAPACITY if service == "rds" else ()),
        Row(
            action=Action.PROMOTE,
            modes=PLANNED,
            text="Switch the global database of {source} over to {target}, without losing data",
            apis=(f"{service}:SwitchoverGlobalCluster",),
            takes=minute,
            stands_for=True,
            check="{target} is the writer of the global database, and its status is available",
            check_apis=described,
            undo="switch the global database over to {source} again",
        ),
        Row(
            action=Action.PROMOTE,
            modes=UNPLANNED,
            text="Fail the global database of {source} over to {target}, accepting the loss of "
            "data that is not replicated yet",
            apis=(f"{service}:FailoverGlobalCluster",),
            takes=minute,
            stands_for=True,
            check="{target} is the writer of the global database, and its status is available",
            check_apis=described,
            pre=("{target} is a secondary of the global database, or already its writer",),
            irreversible=UNPLANNED,
        ),
    )


RECIPES = (
    Recipe(
        id="rds.cluster-instance",
        title="Instance of a database cluster",
        types=(read.RDS_INSTANCE, "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"),
        when=in_cluster,
        rows=(),
        nothing="its cluster is what changes sides",
        source=AURORA_GLOBAL,
    ),
    *(
        Recipe(
            id=f"{service}.global",
            title=f"Global database: promotion of the secondary Region ({service})",
            types=(cluster,),
            when=replicates,
            rows=_global_rows(service),
            single_writer=True,
            source=AURORA_GLOBAL,
        )
        for service, cluster in (
            ("rds", read.RDS_CLUSTER),
            ("docdb", "AWS::DocDB::DBCluster"),
            ("neptune", "AWS::Neptune::DBCluster"),
        )
    ),
    Recipe(
        id="rds.remote-replica",
        title="RDS read replica in the other Region: promotion",
        types=(read.RDS_INSTANCE,),
        when=replicates,
        single_writer=True,
        rows=(
            *fence_rows(
                "ec2:RevokeSecurityGroupIngress", "let its clients' security groups in again"
            ),
            DRAIN,
            Row(
                action=Action.PROMOTE,
                text="Promote the read replica {target} to a standalone instance",
                apis=("rds:PromoteReadReplica",),
                takes=lambda move: PROMOTION,
                stands_for=True,
                check="{target} is available and takes writes",
                check_apis=("rds:DescribeDBInstances",),
                irreversible=(*PLANNED, *UNPLANNED),
                pre=("{target} is a read replica, or already standalone",),
            ),
        ),
        source=REPLICA,
    ),
    *(
        Recipe(
            id=name,
            title=f"{title}: every replica takes writes",
            types=(store,),
            when=replicates,
            rows=(
                Row(
                    action=Action.VERIFY,
                    text="Verify that the replica {target} is active and takes writes",
                    apis=(described,),
                ),
            ),
            source=source,
        )
        for name, title, store, described, source in (
            (
                "dynamodb.global-table",
                "DynamoDB global table",
                read.DYNAMODB_TABLE,
                "dynamodb:DescribeTable",
                DYNAMODB,
            ),
            (
                "memorydb.multi-region",
                "MemoryDB multi-Region cluster",
                read.MEMORYDB_CLUSTER,
                "memorydb:DescribeClusters",
                MEMORYDB,
            ),
        )
    ),
    Recipe(
        id="database.replicated",
        title="Other database with a replica in the other Region",
        kinds=(Kind.DATABASE, Kind.WAREHOUSE),
        when=replicates,
        single_writer=True,
        rows=(
            *fence_rows(None, "let its clients write again"),
            DRAIN,
            Row(
                action=Action.PROMOTE,
                text="Make {target} the writer in place of {source}",
                takes=lambda move: unknown("the time of its promotion is not stated"),
                stands_for=True,
                check="{target} takes writes",
                irreversible=UNPLANNED,
                undo="make {source} the writer again",
            ),
        ),
        source="the component's own documentation",
    ),
    Recipe(
        id="redshift.restore",
        title="Redshift cluster restored from a snapshot that was copied to the other Region",
        types=(read.REDSHIFT_CLUSTER,),
        when=restored,
        single_writer=True,
        rows=(
            *fence_rows("ec2:RevokeSecurityGroupIngress", "let its clients in again"),
            Row(
                action=Action.RESTORE,
                text="Restore {source} in {to_region} from its newest snapshot there",
                apis=("redshift:RestoreFromClusterSnapshot",),
                takes=restores,
                stands_for=True,
                check="the restored cluster is available",
                check_apis=("redshift:DescribeClusters",),
                undo="delete the restored cluster",
                timeout=timedelta(hours=12),
            ),
        ),
        source="Redshift Management Guide, Copying a snapshot to another AWS Region",
    ),
    Recipe(
        id="database.restore",
        title="Database restored from a backup that lies in the other Region",
        kinds=(Kind.DATABASE, Kind.WAREHOUSE),
        when=restored,
        single_writer=True,
        rows=(
            *fence_rows(
                "ec2:RevokeSecurityGroupIngress", "let its clients' security groups in again"
            ),
            Row(
                action=Action.RESTORE,
                text="Restore {source} in {to_region} from its newest backup there",
                apis=("backup:StartRestoreJob",),
                takes=restores,
                stands_for=True,
                check="the restored database is available, and its newest rows are as old as the "
                "backup",
                check_apis=("backup:DescribeRestoreJob",),
                undo="delete what was restored",
                timeout=timedelta(hours=12),
            ),
        ),
        source=RESTORE,
    ),
    Recipe(
        id="database.apart",
        title="Database with a namesake in the other Region that has none of its data",
        kinds=(Kind.DATABASE, Kind.WAREHOUSE),
        when=apart,
        single_writer=True,
        rows=(
            *fence_rows(
                "ec2:RevokeSecurityGroupIngress", "let its clients' security groups in again"
            ),
            Row(
                action=Action.RESTORE,
                text="Bring the data of {source} into {target}: the two do not replicate, and no "
                "backup lies in {to_region}",
                takes=restores,
                stands_for=True,
                check="{target} holds the data of {source}",
                undo="empty {target} again",
                timeout=timedelta(hours=12),
            ),
        ),
        source=RESTORE,
    ),
)
