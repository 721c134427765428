"""AWS calls that do a step, or show that it worked.

A step has a call only where the graph and the plan hold everything that the call needs, apart from
`Input` arguments, which become parameters of the document.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from model.capability import properties as read
from model.failover.control_planes import GLOBAL, Api, parse_api
from model.failover.plan import Action, FailoverPlan, Step
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId
from schema.exports.plans.gates import literal


@dataclass(frozen=True, slots=True)
class Input:
    """An argument that the user of the document supplies."""

    name: str
    what: str
    structure: bool = False
    """True for an object, false for a text."""


@dataclass(frozen=True, slots=True)
class Shows:
    """A condition on the answer: a path into it, and the value that must stand there."""

    path: str
    value: str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of an AWS API; its arguments have the names of the API."""

    service: str
    """As botocore names it."""
    operation: str
    arguments: Mapping[str, Any]
    shows: tuple[Shows, ...] = ()
    """Conditions that make a check succeed; empty for a call that changes something."""
    unseen: str = ""
    """The part of the verification that the call cannot show; empty when it shows everything."""
    account: str | None = None
    """The account of the component; None when unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The step that a call is made for, with its plan and graph."""

    graph: DependencyGraph
    plan: FailoverPlan
    step: Step

    @property
    def target(self) -> Component:
        """The component that the step acts on."""
        return self.graph.component(self.step.component)

    @property
    def source(self) -> Component:
        """The component that it replaces; the component itself when it replaces none."""
        across = {
            counterpart.counterpart: counterpart.component for counterpart in self.plan.counterparts
        }
        return self.graph.component(across.get(self.target.id, self.target.id))

    def needed(self, relation: str, component: ComponentId | None = None) -> str | None:
        """Return the only provider by this relation; None when there is no single one."""
        needs = self.graph.requirements_of(component or self.target.id)
        providers = {each for need in needs if need.relation == relation for each in need.providers}
        return min(providers) if len(providers) == 1 else None

    def input(self, argument: str, what: str, *, structure: bool = False) -> Input:
        """Return a parameter for an argument that the graph does not know."""
        name = "".join(re.findall(r"[A-Za-z0-9]+", self.target.label.title()))
        mark = sha256(self.target.id.encode()).hexdigest()[:6]
        return Input(
            f"{argument}{name[:60]}{mark}", literal(f"{what} ({self.target.id})"), structure
        )


Maker = Callable[[About], Call | None]


def call_of(about: About) -> tuple[Call | None, str]:
    """Return the call that does a step; without one, the reason why a person must do it."""
    apis = [api for api in map(parse_api, about.step.requires) if api is not None]
    if not apis:
        return None, "the plan knows no API for it"
    known = [api for api in apis if f"{api.service}:{api.operation}" in CALLS]
    if not known:
        return None, f"what {_listed(apis)} needs here is not known"
    chosen = known[0]
    if chosen.region != about.plan.to_region and chosen.service not in GLOBAL:
        return None, f"{chosen.service} would have to be called in {chosen.region}"
    call = CALLS[f"{chosen.service}:{chosen.operation}"](about)
    looks = about.step.action in (Action.VERIFY, Action.PRECHECK)
    if call is None or looks != bool(call.shows):
        return None, f"what {_listed([chosen])} needs or shows here is not known"
    return replace(call, account=about.target.account), ""


def _listed(apis: list[Api]) -> str:
    return ", ".join(f"{api.service}:{api.operation}" for api in apis)


def global_cluster(about: About) -> str | Input:
    """Return the identifier of the global database that the target belongs to."""
    cluster = about.needed("member_of") or about.needed("member_of", about.source.id)
    if cluster is not None and ":global-cluster:" in cluster:
        return cluster.rpartition(":global-cluster:")[2]
    return about.input("GlobalCluster", "identifier of the global database")


def _switchover(service: str, operation: str) -> Maker:
    lossy = {"AllowDataLoss": True} if operation == "FailoverGlobalCluster" else {}
    return lambda about: Call(
        service=service,
        operation=operation,
        arguments={
            "GlobalClusterIdentifier": global_cluster(about),
            "TargetDbClusterIdentifier": about.target.id,
            **lossy,
        },
    )


def _switched(service: str) -> Maker:
    return lambda about: Call(
        service=service,
        operation="DescribeGlobalClusters",
        arguments={"GlobalClusterIdentifier": global_cluster(about)},
        shows=(Shows("$.GlobalClusters[0].Status", "available"),),
        unseen="which cluster is the writer",
    )


def _task_count(about: About) -> int | None:
    count = read.number(about.source, read.DESIRED_COUNT)
    return None if count is None else int(count)


def _service(about: About) -> tuple[str | Input, str]:
    """Return the cluster and the name of an ECS service."""
    parts = about.target.id.partition(":service/")[2].split("/")
    cluster = parts[0] if len(parts) == 2 else about.input("Cluster", "name of the ECS cluster")
    return cluster, parts[-1]


def _update_service(about: About) -> Call | None:
    count, (cluster, name) = _task_count(about), _service(about)
    if count is None:
        return None
    arguments = {"cluster": cluster, "service": name, "desiredCount": count}
    return Call(service="ecs", operation="UpdateService", arguments=arguments)


