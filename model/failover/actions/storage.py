"""Recipes for object, file and block storage."""

from datetime import timedelta

from model.capability import properties as read
from model.capability.estimate import unknown
from model.failover.actions.conditions import (
    apart,
    fence_rows,
    lag_of_source,
    replicates,
    restored,
    restores,
)
from model.failover.plan import Action
from model.failover.recipe import BOTH, PLANNED, Recipe, Row
from model.records.component import Kind

S3 = "S3 User Guide, Replicating objects"
EFS = "EFS User Guide, Failing over to a replica"
OTHER_TIME = unknown("how long the end of the replication takes is not stated")
EFS_TIME = unknown("failing over a file system takes minutes and is not bounded", source=EFS)
DRAIN = Row(
    action=Action.DRAIN,
    on_source=True,
    modes=PLANNED,
    text="Wait until everything in {source} is replicated to {target}",
    apis=("cloudwatch:GetMetricData",),
    takes=lag_of_source,
    check="no operation on {source} waits for replication",
    check_apis=("cloudwatch:GetMetricData",),
    undo="let writes in again",
)


def _restore_row(api: str, *, checked_by: str) -> Row:
    """Return the row that restores from the newest backup by one call, and checks by another."""
    return Row(
        action=Action.RESTORE,
        text="Restore {source} in {to_region} from its newest backup there",
        apis=(api,),
        takes=restores,
        stands_for=True,
        check="what was restored is complete",
        check_apis=(checked_by,),
        undo="delete what was restored",
        timeout=timedelta(hours=12),
    )


RECIPES = (
    Recipe(
        id="s3.replicated",
        title="S3 bucket with a replica: clients use the one beside them",
        types=(read.BUCKET,),
        when=replicates,
        rows=(
            DRAIN,
            Row(
                action=Action.VERIFY,
                text="Verify that {target} holds the newest objects that are needed of {source}",
                apis=("s3:ListObjectsV2",),
            ),
        ),
        source=S3,
    ),
    Recipe(
        id="s3.apart",
        title="S3 bucket with a namesake in the other Region that does not replicate",
        types=(read.BUCKET,),
        when=apart,
        rows=(
            Row(
                action=Action.VERIFY,
                text="Verify that {target} holds what is needed of {source}: the two do not "
                "replicate",
                apis=("s3:ListObjectsV2",),
            ),
        ),
        source=S3,
    ),
    Recipe(
        id="efs.replicated",
        title="EFS file system with a replica: failed over and mounted again",
        types=(read.EFS_FILE_SYSTEM,),
        when=replicates,
        single_writer=True,
        rows=(
            *fence_rows("ec2:RevokeSecurityGroupIngress", "let its clients mount it again"),
            DRAIN,
            Row(
                action=Action.PROMOTE,
                text="End the replication to {target}, so that it can be written",
                apis=("elasticfilesystem:DeleteReplicationConfiguration",),
                takes=lambda move: EFS_TIME,
                stands_for=True,
                check="{target} is writable",
                check_apis=("elasticfilesystem:DescribeFileSystems",),
                irreversible=BOTH,
            ),
        ),
        source=EFS,
    ),
    Recipe(
        id="file-system.replicated",
        title="Other file system with a replica (SnapMirror, DataSync): opened for writing",
        kinds=(Kind.FILE_SYSTEM,),
        when=replicates,
        single_writer=True,
        rows=(
            *fence_rows("ec2:RevokeSecurityGroupIngress", "let its clients mount it again"),
            DRAIN,
            Row(
                action=Action.PROMOTE,
                text="End the replication to {target}, so that it can be written",
                takes=lambda move: OTHER_TIME,
                stands_for=True,
                check="{target} is writable",
                irreversible=BOTH,
            ),
        ),
        source="FSx for ONTAP User Guide, Scheduled replication using NetApp SnapMirror",
    ),
    Recipe(
        id="fsx.restore",
        title="FSx file system restored from a backup that lies in the other Region",
        types=(read.FSX_FILE_SYSTEM,),
        when=restored,
        single_writer=True,
        rows=(
            *fence_rows(None, "let its clients write again"),
            _restore_row("fsx:CreateFileSystemFromBackup", checked_by="fsx:DescribeFileSystems"),
        ),
        source="FSx API Reference, CreateFileSystemFromBackup",
    ),
    Recipe(
        id="storage.restore",
        title="Storage restored from a backup that lies in the other Region",
        kinds=(Kind.BUCKET, Kind.FILE_SYSTEM, Kind.VOLUME),
        when=restored,
        single_writer=True,
        rows=(
            *fence_rows(None, "let its clients write again"),
            _restore_row("backup:StartRestoreJob", checked_by="backup:DescribeRestoreJob"),
        ),
        source="AWS Backup Developer Guide, Restoring a backup",
    ),
)
