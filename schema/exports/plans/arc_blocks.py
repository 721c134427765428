"""Blocks of ARC Region switch that do a step of a plan and wait until it is done.

References:
    [1] Amazon Application Recovery Controller, Region switch API Reference.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model.capability import properties as read
from model.failover.actions.capacity import largest
from model.failover.actions.compute import WORKLOADS
from model.failover.control_planes import parse_api
from model.failover.plan import Action, Mode
from model.records.component import ComponentId
from model.records.requirement import Effect
from schema.exports.plans.call import About, Input, resource_name
from schema.exports.plans.routing_calls import routing_states, side_of
from schema.exports.plans.store_calls import global_cluster

EKS_CLUSTER = "AWS::EKS::Cluster"
NAMESPACE = read.Property("namespace")
"""Of a workload of Kubernetes, in documents; `default` when it is not stated."""
FULL = 100
"""Per cent of the capacity in the old Region."""
SERVICE = re.compile(r"(arn:aws[a-zA-Z-]*:ecs:[a-z0-9-]+:\d{12}):service/([\w-]+)/[\w-]+")
GROUP = re.compile(
    r"arn:aws[a-zA-Z-]*:autoscaling:[a-z0-9-]+:\d{12}:autoScalingGroup:[0-9a-f-]{36}"
    r":autoScalingGroupName/.+"
)
MAPPING_ARN = re.compile(
    r"arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:event-source-mapping:[0-9a-fA-F-]{36}"
)
HEALTH_CHECKS = "its records must use the health checks that Region switch makes for the plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The execution block of a step, as `AWS::ARCRegionSwitch::Plan` writes it."""

    kind: str
    """`ExecutionBlockType`."""
    field: str
    """The field of `ExecutionBlockConfiguration` that holds the settings."""
    settings: Mapping[str, Any]
    note: str = ""
    """A condition that the block needs besides; empty when there is none."""


Maker = Callable[[About], Block | None]


def block_of(about: About) -> Block | None:
    """Return the block that does a step; None when there is none."""
    if about.target.type in WORKLOADS and about.step.action is Action.SCALE:
        return _workload(about)
    for text in about.step.requires:
        api = parse_api(text)
        maker = BLOCKS.get(f"{api.service}:{api.operation}") if api else None
        # A fence and an enabling scale to other sizes than a takeover does.
        sized = (_services, _groups, _units, _instances)
        wrong = maker in sized and about.step.action is not Action.SCALE
        made = maker(about) if maker and about.step.action in CHANGES and not wrong else None
        if made is not None:
            return made
    return None


def minutes(about: About) -> Mapping[str, int]:
    """Return the timeout of the step in whole minutes, rounded up; empty without one."""
    timeout = about.step.timeout
    return {"TimeoutMinutes": math.ceil(timeout.total_seconds() / 60)} if timeout else {}


def _both(about: About) -> tuple[ComponentId, ComponentId] | None:
    """Return the components of both Regions, the old one first; None when there is only one."""
    old, two = about.source.id, about.target.id
    return None if old == two else (old, two)


def _by_region(about: About) -> Mapping[str, ComponentId]:
    return {about.plan.from_region: about.source.id, about.plan.to_region: about.target.id}


def _global(kind: str, field: str, *, by_region: bool = False) -> Maker:
    def made(about: About) -> Block | None:
        both = _both(about)
        if both is None:
            return None
        clusters: Mapping[str, Any] = (
            {"RegionDatabaseClusterArns": _by_region(about)}
            if by_region
            else {"DatabaseClusterArns": list(both)}
        )
        planned = about.plan.mode is Mode.PLANNED
        settings = {
            "Behavior": "switchoverOnly" if planned else "failover",
            "Ungraceful": {"Ungraceful": "failover"},
            "GlobalClusterIdentifier": global_cluster(about),
            **clusters,
        }
        return Block(kind=kind, field=field, settings=settings)

    return made


def _replica(about: About) -> Block | None:
    if _both(about) is None:
        return None
    settings = {"DbInstanceArnMap": _by_region(about)}
    return Block(kind="RdsPromoteReadReplica", field="RdsPromoteReadReplicaConfig",
                 settings=settings)  # fmt: skip


