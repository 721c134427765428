"""Machine images: from which snapshots their instances start."""

from discovery.aws.images import IMAGES
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

ARN = "arn:aws:ec2:us-east-1::image/ami-1"


def test_an_image_starts_from_its_snapshots() -> None:
    image = {
        "ImageId": "ami-1",
        "Name": "golden-2026-01",
        "State": "available",
        "SourceImageRegion": "eu-west-1",
        "BlockDeviceMappings": [
            {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1"}},
            {"DeviceName": "/dev/sdb", "VirtualName": "ephemeral0"},
        ],
    }
    gone = {"ImageId": "ami-2", "State": "deregistered"}
    seen = play(IMAGES, ("describe_images", {"Images": [image, gone]}, {"Owners": ["self"]}))
    component = described(seen)[ARN]
    assert (component.kind, component.name) == (Kind.IMAGE, "golden-2026-01")
    assert component.properties["source_region"] == "eu-west-1"
    assert keys(seen) == {ARN: ("ec2:ami-1",)}
    assert requirement_lines(seen) == [
        f"image.snapshots: {ARN} lifecycle/start launches_from "
        "arn:aws:ec2:us-east-1::snapshot/snap-1"
    ]
