"""Aurora global databases: a primary that serves, secondaries that follow it."""

from dataclasses import replace
from typing import Any

import pytest

from discovery.aws.rds_global import GLOBAL_CLUSTERS
from model.capability.copies import is_replica, replicas
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import CONTEXT, play
from tests.observing import need as needed
from tests.observing import saw, seen

ARN = "arn:aws:rds::111122223333:global-cluster:orders"
PRIMARY, SECOND, THIRD = (
    f"arn:aws:rds:{region}:111122223333:cluster:orders"
    for region in ("us-east-1", "us-west-2", "eu-west-1")
)


def member(arn: str, *, writer: bool = False) -> dict[str, Any]:
    return {"DBClusterArn": arn, "IsWriter": writer, "SynchronizationStatus": "connected"}


def database(**further: Any) -> dict[str, Any]:
    return {
        "GlobalClusterIdentifier": "orders",
        "GlobalClusterArn": ARN,
        "Engine": "aurora-postgresql",
        "Endpoint": "Orders.global-abc.global.rds.amazonaws.com",
        "GlobalClusterMembers": [member(PRIMARY, writer=True), member(SECOND), member(THIRD)],
        **further,
    }


def look(*databases: dict[str, Any], region: str = "us-east-1") -> Observation:
    return play(
        GLOBAL_CLUSTERS,
        ("describe_global_clusters", {"GlobalClusters": list(databases)}, {}),
        context=replace(CONTEXT, region=region),
    )


def test_secondaries_follow_the_primary_which_serves() -> None:
    observation = look(database())
    assert observation.outcome is Outcome.COMPLETE
    assert requirement_lines(observation) == sorted(
        [
            f"rds-global.primary: {ARN} hard served_by rds!cluster:orders",
            f"rds-global.secondaries: {ARN} replication replicates_to {SECOND}",
            f"rds-global.secondaries: {ARN} replication replicates_to {THIRD}",
            f"rds-global.secondary: {SECOND} replication replicates_from rds!cluster:orders",
            f"rds-global.secondary: {THIRD} replication replicates_from rds!cluster:orders",
        ]
    )
    component = described(observation)[ARN]
    assert (component.kind, component.type) == (Kind.DATABASE, "AWS::RDS::GlobalCluster")
    assert component.properties["members"] == [
        {"cluster": arn, "writer": arn == PRIMARY, "synchronization": "connected",
         "write_forwarding": None}
        for arn in (PRIMARY, SECOND, THIRD)
    ]  # fmt: skip
    assert named(observation, ARN) == {"host:orders.global-abc.global.rds.amazonaws.com"}


def test_it_lies_in_no_region_wherever_it_is_seen() -> None:
    east, west = look(database()), look(database(), region="us-west-2")
    assert described(east)[ARN].region is None
    assert described(east) == described(west)


def test_every_cluster_finds_its_peers() -> None:
    clusters = [
        seen(arn, Kind.DATABASE, type="AWS::RDS::DBCluster") for arn in (PRIMARY, SECOND, THIRD)
    ]
    records = link([saw("aws.rds.clusters", *clusters), look(database())], LinkSettings())
    graph = DependencyGraph(records)
    assert set(replicas(graph, PRIMARY)) == {SECOND, THIRD}
    assert set(replicas(graph, SECOND)) == {PRIMARY, THIRD}
    assert [is_replica(graph, cluster) for cluster in (PRIMARY, SECOND, THIRD)] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("status", "forwards"), [("enabled", True), ("enabling", False), ("disabled", False)]
)
def test_a_secondary_that_forwards_writes_needs_the_primary_for_them(
    status: str, forwards: bool
) -> None:
    second = {**member(SECOND), "GlobalWriteForwardingStatus": status}
    observation = look(database(GlobalClusterMembers=[member(PRIMARY, writer=True), second]))
    need = f"rds-global.write-forwarding: {SECOND} unknown forwards_writes_to rds!cluster:orders"
    assert (need in requirement_lines(observation)) is forwards
    clusters = [
        seen(arn, Kind.DATABASE, type="AWS::RDS::DBCluster", region=arn.split(":")[3])
        for arn in (PRIMARY, SECOND)
    ]
    client = needed("app", SECOND)
    records = link([saw("aws.rds.clusters", *clusters, client), observation], LinkSettings())
    writers = {
        requirement.relation: requirement.dependent
        for requirement in records.requirements
        if "writes" in requirement.relation
    }
    assert writers == ({"forwards_writes_to": SECOND} if forwards else {"writes_to": "app"})


def test_engines_of_other_services_are_left_to_them() -> None:
    observation = look(database(Engine="docdb"), database(Engine="neptune"))
    assert (observation.facts.components, observation.facts.requirements) == ((), ())


def test_a_database_that_lost_its_primary_has_no_source() -> None:
    observation = look(database(GlobalClusterMembers=[member(SECOND)]))
    assert requirement_lines(observation) == [
        f"rds-global.secondaries: {ARN} replication replicates_to {SECOND}"
    ]