def _oracle(about: About) -> Block | None:
    """Return the switchover of an Oracle replica if planned, else the promotion of a replica."""
    engine = read.text(about.source, read.ENGINE) or ""
    if _both(about) is None or not engine.startswith("oracle") or about.plan.mode is Mode.UNPLANNED:
        return _replica(about)
    settings = {
        "DbInstanceArnMap": _by_region(about),
        "Ungraceful": {"Ungraceful": "promoteReadReplica"},
    }
    return Block(kind="RdsSwitchoverReadReplica", field="RdsSwitchoverReadReplicaConfig",
                 settings=settings)  # fmt: skip


def _mapping(about: About) -> Block | None:
    """Return the block that switches the only event source mapping of a function."""
    feeding = {
        provider
        for need in about.graph.requirements_of(about.target.id)
        if need.effect is Effect.TRIGGER
        for provider in need.providers
        if MAPPING_ARN.fullmatch(provider)
    }
    if len(feeding) != 1:
        return None
    off = about.step.action is Action.FENCE
    region = about.plan.from_region if off else about.plan.to_region
    settings = {
        "Action": "disable" if off else "enable",
        "RegionEventSourceMappings": {region: {"Arn": min(feeding)}},
        "Ungraceful": {"Behavior": "skip"},
    }
    return Block(kind="LambdaEventSourceMapping", field="LambdaEventSourceMappingConfig",
                 settings=settings)  # fmt: skip


def _control(about: About) -> Block | None:
    """Return the block that sets the routing controls of a name, one for each Region."""
    states = [
        {"RoutingControlArn": control, "State": state} for control, state in routing_states(about)
    ]
    if not states:
        return None
    settings = {"RegionAndRoutingControls": {about.plan.to_region: states}}
    return Block(kind="ARCRoutingControl", field="ArcRoutingControlConfig", settings=settings)


def rebuilds(about: About) -> Block | None:
    """Return the block that makes a new replica of a promoted RDS instance in the old Region."""
    other = next(
        (pair.counterpart for pair in about.plan.counterparts
         if pair.component == about.step.component), None,
    )  # fmt: skip
    called = any(
        text.startswith("rds:CreateDBInstanceReadReplica@") for text in about.step.requires
    )
    if other is None or not called:
        return None
    settings = {
        "DbInstanceArnMap": {about.plan.from_region: about.target.id, about.plan.to_region: other}
    }
    return Block(kind="RdsCreateCrossRegionReplica", field="RdsCreateCrossRegionReadReplicaConfig",
                 settings=settings)  # fmt: skip


def _services(about: About) -> Block | None:
    matches = [SERVICE.fullmatch(arn) for arn in _both(about) or ()]
    if len(matches) < 2 or None in matches:
        return None
    services = [
        {"ClusterArn": f"{match[1]}:cluster/{match[2]}", "ServiceArn": match[0]}
        for match in matches
        if match
    ]
    return Block(
        kind="ECSServiceScaling",
        field="EcsCapacityIncreaseConfig",
        settings={"Services": services, "TargetPercent": FULL},
    )


def _workload(about: About) -> Block | None:
    """Return the block that scales a workload of EKS in both Regions."""
    both = _both(about)
    clusters = [_cluster(about, component) for component in both or ()]
    if both is None or None in clusters:
        return None
    kind = (about.target.type or "").rpartition(":")[2]
    places = {
        region: {
            "Namespace": read.text(about.graph.component(component), NAMESPACE) or "default",
            "Name": resource_name(about.graph.component(component)),
        }
        for region, component in _by_region(about).items()
    }
    settings = {
        "KubernetesResourceType": {"ApiVersion": "apps/v1", "Kind": kind},
        "ScalingResources": [{resource_name(about.target): places}],
        "EksClusters": [{"ClusterArn": cluster} for cluster in clusters],
        "TargetPercent": FULL,
    }
    return Block(kind="EKSResourceScaling", field="EksResourceScalingConfig", settings=settings)


def _cluster(about: About, workload: str) -> str | None:
    """Return the EKS cluster that a workload runs on; None when not exactly one is known."""
    clusters = {
        provider
        for need in about.graph.requirements_of(workload)
        for provider in need.providers
        if about.graph.component(provider).type == EKS_CLUSTER
    }
    return min(clusters) if len(clusters) == 1 else None


