"""EC2 instances, the volumes they run on, and the groups that place them close together."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

INSTANCES = Crawler(
    name="aws.ec2.instances",
    title="EC2 instances",
    kind=Kind.COMPUTE,
    type="AWS::EC2::Instance",
    service="ec2",
    list=Call(operation="describe_instances", items="Reservations[].Instances[]"),
    id="arn:{partition}:ec2:{region}:{account}:instance/{InstanceId}",
    keep="State.Name != 'terminated' && State.Name != 'shutting-down'",
    # Addresses are those of the interfaces, which need the instance.
    keys=("ec2:{InstanceId}", "host:{lower(PrivateDnsName)}", "host:{lower(PublicDnsName)}"),
    label="Tags[?Key=='Name'].Value | [0]",
    zones="Placement.AvailabilityZoneId || Placement.AvailabilityZone",
    tags="Tags",
    properties={
        "auto_recovery": "MaintenanceOptions.AutoRecovery",
        "instance_type": "InstanceType",
        "launched_at": "LaunchTime",
        "lifecycle": "InstanceLifecycle",
        "state": "State.Name",
        "tenancy": "Placement.Tenancy",
    },
    edges=(
        edges.subnet("instance.subnet", "SubnetId"),
        Edge(
            rule="instance.placement-group",
            relation="placed_in",
            needs="Placement.GroupName",
            key="arn:{partition}:ec2:{region}:{account}:placement-group/{value}",
            effect=Effect.CONTAINMENT,
            # Only groups that pack instances together are components.
            resolved_only=True,
        ),
        Edge(
            rule="instance.volume",
            relation="runs_on",
            needs="BlockDeviceMappings[].Ebs.VolumeId",
            key="ec2:{value}",
            expects=Kind.VOLUME,
        ),
        edges.role("instance.profile", "IamInstanceProfile.Arn"),
        Edge(
            rule="instance.image",
            relation="launches_from",
            needs="ImageId",
            key="ec2:{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.IMAGE,
        ),
        edges.security_groups("instance.security-group", "SecurityGroups[].GroupId"),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html",
)

PLACEMENT_GROUPS = Crawler(
    name="aws.ec2.placement_groups",
    title="Placement groups that pack instances close together",
    kind=Kind.FAILURE_DOMAIN,
    type="AWS::EC2::PlacementGroup",
    service="ec2",
    list=Call(operation="describe_placement_groups", items="PlacementGroups[]"),
    # `spread` and `partition` groups keep instances apart: they share no fate.
    keep="Strategy == 'cluster'",
    id="arn:{partition}:ec2:{region}:{account}:placement-group/{GroupName}",
    keys=("ec2:{GroupId}",),
    label="GroupName",
    tags="Tags",
    properties={"state": "State", "strategy": "Strategy"},
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html",
)

CRAWLERS = (INSTANCES, PLACEMENT_GROUPS)
