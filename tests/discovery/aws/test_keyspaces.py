"""Keyspaces: a table in several Regions takes writes in each."""

from discovery.aws.keyspaces import TABLES
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

PLACE = "arn:aws:cassandra:us-east-1:111122223333:/keyspace"
ARN = f"{PLACE}/shop/table/carts"
OTHER = "arn:aws:cassandra:us-west-2:111122223333:/keyspace/shop/table/carts"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def test_a_table_replicates_with_its_namesake_in_the_other_region() -> None:
    spaces = [
        {"keyspaceName": name, "resourceArn": f"{PLACE}/{name}/", "replicationStrategy": strategy}
        for name, strategy in (("shop", "MULTI_REGION"), ("system", "SINGLE_REGION"))
    ]
    table = {"keyspaceName": "shop", "tableName": "carts", "resourceArn": ARN}
    own = {"keyspaceName": "system", "tableName": "peers", "resourceArn": f"{PLACE}/system/table/p"}
    detail = {
        **table,
        "encryptionSpecification": {
            "type": "CUSTOMER_MANAGED_KMS_KEY",
            "kmsKeyIdentifier": KEY,
        },
        "pointInTimeRecovery": {"status": "ENABLED"},
        "replicaSpecifications": [{"region": "us-east-1"}, {"region": "us-west-2"}],
    }
    seen = play(
        TABLES,
        ("list_keyspaces", {"keyspaces": spaces}),
        ("list_tables", {"tables": [table]}, {"keyspaceName": "shop"}),
        ("list_tables", {"tables": [own]}, {"keyspaceName": "system"}),
        ("get_table", filled("keyspaces", "get_table", detail)),
        ("get_table", filled("keyspaces", "get_table", own)),
    )
    me = "cassandra!/keyspace/shop/table/carts"
    assert requirement_lines(seen) == [
        f"keyspaces-table.kms-key: {me} hard encrypted_by kms!key/1",
        f"keyspaces-table.replica: {me} replication replicates_with {OTHER}",
    ]
    properties = described(seen)[ARN].properties
    assert properties["point_in_time_recovery"] is True
    assert properties["replication"] == "MULTI_REGION"
