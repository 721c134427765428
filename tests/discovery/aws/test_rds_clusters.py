"""DB clusters: any instance serves, one zone of the storage may be lost, custom endpoints."""

from datetime import UTC, datetime
from typing import Any

from discovery.aws.rds_clusters import CLUSTERS, ENDPOINTS
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play, requirement

ARN = "arn:aws:rds:us-east-1:111122223333:cluster:orders"
ENDPOINT = "arn:aws:rds:us-east-1:111122223333:cluster-endpoint:reports"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"
AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
ZONE = "zone-name:111122223333/us-east-1/us-east-1"


def cluster(**further: Any) -> dict[str, Any]:
    return {
        "DBClusterIdentifier": "orders",
        "DBClusterArn": ARN,
        "Engine": "aurora-postgresql",
        **further,
    }


def members(*names: str) -> list[dict[str, Any]]:
    return [
        {"DBInstanceIdentifier": name, "IsClusterWriter": not number, "PromotionTier": number}
        for number, name in enumerate(names)
    ]


def look(*clusters: dict[str, Any]) -> Observation:
    return play(CLUSTERS, ("describe_db_clusters", {"DBClusters": list(clusters)}, {}))


def test_a_whole_cluster() -> None:
    seen = look(
        cluster(
            AvailabilityZones=["us-east-1a", "us-east-1b", "us-east-1c"],
            DBClusterMembers=members("orders-1", "orders-2"),
            MultiAZ=True,
            KmsKeyId=KEY,
            MasterUserSecret={
                "SecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!cluster-1"
            },
            ReplicationSourceIdentifier="arn:aws:rds:eu-west-1:111122223333:cluster:old",
            DomainMemberships=[{"FQDN": "corp.example.com"}],
            VpcSecurityGroups=[{"VpcSecurityGroupId": "sg-1"}],
            AssociatedRoles=[{"RoleArn": "arn:aws:iam::111122223333:role/load"}],
            DBClusterParameterGroup="tuned",
            BackupRetentionPeriod=7,
            LatestRestorableTime=AT,
            GlobalClusterIdentifier="orders",
            TagList=[{"Key": "service", "Value": "orders"}],
        )
    )
    assert seen.outcome is Outcome.COMPLETE
    assert requirement_lines(seen) == [
        "rds-cluster.domain: rds!cluster:orders hard signs_in_with host:corp.example.com",
        "rds-cluster.feature-role: rds!cluster:orders soft assumes_role "
        "arn:aws:iam::111122223333:role/load",
        "rds-cluster.kms-key: rds!cluster:orders hard encrypted_by kms!key/1234abcd",
        "rds-cluster.master-secret: rds!cluster:orders lifecycle/renew rotates_secret "
        "secretsmanager!secret:rds!cluster-1",
        "rds-cluster.members: rds!cluster:orders hard served_by 1 of rds!db:orders-1, "
        "rds!db:orders-2",
        "rds-cluster.parameter-group: rds!cluster:orders lifecycle/start configured_by "
        "rds!cluster-pg:tuned",
        "rds-cluster.replica-source: rds!cluster:orders replication replicates_from "
        "arn:aws:rds:eu-west-1:111122223333:cluster:old",
        "rds-cluster.security-group: rds!cluster:orders policy filtered_by ec2:sg-1",
        "rds-cluster.storage-zones: rds!cluster:orders containment stored_in 2 of "
        f"{ZONE}a, {ZONE}b, {ZONE}c",
    ]
    component = described(seen)[ARN]
    assert (component.kind, component.tags) == (Kind.DATABASE, {"service": "orders"})
    assert component.zones == (f"{ZONE}a", f"{ZONE}b", f"{ZONE}c")
    assert read.entries(component, read.CLUSTER_MEMBERS) == (
        {"instance": "orders-1", "writer": True, "promotion_tier": 0},
        {"instance": "orders-2", "writer": False, "promotion_tier": 1},
    )
    assert read.flag(component, read.MULTI_AZ) is True
    assert read.number(component, read.BACKUP_RETENTION) == 7
    assert read.moment(component, read.LATEST_RESTORABLE) == AT
    assert read.text(component, read.GLOBAL_CLUSTER_OF) == "orders"
    assert read.text(component, read.ENGINE) == "aurora-postgresql"


