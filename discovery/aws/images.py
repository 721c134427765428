"""Machine images (AMIs) of an account, and the snapshots from which their instances start."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

IMAGES = Crawler(
    name="aws.ec2.images",
    title="Machine images (AMIs) that an account owns, and their snapshots",
    kind=Kind.IMAGE,
    type="AWS::EC2::Image",
    service="ec2",
    # Without the owner, every public image of AWS comes with them.
    list=Call(operation="describe_images", items="Images[]", arguments={"Owners": ["self"]}),
    id="arn:{partition}:ec2:{region}::image/{ImageId}",
    keep="State == 'available'",
    keys=("ec2:{ImageId}",),
    label="Name || ImageId",
    tags="Tags",
    properties={
        "architecture": "Architecture",
        "created_at": "CreationDate",
        "deprecated_at": "DeprecationTime",
        "platform": "PlatformDetails",
        "protected": "DeregistrationProtection",
        "public": "Public",
        "source_image": "SourceImageId",
        "source_region": "SourceImageRegion",
    },
    measurements={"last_launched_at": "LastLaunchedTime"},
    edges=(
        Edge(
            rule="image.snapshots",
            relation="launches_from",
            needs="BlockDeviceMappings[].Ebs.SnapshotId",
            key="arn:{partition}:ec2:{region}::snapshot/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            # A snapshot that another account shares is not listed.
            resolved_only=True,
            expects=Kind.RECOVERY_POINT,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html",
)

CRAWLERS = (IMAGES,)
