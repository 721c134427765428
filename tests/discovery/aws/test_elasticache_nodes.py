"""Nodes of a replication group: components in their zones, needed shard by shard."""

from typing import Any

import pytest

from discovery.aws.elasticache_nodes import RULES, shards
from model.records.component import Kind
from tests.discovery.player import CONTEXT

NODE = "arn:aws:elasticache:us-east-1:111122223333:cluster:shop-1"
GROUP = "arn:aws:elasticache:us-east-1:111122223333:replicationgroup:shop"


def group(node: dict[str, Any], **further: Any) -> dict[str, Any]:
    return {
        "ReplicationGroupId": "shop",
        "ARN": GROUP,
        "NodeGroups": [{"NodeGroupMembers": [{"CacheClusterId": "shop-1", **node}]}],
        **further,
    }


def test_a_node_is_a_component_in_its_zone() -> None:
    facts = shards(
        group(
            {
                "PreferredAvailabilityZone": "us-east-1b",
                "CurrentRole": "primary",
                "ReadEndpoint": {"Address": "Shop-1.abc.use1.cache.amazonaws.com"},
            }
        ),
        CONTEXT,
    )
    (seen,) = facts.components
    node = seen.component
    assert (node.id, node.kind, node.region, node.account) == (
        NODE,
        Kind.CACHE,
        "us-east-1",
        "111122223333",
    )
    assert node.zones == ("zone-name:111122223333/us-east-1/us-east-1b",)
    assert node.properties == {"replication_group": "shop", "role": "primary"}
    assert seen.keys == ("host:shop-1.abc.use1.cache.amazonaws.com",)


def test_a_node_whose_zone_is_not_told_is_in_none() -> None:
    facts = shards(group({}), CONTEXT)
    assert facts.components[0].component.zones == ()
    assert [requirement.relation for requirement in facts.requirements] == ["served_by"]


@pytest.mark.parametrize("nothing", [{"NodeGroups": []}, {"NodeGroups": None}])
def test_a_group_that_is_being_created_has_no_nodes(nothing: dict[str, Any]) -> None:
    facts = shards({"ReplicationGroupId": "shop", "ARN": GROUP, **nothing}, CONTEXT)
    assert (facts.components, facts.requirements) == ((), ())


@pytest.mark.parametrize(
    ("failover", "role", "rule"),
    [
        ("enabled", "primary", "elasticache-shard.any-node"),
        ("enabling", "primary", "elasticache-shard.any-node"),
        ("disabled", "primary", "elasticache-shard.primary"),
        ("disabled", "replica", "elasticache-shard.replica"),
        # Cluster mode tells no roles: every node has to be taken for a primary.
        ("disabled", None, "elasticache-shard.primary"),
    ],
)
def test_every_rule_that_is_reported_is_described(
    failover: str, role: str | None, rule: str
) -> None:
    node = {"CurrentRole": role} if role else {}
    facts = shards(group(node, AutomaticFailover=failover), CONTEXT)
    reported = {
        evidence.rule for requirement in facts.requirements for evidence in requirement.evidence
    }
    assert reported == {rule}
    assert reported <= RULES.keys()
