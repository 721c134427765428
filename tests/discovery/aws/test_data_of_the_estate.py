"""The data stores of the sample estate, read from a real server over AWS's wire protocols."""

import pytest

from discovery.aws import dynamodb, elasticache, iam, rds, rds_clusters, rds_global, s3
from discovery.aws import ecs as containers
from model.capability import properties as read
from model.capability.copies import is_replica, replicas
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.observation import Observation, Outcome
from service.demo.estate.aws import EAST, REGIONS, WEST, Estate
from tests.discovery.aws.estate_view import look_at

pytestmark = pytest.mark.emulator

CRAWLERS = (
    *rds.CRAWLERS,
    rds_clusters.CLUSTERS,
    *rds_global.CRAWLERS,
    *s3.CRAWLERS,
    *dynamodb.CRAWLERS,
    elasticache.REPLICATION_GROUPS,
    containers.SERVICES,
    *iam.CRAWLERS,
)
ACCOUNTS = ("payments", "storefront", "archive")
NOT_EMULATED = ("dynamodb:describe_kinesis_streaming_destination: 500",)


@pytest.fixture(scope="module")
def observations(estate: Estate) -> list[Observation]:
    return look_at(estate, CRAWLERS, ACCOUNTS)


@pytest.fixture(scope="module")
def graph(observations: list[Observation]) -> DependencyGraph:
    return DependencyGraph(link(observations, LinkSettings()))


def needed(graph: DependencyGraph, dependent: str) -> set[str]:
    """Return what a component needs by its configuration."""
    return {
        provider
        for need in graph.requirements_of(dependent)
        if need.rule.startswith("env.")
        for provider in need.providers
    }


def test_every_call_is_understood(observations: list[Observation]) -> None:
    failed = {call for observation in observations for call in observation.failed_calls}
    assert failed <= set(NOT_EMULATED)
    assert {observation.outcome for observation in observations} <= {
        Outcome.COMPLETE,
        Outcome.PARTIAL,
    }


def test_the_orders_database_has_a_follower_in_the_west(
    graph: DependencyGraph, estate: Estate
) -> None:
    account = estate.accounts["payments"]
    east, west = (
        f"arn:aws:rds:{region}:{account}:cluster:orders-{region}" for region in (EAST, WEST)
    )
    assert replicas(graph, east) == (west,)
    assert (is_replica(graph, east), is_replica(graph, west)) == (False, True)
    (served,) = (
        requirement
        for requirement in graph.requirements_of(east)
        if requirement.relation == "served_by"
    )
    assert (served.minimum, len(served.members)) == (1, 3)
    whole = graph.component(f"arn:aws:rds::{account}:global-cluster:orders")
    assert (whole.type, whole.region) == (read.GLOBAL_CLUSTER, None)


def test_the_inventory_database_lives_in_one_zone_and_keeps_no_backups(
    graph: DependencyGraph, estate: Estate
) -> None:
    inventory = graph.component(f"arn:aws:rds:{EAST}:{estate.accounts['storefront']}:db:inventory")
    assert len(inventory.zones) == 1
    assert read.number(inventory, read.BACKUP_RETENTION) == 0
    assert read.flag(inventory, read.MULTI_AZ) is False


def test_pictures_are_copied_to_the_west(graph: DependencyGraph, estate: Estate) -> None:
    source = graph.component("arn:aws:s3:::shop-assets-use1")
    copy = graph.component("arn:aws:s3:::shop-assets-archive-usw2")
    assert (source.region, copy.region) == (EAST, WEST)
    assert (source.account, copy.account) == (
        estate.accounts["storefront"],
        estate.accounts["archive"],
    )
    assert replicas(graph, source.id) == (copy.id,)
    assert is_replica(graph, copy.id)


def test_services_find_their_stores_by_host_bucket_and_bare_name(
    graph: DependencyGraph, estate: Estate
) -> None:
    shop, pay = (estate.accounts[name] for name in ("storefront", "payments"))
    services = f"arn:aws:ecs:{EAST}:{shop}:service/shop"
    assert needed(graph, f"{services}/catalog") == {
        f"arn:aws:dynamodb:{EAST}:{shop}:table/products",
        f"arn:aws:elasticache:{EAST}:{shop}:replicationgroup:catalog",
    }
    assert needed(graph, f"{services}/cart") == {f"arn:aws:dynamodb:{EAST}:{shop}:table/cart"}
    assert needed(graph, f"{services}/inventory") == {f"arn:aws:rds:{EAST}:{shop}:db:inventory"}
    assert "arn:aws:s3:::shop-assets-use1" in needed(graph, f"{services}/storefront")
    for region in REGIONS:
        orders = f"arn:aws:ecs:{region}:{pay}:service/shop/orders"
        assert f"arn:aws:rds:{region}:{pay}:cluster:orders-{region}" in needed(graph, orders)
