"""EBS volumes: each lies in one zone, and asks for its key when it is attached."""

from discovery.aws.volumes import VOLUMES
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

ID = "arn:aws:ec2:us-east-1:111122223333:volume/vol-1"


def test_a_volume_goes_with_its_zone_and_needs_its_key_to_be_attached() -> None:
    volume = {
        "VolumeId": "vol-1",
        "AvailabilityZone": "us-east-1a",
        "State": "in-use",
        "Encrypted": True,
        "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/k1",
        "Size": 100,
        "SnapshotId": "snap-1",
        "Attachments": [{"InstanceId": "i-1", "State": "attached"}],
        "Tags": [{"Key": "Name", "Value": "data"}],
    }
    gone = {"VolumeId": "vol-2", "AvailabilityZone": "us-east-1a", "State": "deleting"}
    seen = play(VOLUMES, ("describe_volumes", {"Volumes": [volume, gone]}))
    assert list(described(seen)) == [ID]
    component = described(seen)[ID]
    assert (component.kind, component.name, component.zones) == (
        Kind.VOLUME,
        "data",
        ("zone-name:111122223333/us-east-1/us-east-1a",),
    )
    assert component.properties["attached_to"] == ["i-1"]
    assert named(seen, ID) == {"ec2:vol-1"}
    assert requirement_lines(seen) == [
        "volume.kms-key: ec2!volume/vol-1 lifecycle/start encrypted_by kms!key/k1",
        "volume.zone: ec2!volume/vol-1 containment stored_in "
        "zone-name:111122223333/us-east-1/us-east-1a",
    ]
