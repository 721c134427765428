"""MSK Replicator: which cluster copies from which, also between Regions."""

from collections.abc import Iterator, Mapping

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

COPY, SUBNETS = "msk-replicator.copy", "msk-replicator.subnets"
RULES = {
    COPY: "A replicator copies the topics of its source cluster to its target.",
    SUBNETS: "A replicator has interfaces in subnets of each cluster, and uses any of them.",
}


def replication_facts(item: Item, context: Context) -> Facts:
    """Return that each target cluster follows its source, and the subnets beside each cluster."""
    del context  # clusters are named by their ARNs
    return Facts(requirements=(*_copies(item), *_subnets(item)))


def _copies(item: Item) -> Iterator[SeenRequirement]:
    clusters: Mapping[str, str] = {
        cluster["KafkaClusterAlias"]: cluster["AmazonMskCluster"]["MskClusterArn"]
        for cluster in item.get("KafkaClusters") or ()
        if cluster.get("KafkaClusterAlias") and cluster.get("AmazonMskCluster")
    }
    for copy in item.get("ReplicationInfoList") or ():
        source = clusters.get(copy.get("SourceKafkaClusterAlias"))
        target = clusters.get(copy.get("TargetKafkaClusterAlias"))
        if source and target:
            yield from required(
                target,
                [source],
                rule=COPY,
                relation="replicates_from",
                effect=Effect.REPLICATION,
                attribute="ReplicationInfoList[]",
                expects=Kind.BROKER,
            )


def _subnets(item: Item) -> Iterator[SeenRequirement]:
    for cluster in item.get("KafkaClusters") or ():
        subnets = [
            reference.ec2(subnet)
            for subnet in (cluster.get("VpcConfig") or {}).get("SubnetIds", ())
        ]
        yield from required(
            str(item["ReplicatorArn"]),
            subnets,
            rule=SUBNETS,
            relation="runs_in",
            effect=Effect.CONTAINMENT,
            minimum=1,
            full=len(subnets),
            attribute="KafkaClusters[].VpcConfig.SubnetIds[]",
            expects=Kind.SUBNET,
        )


REPLICATORS = Crawler(
    name="aws.kafka.replicators",
    title="MSK replicators and the clusters between which they copy",
    kind=Kind.WORKFLOW,
    type="AWS::MSK::Replicator",
    service="kafka",
    list=Call(operation="list_replicators", items="Replicators[]"),
    details=(
        Call(
            operation="describe_replicator",
            gone=("NotFoundException",),
            from_item={"ReplicatorArn": "ReplicatorArn"},
        ),
    ),
    id="ReplicatorArn",
    # In the Region of the source it is a reference only.
    keep="!IsReplicatorReference && ReplicatorState != 'DELETING'",
    label="ReplicatorName",
    tags="Tags",
    properties={
        "copies": "ReplicationInfoList[].{source: SourceKafkaClusterAlias,"
        " target: TargetKafkaClusterAlias, topics: TopicReplication.TopicsToReplicate,"
        " offsets: ConsumerGroupReplication.SynchroniseConsumerGroupOffsets}",
        "state": "ReplicatorState",
    },
    edges=(
        Edge(
            rule="msk-replicator.cluster",
            relation="connects_to",
            needs="KafkaClusters[].AmazonMskCluster.MskClusterArn",
            expects=Kind.BROKER,
        ),
        edges.role("msk-replicator.role", "ServiceExecutionRoleArn"),
        edges.security_groups(
            "msk-replicator.security-group", "KafkaClusters[].VpcConfig.SecurityGroupIds[]"
        ),
        Edge(
            rule="msk-replicator.secret",
            relation="reads_secret",
            needs="KafkaClusters[].ClientAuthentication.[SaslScram.SecretArn, MTLS.SecretArn][]",
            expects=Kind.SECRET,
        ),
    ),
    transform=replication_facts,
    transform_effects=(Effect.CONTAINMENT, Effect.REPLICATION),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/MSK/2.0/APIReference/v1-replicators.html",
)

CRAWLERS = (REPLICATORS,)
