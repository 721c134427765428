"""DB instances: zones and standbys, replicas, keys, and what restores them."""

from datetime import UTC, datetime
from typing import Any

from discovery.aws.rds import INSTANCES
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Outcome
from model.records.requirement import Effect
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play, requirement

ARN = "arn:aws:rds:us-east-1:111122223333:db:orders"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"
ROLE = "arn:aws:iam::111122223333:role"
AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)


def subnet_group(zones: str = "abc") -> dict[str, Any]:
    return {
        "Subnets": [
            {
                "SubnetIdentifier": f"subnet-{zone}",
                "SubnetAvailabilityZone": {"Name": f"us-east-1{zone}"},
            }
            for zone in zones
        ]
    }


def instance(**further: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": "orders",
        "DBInstanceArn": ARN,
        "Engine": "postgres",
        "AvailabilityZone": "us-east-1a",
        "DBSubnetGroup": subnet_group(),
        **further,
    }


def look(*instances: dict[str, Any]) -> Any:
    return play(INSTANCES, ("describe_db_instances", {"DBInstances": list(instances)}, {}))


def test_a_whole_instance() -> None:
    seen = look(
        instance(
            MultiAZ=True,
            SecondaryAvailabilityZone="us-east-1b",
            Endpoint={"Address": "Orders.abc.us-east-1.rds.amazonaws.com", "Port": 5432},
            KmsKeyId=KEY,
            MasterUserSecret={
                "SecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-1"
            },
            VpcSecurityGroups=[{"VpcSecurityGroupId": "sg-1"}],
            DomainMemberships=[{"Domain": "d-1", "FQDN": "Corp.Example.com"}],
            AssociatedRoles=[{"RoleArn": f"{ROLE}/import", "FeatureName": "s3Import"}],
            MonitoringRoleArn=f"{ROLE}/monitoring",
            DBParameterGroups=[
                {"DBParameterGroupName": "default.postgres16"},
                {"DBParameterGroupName": "tuned"},
            ],
            OptionGroupMemberships=[
                {"OptionGroupName": "default:postgres-16"},
                {"OptionGroupName": "audit"},
            ],
            DBInstanceAutomatedBackupsReplications=[
                {
                    "DBInstanceAutomatedBackupsArn": "arn:aws:rds:us-west-2:111122223333"
                    ":auto-backup:ab-1"
                }
            ],
            BackupRetentionPeriod=7,
            LatestRestorableTime=AT,
            CertificateDetails={"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": AT},
            DeletionProtection=True,
            TagList=[{"Key": "service", "Value": "orders"}],
        )
    )
    assert seen.outcome is Outcome.COMPLETE
    component = described(seen)[ARN]
    zones = "zone-name:111122223333/us-east-1/us-east-1"
    assert requirement_lines(seen) == [
        "rds-instance.backup-replica: rds!db:orders backup backed_up_by "
        "arn:aws:rds:us-west-2:111122223333:auto-backup:ab-1",
        "rds-instance.domain: rds!db:orders hard signs_in_with host:corp.example.com",
        f"rds-instance.feature-role: rds!db:orders soft assumes_role {ROLE}/import",
        "rds-instance.kms-key: rds!db:orders hard encrypted_by kms!key/1234abcd",
        "rds-instance.master-secret: rds!db:orders lifecycle/renew rotates_secret "
        "secretsmanager!secret:rds!db-1",
        f"rds-instance.monitoring-role: rds!db:orders observability monitored_through "
        f"{ROLE}/monitoring",
        "rds-instance.option-group: rds!db:orders lifecycle/start configured_by rds!og:audit",
        "rds-instance.parameter-group: rds!db:orders lifecycle/start configured_by rds!pg:tuned",
        "rds-instance.security-group: rds!db:orders policy filtered_by ec2:sg-1",
        "rds-instance.subnets: rds!db:orders containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
        f"rds-instance.zones: rds!db:orders containment runs_in 1 of {zones}a, {zones}b",
    ]
    assert component.kind is Kind.DATABASE
    assert component.zones == (f"{zones}a", f"{zones}b")
    assert component.tags == {"service": "orders"}
    assert read.flag(component, read.MULTI_AZ) is True
    assert read.number(component, read.BACKUP_RETENTION) == 7
    assert read.moment(component, read.LATEST_RESTORABLE) == AT
    assert read.moment(component, read.NOT_AFTER) == AT
    assert read.text(component, read.ENGINE) == "postgres"


