"""EBS snapshots: what is kept of many, and what each brings back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from discovery.aws.snapshots import SNAPSHOTS
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
PLACE = "arn:aws:ec2:us-east-1::snapshot"
KEY = "arn:aws:kms:us-east-1:111122223333:key/k1"


def snapshot(name: str, volume: str, *, age: int = 0, **further: Any) -> dict[str, Any]:
    moment = AT - timedelta(hours=age)
    fixed = {"SnapshotId": name, "VolumeId": volume, "StartTime": moment, "State": "completed"}
    return {**fixed, **further}


def look(*snapshots: dict[str, Any]) -> Observation:
    answer = {"Snapshots": list(snapshots)}
    return play(SNAPSHOTS, ("describe_snapshots", answer, {"OwnerIds": ["self"]}))


def test_of_each_volume_the_newest_completed_snapshot_is_kept() -> None:
    seen = look(
        snapshot("snap-1", "vol-a", age=24),
        snapshot("snap-2", "vol-a", age=1, KmsKeyId=KEY),
        snapshot("snap-3", "vol-a", State="pending"),
        snapshot("snap-4", "vol-b", age=48),
        snapshot("snap-5", "vol-c", OwnerId="801119661308"),
    )
    assert requirement_lines(seen) == [
        f"snapshot.kms-key: {PLACE}/snap-2 backup encrypted_by kms!key/k1",
        f"snapshot.volume: ec2:vol-a backup backed_up_by {PLACE}/snap-2",
        f"snapshot.volume: ec2:vol-b backup backed_up_by {PLACE}/snap-4",
    ]
    newest = described(seen)[f"{PLACE}/snap-2"]
    assert (newest.kind, newest.type) == (Kind.RECOVERY_POINT, "AWS::EC2::Snapshot")
    assert read.moment(newest, read.CREATED_AT) == AT - timedelta(hours=1)


def test_copies_name_no_volume_and_are_all_kept() -> None:
    seen = look(snapshot("snap-1", "vol-ffffffff"), snapshot("snap-2", "vol-ffffffff", age=9))
    assert sorted(described(seen)) == [f"{PLACE}/snap-1", f"{PLACE}/snap-2"]
    assert requirement_lines(seen) == []


def test_a_snapshot_of_an_image_is_kept_and_its_key_is_needed_at_start() -> None:
    words = "Created by CreateImage(i-1) for ami-1"
    seen = look(
        snapshot("snap-1", "vol-a", age=9, Description=words, KmsKeyId=KEY),
        snapshot("snap-2", "vol-a"),
    )
    assert requirement_lines(seen) == [
        f"snapshot.image-key: {PLACE}/snap-1 lifecycle/start encrypted_by kms!key/k1",
        f"snapshot.kms-key: {PLACE}/snap-1 backup encrypted_by kms!key/k1",
        f"snapshot.volume: ec2:vol-a backup backed_up_by {PLACE}/snap-1",
        f"snapshot.volume: ec2:vol-a backup backed_up_by {PLACE}/snap-2",
    ]