def _units(about: About) -> Block | None:
    """Return the block that scales an Aurora Serverless cluster."""
    if _both(about) is None:
        return None
    settings = {
        "GlobalClusterIdentifier": global_cluster(about),
        "RegionDatabaseClusterArns": _by_region(about),
        "TargetPercent": FULL,
    }
    return Block(kind="AuroraServerlessScaling", field="AuroraServerlessScalingConfig",
                 settings=settings)  # fmt: skip


def _instances(about: About) -> Block | None:
    """Return the block that gives an instance of a cluster the class of that in the old Region."""
    sides = _by_region(about)
    instances = {
        region: largest(about.graph, about.graph.component(cluster))
        for region, cluster in sides.items()
    }
    arns = {region: instance.id for region, instance in instances.items() if instance}
    if _both(about) is None or len(arns) < len(sides):
        return None
    settings = {
        "GlobalClusterIdentifier": global_cluster(about),
        "RegionDatabaseClusterArns": sides,
        "InstanceArns": arns,
    }
    return Block(kind="AuroraProvisionedScaling", field="AuroraProvisionedScalingConfig",
                 settings=settings)  # fmt: skip


def _groups(about: About) -> Block | None:
    both = _both(about)
    if both is None or not all(GROUP.fullmatch(arn) for arn in both):
        return None
    return Block(
        kind="EC2AutoScaling",
        field="Ec2AsgCapacityIncreaseConfig",
        settings={"Asgs": [{"Arn": arn} for arn in both], "TargetPercent": FULL},
    )


def _name(about: About) -> Block | None:
    """Return the block that moves a name with one record set for each Region."""
    needs = about.graph.requirements_of(about.target.id)
    records = [each for need in needs if need.relation == "answered_by" for each in need.providers]
    sides = {record: side_of(about, record) for record in records}
    wanted = {about.plan.from_region, about.plan.to_region}
    if len(records) != 2 or set(sides.values()) != wanted:
        return None
    zones = {
        about.needed("in_hosted_zone", component) for component in (about.target.id, *records)
    } - {None}
    zone: str | Input = (
        str(zones.pop()).rpartition("/")[2]
        if len(zones) == 1
        else about.input("HostedZone", "id of the hosted zone")
    )
    settings = {
        "HostedZoneId": zone,
        "RecordName": about.target.id.removeprefix("dns:").partition("/")[0],
        "RecordSets": [
            {"RecordSetIdentifier": record.rpartition("/")[2], "Region": sides[record]}
            for record in sorted(records)
        ],
    }
    return Block(
        kind="Route53HealthCheck",
        field="Route53HealthCheckConfig",
        settings=settings,
        note=HEALTH_CHECKS,
    )


CHANGES = frozenset(
    {Action.PROMOTE, Action.SCALE, Action.SHIFT_TRAFFIC, Action.FENCE, Action.ENABLE, Action.UNPIN}
)
BLOCKS: Mapping[str, Maker] = {
    "rds:SwitchoverGlobalCluster": _global("AuroraGlobalDatabase", "GlobalAuroraConfig"),
    "rds:FailoverGlobalCluster": _global("AuroraGlobalDatabase", "GlobalAuroraConfig"),
    "docdb:SwitchoverGlobalCluster": _global("DocumentDb", "DocumentDbConfig"),
    "docdb:FailoverGlobalCluster": _global("DocumentDb", "DocumentDbConfig"),
    "neptune:SwitchoverGlobalCluster": _global(
        "NeptuneGlobalDatabase", "NeptuneGlobalDatabaseConfig", by_region=True
    ),
    "neptune:FailoverGlobalCluster": _global(
        "NeptuneGlobalDatabase", "NeptuneGlobalDatabaseConfig", by_region=True
    ),
    "rds:PromoteReadReplica": _oracle,
    "rds:ModifyDBCluster": _units,
    "rds:ModifyDBInstance": _instances,
    "lambda:UpdateEventSourceMapping": _mapping,
    "route53-recovery-cluster:UpdateRoutingControlStates": _control,
    "ecs:UpdateService": _services,
    "autoscaling:UpdateAutoScalingGroup": _groups,
    "route53:UpdateHealthCheck": _name,
    "route53:ChangeResourceRecordSets": _name,
}
"""Makers of blocks, by the API with which a person would do the step."""
