"""EBS snapshots: the newest of each volume, copies, and those from which images start."""

from collections.abc import Sequence
from dataclasses import replace

from discovery.aws.newest_backups import Backup, backup_facts, needs_key, newest
from discovery.extract import as_json
from discovery.interface import Call, Context, Crawler, Item
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

VOLUME = "snapshot.volume"
KEY = "snapshot.kms-key"
IMAGE_KEY = "snapshot.image-key"
RULES = {
    VOLUME: "The volume can be made again from it; of each volume only the newest snapshot is "
    "kept.",
    KEY: "It cannot be restored without this key.",
    IMAGE_KEY: "An instance cannot start from the image of this snapshot without its key.",
}
NO_VOLUME = "vol-ffffffff"
"""What AWS writes for the volume of a copy, and of a snapshot that was made otherwise."""
OF_IMAGE = "Created by CreateImage("
"""How the description of a snapshot begins that EC2 made for an image."""


def snapshot_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return the newest snapshot of each volume, every copy, and every snapshot of an image."""
    usable = [
        item
        for item in items
        # An emulator lists those of AWS as well.
        if item.get("State") == "completed" and item.get("OwnerId") in (None, context.account)
    ]
    of_images = [_backup(item, context) for item in usable if _is_of_image(item)]
    others = newest(_backup(item, context) for item in usable if not _is_of_image(item))
    facts = backup_facts([*others, *of_images], context, resource_rule=VOLUME, key_rule=KEY)
    starting = tuple(
        replace(need, phase=Phase.START)
        for backup in of_images
        for need in needs_key(backup, context, rule=IMAGE_KEY, effect=Effect.LIFECYCLE)
    )
    return replace(facts, requirements=(*facts.requirements, *starting))


def _backup(item: Item, context: Context) -> Backup:
    volume = str(item.get("VolumeId") or NO_VOLUME)
    return Backup(
        id=f"arn:{context.partition}:ec2:{context.region}::snapshot/{item['SnapshotId']}",
        type="AWS::EC2::Snapshot",
        name=str(item["SnapshotId"]),
        resource=None if volume == NO_VOLUME else reference.ec2(volume),
        taken_at=item.get("StartTime"),
        key=item.get("KmsKeyId"),
        properties={
            "created_at": as_json(item.get("StartTime")),
            "encrypted": item.get("Encrypted"),
            "size_gib": item.get("VolumeSize"),
            "status": item.get("State"),
            "storage_tier": item.get("StorageTier"),
            "volume": None if volume == NO_VOLUME else volume,
        },
    )


def _is_of_image(item: Item) -> bool:
    return str(item.get("Description") or "").startswith(OF_IMAGE)


SNAPSHOTS = Crawler(
    name="aws.ec2.snapshots",
    title="The newest EBS snapshot of each volume, copies, and snapshots of images",
    kind=Kind.RECOVERY_POINT,
    type="AWS::EC2::Snapshot",
    service="ec2",
    # Without the owner, every public snapshot of AWS comes with them.
    list=Call(
        operation="describe_snapshots", items="Snapshots[]", arguments={"OwnerIds": ["self"]}
    ),
    id="SnapshotId",
    placeholder=True,
    transform_all=snapshot_facts,
    transform_effects=(Effect.BACKUP, Effect.LIFECYCLE),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html",
)

CRAWLERS = (SNAPSHOTS,)
