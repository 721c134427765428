"""Amazon Keyspaces: tables for Cassandra clients, in one Region or in several."""

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

GONE = ("ResourceNotFoundException",)
REPLICA = "keyspaces-table.replica"


def replica_facts(item: Item, context: Context) -> Facts:
    """Return that a table replicates with its namesake in each other Region of its keyspace."""
    arn, region = str(item["resourceArn"]), str(context.region)
    others = {
        replica["region"]
        for replica in item.get("replicaSpecifications") or ()
        if replica.get("region") not in (None, region)
    }
    return Facts(
        requirements=tuple(
            need
            for other in sorted(others)
            for need in required(
                arn,
                [arn.replace(f":{region}:", f":{other}:", 1)],
                rule=REPLICA,
                relation="replicates_with",
                effect=Effect.REPLICATION,
                attribute="replicaSpecifications[].region",
                expects=Kind.DATABASE,
            )
        )
    )


TABLES = Crawler(
    name="aws.keyspaces.tables",
    title="Tables of Amazon Keyspaces, their keys, replicas and point-in-time recovery",
    kind=Kind.DATABASE,
    type="AWS::Cassandra::Table",
    service="keyspaces",
    parents=(Call(operation="list_keyspaces", items="keyspaces[]"),),
    list=Call(
        operation="list_tables",
        absent=GONE,
        items="tables[]",
        from_item={"keyspaceName": "keyspaceName"},
    ),
    details=(
        Call(
            operation="get_table",
            gone=GONE,
            from_item={"keyspaceName": "keyspaceName", "tableName": "tableName"},
        ),
    ),
    id="resourceArn",
    # Those that hold what is known of the others are AWS's own.
    keep="!starts_with(keyspaceName, 'system')",
    label="join('.', [keyspaceName, tableName])",
    properties={
        "capacity_mode": "capacitySpecification.throughputMode",
        "point_in_time_recovery": "pointInTimeRecovery.status == 'ENABLED'",
        "regions": "replicaSpecifications[].region",
        "replication": "parent.replicationStrategy",
        "status": "status",
    },
    edges=(edges.kms("keyspaces-table.kms-key", "encryptionSpecification.kmsKeyIdentifier"),),
    transform=replica_facts,
    transform_effects=(Effect.REPLICATION,),
    transform_rules={REPLICA: "Every Region of a keyspace takes writes and copies them."},
    docs="https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_ListTables.html",
)

CRAWLERS = (TABLES,)