def test_the_endpoint_names_the_instance() -> None:
    seen = look(
        instance(
            Endpoint={"Address": "Orders.abc.us-east-1.rds.amazonaws.com"},
            ListenerEndpoint={"Address": "orders-l.abc.us-east-1.rds.amazonaws.com"},
        )
    )
    assert named(seen, ARN) == {
        "host:orders.abc.us-east-1.rds.amazonaws.com",
        "host:orders-l.abc.us-east-1.rds.amazonaws.com",
    }


def test_without_a_standby_one_zone_and_its_subnet_hold_the_instance() -> None:
    assert requirement_lines(look(instance(MultiAZ=False))) == [
        "rds-instance.subnets: rds!db:orders containment runs_in 1 of ec2:subnet-a",
        "rds-instance.zones: rds!db:orders containment runs_in 1 of "
        "zone-name:111122223333/us-east-1/us-east-1a",
    ]


def test_a_standby_in_a_zone_that_is_not_told_may_be_in_any_of_the_group() -> None:
    seen = look(instance(MultiAZ=True))
    assert len(requirement(seen, "rds-instance.zones").members) == 3
    assert requirement(seen, "rds-instance.zones").minimum == 1
    assert len(requirement(seen, "rds-instance.subnets").members) == 3


def test_replicas_name_their_source_in_any_region() -> None:
    far = "arn:aws:rds:eu-west-1:111122223333:db:orders"
    seen = look(
        instance(ReadReplicaDBInstanceIdentifiers=["orders-near-by-1", far]),
        instance(
            DBInstanceIdentifier="near",
            DBInstanceArn=f"{ARN}-near",
            ReadReplicaSourceDBInstanceIdentifier="orders",
        ),
        instance(
            DBInstanceIdentifier="far",
            DBInstanceArn=f"{ARN}-far",
            ReadReplicaSourceDBInstanceIdentifier=far,
        ),
        instance(
            DBInstanceIdentifier="of-cluster",
            DBInstanceArn=f"{ARN}-of-cluster",
            ReadReplicaSourceDBClusterIdentifier="shop",
        ),
    )
    assert [line for line in requirement_lines(seen) if " replication " in line] == [
        "rds-instance.replica-source-cluster: rds!db:orders-of-cluster replication "
        "replicates_from rds!cluster:shop",
        f"rds-instance.replica-source: rds!db:orders-far replication replicates_from {far}",
        "rds-instance.replica-source: rds!db:orders-near replication replicates_from rds!db:orders",
    ]
    # An identifier may have the form of a Region and must not be taken for one.
    assert read.regions(described(seen)[ARN], read.READ_REPLICAS) == {"eu-west-1"}
    assert described(seen)[ARN].properties["read_replicas"] == [
        {"instance": "orders-near-by-1", "region": None},
        {"instance": far, "region": "eu-west-1"},
    ]
    assert read.text(described(seen)[f"{ARN}-near"], read.REPLICA_SOURCE) == "orders"


def test_an_instance_of_a_cluster_is_a_soft_part_of_it() -> None:
    seen = look(instance(DBClusterIdentifier="shop"))
    need = requirement(seen, "rds-instance.cluster")
    assert need.effect is Effect.SOFT
    assert need.members[0].reference.key == "arn:aws:rds:us-east-1:111122223333:cluster:shop"
    assert read.text(described(seen)[ARN], read.DB_CLUSTER) == "shop"


def test_engines_of_other_services_are_left_to_them() -> None:
    seen = look(
        instance(Engine="docdb", DBInstanceArn=f"{ARN}-1"),
        instance(Engine="neptune", DBInstanceArn=f"{ARN}-2"),
        instance(Engine="aurora-mysql", DBInstanceArn=f"{ARN}-3"),
    )
    assert list(described(seen)) == [f"{ARN}-3"]
    assert all(requirement.dependent.key == f"{ARN}-3" for requirement in seen.facts.requirements)


def test_a_denied_listing_finds_nothing_and_says_so() -> None:
    seen = play(INSTANCES, ("describe_db_instances", error("AccessDenied", status=403)))
    assert (seen.outcome, seen.facts.components) == (Outcome.DENIED, ())
