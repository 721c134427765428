"""Auto Scaling groups: how many instances must live, and what launching new ones takes."""

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

CONTROL_PLANE = "auto-scaling-group.control-plane"
RULES = {
    CONTROL_PLANE: "A group that would fall below its minimum without one of its zones needs the "
    "control plane to recover; a group with spare instances does not (static stability)."
}
TEMPLATE = "MixedInstancesPolicy.LaunchTemplate"


def is_statically_stable(*, desired: int, minimum: int, zones: int) -> bool:
    """Return whether an evenly spread group keeps its minimum when one zone is lost.

    >>> is_statically_stable(desired=6, minimum=4, zones=3)
    True
    >>> is_statically_stable(desired=4, minimum=4, zones=2)
    False
    """
    largest_share = -(-desired // max(zones, 1))
    return desired - largest_share >= minimum


def group_facts(item: Item, context: Context) -> Facts:
    """Return the need for the control plane of a group that has to launch to survive."""
    stable = is_statically_stable(
        desired=item.get("DesiredCapacity", 0),
        minimum=item.get("MinSize", 0),
        zones=len(item.get("AvailabilityZones", ())),
    )
    if stable or not context.region:
        return Facts()
    return Facts(
        requirements=required(
            item["AutoScalingGroupARN"],
            [
                reference.control_plane("autoscaling", context.region),
                reference.control_plane("ec2", context.region),
            ],
            relation="recovers_through",
            rule=CONTROL_PLANE,
            effect=Effect.RECOVERY,
            attribute="DesiredCapacity",
            expects=Kind.CONTROL_PLANE,
        )
    )


AUTO_SCALING_GROUPS = Crawler(
    name="aws.autoscaling.groups",
    title="Auto Scaling groups",
    kind=Kind.SCALING_GROUP,
    type="AWS::AutoScaling::AutoScalingGroup",
    service="autoscaling",
    list=Call(operation="describe_auto_scaling_groups", items="AutoScalingGroups[]"),
    details=(
        Call(
            operation="describe_lifecycle_hooks",
            items="LifecycleHooks",
            from_item={"AutoScalingGroupName": "AutoScalingGroupName"},
            into="hooks",
        ),
    ),
    id="AutoScalingGroupARN",
    keys=("auto-scaling-group:{account}/{region}/{AutoScalingGroupName}",),
    label="AutoScalingGroupName",
    zones="AvailabilityZones",
    tags="Tags",
    properties={
        "desired_capacity": "DesiredCapacity",
        "health_check_grace_period": "HealthCheckGracePeriod",
        "health_check_type": "HealthCheckType",
        "lifecycle_hook_timeouts": "hooks[].HeartbeatTimeout",
        "max_size": "MaxSize",
        "min_size": "MinSize",
        "subnets": "split(VPCZoneIdentifier, ',')",
        "suspended_processes": "SuspendedProcesses[].ProcessName",
        "warm_pool_min_size": "WarmPoolConfiguration.MinSize",
        "zonal_shift": "AvailabilityZoneImpairmentPolicy.ZonalShiftEnabled",
    },
    measurements={
        "in_service": "length(Instances[?LifecycleState=='InService'])",
    },
    edges=(
        Edge(
            rule="auto-scaling-group.instances",
            relation="runs_on",
            needs="Instances[?LifecycleState=='InService'].InstanceId",
            key="ec2:{value}",
            # MinSize is how far the group may shrink, not how little it can serve with: of a
            # group that may shrink to nothing, the last instance still serves.
            minimum="max([MinSize, `1`])",
            full="DesiredCapacity",
            expects=Kind.COMPUTE,
        ),
        edges.zone("auto-scaling-group.zones", "AvailabilityZones", minimum=1),
        Edge(
            rule="auto-scaling-group.subnets",
            relation="launches_into",
            needs="split(VPCZoneIdentifier, ',')",
            key="ec2:{value}",
            minimum=1,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.SUBNET,
        ),
        Edge(
            rule="auto-scaling-group.launch-template",
            relation="launches_from",
            needs=f"[LaunchTemplate.LaunchTemplateId,"
            f" {TEMPLATE}.LaunchTemplateSpecification.LaunchTemplateId,"
            f" {TEMPLATE}.Overrides[].LaunchTemplateSpecification.LaunchTemplateId]",
            key="ec2:{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        Edge(
            rule="auto-scaling-group.target-group",
            # The group registers targets, and those carry the target group.
            relation="filled_by",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            needed_by="[TargetGroupARNs, TrafficSources[?Type=='elbv2'].Identifier]",
            expects=Kind.TARGET_GROUP,
        ),
        Edge(
            rule="auto-scaling-group.classic-load-balancer",
            relation="filled_by",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            needed_by="[LoadBalancerNames, TrafficSources[?Type=='elb'].Identifier]",
            key="arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{value}",
            expects=Kind.LOAD_BALANCER,
        ),
        Edge(
            rule="auto-scaling-group.lifecycle-hook",
            relation="notifies",
            needs="hooks[].NotificationTargetARN",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        edges.starting_role("auto-scaling-group.service-role", "ServiceLinkedRoleARN"),
    ),
    transform=group_facts,
    transform_effects=(Effect.RECOVERY,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
    "API_DescribeAutoScalingGroups.html",
)

CRAWLERS = (AUTO_SCALING_GROUPS,)
