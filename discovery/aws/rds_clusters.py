"""Aurora and Multi-AZ DB clusters, and the custom endpoints of Aurora."""

from collections.abc import Sequence

from discovery.aws.database_edges import CLUSTER_PROPERTIES, RESTORABLE, of_cluster, of_sign_in
from discovery.aws.rds import NOT_OURS
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference"

CLUSTERS = Crawler(
    name="aws.rds.clusters",
    title="Aurora and Multi-AZ DB clusters, their instances, keys and endpoints",
    kind=Kind.DATABASE,
    type="AWS::RDS::DBCluster",
    service="rds",
    list=Call(operation="describe_db_clusters", items="DBClusters[]"),
    keep=f"!{NOT_OURS}",
    id="DBClusterArn",
    label="DBClusterIdentifier",
    configured_as=("DBClusterIdentifier",),
    zones="AvailabilityZones",
    tags="TagList",
    # Custom endpoints are components of their own: not every instance answers there.
    keys=("host:{lower(Endpoint)}", "host:{lower(ReaderEndpoint)}"),
    properties={
        **CLUSTER_PROPERTIES,
        "backtrack_seconds": "BacktrackWindow",
        "custom_endpoints": "CustomEndpoints",
        "data_api": "HttpEndpointEnabled",
        "engine_mode": "EngineMode",
        "global_cluster": "GlobalClusterIdentifier",
        "not_after": "CertificateDetails.ValidTill",
        "scaling": "ServerlessV2ScalingConfiguration",
    },
    measurements=RESTORABLE,
    edges=(
        *of_cluster("rds-cluster"),
        *of_sign_in("rds-cluster"),
        Edge(
            rule="rds-cluster.replica-source",
            relation="replicates_from",
            needs="ReplicationSourceIdentifier",
            key="arn:{partition}:rds:{region}:{account}:cluster:{value}",
            effect=Effect.REPLICATION,
            expects=Kind.DATABASE,
        ),
    ),
    docs=f"{_API}/API_DescribeDBClusters.html",
)

MEMBERS = "rds-cluster-endpoint.members"
RULES = {MEMBERS: "A custom endpoint is answered by any of the instances that it does not exclude."}


def endpoint_facts(item: Item, context: Context) -> Facts:
    """Return the instances of which a custom endpoint needs one."""
    place = f"arn:{context.partition}:rds:{context.region}:{context.account}"
    return Facts(
        requirements=required(
            str(item["DBClusterEndpointArn"]),
            [f"{place}:db:{name}" for name in _answering(item)],
            rule=MEMBERS,
            relation="served_by",
            effect=Effect.HARD,
            minimum=1,
            attribute="StaticMembers" if item.get("StaticMembers") else "ExcludedMembers",
            expects=Kind.DATABASE,
        )
    )


def _answering(item: Item) -> Sequence[str]:
    """Return the identifiers of the instances that a custom endpoint may send clients to."""
    if item.get("StaticMembers"):
        return [str(name) for name in item["StaticMembers"]]
    members = (item.get("Cluster") or {}).get("DBClusterMembers") or ()
    excluded = set(item.get("ExcludedMembers") or ())
    return [
        str(member["DBInstanceIdentifier"])
        for member in members
        if member["DBInstanceIdentifier"] not in excluded
    ]


ENDPOINTS = Crawler(
    name="aws.rds.cluster_endpoints",
    title="Custom endpoints of Aurora clusters",
    kind=Kind.ENDPOINT,
    # CloudFormation has no type for them; this is the name of the API's.
    type="AWS::RDS::DBClusterEndpoint",
    service="rds",
    list=Call(operation="describe_db_cluster_endpoints", items="DBClusterEndpoints[]"),
    details=(
        Call(
            operation="describe_db_clusters",
            items="DBClusters",
            batch=1,
            join=("DBClusterIdentifier", "DBClusterIdentifier"),
            into="Cluster",
        ),
    ),
    # Writer and reader endpoints are keys of the cluster. Neptune's come with the same call.
    keep="EndpointType == 'CUSTOM'"
    " && !contains(['docdb', 'neptune'], not_null(Cluster.Engine, ''))",
    # Writer and reader endpoints have no ARN.
    item="Endpoint",
    id="DBClusterEndpointArn",
    label="DBClusterEndpointIdentifier",
    keys=("host:{lower(Endpoint)}",),
    properties={"status": "Status", "serves": "CustomEndpointType"},
    edges=(
        Edge(
            rule="rds-cluster-endpoint.cluster",
            relation="part_of",
            needs="DBClusterIdentifier",
            key="arn:{partition}:rds:{region}:{account}:cluster:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.DATABASE,
        ),
    ),
    transform=endpoint_facts,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs=f"{_API}/API_DescribeDBClusterEndpoints.html",
)

CRAWLERS = (CLUSTERS, ENDPOINTS)
