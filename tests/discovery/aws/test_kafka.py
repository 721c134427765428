"""MSK: brokers over zones, and what clients need to sign in."""

from typing import Any

from discovery.aws.kafka import CLUSTERS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

ARN = "arn:aws:kafka:us-east-1:111122223333:cluster/events/1"
SERVERLESS = "arn:aws:kafka:us-east-1:111122223333:cluster/small/2"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:AmazonMSK_web-Ab12Cd"
AUTHORITY = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a1"


def test_a_cluster_needs_one_subnet_its_key_and_the_secrets_of_its_clients() -> None:
    provisioned: dict[str, Any] = {
        "BrokerNodeGroupInfo": {
            "ClientSubnets": ["subnet-a", "subnet-b", "subnet-d"],
            "InstanceType": "kafka.m5.large",
            "SecurityGroups": ["sg-1"],
            "ZoneIds": ["use1-az1", "use1-az2"],
        },
        "NumberOfBrokerNodes": 4,
        "EncryptionInfo": {"EncryptionAtRest": {"DataVolumeKMSKeyId": "k1"}},
        "ClientAuthentication": {
            "Sasl": {"Scram": {"Enabled": True}},
            "Tls": {"Enabled": True, "CertificateAuthorityArnList": [AUTHORITY]},
        },
    }
    serverless = {"VpcConfigs": [{"SubnetIds": ["subnet-c"], "SecurityGroupIds": ["sg-2"]}]}
    clusters = [
        {"ClusterType": "PROVISIONED", "ClusterArn": ARN, "ClusterName": "events"}
        | {"Provisioned": provisioned, "Tags": {"tier": "1"}},
        {"ClusterType": "SERVERLESS", "ClusterArn": SERVERLESS, "ClusterName": "small"}
        | {"Serverless": serverless},
    ]
    seen = play(
        CLUSTERS,
        ("list_clusters_v2", {"ClusterInfoList": clusters}),
        ("list_scram_secrets", {"SecretArnList": [SECRET]}, {"ClusterArn": ARN}),
    )
    component = described(seen)[ARN]
    assert (component.kind, component.zones) == (Kind.BROKER, ("use1-az1", "use1-az2"))
    assert component.properties["broker_count"] == 4
    me, other = "kafka!cluster/events/1", "kafka!cluster/small/2"
    assert requirement_lines(seen) == [
        f"msk.authority: {me} lifecycle/renew trusts acm-pca!certificate-authority/a1",
        f"msk.client-secret: {me} hard reads_secret secretsmanager!secret:AmazonMSK_web-Ab12Cd",
        f"msk.kms-key: {me} hard encrypted_by kms!key/k1",
        f"msk.security-group: {me} policy filtered_by ec2:sg-1",
        f"msk.security-group: {other} policy filtered_by ec2:sg-2",
        f"msk.subnets: {me} containment runs_in 2 of ec2:subnet-a, ec2:subnet-b, ec2:subnet-d",
        f"msk.subnets: {other} containment runs_in 1 of ec2:subnet-c",
    ]


def test_clients_find_an_active_cluster_by_any_of_its_brokers() -> None:
    cluster = {"ClusterType": "PROVISIONED", "ClusterArn": ARN, "State": "ACTIVE"}
    brokers = {
        "BootstrapBrokerStringTls": "B-1.events.kafka.example:9094,b-2.events.kafka.example:9094",
        "BootstrapBrokerStringSaslIam": "b-1.events.kafka.example:9098",
    }
    seen = play(
        CLUSTERS,
        ("list_clusters_v2", {"ClusterInfoList": [cluster]}),
        ("get_bootstrap_brokers", brokers, {"ClusterArn": ARN}),
    )
    assert keys(seen) == {ARN: ("host:b-1.events.kafka.example", "host:b-2.events.kafka.example")}
