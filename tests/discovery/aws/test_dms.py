"""DMS: a task stops without its instance or one of its ends; its target is fed by it."""

from typing import Any

from discovery.aws.dms import ENDPOINTS, REPLICATION_INSTANCES, REPLICATION_TASKS
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import components, play

PLACE = "arn:aws:dms:us-east-1:111122223333"
SOURCE, TARGET = f"{PLACE}:endpoint:SOURCE", f"{PLACE}:endpoint:TARGET"
TASK, INSTANCE = f"{PLACE}:task:ORDERS", f"{PLACE}:rep:ONE"
ROLE = "arn:aws:iam::111122223333:role/dms"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:erp-Ab12Cd"


def endpoint(arn: str, direction: str, **stated: Any) -> dict[str, Any]:
    return {"EndpointArn": arn, "EndpointIdentifier": "e", "EndpointType": direction, **stated}


def tasks(**stated: str) -> Observation:
    task = {
        "ReplicationTaskArn": TASK,
        "ReplicationTaskIdentifier": "orders",
        "SourceEndpointArn": SOURCE,
        "TargetEndpointArn": TARGET,
        "ReplicationInstanceArn": INSTANCE,
        "MigrationType": "full-load-and-cdc",
        "Status": "running",
        **stated,
    }
    ends = [
        endpoint(SOURCE, "SOURCE", ServerName="erp.corp.example"),
        endpoint(TARGET, "TARGET", ServerName="Orders.abc.us-east-1.rds.amazonaws.com"),
    ]
    return play(
        REPLICATION_TASKS,
        ("describe_replication_tasks", {"ReplicationTasks": [task]}, {"WithoutSettings": True}),
        ("describe_endpoints", {"Endpoints": ends}, {}),
    )


def test_a_task_needs_its_instance_and_both_ends_and_feeds_its_target() -> None:
    me = "dms!task:ORDERS"
    needs = [
        f"dms-task.instance: {me} hard runs_on dms!rep:ONE",
        f"dms-task.source: {me} hard filled_from dms!endpoint:SOURCE",
        f"dms-task.target: {me} hard sends_to dms!endpoint:TARGET",
    ]
    fed = f"dms-task.feeds: host:orders.abc.us-east-1.rds.amazonaws.com trigger triggered_by {me}"
    assert requirement_lines(tasks()) == [fed, *needs]
    # What was copied once, or is copied no more, feeds nothing.
    assert requirement_lines(tasks(MigrationType="full-load")) == needs
    assert requirement_lines(tasks(Status="stopped")) == needs


def test_an_endpoint_leads_to_its_server_and_its_password_is_gone() -> None:
    erp = endpoint(
        SOURCE,
        "SOURCE",
        EngineName="oracle",
        ServerName="ERP.corp.example",
        Username="hunter2",
        ExtraConnectionAttributes="password=hunter2",
        OracleSettings={
            "ServerName": "erp.corp.example",
            "Password": "hunter2",
            "AsmPassword": "hunter2",
            "SecretsManagerSecretId": SECRET,
            "SecretsManagerAccessRoleArn": ROLE,
        },
    )
    events = endpoint(
        TARGET,
        "TARGET",
        EngineName="kafka",
        KafkaSettings={"Broker": "b-1.kafka.example:9096,b-2.kafka.example:9096"},
    )
    seen = play(ENDPOINTS, ("describe_endpoints", {"Endpoints": [erp, events]}))
    me = "dms!endpoint:SOURCE"
    assert requirement_lines(seen) == [
        "dms-endpoint.brokers: dms!endpoint:TARGET hard connects_to 1 of"
        " host:b-1.kafka.example, host:b-2.kafka.example",
        f"dms-endpoint.role: {me} hard assumes_role {ROLE}",
        f"dms-endpoint.secret: {me} hard reads_secret secretsmanager!secret:erp-Ab12Cd",
        f"dms-endpoint.server: {me} hard connects_to host:erp.corp.example",
    ]
    assert described(seen)[SOURCE].properties == {"direction": "SOURCE", "engine": "oracle"}
    assert "hunter2" not in repr(seen)


def test_an_endpoint_of_a_search_domain_a_stream_or_a_bucket_leads_there() -> None:
    stream = "arn:aws:kinesis:us-east-1:111122223333:stream/orders"
    ends = [
        endpoint(
            f"{PLACE}:endpoint:1",
            "TARGET",
            ElasticsearchSettings={
                "ServiceAccessRoleArn": ROLE,
                "EndpointUri": "https://search-x.us-east-1.es.amazonaws.com",
            },
        ),
        endpoint(f"{PLACE}:endpoint:2", "TARGET", KinesisSettings={"StreamArn": stream}),
        endpoint(f"{PLACE}:endpoint:3", "TARGET", S3Settings={"BucketName": "lake"}),
    ]
    assert requirement_lines(play(ENDPOINTS, ("describe_endpoints", {"Endpoints": ends}))) == [
        "dms-endpoint.bucket: dms!endpoint:3 hard connects_to bucket:lake",
        f"dms-endpoint.role: dms!endpoint:1 hard assumes_role {ROLE}",
        "dms-endpoint.server: dms!endpoint:1 hard connects_to"
        " host:search-x.us-east-1.es.amazonaws.com",
        "dms-endpoint.store: dms!endpoint:2 hard connects_to kinesis!stream/orders",
    ]


def test_an_instance_with_a_standby_needs_one_of_two_zones() -> None:
    instance = {
        "ReplicationInstanceArn": INSTANCE,
        "ReplicationInstanceIdentifier": "one",
        "AvailabilityZone": "us-east-1a",
        "SecondaryAvailabilityZone": "us-east-1b",
        "MultiAZ": True,
        "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
    }
    seen = play(
        REPLICATION_INSTANCES,
        ("describe_replication_instances", {"ReplicationInstances": [instance]}),
    )
    zone = "zone-name:111122223333/us-east-1"
    assert requirement_lines(seen) == [
        "dms-instance.kms-key: dms!rep:ONE lifecycle/start encrypted_by kms!key/1",
        "dms-instance.security-group: dms!rep:ONE policy filtered_by ec2:sg-1",
        f"dms-instance.zones: dms!rep:ONE containment runs_in 1 of {zone}/us-east-1a,"
        f" {zone}/us-east-1b",
    ]
    assert len(components(seen)[INSTANCE].zones) == 2
