"""ElastiCache global datastores: one primary replication group, secondaries in other Regions."""

from collections.abc import Iterator, Sequence

from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

PRIMARY = "elasticache-global.primary"
SECONDARIES = "elasticache-global.secondaries"
SECONDARY = "elasticache-global.secondary"
RULES = {
    PRIMARY: "All writes of a global datastore go to its primary; a secondary has to be promoted.",
    SECONDARIES: "A global datastore copies what is written to each of its secondaries.",
    SECONDARY: "A secondary only answers reads, and is fed by the primary, some time behind it.",
}
ATTRIBUTE = "Members[].Role"


def replication(item: Item, context: Context) -> Facts:
    """Return what a global datastore stands on, and what each secondary replicates from."""
    return Facts(requirements=tuple(_needs(item, context)))


def _needs(item: Item, context: Context) -> Iterator[SeenRequirement]:
    me = str(item["ARN"])
    primary = _groups(item, "PRIMARY", context)
    yield from _need(me, primary, "served_by", PRIMARY, Effect.HARD)
    for secondary in _groups(item, "SECONDARY", context):
        yield from _need(me, [secondary], "replicates_to", SECONDARIES, Effect.REPLICATION)
        yield from _need(secondary, primary, "replicates_from", SECONDARY, Effect.REPLICATION)


def _groups(item: Item, role: str, context: Context) -> Sequence[str]:
    """Return the ARNs of the replication groups of one role; they all belong to one account."""
    return sorted(
        f"arn:{context.partition}:elasticache:{member['ReplicationGroupRegion']}:{context.account}"
        f":replicationgroup:{member['ReplicationGroupId']}"
        for member in item.get("Members") or ()
        if str(member.get("Role")).upper() == role
    )


def _need(
    dependent: str, providers: Sequence[str], relation: str, rule: str, effect: Effect
) -> Iterator[SeenRequirement]:
    yield from required(
        dependent,
        providers,
        rule=rule,
        relation=relation,
        effect=effect,
        attribute=ATTRIBUTE,
        expects=Kind.CACHE,
    )


GLOBAL_DATASTORES = Crawler(
    name="aws.elasticache.global_replication_groups",
    title="ElastiCache global datastores, their primary and secondary replication groups",
    kind=Kind.CACHE,
    type="AWS::ElastiCache::GlobalReplicationGroup",
    service="elasticache",
    list=Call(
        operation="describe_global_replication_groups",
        items="GlobalReplicationGroups[]",
        arguments={"ShowMemberInfo": True},
    ),
    id="ARN",
    label="GlobalReplicationGroupId",
    # It lies in no Region, and every Region that has a member describes it alike.
    region="''",
    properties={
        "cluster_enabled": "ClusterEnabled",
        "engine": "Engine",
        "engine_version": "EngineVersion",
        "members": "Members[].{group: ReplicationGroupId, region: ReplicationGroupRegion,"
        " role: Role, automatic_failover: AutomaticFailover, status: Status}",
        "node_type": "CacheNodeType",
        "status": "Status",
    },
    transform=replication,
    transform_effects=(Effect.HARD, Effect.REPLICATION),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/"
    "API_DescribeGlobalReplicationGroups.html",
)

CRAWLERS = (GLOBAL_DATASTORES,)