def _describe_services(about: About) -> Call | None:
    count, (cluster, name) = _task_count(about), _service(about)
    if count is None:
        return None
    return Call(
        service="ecs",
        operation="DescribeServices",
        arguments={"cluster": cluster, "services": [name]},
        shows=(Shows("$.services[0].runningCount", count),),
        unseen="whether all tasks are healthy",
    )


def _update_group(about: About) -> Call | None:
    count = read.number(about.source, read.DESIRED_CAPACITY)
    if count is None:
        return None
    arguments = {"AutoScalingGroupName": about.target.label, "DesiredCapacity": int(count)}
    return Call(service="autoscaling", operation="UpdateAutoScalingGroup", arguments=arguments)


def _instance(about: About) -> str:
    return about.target.id.rpartition("/")[2]


def _start_instance(about: About) -> Call:
    arguments = {"InstanceIds": [_instance(about)]}
    return Call(service="ec2", operation="StartInstances", arguments=arguments)


def _instance_status(about: About) -> Call:
    return Call(
        service="ec2",
        operation="DescribeInstanceStatus",
        arguments={"InstanceIds": [_instance(about)]},
        shows=(
            Shows("$.InstanceStatuses[0].InstanceStatus.Status", "ok"),
            Shows("$.InstanceStatuses[0].SystemStatus.Status", "ok"),
        ),
    )


def _replica(about: About) -> Mapping[str, Any]:
    return {"DBInstanceIdentifier": about.target.id.rpartition(":")[2]}


def _promote_replica(about: About) -> Call:
    return Call(service="rds", operation="PromoteReadReplica", arguments=_replica(about))


def _replica_status(about: About) -> Call:
    return Call(
        service="rds",
        operation="DescribeDBInstances",
        arguments=_replica(about),
        shows=(Shows("$.DBInstances[0].DBInstanceStatus", "available"),),
        unseen="whether it takes writes",
    )


def _change_records(about: About) -> Call:
    zone = about.needed("in_hosted_zone")
    return Call(
        service="route53",
        operation="ChangeResourceRecordSets",
        arguments={
            "HostedZoneId": zone.rpartition("/")[2]
            if zone and ":hostedzone/" in zone
            else about.input("HostedZone", "id of the hosted zone"),
            "ChangeBatch": about.input(
                f"BatchTo{about.step.action.title().replace('_', '')}",
                f"the change batch that does this: {about.step.description}",
                structure=True,
            ),
        },
    )


def _look(
    service: str, operation: str, argument: str, shows: Shows, *, name: bool = False, unseen: str
) -> Maker:
    """Return a maker of a check that needs the component's ARN, or only its last part."""

    def made(about: About) -> Call:
        value = about.target.id.rpartition("/")[2] if name else about.target.id
        return Call(
            service=service,
            operation=operation,
            arguments={argument: value},
            shows=(shows,),
            unseen=unseen,
        )

    return made


CALLS: Mapping[str, Maker] = {
    **{f"{service}:SwitchoverGlobalCluster": _switchover(service, "SwitchoverGlobalCluster")
       for service in ("rds", "docdb", "neptune")},
    **{f"{service}:FailoverGlobalCluster": _switchover(service, "FailoverGlobalCluster")
       for service in ("rds", "docdb", "neptune")},
    **{f"{service}:DescribeGlobalClusters": _switched(service)
       for service in ("rds", "docdb", "neptune")},
    "rds:PromoteReadReplica": _promote_replica,
    "rds:DescribeDBInstances": _replica_status,
    "ecs:UpdateService": _update_service,
    "ecs:DescribeServices": _describe_services,
    "ecs:DescribeTaskDefinition": _look(
        "ecs", "DescribeTaskDefinition", "taskDefinition",
        Shows("$.taskDefinition.status", "ACTIVE"),
        unseen="whether it says the same as on the other side",
    ),
    "autoscaling:UpdateAutoScalingGroup": _update_group,
    "ec2:StartInstances": _start_instance,
    "ec2:DescribeInstanceStatus": _instance_status,
    "kms:DescribeKey": _look(
        "kms", "DescribeKey", "KeyId", Shows("$.KeyMetadata.KeyState", "Enabled"),
        unseen="whether its policy lets the service use it",
    ),
    "acm:DescribeCertificate": _look(
        "acm", "DescribeCertificate", "CertificateArn", Shows("$.Certificate.Status", "ISSUED"),
        unseen="how much longer it is valid",
    ),
    "dynamodb:DescribeTable": _look(
        "dynamodb", "DescribeTable", "TableName", Shows("$.Table.TableStatus", "ACTIVE"),
        name=True, unseen="",
    ),
    "lambda:GetFunctionConfiguration": _look(
        "lambda", "GetFunctionConfiguration", "FunctionName", Shows("$.State", "Active"),
        unseen="whether it has the concurrency it needs",
    ),
    "route53:ChangeResourceRecordSets": _change_records,
}  # fmt: skip
"""Makers of calls, by `<service>:<Operation>`."""
