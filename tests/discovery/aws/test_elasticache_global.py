"""ElastiCache global datastores: a primary that takes writes, secondaries that follow it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from discovery.aws.elasticache import REPLICATION_GROUPS
from discovery.aws.elasticache_global import GLOBAL_DATASTORES
from model.capability.capability import achievable
from model.capability.copies import is_replica, replicas
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.observation import Observation, Outcome
from model.records.requirement import Effect
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import CONTEXT, play
from tests.observing import need, saw

ARN = "arn:aws:elasticache::111122223333:globalreplicationgroup:ldgnf-shop"
PRIMARY, SECOND, THIRD = (
    f"arn:aws:elasticache:{region}:111122223333:replicationgroup:shop-{region}"
    for region in ("us-east-1", "us-west-2", "eu-west-1")
)


def member(arn: str, role: str) -> dict[str, Any]:
    region = arn.split(":")[3]
    return {
        "ReplicationGroupId": f"shop-{region}",
        "ReplicationGroupRegion": region,
        "Role": role,
        "AutomaticFailover": "enabled",
        "Status": "associated",
    }


def datastore(*members: dict[str, Any]) -> dict[str, Any]:
    return {
        "GlobalReplicationGroupId": "ldgnf-shop",
        "ARN": ARN,
        "Status": "available",
        "Engine": "redis",
        "Members": list(members),
    }


def look(*members: dict[str, Any], region: str = "us-east-1") -> Observation:
    return play(
        GLOBAL_DATASTORES,
        (
            "describe_global_replication_groups",
            {"GlobalReplicationGroups": [datastore(*members)]},
            {"ShowMemberInfo": True},
        ),
        context=replace(CONTEXT, region=region),
    )


MEMBERS = (member(PRIMARY, "PRIMARY"), member(SECOND, "SECONDARY"), member(THIRD, "secondary"))


def test_secondaries_follow_the_primary_which_takes_writes() -> None:
    observation = look(*MEMBERS)
    assert observation.outcome is Outcome.COMPLETE
    primary = "elasticache!replicationgroup:shop-us-east-1"
    assert requirement_lines(observation) == sorted(
        [
            f"elasticache-global.primary: {ARN} hard served_by {primary}",
            f"elasticache-global.secondaries: {ARN} replication replicates_to {SECOND}",
            f"elasticache-global.secondaries: {ARN} replication replicates_to {THIRD}",
            f"elasticache-global.secondary: {SECOND} replication replicates_from {primary}",
            f"elasticache-global.secondary: {THIRD} replication replicates_from {primary}",
        ]
    )
    component = described(observation)[ARN]
    assert (component.kind, component.type) == (
        Kind.CACHE,
        "AWS::ElastiCache::GlobalReplicationGroup",
    )
    members = component.properties["members"]
    assert isinstance(members, Sequence)
    assert members[1] == {
        "group": "shop-us-west-2",
        "region": "us-west-2",
        "role": "SECONDARY",
        "automatic_failover": "enabled",
        "status": "associated",
    }


def test_it_lies_in_no_region_wherever_it_is_seen() -> None:
    east, west = look(*MEMBERS), look(*MEMBERS, region="us-west-2")
    assert described(east)[ARN].region is None
    assert requirement_lines(east) == requirement_lines(west)


def group(arn: str) -> Observation:
    region = arn.split(":")[3]
    answer = {
        "ReplicationGroups": [
            {
                "ReplicationGroupId": f"shop-{region}",
                "ARN": arn,
                "Status": "available",
                "AutomaticFailover": "enabled",
                "NodeGroups": [
                    {
                        "NodeGroupId": "0001",
                        "ReaderEndpoint": {"Address": f"ro.{region}.cache.amazonaws.com"},
                        "NodeGroupMembers": [
                            {"CacheClusterId": f"shop-{region}-{number}"} for number in (1, 2)
                        ],
                    }
                ],
            }
        ]
    }
    return play(
        REPLICATION_GROUPS,
        ("describe_replication_groups", answer, {}),
        context=replace(CONTEXT, region=region),
    )


@pytest.fixture(scope="module")
def graph() -> DependencyGraph:
    clients = (
        need("session-west", "host:ro.us-west-2.cache.amazonaws.com"),
        need("pages-west", "host:ro.us-west-2.cache.amazonaws.com", effect=Effect.SOFT),
        need("pages-east", "host:ro.us-east-1.cache.amazonaws.com", effect=Effect.SOFT),
    )
    seen = [group(PRIMARY), group(SECOND), look(*MEMBERS), saw("aws.a", *clients)]
    return DependencyGraph(link(seen, LinkSettings()))


def test_every_group_finds_its_peers(graph: DependencyGraph) -> None:
    assert set(replicas(graph, PRIMARY)) == {SECOND, THIRD}
    assert set(replicas(graph, SECOND)) == {PRIMARY, THIRD}
    assert [is_replica(graph, member_id) for member_id in (PRIMARY, SECOND, THIRD)] == [
        False,
        True,
        True,
    ]


def test_clients_of_a_secondary_need_the_primary_as_much_as_they_may_write(
    graph: DependencyGraph,
) -> None:
    writing = {
        requirement.dependent: (requirement.providers, requirement.effect)
        for requirement in graph.requirements
        if requirement.relation == "writes_to"
    }
    assert writing == {
        "session-west": ((PRIMARY,), Effect.UNKNOWN),
        "pages-west": ((PRIMARY,), Effect.SOFT),
    }


def test_the_primary_comes_back_by_promotion_and_the_loss_of_a_secondary_costs_nothing(
    graph: DependencyGraph,
) -> None:
    lost = {
        member_id: achievable(graph, member_id, DisruptionClass.REGION, datetime.now(UTC))
        for member_id in (PRIMARY, SECOND)
    }
    assert lost[PRIMARY].formula == "elasticache.global"
    assert lost[PRIMARY].rto.value == timedelta(minutes=1)
    assert lost[SECOND].formula == "cache.replica"
    assert lost[SECOND].rto.value == lost[SECOND].rpo.value == timedelta(0)
