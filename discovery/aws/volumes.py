"""EBS volumes: their zone, their key and the snapshot from which each was made."""

from discovery.aws import edges
from discovery.interface import Call, Crawler
from model.records.component import Kind
from model.records.requirement import Effect, Phase

VOLUMES = Crawler(
    name="aws.ec2.volumes",
    title="EBS volumes, their zones and keys",
    kind=Kind.VOLUME,
    type="AWS::EC2::Volume",
    service="ec2",
    list=Call(operation="describe_volumes", items="Volumes[]"),
    id="arn:{partition}:ec2:{region}:{account}:volume/{VolumeId}",
    keep="State != 'deleting' && State != 'deleted'",
    keys=("ec2:{VolumeId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    zones="AvailabilityZone",
    tags="Tags",
    properties={
        "attached_to": "Attachments[?State=='attached'].InstanceId",
        "encrypted": "Encrypted",
        "multi_attach": "MultiAttachEnabled",
        "size_gib": "Size",
        "snapshot": "SnapshotId",
        "state": "State",
        "volume_type": "VolumeType",
    },
    edges=(
        edges.zone("volume.zone", "AvailabilityZone", relation="stored_in"),
        # The data key stays with the host; it is asked for when the volume is attached.
        edges.kms("volume.kms-key", "KmsKeyId", effect=Effect.LIFECYCLE, phase=Phase.START),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html",
)

CRAWLERS = (VOLUMES,)
