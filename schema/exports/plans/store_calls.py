"""Calls for stores: they are fenced, promoted, and protected afterwards."""

from collections.abc import Mapping
from typing import Any

from model.capability import properties as read
from model.failover.actions.capacity import INSTANCE_CLASS, MAXIMUM_UNITS, largest
from model.failover.plan import Action
from model.failover.recipe import PLANNED
from schema.exports.plans.call import About, Call, Input, Maker, Shows, last_part
from schema.exports.plans.message_calls import metric

ENGINES = ("rds", "docdb", "neptune")
NAMESPACES: Mapping[str, tuple[str, str]] = {
    read.RDS_INSTANCE: ("AWS/RDS", "DBInstanceIdentifier"),
    read.RDS_CLUSTER: ("AWS/RDS", "DBClusterIdentifier"),
    "AWS::DocDB::DBCluster": ("AWS/DocDB", "DBClusterIdentifier"),
}
"""The namespace and the dimension of the metric of connections, by type."""


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


def _replica(about: About) -> Mapping[str, Any]:
    return {"DBInstanceIdentifier": last_part(about.target, ":")}


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


def _units(about: About) -> Call | None:
    """Return the call that lets a serverless cluster take as many capacity units as the old one."""
    most = read.number(about.source, MAXIMUM_UNITS)
    if about.effect != Action.SCALE or most is None:
        return None
    return Call(
        service="rds",
        operation="ModifyDBCluster",
        arguments={
            "DBClusterIdentifier": last_part(about.target, ":"),
            "ServerlessV2ScalingConfiguration": {"MaxCapacity": int(most)},
        },
    )


def _resize(about: About) -> Call | None:
    """Return the call that gives the largest instance of a cluster the class of the old one."""
    old, new = (largest(about.graph, cluster) for cluster in (about.source, about.target))
    if old is None or new is None:
        return None
    return Call(
        service="rds",
        operation="ModifyDBInstance",
        arguments={
            "DBInstanceIdentifier": last_part(new, ":"),
            "DBInstanceClass": read.text(old, INSTANCE_CLASS),
            "ApplyImmediately": True,
        },
    )


def _cluster_status(about: About) -> Call:
    return Call(
        service="rds",
        operation="DescribeDBClusters",
        arguments={"DBClusterIdentifier": last_part(about.target, ":")},
        shows=(Shows("$.DBClusters[0].Status", "available"),),
        unseen="whether its capacity has changed",
    )


def _revoke(about: About) -> Call:
    """Return the call that closes the security group of a store to its clients."""
    parts = [about.target.id]
    for need in about.graph.requirements_of(about.target.id):
        parts += need.providers if need.relation == "served_by" else ()
    groups = {
        group
        for part in parts
        for need in about.graph.requirements_of(part)
        if need.relation == "filtered_by"
        for group in need.providers
    }
    known = len(groups) == 1 and ":security-group/" in min(groups)
    return Call(
        service="ec2",
        operation="RevokeSecurityGroupIngress",
        arguments={
            "GroupId": min(groups).rpartition("/")[2]
            if known
            else about.input("SecurityGroup", "id of the security group that admits its clients"),
            "IpPermissions": about.input(
                "ClientRules",
                "the rules that admit its clients, as DescribeSecurityGroups shows them; keep them "
                "for the way back",
                structure=True,
            ),
        },
    )


def _connections(about: About) -> Call | None:
    """Return the check that no client is connected."""
    namespace, dimension = NAMESPACES[about.target.type or ""]
    named = {dimension: last_part(about.target, ":")}
    return metric(namespace, "DatabaseConnections", named, region=about.target.region)


def _failover_cache(about: About) -> Call | None:
    group = read.text(about.target, read.Property("global_replication_group"))
    return Call(
        service="elasticache",
        operation="FailoverGlobalReplicationGroup",
        arguments={
            "GlobalReplicationGroupId": group
            or about.input("GlobalDatastore", "id of the global datastore"),
            "PrimaryRegion": about.plan.to_region,
            "PrimaryReplicationGroupId": last_part(about.target, ":"),
        },
    )


def _cache_status(about: About) -> Call:
    group = read.text(about.target, read.Property("global_replication_group"))
    return Call(
        service="elasticache",
        operation="DescribeGlobalReplicationGroups",
        arguments={
            "GlobalReplicationGroupId": group
            or about.input("GlobalDatastore", "id of the global datastore"),
            "ShowMemberInfo": True,
        },
        expects=f"its status is available, and the member in {about.plan.to_region} is the primary",
    )


def _end_replication(about: About) -> Call:
    return Call(
        service="efs",
        operation="DeleteReplicationConfiguration",
        arguments={"SourceFileSystemId": last_part(about.source)},
    )


def _file_system(about: About) -> Call:
    return Call(
        service="efs",
        operation="DescribeFileSystems",
        arguments={"FileSystemId": last_part(about.target)},
        expects="its state is available, and its protection no longer says REPLICATING",
    )


def _promote_broker(about: About) -> Call:
    mode = "SWITCHOVER" if about.plan.mode in PLANNED else "FAILOVER"
    broker = last_part(about.target, ":")
    return Call(service="mq", operation="Promote", arguments={"BrokerId": broker, "Mode": mode})


def _broker(about: About) -> Call:
    return Call(
        service="mq",
        operation="DescribeBroker",
        arguments={"BrokerId": last_part(about.target, ":")},
        shows=(Shows("$.BrokerState", "RUNNING"),),
        unseen="whether the role of its data replication is PRIMARY",
    )


CALLS: Mapping[str, Maker] = {
    **{f"{service}:SwitchoverGlobalCluster": _switchover(service, "SwitchoverGlobalCluster")
       for service in ENGINES},
    **{f"{service}:FailoverGlobalCluster": _switchover(service, "FailoverGlobalCluster")
       for service in ENGINES},
    **{f"{service}:DescribeGlobalClusters": _switched(service) for service in ENGINES},
    "rds:PromoteReadReplica": _promote_replica,
    "rds:DescribeDBInstances": _replica_status,
    "rds:DescribeDBClusters": _cluster_status,
    "rds:ModifyDBCluster": _units,
    "rds:ModifyDBInstance": _resize,
    "ec2:RevokeSecurityGroupIngress": _revoke,
    "elasticache:FailoverGlobalReplicationGroup": _failover_cache,
    "elasticache:DescribeGlobalReplicationGroups": _cache_status,
    "elasticfilesystem:DeleteReplicationConfiguration": _end_replication,
    "elasticfilesystem:DescribeFileSystems": _file_system,
    "mq:Promote": _promote_broker,
    "mq:DescribeBroker": _broker,
}  # fmt: skip
"""Makers of calls, by `<service>:<Operation>`."""
CHECKS: Mapping[tuple[str, str], Maker] = {
    (type_name, Action.FENCE): _connections for type_name in NAMESPACES
}
"""Makers of checks, by the type of the component and the action that is verified."""
