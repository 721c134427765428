"""DocumentDB clusters, instances and global databases."""

from discovery.aws.cluster_databases import clusters, global_clusters, instances

_ENGINE = (
    "docdb",
    "DocDB",
    "DocumentDB",
    "https://docs.aws.amazon.com/documentdb/latest/developerguide",
)
CLUSTERS = clusters(*_ENGINE)
INSTANCES = instances(*_ENGINE)
GLOBAL_CLUSTERS = global_clusters(*_ENGINE)

CRAWLERS = (CLUSTERS, INSTANCES, GLOBAL_CLUSTERS)
