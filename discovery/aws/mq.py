"""Amazon MQ brokers: their subnets, keys, directories and copies in another Region."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records import reference
from model.records.component import Kind
from model.records.requirement import Effect

BROKERS = Crawler(
    name="aws.mq.brokers",
    title="Amazon MQ brokers, their subnets, keys and replicas in another Region",
    kind=Kind.BROKER,
    type="AWS::AmazonMQ::Broker",
    service="mq",
    list=Call(operation="list_brokers", items="BrokerSummaries[]"),
    details=(
        Call(
            operation="describe_broker",
            gone=("NotFoundException",),
            from_item={"BrokerId": "BrokerId"},
        ),
    ),
    id="BrokerArn",
    label="BrokerName",
    keys=(
        # The replica of a broker is named by its id alone.
        "mq-broker:{BrokerId}",
        "host:{BrokerInstances[].Endpoints[] | map(&lower(before(after_last(@, '//'), ':')), @)}",
    ),
    tags="Tags",
    properties={
        "deployment_mode": "DeploymentMode",
        "engine": "EngineType",
        "engine_version": "EngineVersion",
        "instance_type": "HostInstanceType",
        "replication_mode": "DataReplicationMode",
        "replication_role": "DataReplicationMetadata.DataReplicationRole",
        "state": "BrokerState",
    },
    edges=(
        # A standby takes over; a cluster of RabbitMQ pauses the nodes that are in the minority.
        edges.subnets(
            "mq.subnets",
            "SubnetIds",
            minimum="((DeploymentMode == 'CLUSTER_MULTI_AZ') && length(SubnetIds[1:])) || `1`",
        ),
        edges.kms("mq.kms-key", "EncryptionOptions.KmsKeyId"),
        edges.security_groups("mq.security-group", "SecurityGroups"),
        Edge(
            rule="mq.directory",
            relation="signs_in_with",
            needs="LdapServerMetadata.Hosts",
            normalise=reference.host,
            minimum=1,
            full="all",
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="mq.replica",
            relation="replicates_to",
            needs="DataReplicationMetadata.DataReplicationCounterpart.BrokerId",
            key="mq-broker:{value}",
            when="DataReplicationMetadata.DataReplicationRole == 'PRIMARY'",
            effect=Effect.REPLICATION,
            expects=Kind.BROKER,
        ),
        Edge(
            rule="mq.primary",
            relation="replicates_from",
            needs="DataReplicationMetadata.DataReplicationCounterpart.BrokerId",
            key="mq-broker:{value}",
            when="DataReplicationMetadata.DataReplicationRole == 'REPLICA'",
            effect=Effect.REPLICATION,
            expects=Kind.BROKER,
        ),
    ),
    docs="https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html",
)

CRAWLERS = (BROKERS,)
