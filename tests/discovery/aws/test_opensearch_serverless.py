"""OpenSearch Serverless: a collection, its host and its key."""

from discovery.aws.opensearch_serverless import COLLECTIONS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

ARN = "arn:aws:aoss:us-east-1:111122223333:collection/c01"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def test_a_collection_is_found_by_its_host_and_says_whether_it_has_copies() -> None:
    detail = {
        "id": "c01",
        "arn": ARN,
        "name": "logs",
        "standbyReplicas": "DISABLED",
        "kmsKeyArn": KEY,
        "collectionEndpoint": "https://C1.us-east-1.aoss.amazonaws.com",
    }
    seen = play(
        COLLECTIONS,
        ("list_collections", {"collectionSummaries": [{"id": "c01", "arn": ARN}]}),
        ("batch_get_collection", {"collectionDetails": [detail]}, {"ids": ["c01"]}),
    )
    assert requirement_lines(seen) == [
        "opensearch-collection.kms-key: aoss!collection/c01 hard encrypted_by kms!key/1"
    ]
    assert keys(seen) == {ARN: ("host:c1.us-east-1.aoss.amazonaws.com",)}
    assert described(seen)[ARN].properties["standby_replicas"] is False
