"""The nodes of a replication group: each shard needs a node of its own."""

from collections.abc import Iterator, Mapping

from discovery.interface import Context, Item
from discovery.requirements import required
from discovery.zones import zone_key
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect

RULES: Mapping[str, str] = {
    "elasticache-shard.any-node": "with automatic failover, any node of a shard can be its primary",
    "elasticache-shard.primary": "without automatic failover, a shard needs its primary",
    "elasticache-shard.replica": "without automatic failover, a replica only serves reads",
    "elasticache-node.zone": "the node runs in the zone",
}
"""The rules that `shards` reports."""


def shards(item: Item, context: Context) -> Facts:
    """Return a component for each node, in its zone, and what each shard needs of its nodes."""
    groups = item.get("NodeGroups") or ()
    members = [node for group in groups for node in group.get("NodeGroupMembers") or ()]
    needs = [requirement for group in groups for requirement in _shard(item, group, context)] + [
        requirement for node in members for requirement in _zone(node, context)
    ]
    return Facts(
        components=tuple(_node(item, node, context) for node in members),
        requirements=tuple(needs),
    )


def _node_id(node: Item, context: Context) -> str:
    # Node numbers repeat in groups without cluster mode; the cluster id is unique.
    return (
        f"arn:{context.partition}:elasticache:{context.region}:{context.account}"
        f":cluster:{node['CacheClusterId']}"
    )


def _node(item: Item, node: Item, context: Context) -> SeenComponent:
    zone = node.get("PreferredAvailabilityZone")
    endpoint = (node.get("ReadEndpoint") or {}).get("Address")
    component = Component(
        id=ComponentId(_node_id(node, context)),
        kind=Kind.CACHE,
        type="AWS::ElastiCache::CacheCluster",
        name=str(node["CacheClusterId"]),
        account=context.account,
        region=context.region,
        zones=(zone_key(zone, context.account, context.region or ""),) if zone else (),
        properties={
            "replication_group": str(item["ReplicationGroupId"]),
            **({"role": str(node["CurrentRole"])} if node.get("CurrentRole") else {}),
        },
    )
    return SeenComponent(component=component, keys=(reference.host(endpoint),) if endpoint else ())


def _zone(node: Item, context: Context) -> Iterator[SeenRequirement]:
    zone = node.get("PreferredAvailabilityZone")
    names = [reference.zone_name(context.account, context.region or "", zone)] if zone else []
    yield from required(
        _node_id(node, context),
        names,
        rule="elasticache-node.zone",
        relation="runs_in",
        effect=Effect.CONTAINMENT,
        attribute="NodeGroups[].NodeGroupMembers[].PreferredAvailabilityZone",
        expects=Kind.ZONE,
    )


def _shard(item: Item, group: Item, context: Context) -> Iterator[SeenRequirement]:
    nodes = {_node_id(node, context): node for node in group.get("NodeGroupMembers") or ()}
    if item.get("AutomaticFailover") in ("enabled", "enabling"):
        yield from _served(item, nodes, "any-node", minimum=1)
        return
    replicas = {
        identity for identity, node in nodes.items() if node.get("CurrentRole") == "replica"
    }
    yield from _served(item, nodes.keys() - replicas, "primary")
    for replica in sorted(replicas):
        yield from _served(item, {replica}, "replica", effect=Effect.SOFT)


def _served(
    item: Item,
    nodes: "Mapping[str, Item] | set[str]",
    rule: str,
    *,
    minimum: int | None = None,
    effect: Effect = Effect.HARD,
) -> tuple[SeenRequirement, ...]:
    return required(
        str(item["ARN"]),
        nodes,
        rule=f"elasticache-shard.{rule}",
        relation="served_by",
        effect=effect,
        minimum=minimum,
        attribute="NodeGroups[].NodeGroupMembers[].CacheClusterId",
        expects=Kind.CACHE,
    )
