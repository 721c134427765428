"""Formulas for compute: it keeps no data, and comes back where there is capacity."""

from model.capability import properties as read
from model.capability.formula import (
    ACCOUNT,
    ALL,
    COMPONENT,
    LOCAL,
    REGION,
    ZONE,
    Formula,
    Situation,
    open_ended,
    redundant,
    unaffected,
)
from model.records.component import Kind

STATIC_STABILITY = "AWS Fault Isolation Boundaries, Static stability"
SCALING = "EC2 Auto Scaling User Guide"
ECS = "ECS Developer Guide, Service scheduler"
LAMBDA = "Lambda Developer Guide, Resilience"
STATELESS = unaffected("it keeps no data")
BOOT = open_ended("how long it takes to start and to be healthy was not measured")


def statically_stable(situation: Situation) -> bool:
    """Return whether the capacity left after losing one zone is still enough."""
    component = situation.component
    wanted = read.number(component, read.DESIRED_CAPACITY)
    needed = read.number(component, read.MIN_SIZE)
    zones = len(component.zones)
    if wanted is None or needed is None or zones < 2:
        return False
    return wanted * (zones - 1) // zones >= max(needed, 1)


def several_instances(situation: Situation) -> bool:
    """Return whether a group keeps serving without one instance."""
    return (read.number(situation.component, read.DESIRED_CAPACITY) or 0) > 1


def runs_several_tasks(situation: Situation) -> bool:
    """Return whether a container service runs more than one task."""
    return (read.number(situation.component, read.DESIRED_COUNT) or 0) > 1


def several_tasks(situation: Situation) -> bool:
    """Return whether a container service keeps serving without one task, and without one zone."""
    many = runs_several_tasks(situation)
    zonal = len(situation.component.zones) == 1
    return many and not (zonal and situation.disruption_class in ZONE)


def spans_zones(situation: Situation) -> bool:
    """Return whether a function is not tied to one zone."""
    return len(situation.component.zones) != 1 or situation.disruption_class in COMPONENT


FORMULAS = (
    redundant(
        id="asg.instance",
        title="Auto Scaling group that loses one of several instances",
        types=(read.SCALING_GROUP,),
        when=several_instances,
        classes=COMPONENT,
        rpo=STATELESS,
        source=SCALING,
    ),
    redundant(
        id="asg.statically-stable",
        title="Auto Scaling group with enough capacity in the zones that stay",
        types=(read.SCALING_GROUP,),
        when=statically_stable,
        classes=ZONE,
        rpo=STATELESS,
        source=STATIC_STABILITY,
    ),
    Formula(
        id="asg.scale-out",
        title="Auto Scaling group that has to start instances",
        types=(read.SCALING_GROUP,),
        classes=LOCAL,
        rto=BOOT,
        rpo=STATELESS,
        source=SCALING,
        automatic=True,
    ),
    redundant(
        id="ecs.tasks",
        title="Container service with more than one task",
        types=(read.ECS_SERVICE,),
        when=several_tasks,
        rpo=STATELESS,
        source=ECS,
    ),
    Formula(
        id="ecs.one-task",
        title="Container service that has to start its tasks",
        types=(read.ECS_SERVICE,),
        classes=LOCAL,
        rto=BOOT,
        rpo=STATELESS,
        source=ECS,
        automatic=True,
    ),
    redundant(
        id="lambda.local",
        title="Function that is not tied to one zone",
        types=(read.LAMBDA,),
        when=spans_zones,
        rpo=STATELESS,
        source=LAMBDA,
    ),
    Formula(
        id="compute.start",
        title="Compute that has to be started, here or elsewhere",
        kinds=(
            Kind.COMPUTE,
            Kind.SCALING_GROUP,
            Kind.CONTAINER_SERVICE,
            Kind.FUNCTION,
            Kind.CLUSTER,
            Kind.WORKFLOW,
        ),
        classes=(*LOCAL, *REGION, *ACCOUNT),
        rto=BOOT,
        rpo=STATELESS,
        source=SCALING,
    ),
    Formula(
        id="image.start",
        title="Image: needed to start, not to run",
        kinds=(Kind.IMAGE,),
        classes=ALL,
        rto=open_ended("a missing image has to be built and pushed anew; no time was stated"),
        rpo=STATELESS,
        source="ECR User Guide, Private image replication",
    ),
)
