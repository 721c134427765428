"""Data stores.

Flaws on purpose: the inventory database lives in one zone and keeps no backups, the cart table
has neither replica nor point-in-time recovery, the catalog's cache has one node.
"""

import json

from service.demo.estate.aws import EAST, REGIONS, STREAM, WEST, Estate, tags, zone_names


def build(estate: Estate) -> None:
    """Create databases, tables, caches and buckets."""
    for account in ("payments", "storefront"):
        for region in REGIONS:
            _subnet_groups(estate, account, region)
    _orders(estate)
    _inventory(estate)
    _tables(estate)
    _cache(estate)
    _buckets(estate)


def _subnet_groups(estate: Estate, account: str, region: str) -> None:
    subnets = [estate.ids["subnet", account, region, "private", letter] for letter in "abc"]
    estate.client(account, "rds", region).create_db_subnet_group(
        DBSubnetGroupName="private", DBSubnetGroupDescription="three zones", SubnetIds=subnets
    )
    estate.client(account, "elasticache", region).create_cache_subnet_group(
        CacheSubnetGroupName="private",
        CacheSubnetGroupDescription="three zones",
        SubnetIds=subnets,
    )


def _orders(estate: Estate) -> None:
    estate.client("payments", "rds").create_global_cluster(
        GlobalClusterIdentifier="orders", Engine="aurora-postgresql"
    )
    for region, zones in ((EAST, "abc"), (WEST, "ab")):
        rds = estate.client("payments", "rds", region)
        owner = (
            {"MasterUsername": "orders", "MasterUserPassword": "not-a-real-password"}
            if region == EAST
            else {}
        )
        cluster = rds.create_db_cluster(
            DBClusterIdentifier=f"orders-{region}",
            Engine="aurora-postgresql",
            GlobalClusterIdentifier="orders",
            DBSubnetGroupName="private",
            KmsKeyId=estate.ids["key", "orders", region],
            StorageEncrypted=True,
            BackupRetentionPeriod=7,
            Tags=tags("orders", "orders"),
            **owner,
        )["DBCluster"]
        estate.ids["database", "orders", region] = cluster["Endpoint"]
        for letter in zones:
            rds.create_db_instance(
                DBInstanceIdentifier=f"orders-{region}{letter}",
                DBInstanceClass="db.r6g.large",
                Engine="aurora-postgresql",
                DBClusterIdentifier=f"orders-{region}",
                AvailabilityZone=f"{region}{letter}",
                Tags=tags("orders", "orders"),
            )


def _inventory(estate: Estate) -> None:
    rds = estate.client("storefront", "rds")
    instance = rds.create_db_instance(
        DBInstanceIdentifier="inventory",
        DBInstanceClass="db.m6g.large",
        Engine="mysql",
        AllocatedStorage=100,
        MasterUsername="inventory",
        MasterUserPassword="not-a-real-password",
        MultiAZ=False,
        AvailabilityZone=zone_names(EAST)[0],
        DBSubnetGroupName="private",
        BackupRetentionPeriod=0,
        Tags=tags("inventory", "inventory"),
    )["DBInstance"]
    # AWS takes none without a retention; the emulator does.
    for snapshot in rds.describe_db_snapshots(DBInstanceIdentifier="inventory")["DBSnapshots"]:
        rds.delete_db_snapshot(DBSnapshotIdentifier=snapshot["DBSnapshotIdentifier"])
    estate.ids["database", "inventory", EAST] = instance["Endpoint"]["Address"]


def _tables(estate: Estate) -> None:
    dynamodb = estate.client("storefront", "dynamodb")
    for name, service in (("cart", "cart"), ("products", "catalog")):
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            Tags=tags(name, service),
        )
    dynamodb.update_continuous_backups(
        TableName="products",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    _global_table(estate)


def _global_table(estate: Estate) -> None:
    # The emulator has no replicas; tables of one name with this stream stand for a global table.
    for region in REGIONS:
        dynamodb = estate.client("storefront", "dynamodb", region)
        dynamodb.create_table(
            TableName="points",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification=STREAM,
            Tags=tags("points", "loyalty"),
        )
        dynamodb.update_continuous_backups(
            TableName="points",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )


def _cache(estate: Estate) -> None:
    group = estate.client("storefront", "elasticache").create_replication_group(
        ReplicationGroupId="catalog",
        ReplicationGroupDescription="product pages",
        Engine="redis",
        CacheNodeType="cache.t4g.medium",
        NumCacheClusters=1,
        AutomaticFailoverEnabled=False,
        CacheSubnetGroupName="private",
        Tags=tags("catalog", "catalog"),
    )["ReplicationGroup"]
    estate.ids["cache", "catalog", EAST] = group["NodeGroups"][0]["PrimaryEndpoint"]["Address"]


def _buckets(estate: Estate) -> None:
    for account, region, name in (
        ("storefront", EAST, "shop-assets-use1"),
        ("archive", WEST, "shop-assets-archive-usw2"),
    ):
        place = (
            {} if region == EAST else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        )
        s3 = estate.client(account, "s3", region)
        s3.create_bucket(Bucket=name, **place)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3 = estate.client("storefront", "s3")
    s3.put_bucket_tagging(
        Bucket="shop-assets-use1", Tagging={"TagSet": tags("assets", "storefront")}
    )
    s3.put_bucket_replication(
        Bucket="shop-assets-use1", ReplicationConfiguration=_replication(estate)
    )
    estate.client("storefront", "s3").put_bucket_policy(
        Bucket="shop-assets-use1", Policy=json.dumps(_only_tls())
    )


def _replication(estate: Estate) -> dict[str, object]:
    return {
        "Role": estate.ids["role", "storefront", "lambda"],
        "Rules": [
            {
                "ID": "pictures",
                "Status": "Enabled",
                "Priority": 1,
                "Filter": {"Prefix": "pictures/"},
                "DeleteMarkerReplication": {"Status": "Disabled"},
                "Destination": {
                    "Bucket": "arn:aws:s3:::shop-assets-archive-usw2",
                    "Account": estate.accounts["archive"],
                },
            }
        ],
    }


def _only_tls() -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "arn:aws:s3:::shop-assets-use1/*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
