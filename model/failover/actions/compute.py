"""Recipes for compute: it stores no data, and needs enough capacity before traffic arrives."""

from model.capability import properties as read
from model.capability.estimate import unknown
from model.failover.plan import Action
from model.failover.quotas import is_bounded
from model.failover.recipe import Condition, Move, Recipe, Row
from model.records.component import Kind

BOOT = unknown("the time until it is started and healthy is not measured")
WORKLOADS = ("Kubernetes::Deployment", "Kubernetes::StatefulSet")
"""Workloads of Kubernetes as documents name them; `desired_count` is the number of replicas."""
STATE = read.Property("state", (read.INSTANCE,))


def fewer_tasks(move: Move) -> bool:
    """Tell whether the target service runs fewer tasks than the source does."""
    return _fewer(move, read.DESIRED_COUNT)


def fewer_instances(move: Move) -> bool:
    """Tell whether the target group has fewer instances than the source has."""
    return _fewer(move, read.DESIRED_CAPACITY)


def stopped(move: Move) -> bool:
    """Tell whether the target instance is stopped."""
    return read.text(move.target, STATE) == "stopped"


def no_tasks(move: Move) -> bool:
    """Tell whether the target service runs no task, as far as is known."""
    return not read.number(move.target, read.DESIRED_COUNT)


def no_instances(move: Move) -> bool:
    """Tell whether the target group has no instance, as far as is known."""
    return not read.number(move.target, read.DESIRED_CAPACITY)


def scale_group(move: Move) -> str:
    """Return what the scaling of a group does: it raises the maximum first where that is less."""
    text = "Scale {target} to as many instances as {source} has"
    short = group_bound(move)
    if short is None:
        return text
    maximum, needed = short
    return f"{text}; it raises max_size from {maximum:g} to {needed:g} first"


def group_bound(move: Move) -> tuple[float, float] | None:
    """Return the maximum of the target group and what is needed, where that is more."""
    maximum = read.number(move.target, read.MAX_SIZE)
    needed = read.number(move.source, read.DESIRED_CAPACITY)
    return None if maximum is None or needed is None or maximum >= needed else (maximum, needed)


def bounded_tasks(move: Move) -> bool:
    """Tell whether the service has to be scaled and a quota bounds it."""
    return fewer_tasks(move) and is_bounded(move.graph, move.target.id)


def bounded_instances(move: Move) -> bool:
    """Tell whether the group has to be scaled and a quota bounds it."""
    return fewer_instances(move) and is_bounded(move.graph, move.target.id)


def _quota_row(when: Condition) -> Row:
    return Row(
        action=Action.PRECHECK,
        text="Check that the quotas of {to_region} allow {target} what {source} has",
        apis=("servicequotas:GetServiceQuota",),
        when=when,
    )


def _fewer(move: Move, wanted: read.Property) -> bool:
    here, there = read.number(move.source, wanted), read.number(move.target, wanted)
    return here is not None and (there is None or there < here)


RECIPES = (
    Recipe(
        id="ecs.service",
        title="ECS service: as many tasks as in the old Region",
        types=(read.ECS_SERVICE,),
        rows=(
            _quota_row(bounded_tasks),
            Row(
                action=Action.SCALE,
                from_none=no_tasks,
                text="Scale {target} to as many tasks as {source} has",
                apis=("ecs:UpdateService",),
                when=fewer_tasks,
                takes=lambda move: BOOT,
                stands_for=True,
                check="all tasks of {target} run and are healthy",
                check_apis=("ecs:DescribeServices",),
                undo="scale {target} back to what it had",
            ),
        ),
        nothing="it already runs as many tasks as its counterpart",
        source="ECS Developer Guide, Service scheduler",
    ),
    Recipe(
        id="kubernetes.workload",
        title="Kubernetes workload: as many replicas as in the old Region",
        types=WORKLOADS,
        rows=(
            Row(
                action=Action.SCALE,
                from_none=no_tasks,
                text="Scale {target} to as many replicas as {source} has",
                when=fewer_tasks,
                takes=lambda move: BOOT,
                stands_for=True,
                check="all replicas of {target} are ready",
                undo="scale {target} back to what it had",
            ),
        ),
        nothing="it already runs as many replicas as its counterpart",
        source="Kubernetes documentation, Deployments",
    ),
    Recipe(
        id="asg",
        title="Auto Scaling group: as many instances as in the old Region",
        types=(read.SCALING_GROUP,),
        rows=(
            _quota_row(bounded_instances),
            Row(
                action=Action.SCALE,
                from_none=no_instances,
                text=scale_group,
                apis=("autoscaling:UpdateAutoScalingGroup", "ec2:RunInstances"),
                when=fewer_instances,
                takes=lambda move: BOOT,
                stands_for=True,
                check="all instances of {target} are in service",
                check_apis=("autoscaling:DescribeAutoScalingGroups",),
                undo="scale {target} back to what it had",
            ),
        ),
        nothing="it already has as many instances as its counterpart",
        source="EC2 Auto Scaling User Guide",
    ),
    Recipe(
        id="ec2.instance",
        title="EC2 instance that waits stopped",
        types=(read.INSTANCE,),
        rows=(
            Row(
                action=Action.START,
                text="Start {target}",
                apis=("ec2:StartInstances",),
                when=stopped,
                takes=lambda move: BOOT,
                stands_for=True,
                check="{target} runs and passes both status checks",
                check_apis=("ec2:DescribeInstanceStatus",),
                undo="stop {target}",
            ),
        ),
        nothing="it already runs",
        source="EC2 User Guide, Stop and start",
    ),
    Recipe(
        id="lambda.function",
        title="Function that is deployed in both Regions",
        types=(read.LAMBDA,),
        rows=(
            Row(
                action=Action.PRECHECK,
                text="Check that {target} is active and has the concurrency it needs",
                apis=("lambda:GetFunctionConfiguration",),
            ),
        ),
        source="Lambda Developer Guide, Resilience",
    ),
    Recipe(
        id="compute.start",
        title="Compute outside of AWS",
        kinds=(
            Kind.COMPUTE,
            Kind.FUNCTION,
            Kind.CONTAINER_SERVICE,
            Kind.SCALING_GROUP,
            Kind.CLUSTER,
            Kind.WORKFLOW,
            Kind.BROKER,
        ),
        when=lambda move: not (move.source.type or "").startswith("AWS::"),
        rows=(
            Row(
                action=Action.START,
                text="Start {target} in place of {source}",
                takes=lambda move: BOOT,
                stands_for=True,
                check="{target} serves",
                undo="stop {target}",
            ),
        ),
        source="the component's own procedure",
    ),
)
