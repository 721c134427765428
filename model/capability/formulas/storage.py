"""Formulas for object, file and block storage."""

from collections.abc import Mapping, Sequence

from model.capability import properties as read
from model.capability.copies import newest_age, surviving
from model.capability.estimate import Estimate, never
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
from model.capability.formulas.databases import (
    lag,
    loss_by_backup,
    measured_restore,
    restore_time,
)
from model.records.component import Json, Kind

S3 = "S3 User Guide, Data durability; Replicating objects"
S3_EXPRESS = "S3 User Guide, Directory buckets and S3 Express One Zone"
EBS = "EBS User Guide, Snapshots"
EFS = "EFS User Guide, Resilience"
FSX = "FSx for Windows File Server User Guide, Availability and durability"
FSX_ONTAP = "FSx for ONTAP User Guide, Availability, durability, and deployment options"
FSX_LUSTRE = "FSx for Lustre User Guide, Deployment options"


def replicated(situation: Situation) -> bool:
    """Return whether a live copy survives this disruption."""
    graph, component = situation.graph, situation.component
    near = surviving(graph, component, situation.disruption_class)
    return any(not copy.backup for copy in near)


def partly_replicated(situation: Situation) -> bool:
    """Return whether a live copy survives that holds only some of the objects.

    What is not known of the rules (an asserted replication) counts as whole.
    """
    rules = _enabled_rules(situation)
    whole = any(not rule.get("prefix") and not rule.get("tags") for rule in rules)
    return replicated(situation) and bool(rules) and not whole


def loss_of_the_rest(situation: Situation) -> Estimate:
    """Return the loss of the objects that no rule replicates: as old as their newest backup."""
    backed_up = loss_by_backup(situation)
    if not backed_up.never:
        return backed_up
    parts = sorted(
        str(rule.get("prefix") or "tagged objects") for rule in _enabled_rules(situation)
    )
    return never(f"only {', '.join(parts)} is replicated, and no backup holds the rest", S3)


def _enabled_rules(situation: Situation) -> Sequence[Mapping[str, Json]]:
    stated = read.entries(situation.component, read.REPLICATION)
    rules = [rule for rule in stated if isinstance(rule, Mapping)]
    return [rule for rule in rules if rule.get("status") != "Disabled"]


def snapshot_age(situation: Situation) -> Estimate:
    """Return the age of the newest snapshot that survives; never without one."""
    return newest_age(
        situation.graph, situation.component, situation.disruption_class, situation.at
    )


def snapshot_restore(situation: Situation) -> Estimate:
    """Return how long a restore takes: as measured with a surviving snapshot, never without."""
    if snapshot_age(situation).never:
        return never("no snapshot survives", "configuration")
    return measured_restore(situation, "AWS Backup Developer Guide")


def zonal(situation: Situation) -> bool:
    """Return whether the component lives in one zone only."""
    return len(situation.component.zones) == 1


def in_two_zones(situation: Situation) -> bool:
    """Return whether an FSx file system has a standby in a second zone."""
    stated = read.text(situation.component, read.DEPLOYMENT_TYPE) or ""
    return stated.startswith("MULTI_AZ")


def windows_in_two_zones(situation: Situation) -> bool:
    """Return whether it is one of Windows with such a standby."""
    return in_two_zones(situation) and (
        read.text(situation.component, read.FILE_SYSTEM_TYPE) == "WINDOWS"
    )


def is_scratch(situation: Situation) -> bool:
    """Return whether an FSx file system keeps no second copy of its data."""
    stated = read.text(situation.component, read.DEPLOYMENT_TYPE) or ""
    return stated.startswith("SCRATCH")


