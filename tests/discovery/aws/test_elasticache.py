"""Caches: which nodes a shard can lose, in which zones, and by which names clients find them."""

from typing import Any

import pytest

from discovery.aws.elasticache import CACHE_CLUSTERS, REPLICATION_GROUPS, SERVERLESS_CACHES
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from model.records.requirement import Effect
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play, requirement

ARN = "arn:aws:elasticache:us-east-1:111122223333:replicationgroup:shop"
NODE = "arn:aws:elasticache:us-east-1:111122223333:cluster"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"
ZONE = "zone-name:111122223333/us-east-1/us-east-1"


def node(name: str, zone: str, role: str | None = None) -> dict[str, Any]:
    return {
        "CacheClusterId": name,
        "PreferredAvailabilityZone": f"us-east-1{zone}",
        **({"CurrentRole": role} if role else {}),
    }


def group(*shards: list[dict[str, Any]], **further: Any) -> dict[str, Any]:
    return {
        "ReplicationGroupId": "shop",
        "ARN": ARN,
        "Status": "available",
        "NodeGroups": [
            {"NodeGroupId": f"{number:04}", "NodeGroupMembers": members}
            for number, members in enumerate(shards, start=1)
        ],
        **further,
    }


def look(item: dict[str, Any]) -> Observation:
    return play(
        REPLICATION_GROUPS, ("describe_replication_groups", {"ReplicationGroups": [item]}, {})
    )


def test_with_automatic_failover_each_shard_needs_any_of_its_nodes() -> None:
    seen = look(
        group(
            [node("shop-1-1", "a"), node("shop-1-2", "b")],
            [node("shop-2-1", "b"), node("shop-2-2", "c")],
            AutomaticFailover="enabled",
            MultiAZ="enabled",
            KmsKeyId=KEY,
            SnapshotRetentionLimit=3,
        )
    )
    assert seen.outcome is Outcome.COMPLETE
    me = "elasticache!replicationgroup:shop"
    assert requirement_lines(seen) == [
        f"elasticache-group.kms-key: {me} hard encrypted_by kms!key/1234abcd",
        f"elasticache-group.zone: {me} containment runs_in 1 of {ZONE}a, {ZONE}b, {ZONE}c",
        f"elasticache-node.zone: elasticache!cluster:shop-1-1 containment runs_in {ZONE}a",
        f"elasticache-node.zone: elasticache!cluster:shop-1-2 containment runs_in {ZONE}b",
        f"elasticache-node.zone: elasticache!cluster:shop-2-1 containment runs_in {ZONE}b",
        f"elasticache-node.zone: elasticache!cluster:shop-2-2 containment runs_in {ZONE}c",
        f"elasticache-shard.any-node: {me} hard served_by 1 of elasticache!cluster:shop-1-1, "
        "elasticache!cluster:shop-1-2",
        f"elasticache-shard.any-node: {me} hard served_by 1 of elasticache!cluster:shop-2-1, "
        "elasticache!cluster:shop-2-2",
    ]
    component = described(seen)[ARN]
    assert (component.kind, component.type) == (Kind.CACHE, read.REPLICATION_GROUP)
    assert component.zones == (f"{ZONE}a", f"{ZONE}b", f"{ZONE}c")
    assert read.flag(component, read.AUTOMATIC_FAILOVER) is True
    assert read.flag(component, read.MULTI_AZ) is True
    assert read.number(component, read.SNAPSHOT_RETENTION) == 3
    assert described(seen)[f"{NODE}:shop-1-1"].zones == (f"{ZONE}a",)


@pytest.mark.parametrize("state", ["disabled", "disabling"])
def test_without_automatic_failover_the_primary_decides(state: str) -> None:
    seen = look(
        group([node("shop-1", "a", "primary"), node("shop-2", "b", "replica")],
              AutomaticFailover=state, MultiAZ="disabled")
    )  # fmt: skip
    primary = requirement(seen, "elasticache-shard.primary")
    replica = requirement(seen, "elasticache-shard.replica")
    assert primary.effect is Effect.HARD
    assert [member.reference.key for member in primary.members] == [f"{NODE}:shop-1"]
    assert replica.effect is Effect.SOFT
    assert [member.reference.key for member in replica.members] == [f"{NODE}:shop-2"]
    assert read.flag(described(seen)[ARN], read.AUTOMATIC_FAILOVER) is False


