"""Aurora global databases: one primary cluster, and secondaries in other Regions."""

from collections.abc import Iterator

from discovery.aws.rds import NOT_OURS
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

SECONDARY = "rds-global.secondary"
FORWARDING = "rds-global.write-forwarding"
RULES = {
    SECONDARY: "A secondary cluster is fed by the primary, some time behind it.",
    FORWARDING: "A secondary cluster with write forwarding needs the primary for what its clients "
    "write; how much of what they do that is, is not known.",
}


def replication(item: Item, context: Context) -> Facts:
    """Return what each secondary cluster replicates from, and forwards writes to."""
    del context  # members are named by ARN
    return Facts(requirements=tuple(_secondaries(item)))


def _secondaries(item: Item) -> Iterator[SeenRequirement]:
    members = item.get("GlobalClusterMembers") or ()
    primary = [str(member["DBClusterArn"]) for member in members if member.get("IsWriter")]
    for member in members:
        if member.get("IsWriter"):
            continue
        yield from required(
            str(member["DBClusterArn"]),
            primary,
            rule=SECONDARY,
            relation="replicates_from",
            effect=Effect.REPLICATION,
            attribute="GlobalClusterMembers[].IsWriter",
            expects=Kind.DATABASE,
        )
        # While forwarding is being enabled or disabled, clients cannot rely on it.
        if member.get("GlobalWriteForwardingStatus") == "enabled":
            yield from required(
                str(member["DBClusterArn"]),
                primary,
                rule=FORWARDING,
                relation="forwards_writes_to",
                effect=Effect.UNKNOWN,
                attribute="GlobalClusterMembers[].GlobalWriteForwardingStatus",
                expects=Kind.DATABASE,
            )


GLOBAL_CLUSTERS = Crawler(
    name="aws.rds.global_clusters",
    title="Aurora global databases, their primary and secondary clusters",
    kind=Kind.DATABASE,
    type="AWS::RDS::GlobalCluster",
    service="rds",
    list=Call(operation="describe_global_clusters", items="GlobalClusters[]"),
    keep=f"!{NOT_OURS}",
    id="GlobalClusterArn",
    label="GlobalClusterIdentifier",
    # It lies in no Region, and every Region that has a member describes it alike.
    region="''",
    tags="TagList",
    keys=("host:{lower(Endpoint)}",),
    properties={
        "deletion_protection": "DeletionProtection",
        "engine": "Engine",
        "engine_version": "EngineVersion",
        "failover_status": "FailoverState.Status",
        "members": "GlobalClusterMembers[].{cluster: DBClusterArn, writer: IsWriter,"
        " synchronization: SynchronizationStatus,"
        " write_forwarding: GlobalWriteForwardingStatus}",
        "status": "Status",
    },
    edges=(
        Edge(
            rule="rds-global.primary",
            relation="served_by",
            # The global endpoint answers with the primary's; another one has to be promoted first.
            needs="GlobalClusterMembers[?IsWriter].DBClusterArn",
            expects=Kind.DATABASE,
        ),
        Edge(
            rule="rds-global.secondaries",
            relation="replicates_to",
            needs="GlobalClusterMembers[?!IsWriter].DBClusterArn",
            effect=Effect.REPLICATION,
            expects=Kind.DATABASE,
        ),
    ),
    transform=replication,
    transform_effects=(Effect.REPLICATION, Effect.UNKNOWN),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/"
    "API_DescribeGlobalClusters.html",
)

CRAWLERS = (GLOBAL_CLUSTERS,)
