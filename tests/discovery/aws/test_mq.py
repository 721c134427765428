"""Amazon MQ: how many zones a broker may lose, and its copy in another Region."""

from typing import Any

import pytest

from discovery.aws.mq import BROKERS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import keys, play

ARN = "arn:aws:mq:us-east-1:111122223333:broker:orders:b-1"


def look(**stated: Any) -> Any:
    summary = {"BrokerArn": ARN, "BrokerId": "b-1", "BrokerName": "orders"}
    listed = filled("mq", "list_brokers", {"BrokerSummaries": [summary]})
    detail = {**summary, **stated}
    return play(BROKERS, ("list_brokers", listed), ("describe_broker", detail, {"BrokerId": "b-1"}))


def test_a_broker_needs_its_key_its_directory_and_a_subnet() -> None:
    seen = look(
        DeploymentMode="ACTIVE_STANDBY_MULTI_AZ",
        SubnetIds=["subnet-a", "subnet-b"],
        SecurityGroups=["sg-1"],
        EncryptionOptions={"KmsKeyId": "k1", "UseAwsOwnedKey": False},
        BrokerInstances=[{"Endpoints": ["ssl://B-1-1.mq.us-east-1.amazonaws.com:61617"]}],
        LdapServerMetadata={
            **dict.fromkeys(("RoleBase", "RoleSearchMatching", "UserBase"), "-"),
            **dict.fromkeys(("ServiceAccountUsername", "UserSearchMatching"), "-"),
            "Hosts": ["ldap-1.corp.example", "ldap-2.corp.example"],
        },
        DataReplicationMetadata={
            "DataReplicationRole": "PRIMARY",
            "DataReplicationCounterpart": {"BrokerId": "b-2", "Region": "us-west-2"},
        },
    )
    me = "mq!broker:orders:b-1"
    assert requirement_lines(seen) == [
        f"mq.directory: {me} hard signs_in_with 1 of host:ldap-1.corp.example,"
        " host:ldap-2.corp.example",
        f"mq.kms-key: {me} hard encrypted_by kms!key/k1",
        f"mq.replica: {me} replication replicates_to mq-broker:b-2",
        f"mq.security-group: {me} policy filtered_by ec2:sg-1",
        f"mq.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]
    assert keys(seen) == {ARN: ("host:b-1-1.mq.us-east-1.amazonaws.com", "mq-broker:b-1")}


@pytest.mark.parametrize(
    ("mode", "subnets", "minimum"),
    [("SINGLE_INSTANCE", 1, 1), ("ACTIVE_STANDBY_MULTI_AZ", 2, 1), ("CLUSTER_MULTI_AZ", 3, 2)],
)
def test_a_cluster_needs_the_majority_of_its_nodes(mode: str, subnets: int, minimum: int) -> None:
    names = [f"subnet-{number}" for number in range(subnets)]
    (line,) = requirement_lines(look(DeploymentMode=mode, SubnetIds=names))
    assert f" {minimum} of " in line


def test_a_replica_follows_its_primary() -> None:
    seen = look(
        DataReplicationMetadata={
            "DataReplicationRole": "REPLICA",
            "DataReplicationCounterpart": {"BrokerId": "b-2", "Region": "us-west-2"},
        }
    )
    assert requirement_lines(seen) == [
        "mq.primary: mq!broker:orders:b-1 replication replicates_from mq-broker:b-2"
    ]
