"""Every recipe is whole: its APIs exist, its changes can be undone or say that they cannot."""

import botocore.session
import pytest

from model.failover.actions import RECIPES, recipe
from model.failover.actions.consumers import SILENCES, SWITCHES
from model.failover.plan import PASSIVE, Mode
from model.failover.recipe import Move
from model.failover.rules.repoint import APIS as REPOINTS
from tests.builders import graph
from tests.model.failover.scenario import EAST, NOW, WEST

CLIENTS = {
    "elasticloadbalancing": "elbv2",
    "elasticfilesystem": "efs",
    "servicequotas": "service-quotas",
    "states": "stepfunctions",
}
"""IAM's name of a service → boto3's, where they differ."""
ROWS = [(one.id, row) for one in RECIPES for row in one.rows]
SWITCHED = [
    *((name, api, shows) for name, (off, on, shows) in SWITCHES.items() for api in (off, on)),
    *((name, api, shows) for name, (api, shows) in SILENCES.items()),
]


@pytest.fixture(scope="module")
def operations():
    session = botocore.session.get_session()
    found = {}

    def of(service):
        if service not in found:
            found[service] = set(session.get_service_model(service).operation_names)
        return found[service]

    return of


def test_every_api_is_an_operation_that_aws_has(operations):
    for name, row in ROWS:
        for text in (*row.apis, *row.check_apis):
            service, _, operation = text.partition(":")
            assert operation in operations(CLIENTS.get(service, service)), (name, text)


@pytest.mark.parametrize("names", SWITCHED)
def test_every_switch_is_an_operation_that_aws_has(names, operations):
    for text in names[1:]:
        service, _, operation = text.partition(":")
        assert operation in operations(CLIENTS.get(service, service)), names
    assert names[2].partition(":")[2].startswith(("Describe", "Get", "List"))


@pytest.mark.parametrize("text", sorted({api for apis in REPOINTS.values() for api in apis}))
def test_every_change_of_a_configuration_is_an_operation_that_aws_has(text, operations):
    service, _, operation = text.partition(":")
    assert operation in operations(CLIENTS.get(service, service))


def test_a_check_only_reads(operations):
    for name, row in ROWS:
        for text in row.check_apis if row.action not in PASSIVE else row.apis:
            operation = text.partition(":")[2]
            assert operation.startswith(("Describe", "Get", "List")), (name, text)


def test_every_change_has_a_check_and_a_way_back_or_says_that_it_has_none():
    for name, row in ROWS:
        if row.action in PASSIVE:
            continue
        assert row.check, (name, row.action)
        final = set(row.modes) <= set(row.irreversible)
        assert final or row.undo, (name, row.action)


def test_ids_are_unique_and_each_recipe_names_its_source():
    ids = [one.id for one in RECIPES]
    assert len(ids) == len(set(ids))
    assert all(one.source and one.title for one in RECIPES)
    assert all(one.types or one.kinds for one in RECIPES)


ECS = {"kind": "container_service", "type": "AWS::ECS::Service"}
RDS = {"kind": "database", "type": "AWS::RDS::DBInstance"}
TABLE = {"kind": "database", "type": "AWS::DynamoDB::Table"}
CACHE = {"kind": "cache", "type": "AWS::ElastiCache::ReplicationGroup"}
BUCKET = {"kind": "bucket", "type": "AWS::S3::Bucket"}
COPY = {"copy": {"kind": "recovery_point", "region": WEST}}


@pytest.mark.parametrize(
    ("text", "facts", "more", "expected"),
    [
        ("b replication> a", TABLE, {}, "dynamodb.global-table"),
        ("a; b", TABLE, {}, "database.apart"),
        ("a backup> copy; b", TABLE, COPY, "database.restore"),
        ("b replication> a", RDS, {}, "rds.remote-replica"),
        ("b replication> a", {**RDS, "cluster": "c"}, {}, "rds.cluster-instance"),
        ("b replication> a", {"kind": "database"}, {}, "database.replicated"),
        ("b replication> a", CACHE, {}, "elasticache.global"),
        ("a; b", CACHE, {}, "cache.rebuild"),
        ("b replication> a", BUCKET, {}, "s3.replicated"),
        ("a; b", BUCKET, {}, "s3.apart"),
        ("b replication> a", {"kind": "file_system"}, {}, "file-system.replicated"),
        ("b replication> a", {"kind": "file_system", "type": "AWS::EFS::FileSystem"}, {},
         "efs.replicated"),
        ("a backup> copy; b", {"kind": "file_system", "type": "AWS::FSx::FileSystem"}, COPY,
         "fsx.restore"),
        ("a backup> copy; b", {"kind": "warehouse", "type": "AWS::Redshift::Cluster"}, COPY,
         "redshift.restore"),
        ("b replication> a", {"kind": "broker", "type": "AWS::AmazonMQ::Broker"}, {},
         "mq.replicated"),
        ("a; b", {"kind": "broker", "type": "AWS::AmazonMQ::Broker"}, {}, "broker"),
        ("b replication> a", {"kind": "broker", "type": "AWS::MSK::Cluster"}, {},
         "msk.replicated"),
        ("a; b", {"kind": "broker", "type": "AWS::MSK::Cluster"}, {}, "broker"),
        ("a replication> hub; b replication> hub",
         {"kind": "database", "type": "AWS::MemoryDB::Cluster"},
         {"hub": {"kind": "database", "type": "AWS::MemoryDB::MultiRegionCluster"}},
         "memorydb.multi-region"),
        ("b replication> a", {"kind": "search", "type": "AWS::OpenSearchService::Domain"}, {},
         "opensearch.replicated"),
        ("a; b", {"kind": "search", "type": "AWS::OpenSearchService::Domain"}, {},
         "cache.rebuild"),
        ("a; b", {"kind": "endpoint", "type": "AWS::ApiGateway::DomainName"}, {}, "api.domain"),
        ("a recovery> b", {"kind": "endpoint", "type": "AWS::S3::MultiRegionAccessPoint"}, {},
         "s3.multi-region-access-point"),
        ("a; b", {"kind": "endpoint", "type": "AWS::S3::MultiRegionAccessPoint"}, {}, None),
        ("a; b", ECS, {}, "ecs.service"),
        ("a; b", {"kind": "compute"}, {}, "compute.start"),
        ("a; b", {"kind": "compute", "type": "AWS::EC2::Instance"}, {}, "ec2.instance"),
        ("a; b", {"kind": "secret"}, {}, "secret.precheck"),
        ("a; b", {"kind": "image", "type": "AWS::ECS::TaskDefinition"}, {},
         "task-definition.precheck"),
        ("a; b", {"kind": "queue", "type": "AWS::SQS::Queue"}, {}, "sqs.queue"),
        ("a; b", {"kind": "load_balancer"}, {}, None),
    ],
)  # fmt: skip
def test_which_recipe_is_used(text, facts, more, expected):
    sides = {"a": {**facts, "region": EAST}, "b": {**facts, "region": WEST}}
    drawn = graph(text, {**sides, **more})
    move = Move(
        graph=drawn,
        source=drawn.component("a"),
        target=drawn.component("b"),
        from_region=EAST,
        to_region=WEST,
        mode=Mode.UNPLANNED,
        failback=False,
        at=NOW,
    )
    found = recipe(move)
    assert (found.id if found else None) == expected
