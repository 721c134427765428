"""Calls for compute: tasks, instances and functions are started, scaled and stopped."""

from collections.abc import Mapping
from typing import Any

from model.capability import properties as read
from model.failover.plan import Action
from model.records.component import Component
from schema.exports.plans.call import About, Call, Input, Maker, Shows, last_part, resource_name


def _count(about: About, wanted: read.Property) -> int | None:
    """Return how many there are when the step is done; None when unknown."""
    if about.effect == Action.FENCE:
        return 0
    count = read.number(about.source, wanted)
    return None if count is None else int(count)


def _service(about: About) -> tuple[str | Input, str]:
    """Return the cluster and the name of an ECS service."""
    parts = about.target.id.partition(":service/")[2].split("/")
    cluster = parts[0] if len(parts) == 2 else about.input("Cluster", "name of the ECS cluster")
    return cluster, parts[-1]


def _update_service(about: About) -> Call | None:
    cluster, name = _service(about)
    arguments: dict[str, Any] = {"cluster": cluster, "service": name}
    if about.effect == Action.REPOINT:
        text = f"the new revision of the task definition that does this: {about.step.description}"
        arguments["taskDefinition"] = about.input("TaskDefinition", text)
        return Call(service="ecs", operation="UpdateService", arguments=arguments)
    count = _count(about, read.DESIRED_COUNT)
    if count is None:
        return None
    arguments["desiredCount"] = count
    return Call(service="ecs", operation="UpdateService", arguments=arguments)


def _describe_services(about: About) -> Call | None:
    count, (cluster, name) = _count(about, read.DESIRED_COUNT), _service(about)
    if count is None:
        return None
    return Call(
        service="ecs",
        operation="DescribeServices",
        arguments={"cluster": cluster, "services": [name]},
        shows=(Shows("$.services[0].runningCount", count),),
        unseen="" if count == 0 else "whether all tasks are healthy",
    )


def _update_group(about: About) -> Call | None:
    count = _count(about, read.DESIRED_CAPACITY)
    if count is None:
        return None
    name = {"AutoScalingGroupName": resource_name(about.target)}
    return Call(
        service="autoscaling",
        operation="UpdateAutoScalingGroup",
        arguments={**name, **_bounds(about.target, count), "DesiredCapacity": count},
    )


def _bounds(group: Component, count: int) -> Mapping[str, int]:
    """Return the bounds of a group that have to change before it can have this size."""
    maximum = read.number(group, read.MAX_SIZE)
    if count == 0:
        return {"MinSize": 0}
    return {"MaxSize": count} if maximum is not None and maximum < count else {}


def _describe_groups(about: About) -> Call | None:
    count = _count(about, read.DESIRED_CAPACITY)
    if count is None:
        return None
    return Call(
        service="autoscaling",
        operation="DescribeAutoScalingGroups",
        arguments={"AutoScalingGroupNames": [resource_name(about.target)]},
        expects=f"the group has {count} instances in service",
    )


def _start_instance(about: About) -> Call:
    arguments = {"InstanceIds": [last_part(about.target)]}
    return Call(service="ec2", operation="StartInstances", arguments=arguments)


def _instance_status(about: About) -> Call:
    return Call(
        service="ec2",
        operation="DescribeInstanceStatus",
        arguments={"InstanceIds": [last_part(about.target)]},
        shows=(
            Shows("$.InstanceStatuses[0].InstanceStatus.Status", "ok"),
            Shows("$.InstanceStatuses[0].SystemStatus.Status", "ok"),
        ),
    )


def _no_concurrency(about: About) -> Call:
    arguments = {"FunctionName": about.target.id, "ReservedConcurrentExecutions": 0}
    return Call(service="lambda", operation="PutFunctionConcurrency", arguments=arguments)


def _concurrency(about: About) -> Call:
    return Call(
        service="lambda",
        operation="GetFunctionConcurrency",
        arguments={"FunctionName": about.target.id},
        shows=(Shows("$.ReservedConcurrentExecutions", 0),),
    )


CALLS: Mapping[str, Maker] = {
    "ecs:UpdateService": _update_service,
    "ecs:DescribeServices": _describe_services,
    "autoscaling:UpdateAutoScalingGroup": _update_group,
    "autoscaling:DescribeAutoScalingGroups": _describe_groups,
    "ec2:StartInstances": _start_instance,
    "ec2:DescribeInstanceStatus": _instance_status,
    "lambda:PutFunctionConcurrency": _no_concurrency,
    "lambda:GetFunctionConcurrency": _concurrency,
}
"""Makers of calls, by `<service>:<Operation>`."""
