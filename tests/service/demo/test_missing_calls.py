"""The emulator answers the calls that moto does not know, so that a first crawl is complete."""

from collections.abc import Mapping
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from discovery.aws import CRAWLERS
from discovery.extract import search
from discovery.interface import Crawler
from service.demo.missing_calls import UNKNOWN_SERVICES
from service.stores import open_store
from tests.emulator import CREDENTIALS

pytestmark = pytest.mark.emulator
EMPTY: tuple[tuple[str, str, Mapping[str, str], str], ...] = (
    ("backup", "list_backup_selections", {"BackupPlanId": "daily"}, "BackupSelectionsList"),
    (
        "backup",
        "list_recovery_points_by_backup_vault",
        {"BackupVaultName": "daily"},
        "RecoveryPoints",
    ),
    ("backup", "list_restore_jobs", {}, "RestoreJobs"),
    ("backup", "list_restore_testing_plans", {}, "RestoreTestingPlans"),
    (
        "dynamodb",
        "describe_kinesis_streaming_destination",
        {"TableName": "cart"},
        "KinesisDataStreamDestinations",
    ),
    ("ec2", "describe_placement_groups", {}, "PlacementGroups"),
    ("ecr", "describe_pull_through_cache_rules", {}, "pullThroughCacheRules"),
    ("ecs", "describe_capacity_providers", {}, "capacityProviders"),
    ("elasticache", "describe_global_replication_groups", {}, "GlobalReplicationGroups"),
    ("elasticache", "describe_serverless_caches", {}, "ServerlessCaches"),
    ("events", "list_endpoints", {}, "Endpoints"),
    ("directconnect", "describe_direct_connect_gateways", {}, "directConnectGateways"),
    ("directconnect", "describe_virtual_interfaces", {}, "virtualInterfaces"),
    ("kafka", "list_replicators", {}, "Replicators"),
    ("kms", "describe_custom_key_stores", {}, "CustomKeyStores"),
    ("memorydb", "describe_multi_region_clusters", {}, "MultiRegionClusters"),
    ("networkmanager", "list_attachments", {}, "Attachments"),
    ("rds", "describe_db_cluster_automated_backups", {}, "DBClusterAutomatedBackups"),
    ("rds", "describe_db_cluster_endpoints", {}, "DBClusterEndpoints"),
    (
        "route53resolver",
        "list_firewall_rule_group_associations",
        {},
        "FirewallRuleGroupAssociations",
    ),
    ("ssm", "describe_instance_information", {}, "InstanceInformationList"),
    ("sesv2", "list_multi_region_endpoints", {}, "MultiRegionEndpoints"),
)


def signing_name(crawler: Crawler) -> str:
    """Return the name under which calls of a crawler's service are signed."""
    model = botocore.session.get_session().get_service_model(crawler.service)
    return str(model.signing_name)


def client(endpoint: str, service: str) -> Any:
    """Return a client of the emulator."""
    return botocore.session.get_session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.mark.parametrize(("service", "operation", "arguments", "member"), EMPTY)
def test_what_the_estate_does_not_hold_is_listed_as_empty(
    emulator: str, service: str, operation: str, arguments: Mapping[str, str], member: str
) -> None:
    answer = getattr(client(emulator, service), operation)(**arguments)
    assert answer[member] == []


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code"),
    [
        ("service-quotas", "list_services", {}, "AccessDeniedException"),
        (
            "backup",
            "get_backup_vault_access_policy",
            {"BackupVaultName": "daily"},
            "ResourceNotFoundException",
        ),
    ],
)
def test_errors_have_the_codes_of_aws(
    emulator: str, service: str, operation: str, arguments: Mapping[str, str], code: str
) -> None:
    with pytest.raises(ClientError) as error:
        getattr(client(emulator, service), operation)(**arguments)
    assert error.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    "crawler",
    [each for each in CRAWLERS if signing_name(each) in UNKNOWN_SERVICES],
    ids=lambda crawler: crawler.name,
)
def test_a_service_that_moto_does_not_know_holds_nothing(emulator: str, crawler: Crawler) -> None:
    first = (*crawler.parents, crawler.list)[0]
    answer = getattr(client(emulator, crawler.service), first.operation)(**first.arguments)
    assert not search(first.items, answer)


def test_services_are_only_unknown_while_crawlers_need_them() -> None:
    assert {signing_name(crawler) for crawler in CRAWLERS} >= UNKNOWN_SERVICES


def test_calls_that_moto_knows_are_left_to_it(emulator: str) -> None:
    assert "Regions" in client(emulator, "ec2").describe_regions()


@pytest.mark.slow
def test_all_but_one_call_of_a_crawl_succeed(estate_store: str) -> None:
    store = open_store(estate_store)
    coverage = store.load().coverage
    store.close()
    assert coverage.ratio is not None
    assert coverage.ratio > 0.98
    assert {call for scope in coverage.uncovered for call in scope.failed_calls} == {
        "service-quotas:list_services: AccessDeniedException"
    }
