"""DAX clusters: caches through which programs read and write DynamoDB."""

from discovery.aws import edges
from discovery.interface import Call, Crawler
from model.records.component import Kind

CLUSTERS = Crawler(
    name="aws.dax.clusters",
    title="DAX clusters, their nodes, zones and roles",
    kind=Kind.CACHE,
    type="AWS::DAX::Cluster",
    service="dax",
    list=Call(operation="describe_clusters", items="Clusters[]"),
    id="ClusterArn",
    label="ClusterName",
    zones="Nodes[].AvailabilityZone",
    keys=(
        "host:{lower(ClusterDiscoveryEndpoint.Address)}",
        "host:{Nodes[].Endpoint.Address | map(&lower(@), @)}",
    ),
    properties={
        "active_nodes": "ActiveNodes",
        "encryption": "SSEDescription.Status",
        "node_type": "NodeType",
        "nodes": "TotalNodes",
        "status": "Status",
    },
    edges=(
        # A replica becomes the primary when its zone or node is lost.
        edges.zones("dax.zones", "Nodes[].AvailabilityZone"),
        edges.role("dax.role", "IamRoleArn"),
        edges.security_groups("dax.security-group", "SecurityGroups[].SecurityGroupIdentifier"),
    ),
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/"
    "API_dax_DescribeClusters.html",
)

CRAWLERS = (CLUSTERS,)
