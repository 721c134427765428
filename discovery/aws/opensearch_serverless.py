"""OpenSearch Serverless: collections, with or without copies in further zones."""

from discovery.aws import edges
from discovery.interface import Call, Crawler
from model.records.component import Kind

COLLECTIONS = Crawler(
    name="aws.opensearchserverless.collections",
    title="Collections of OpenSearch Serverless, their keys and copies in further zones",
    kind=Kind.SEARCH,
    type="AWS::OpenSearchServerless::Collection",
    service="opensearchserverless",
    list=Call(operation="list_collections", items="collectionSummaries[].{id: id, arn: arn}"),
    details=(
        Call(
            operation="batch_get_collection",
            items="collectionDetails[]",
            from_item={"ids": "id"},
            batch=100,
            join=("id", "id"),
        ),
    ),
    id="arn",
    label="name",
    keys=(
        "host:{after_last(lower(collectionEndpoint), '//')}",
        "host:{after_last(lower(dashboardEndpoint), '//')}",
    ),
    properties={
        "collection_type": "type",
        "deletion_protection": "deletionProtection == 'ENABLED'",
        # Without them it lies in one zone.
        "standby_replicas": "standbyReplicas == 'ENABLED'",
        "status": "status",
    },
    edges=(edges.kms("opensearch-collection.kms-key", "kmsKeyArn"),),
    docs="https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/"
    "API_ListCollections.html",
)

CRAWLERS = (COLLECTIONS,)
