"""Looks at DocumentDB and Neptune, which answer the same calls with the same shapes."""

from typing import Any

from discovery.interface import Crawler
from model.records.observation import Observation
from tests.discovery.player import play

PLACE = "arn:aws:rds:us-east-1:111122223333"
CLUSTER, INSTANCE = f"{PLACE}:cluster:orders", f"{PLACE}:db:orders-1"
GLOBAL = "arn:aws:rds::111122223333:global-cluster:orders"
SECOND = "arn:aws:rds:us-west-2:111122223333:cluster:orders"


def look_at_clusters(crawler: Crawler, engine: str, **about: Any) -> Observation:
    cluster = {
        "DBClusterIdentifier": "orders",
        "DBClusterArn": CLUSTER,
        "Engine": engine,
        "Status": "available",
        "AvailabilityZones": ["us-east-1a", "us-east-1b", "us-east-1c"],
        "Endpoint": "Orders.cluster-1.us-east-1.rds.amazonaws.com",
        "BackupRetentionPeriod": 7,
        "DBClusterMembers": [
            {"DBInstanceIdentifier": "orders-1", "IsClusterWriter": True},
            {"DBInstanceIdentifier": "orders-2", "IsClusterWriter": False},
        ],
        **about,
    }
    other = {"DBClusterArn": f"{PLACE}:cluster:aurora", "Engine": "aurora-mysql"}
    filters = [{"Name": "engine", "Values": [engine]}]
    return play(
        crawler,
        ("describe_db_clusters", {"DBClusters": [cluster, other]}, {"Filters": filters}),
        ("list_tags_for_resource", {"TagList": [{"Key": "tier", "Value": "1"}]}),
        ("list_tags_for_resource", {"TagList": []}),
    )


def look_at_instances(crawler: Crawler, engine: str) -> Observation:
    instance = {
        "DBInstanceIdentifier": "orders-1",
        "DBInstanceArn": INSTANCE,
        "Engine": engine,
        "DBClusterIdentifier": "orders",
        "AvailabilityZone": "us-east-1a",
        "Endpoint": {"Address": "orders-1.abc.us-east-1.rds.amazonaws.com"},
    }
    return play(crawler, ("describe_db_instances", {"DBInstances": [instance]}))


def look_at_global_clusters(crawler: Crawler, engine: str) -> Observation:
    cluster = {
        "GlobalClusterIdentifier": "orders",
        "GlobalClusterArn": GLOBAL,
        "Engine": engine,
        "Status": "available",
        "GlobalClusterMembers": [
            {"DBClusterArn": CLUSTER, "IsWriter": True},
            {"DBClusterArn": SECOND, "IsWriter": False},
        ],
    }
    other = {"GlobalClusterArn": f"{GLOBAL}-2", "Engine": "aurora-mysql"}
    return play(crawler, ("describe_global_clusters", {"GlobalClusters": [cluster, other]}))