def test_writer_and_reader_endpoint_name_the_cluster() -> None:
    seen = look(
        cluster(
            Endpoint="Orders.cluster-abc.us-east-1.rds.amazonaws.com",
            ReaderEndpoint="orders.cluster-ro-abc.us-east-1.rds.amazonaws.com",
        )
    )
    assert named(seen, ARN) == {
        "host:orders.cluster-abc.us-east-1.rds.amazonaws.com",
        "host:orders.cluster-ro-abc.us-east-1.rds.amazonaws.com",
    }


def test_a_cluster_without_instances_has_nothing_that_serves_it() -> None:
    seen = look(cluster(DBClusterMembers=[], DBClusterParameterGroup="default.aurora8.0"))
    assert requirement_lines(seen) == []
    assert described(seen)[ARN].properties["members"] == []


def test_engines_of_other_services_are_left_to_them() -> None:
    seen = look(
        cluster(Engine="docdb", DBClusterArn=f"{ARN}-1"),
        cluster(Engine="neptune", DBClusterArn=f"{ARN}-2"),
        cluster(Engine="mysql", DBClusterArn=f"{ARN}-3"),
    )
    assert list(described(seen)) == [f"{ARN}-3"]


def endpoint(**further: Any) -> dict[str, Any]:
    return {
        "DBClusterEndpointIdentifier": "reports",
        "DBClusterEndpointArn": ENDPOINT,
        "DBClusterIdentifier": "orders",
        "Endpoint": "reports.cluster-custom-abc.us-east-1.rds.amazonaws.com",
        "EndpointType": "CUSTOM",
        **further,
    }


def look_at_endpoints(*endpoints: dict[str, Any], engine: str = "aurora-mysql") -> Observation:
    of = cluster(DBClusterMembers=members("orders-1", "orders-2", "orders-3"), Engine=engine)
    return play(
        ENDPOINTS,
        ("describe_db_cluster_endpoints", {"DBClusterEndpoints": list(endpoints)}, {}),
        ("describe_db_clusters", {"DBClusters": [of]}, {}),
    )


def test_a_custom_endpoint_needs_one_of_its_members() -> None:
    seen = look_at_endpoints(endpoint(StaticMembers=["orders-2", "orders-3"]))
    assert requirement_lines(seen) == [
        "rds-cluster-endpoint.cluster: rds!cluster-endpoint:reports containment part_of "
        "rds!cluster:orders",
        "rds-cluster-endpoint.members: rds!cluster-endpoint:reports hard served_by 1 of "
        "rds!db:orders-2, rds!db:orders-3",
    ]
    assert named(seen, ENDPOINT) == {"host:reports.cluster-custom-abc.us-east-1.rds.amazonaws.com"}
    assert described(seen)[ENDPOINT].kind is Kind.ENDPOINT


def test_a_custom_endpoint_needs_one_of_those_it_does_not_exclude() -> None:
    seen = look_at_endpoints(endpoint(ExcludedMembers=["orders-2"]))
    need = requirement(seen, "rds-cluster-endpoint.members")
    assert [member.reference.key.rpartition(":")[2] for member in need.members] == [
        "orders-1",
        "orders-3",
    ]
    assert need.evidence[0].attribute == "ExcludedMembers"


def test_the_endpoints_of_the_cluster_itself_are_no_components() -> None:
    seen = look_at_endpoints(
        {"DBClusterIdentifier": "orders", "Endpoint": "x", "EndpointType": "WRITER"},
        {"DBClusterIdentifier": "orders", "Endpoint": "y", "EndpointType": "READER"},
    )
    assert (seen.outcome, seen.facts.components) == (Outcome.COMPLETE, ())


def test_custom_endpoints_of_neptune_are_left_to_it() -> None:
    seen = look_at_endpoints(endpoint(StaticMembers=["orders-1"]), engine="neptune")
    assert (seen.facts.components, seen.facts.requirements) == ((), ())


def test_an_endpoint_without_its_cluster_still_knows_static_members() -> None:
    seen = play(
        ENDPOINTS,
        (
            "describe_db_cluster_endpoints",
            {"DBClusterEndpoints": [endpoint(StaticMembers=["orders-1"])]},
        ),
        ("describe_db_clusters", error("AccessDenied", status=403)),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert len(requirement(seen, "rds-cluster-endpoint.members").members) == 1
