"""DAX: a cluster serves while one of the zones of its nodes is there."""

from discovery.aws.dax import CLUSTERS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

ARN = "arn:aws:dax:us-east-1:111122223333:cache/cart"
ROLE = "arn:aws:iam::111122223333:role/dax"


def test_a_cluster_needs_its_role_and_a_zone_of_its_nodes() -> None:
    nodes = [
        {"AvailabilityZone": f"us-east-1{zone}", "Endpoint": {"Address": f"cart-{zone}.example"}}
        for zone in "ab"
    ]
    cluster = {
        "ClusterArn": ARN,
        "ClusterName": "cart",
        "ClusterDiscoveryEndpoint": {"Address": "Cart.abc.dax-clusters.us-east-1.amazonaws.com"},
        "Nodes": nodes,
        "IamRoleArn": ROLE,
        "SecurityGroups": [{"SecurityGroupIdentifier": "sg-1"}],
    }
    seen = play(CLUSTERS, ("describe_clusters", {"Clusters": [cluster]}))
    zone = "zone-name:111122223333/us-east-1"
    assert requirement_lines(seen) == [
        f"dax.role: dax!cache/cart hard assumes_role {ROLE}",
        "dax.security-group: dax!cache/cart policy filtered_by ec2:sg-1",
        f"dax.zones: dax!cache/cart containment runs_in 1 of {zone}/us-east-1a, {zone}/us-east-1b",
    ]
    assert described(seen)[ARN].kind is Kind.CACHE
    assert keys(seen)[ARN] == (
        "host:cart-a.example",
        "host:cart-b.example",
        "host:cart.abc.dax-clusters.us-east-1.amazonaws.com",
    )
