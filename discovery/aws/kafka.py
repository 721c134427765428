"""MSK clusters: brokers over zones, keys, secrets of clients and authorities."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

CLUSTERS = Crawler(
    name="aws.kafka.clusters",
    title="MSK clusters, provisioned and serverless",
    kind=Kind.BROKER,
    type="AWS::MSK::Cluster",
    service="kafka",
    list=Call(operation="list_clusters_v2", items="ClusterInfoList[]"),
    details=(
        Call(
            operation="list_scram_secrets",
            absent=("NotFoundException",),
            items="SecretArnList",
            from_item={"ClusterArn": "ClusterArn"},
            into="Secrets",
            when="Provisioned.ClientAuthentication.Sasl.Scram.Enabled",
        ),
        Call(
            operation="get_bootstrap_brokers",
            # A cluster that is not active yet has none.
            absent=("NotFoundException",),
            items="join(',', values(@))",
            from_item={"ClusterArn": "ClusterArn"},
            into="Brokers",
            when="State == 'ACTIVE'",
        ),
    ),
    id="ClusterArn",
    label="ClusterName",
    # The list need not name all brokers; each that it names stands for the cluster.
    keys=("host:{map(&before(lower(@), ':'), split(Brokers, ','))}",),
    tags="Tags",
    zones="Provisioned.BrokerNodeGroupInfo.ZoneIds",
    properties={
        "broker_count": "Provisioned.NumberOfBrokerNodes",
        "cluster_type": "ClusterType",
        "kafka_version": "Provisioned.CurrentBrokerSoftwareInfo.KafkaVersion",
        "instance_type": "Provisioned.BrokerNodeGroupInfo.InstanceType",
        "state": "State",
    },
    edges=(
        # Partitions have copies in other zones; of how many a topic needs most, no call tells.
        edges.subnets(
            "msk.subnets",
            "[Provisioned.BrokerNodeGroupInfo.ClientSubnets, Serverless.VpcConfigs[].SubnetIds[]]",
            minimum="length(not_null(Provisioned.BrokerNodeGroupInfo.ClientSubnets,"
            " Serverless.VpcConfigs[0].SubnetIds)[1:])",
        ),
        edges.kms("msk.kms-key", "Provisioned.EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId"),
        Edge(
            rule="msk.client-secret",
            relation="reads_secret",
            needs="Secrets",
            expects=Kind.SECRET,
        ),
        Edge(
            rule="msk.authority",
            relation="trusts",
            # Certificates of clients that were issued before stay valid.
            needs="Provisioned.ClientAuthentication.Tls.CertificateAuthorityArnList",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.CERTIFICATE_AUTHORITY,
        ),
        edges.security_groups(
            "msk.security-group",
            "[Provisioned.BrokerNodeGroupInfo.SecurityGroups,"
            " Serverless.VpcConfigs[].SecurityGroupIds[]]",
        ),
    ),
    docs="https://docs.aws.amazon.com/MSK/2.0/APIReference/v2-clusters.html",
)

CRAWLERS = (CLUSTERS,)
