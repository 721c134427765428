"""DynamoDB tables, their replicas, backups and streams."""

from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect


def replicas_and_policy(item: Item, context: Context) -> Facts:
    """Return the replicas in other Regions, and the table's policy."""
    name, region = str(item["TableName"]), context.region or ""
    table = _table(name, region, context)
    elsewhere = sorted(
        str(replica["RegionName"])
        for replica in item.get("Replicas") or ()
        if replica.get("RegionName") not in (None, region)
    )
    # Every replica takes writes, so each follows the other, even where only one can be read.
    needs = (
        requirement
        for other in (_table(name, other_region, context) for other_region in elsewhere)
        for dependent, provider in ((table, other), (other, table))
        for requirement in required(
            dependent,
            [provider],
            rule="dynamodb-table.replica",
            relation="replicates_with",
            effect=Effect.REPLICATION,
            attribute="Replicas[].RegionName",
            expects=Kind.DATABASE,
        )
    )
    properties = resource_policy(item["Policy"]) if "Policy" in item else {}
    return Facts(
        components=(addition(table, Kind.DATABASE, properties=properties),),
        requirements=tuple(needs),
    )


def _table(name: str, region: str, context: Context) -> str:
    return f"arn:{context.partition}:dynamodb:{region}:{context.account}:table/{name}"


TABLES = Crawler(
    name="aws.dynamodb.tables",
    title="DynamoDB tables, replicas, point-in-time recovery, streams and keys",
    kind=Kind.DATABASE,
    type="AWS::DynamoDB::Table",
    service="dynamodb",
    list=Call(operation="list_tables", items="TableNames[].{TableName: @}"),
    details=(
        Call(
            operation="describe_table",
            gone=("ResourceNotFoundException",),
            items="Table",
            from_item={"TableName": "TableName"},
        ),
        Call(
            operation="get_resource_policy",
            absent=("PolicyNotFoundException", "ResourceNotFoundException"),
            items="Policy",
            from_item={"ResourceArn": "TableArn"},
            into="Policy",
        ),
        Call(
            operation="describe_continuous_backups",
            absent=("TableNotFoundException",),
            items="ContinuousBackupsDescription",
            from_item={"TableName": "TableName"},
            into="Backups",
        ),
        Call(
            operation="describe_kinesis_streaming_destination",
            absent=("ResourceNotFoundException",),
            items="KinesisDataStreamDestinations",
            from_item={"TableName": "TableName"},
            into="KinesisDestinations",
        ),
    ),
    id="arn:{partition}:dynamodb:{region}:{account}:table/{TableName}",
    label="TableName",
    configured_as=("TableName",),
    # A consumer of the stream names the stream; its data is the table's.
    keys=("{LatestStreamArn}",),
    properties={
        "status": "TableStatus",
        "billing_mode": "BillingModeSummary.BillingMode",
        "read_capacity": "ProvisionedThroughput.ReadCapacityUnits",
        "write_capacity": "ProvisionedThroughput.WriteCapacityUnits",
        "deletion_protection": "DeletionProtectionEnabled",
        "multi_region_consistency": "MultiRegionConsistency",
        "replicas": "Replicas[].{region: RegionName, status: ReplicaStatus,"
        " kms_key: KMSMasterKeyId}",
        "point_in_time_recovery": "Backups.PointInTimeRecoveryDescription"
        ".PointInTimeRecoveryStatus",
        "recovery_period_days": "Backups.PointInTimeRecoveryDescription.RecoveryPeriodInDays",
        "stream": "LatestStreamArn",
        "table_class": "TableClassSummary.TableClass",
    },
    measurements={
        "size_bytes": "TableSizeBytes",
        "items": "ItemCount",
        "latest_restorable_at": "Backups.PointInTimeRecoveryDescription.LatestRestorableDateTime",
        "earliest_restorable_at": "Backups.PointInTimeRecoveryDescription"
        ".EarliestRestorableDateTime",
    },
    edges=(
        # A table key is kept for up to five minutes for each client connection.
        edges.kms("dynamodb-table.kms-key", "SSEDescription.KMSMasterKeyArn", tolerance="`300`"),
        Edge(
            rule="dynamodb-table.kinesis-destination",
            relation="streams_to",
            needs="KinesisDestinations[?DestinationStatus=='ACTIVE'].StreamArn",
            effect=Effect.SOFT,
            expects=Kind.STREAM,
        ),
    ),
    transform=replicas_and_policy,
    transform_effects=(Effect.REPLICATION,),
    transform_rules={"dynamodb-table.replica": "the global table has a replica in that Region"},
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html",
)

CRAWLERS = (TABLES,)
