"""Every host name that AWS gives a store leads to it, from a record set and from a variable."""

from dataclasses import replace
from typing import Any

import pytest

from discovery.aws.elasticache import REPLICATION_GROUPS, SERVERLESS_CACHES
from discovery.aws.rds import INSTANCES
from discovery.aws.rds_clusters import CLUSTERS, ENDPOINTS
from discovery.aws.rds_global import GLOBAL_CLUSTERS
from discovery.aws.route53_names import target_key
from discovery.aws.s3 import BUCKETS
from discovery.endpoints import environment_requirements
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Facts, Observation, Reference
from tests.discovery.aws.test_s3 import NOTHING
from tests.discovery.player import CONTEXT, play
from tests.observing import need, saw, seen

RDS = "arn:aws:rds:us-east-1:111122223333"
CACHE = "arn:aws:elasticache:us-east-1:111122223333"
DOMAIN = "abc.us-east-1.rds.amazonaws.com"
RECORD = "dns:store.example.com/CNAME"
PROGRAM = "arn:aws:lambda:us-east-1:111122223333:function:program"


def instance() -> Observation:
    listed = {
        "DBInstanceIdentifier": "db",
        "DBInstanceArn": f"{RDS}:db:db",
        "Engine": "mysql",
        "Endpoint": {"Address": f"db.{DOMAIN}"},
    }
    return play(INSTANCES, ("describe_db_instances", {"DBInstances": [listed]}))


CLUSTER: dict[str, Any] = {
    "DBClusterIdentifier": "db",
    "DBClusterArn": f"{RDS}:cluster:db",
    "Engine": "aurora-mysql",
    "Endpoint": f"db.cluster-{DOMAIN}",
    "ReaderEndpoint": f"db.cluster-ro-{DOMAIN}",
}


def cluster() -> Observation:
    return play(CLUSTERS, ("describe_db_clusters", {"DBClusters": [CLUSTER]}))


def custom_endpoint() -> Observation:
    listed = {
        "DBClusterEndpointIdentifier": "reports",
        "DBClusterEndpointArn": f"{RDS}:cluster-endpoint:reports",
        "DBClusterIdentifier": "db",
        "Endpoint": f"reports.cluster-custom-{DOMAIN}",
        "EndpointType": "CUSTOM",
    }
    return play(
        ENDPOINTS,
        ("describe_db_cluster_endpoints", {"DBClusterEndpoints": [listed]}),
        ("describe_db_clusters", {"DBClusters": [CLUSTER]}),
    )


def global_cluster() -> Observation:
    listed = {
        "GlobalClusterIdentifier": "db",
        "GlobalClusterArn": "arn:aws:rds::111122223333:global-cluster:db",
        "Engine": "aurora-mysql",
        "Endpoint": "db.global-abc.global.rds.amazonaws.com",
    }
    return play(GLOBAL_CLUSTERS, ("describe_global_clusters", {"GlobalClusters": [listed]}))


def cache() -> Observation:
    listed = {
        "ReplicationGroupId": "shop",
        "ARN": f"{CACHE}:replicationgroup:shop",
        "ConfigurationEndpoint": {"Address": "clustercfg.shop.abc.use1.cache.amazonaws.com"},
    }
    return play(
        REPLICATION_GROUPS, ("describe_replication_groups", {"ReplicationGroups": [listed]})
    )


def serverless_cache() -> Observation:
    listed = {
        "ServerlessCacheName": "shop",
        "ARN": f"{CACHE}:serverlesscache:shop",
        "Endpoint": {"Address": "shop-abc.serverless.use1.cache.amazonaws.com"},
    }
    return play(SERVERLESS_CACHES, ("describe_serverless_caches", {"ServerlessCaches": [listed]}))


def bucket() -> Observation:
    listed = {"Name": "store.example.com", "BucketRegion": "us-east-1"}
    return play(
        BUCKETS,
        ("list_buckets", {"Buckets": [listed]}),
        *NOTHING.items(),
        context=replace(CONTEXT, region=None),
    )


STORES = [
    (instance, f"DB.{DOMAIN}", f"{RDS}:db:db"),
    (cluster, f"db.cluster-{DOMAIN}", f"{RDS}:cluster:db"),
    (cluster, f"db.cluster-ro-{DOMAIN}.", f"{RDS}:cluster:db"),
    (custom_endpoint, f"reports.cluster-custom-{DOMAIN}", f"{RDS}:cluster-endpoint:reports"),
    (
        global_cluster,
        "db.global-abc.global.rds.amazonaws.com",
        "arn:aws:rds::111122223333:global-cluster:db",
    ),
    (cache, "clustercfg.shop.abc.use1.cache.amazonaws.com", f"{CACHE}:replicationgroup:shop"),
    (
        serverless_cache,
        "shop-abc.serverless.use1.cache.amazonaws.com",
        f"{CACHE}:serverlesscache:shop",
    ),
    (bucket, "store.example.com.s3.us-east-1.amazonaws.com", "arn:aws:s3:::store.example.com"),
    (
        bucket,
        "store.example.com.s3-website-us-east-1.amazonaws.com",
        "arn:aws:s3:::store.example.com",
    ),
    # The alias of a website does not name the bucket: it has the name of the record.
    (bucket, "s3-website-us-east-1.amazonaws.com", "arn:aws:s3:::store.example.com"),
]


@pytest.mark.parametrize(("look", "host", "store"), STORES)
def test_a_record_set_resolves_to_the_store(look: Any, host: str, store: str) -> None:
    record = saw(
        "aws.route53.record_sets",
        seen(RECORD, Kind.DNS_RECORD),
        need(RECORD, target_key(host, record_name="store.example.com")),
    )
    records = link([look(), record], LinkSettings())
    (requirement,) = (
        requirement for requirement in records.requirements if requirement.dependent == RECORD
    )
    assert requirement.providers == (store,)


@pytest.mark.parametrize(("look", "host", "store"), STORES[:-1])
def test_a_variable_leads_to_the_store(look: Any, host: str, store: str) -> None:
    variables = {"STORE_HOST": host.rstrip("."), "STORE_URL": f"https://{host.rstrip('.')}/x?y=z"}
    needs = environment_requirements(
        variables, dependent=Reference(key=PROGRAM), principal=None, context=CONTEXT
    )
    program = replace(
        saw("aws.lambda.functions", seen(PROGRAM, Kind.FUNCTION)),
        facts=Facts(
            components=(seen(PROGRAM, Kind.FUNCTION),),
            requirements=needs,
        ),
    )
    records = link([look(), program], LinkSettings())
    (requirement,) = (
        requirement for requirement in records.requirements if requirement.dependent == PROGRAM
    )
    assert requirement.providers == (store,)
    assert {evidence.attribute for evidence in requirement.evidence} == {"STORE_HOST", "STORE_URL"}