FORMULAS = (
    redundant(
        id="s3.local",
        title="S3 bucket: objects lie in several zones",
        types=(read.BUCKET,),
        source=S3,
    ),
    redundant(
        id="s3.directory",
        title="S3 directory bucket: objects lie on several devices of one zone",
        types=(read.DIRECTORY_BUCKET,),
        classes=COMPONENT,
        source=S3_EXPRESS,
    ),
    Formula(
        id="s3.directory.zone",
        title="S3 directory bucket whose zone is lost: filled anew from a copy, if there is one",
        types=(read.DIRECTORY_BUCKET,),
        classes=ZONE,
        rto=snapshot_restore,
        rpo=snapshot_age,
        source=S3_EXPRESS,
    ),
    Formula(
        id="s3.partly-replicated",
        title="S3 bucket of which only some objects are replicated",
        types=(read.BUCKET,),
        when=partly_replicated,
        classes=(*REGION, *ACCOUNT),
        rto=open_ended("how long clients take to use the replica is theirs to say"),
        rpo=loss_of_the_rest,
        source=S3,
    ),
    Formula(
        id="s3.replicated",
        title="S3 bucket with a replica that survives: clients switch to it",
        types=(read.BUCKET,),
        when=replicated,
        classes=(*REGION, *ACCOUNT),
        rto=open_ended("how long clients take to use the replica is theirs to say"),
        rpo=lag,
        source=S3,
    ),
    Formula(
        id="ebs.component",
        title="EBS volume attached to another instance",
        kinds=(Kind.VOLUME,),
        classes=COMPONENT,
        rto=open_ended("attaching a volume again takes minutes and is not bounded", EBS),
        rpo=unaffected("the volume survives the loss of its instance"),
        source=EBS,
    ),
    Formula(
        id="ebs.snapshot",
        title="EBS volume created anew from a snapshot that survives",
        kinds=(Kind.VOLUME,),
        classes=(*ZONE, *REGION, *ACCOUNT),
        rto=snapshot_restore,
        rpo=snapshot_age,
        source=EBS,
    ),
    redundant(
        id="fsx.multi-az.windows",
        title="FSx for Windows over two zones: the standby takes over",
        types=(read.FSX_FILE_SYSTEM,),
        when=windows_in_two_zones,
        rto=takes(FSX, seconds=30),
        source=FSX,
    ),
    redundant(
        id="fsx.multi-az",
        title="FSx for ONTAP or OpenZFS over two zones: the standby takes over",
        types=(read.FSX_FILE_SYSTEM,),
        when=in_two_zones,
        rto=takes(FSX_ONTAP, seconds=60),
        source=FSX_ONTAP,
    ),
    Formula(
        id="fsx.scratch",
        title="FSx for Lustre without copies (scratch): what a lost server held is gone",
        types=(read.FSX_FILE_SYSTEM,),
        when=is_scratch,
        classes=LOCAL,
        rto=snapshot_restore,
        rpo=snapshot_age,
        source=FSX_LUSTRE,
    ),
    Formula(
        id="fsx.single-az",
        title="FSx in one zone: AWS replaces a file server",
        types=(read.FSX_FILE_SYSTEM,),
        classes=COMPONENT,
        rto=open_ended("a file server is replaced in minutes, which is not bounded", FSX),
        rpo=unaffected(FSX),
        source=FSX,
        automatic=True,
    ),
    Formula(
        id="fsx.single-az.zone",
        title="FSx in one zone that is lost: restored from a backup",
        types=(read.FSX_FILE_SYSTEM,),
        classes=ZONE,
        rto=snapshot_restore,
        rpo=snapshot_age,
        source=FSX,
    ),
    Formula(
        id="efs.one-zone",
        title="File system in one zone: restored from a backup",
        kinds=(Kind.FILE_SYSTEM,),
        when=zonal,
        classes=ZONE,
        rto=snapshot_restore,
        rpo=snapshot_age,
        source=EFS,
    ),
    redundant(
        id="efs.local",
        title="Regional file system",
        kinds=(Kind.FILE_SYSTEM,),
        source=EFS,
    ),
    Formula(
        id="file-system.replicated",
        title="File system with a replica that survives: failed over and mounted again",
        kinds=(Kind.FILE_SYSTEM,),
        when=replicated,
        classes=REGION,
        rto=open_ended("failing over a file system takes minutes and is not bounded", EFS),
        rpo=lag,
        source=EFS,
    ),
    Formula(
        id="storage.restore",
        title="Storage restored from a backup that survives, if there is one",
        kinds=(Kind.BUCKET, Kind.FILE_SYSTEM, Kind.WAREHOUSE, Kind.DATABASE),
        classes=(*REGION, *ACCOUNT),
        rto=restore_time,
        rpo=loss_by_backup,
        source="AWS Backup Developer Guide",
    ),
)