def test_clients_find_it_by_every_endpoint() -> None:
    address = "shop.abc.ng.0001.use1.cache.amazonaws.com"
    item = group([node("shop-1", "a")], ConfigurationEndpoint={"Address": f"CFG.{address}"})
    item["NodeGroups"][0] |= {
        "PrimaryEndpoint": {"Address": f"Primary.{address}"},
        "ReaderEndpoint": {"Address": f"ro.{address}"},
    }
    item["NodeGroups"][0]["NodeGroupMembers"][0]["ReadEndpoint"] = {"Address": f"n1.{address}"}
    seen = look(item)
    assert named(seen, ARN) == {f"host:{end}.{address}" for end in ("cfg", "primary", "ro")}
    assert named(seen, f"{NODE}:shop-1") == {f"host:n1.{address}"}


def cluster(name: str, *zones: str, **further: Any) -> dict[str, Any]:
    return {
        "CacheClusterId": name,
        "ARN": f"{NODE}:{name}",
        "CacheNodes": [
            {
                "CacheNodeId": f"{number:04}",
                "CustomerAvailabilityZone": f"us-east-1{zone}",
                "Endpoint": {"Address": f"{name}.{number:04}.use1.cache.amazonaws.com"},
            }
            for number, zone in enumerate(zones, start=1)
        ],
        **further,
    }


def test_clusters_outside_of_replication_groups_serve_by_the_nodes_that_are_left() -> None:
    sessions = cluster(
        "sessions",
        "a",
        "b",
        Engine="memcached",
        NumCacheNodes=2,
        ConfigurationEndpoint={"Address": "Sessions.cfg.use1.cache.amazonaws.com"},
        SecurityGroups=[{"SecurityGroupId": "sg-1", "Status": "active"}],
    )
    member = cluster("shop-1-1", "a", Engine="redis", ReplicationGroupId="shop")
    seen = play(
        CACHE_CLUSTERS,
        (
            "describe_cache_clusters",
            {"CacheClusters": [sessions, cluster("single", "c", Engine="redis"), member]},
            {"ShowCacheNodeInfo": True, "ShowCacheClustersNotInReplicationGroups": True},
        ),
    )
    me = "elasticache!cluster:sessions"
    assert requirement_lines(seen) == [
        f"elasticache-cluster.security-group: {me} policy filtered_by ec2:sg-1",
        f"elasticache-cluster.zone: {me} containment runs_in 1 of {ZONE}a, {ZONE}b",
        f"elasticache-cluster.zone: elasticache!cluster:single containment runs_in 1 of {ZONE}c",
    ]
    assert named(seen, f"{NODE}:sessions") == {
        f"host:sessions.{node}.use1.cache.amazonaws.com" for node in ("cfg", "0001", "0002")
    }
    component = described(seen)[f"{NODE}:sessions"]
    assert (component.kind, component.zones) == (Kind.CACHE, (f"{ZONE}a", f"{ZONE}b"))
    assert component.properties == {"engine": "memcached", "nodes": 2}


def test_a_member_of_a_global_datastore_says_so() -> None:
    seen = look(
        group(
            [node("shop-1", "a")],
            GlobalReplicationGroupInfo={
                "GlobalReplicationGroupId": "ldgnf-shop",
                "GlobalReplicationGroupMemberRole": "PRIMARY",
            },
        )
    )
    component = described(seen)[ARN]
    assert read.text(component, read.GLOBAL_DATASTORE) == "ldgnf-shop"
    assert component.properties["global_role"] == "PRIMARY"


def test_a_serverless_cache_spans_its_subnets() -> None:
    arn = "arn:aws:elasticache:us-east-1:111122223333:serverlesscache:sessions"
    host = "sessions-abc.serverless.use1.cache.amazonaws.com"
    seen = play(
        SERVERLESS_CACHES,
        (
            "describe_serverless_caches",
            {
                "ServerlessCaches": [
                    {
                        "ServerlessCacheName": "sessions",
                        "ARN": arn,
                        "Endpoint": {"Address": f"Write.{host}", "Port": 6379},
                        "ReaderEndpoint": {"Address": f"read.{host}", "Port": 6380},
                        "SubnetIds": ["subnet-a", "subnet-b"],
                        "SecurityGroupIds": ["sg-1"],
                        "KmsKeyId": "1234abcd",
                    }
                ]
            },
            {},
        ),
    )
    me = "elasticache!serverlesscache:sessions"
    assert requirement_lines(seen) == [
        f"elasticache-serverless.kms-key: {me} hard encrypted_by kms!key/1234abcd",
        f"elasticache-serverless.security-group: {me} policy filtered_by ec2:sg-1",
        f"elasticache-serverless.subnet: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]
    assert named(seen, arn) == {f"host:write.{host}", f"host:read.{host}"}
    assert described(seen)[arn].type == read.SERVERLESS_CACHE


def test_a_denied_listing_finds_nothing_and_says_so() -> None:
    seen = play(
        REPLICATION_GROUPS, ("describe_replication_groups", error("AccessDenied", status=403))
    )
    assert (seen.outcome, seen.facts.components) == (Outcome.DENIED, ())
