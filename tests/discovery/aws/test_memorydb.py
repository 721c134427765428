"""MemoryDB: shards over zones, keys, and the cluster of several Regions."""

from discovery.aws.memorydb import CLUSTERS, MULTI_REGION_CLUSTERS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:memorydb:us-east-1:111122223333:cluster/carts"


def test_a_cluster_runs_in_any_zone_of_its_nodes() -> None:
    nodes = [{"Name": f"carts-{zone}", "AvailabilityZone": f"us-east-1{zone}"} for zone in "ab"]
    cluster = {
        "Name": "carts",
        "ARN": ARN,
        "Status": "available",
        "AvailabilityMode": "multiaz",
        "ClusterEndpoint": {"Address": "clustercfg.Carts.memorydb.us-east-1.amazonaws.com"},
        "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/k1",
        "MultiRegionClusterName": "virxk-carts",
        "SnapshotRetentionLimit": 7,
        "SecurityGroups": [{"SecurityGroupId": "sg-1", "Status": "active"}],
        "Shards": [{"Name": "0001", "Status": "available", "Nodes": nodes}],
    }
    seen = play(
        CLUSTERS,
        ("describe_clusters", {"Clusters": [cluster]}, {"ShowShardDetails": True}),
        ("list_tags", {"TagList": [{"Key": "tier", "Value": "1"}]}, {"ResourceArn": ARN}),
    )
    component = described(seen)[ARN]
    assert (component.kind, component.properties["multi_az"]) == (Kind.DATABASE, True)
    assert component.tags == {"tier": "1"}
    assert named(seen, ARN) == {"host:clustercfg.carts.memorydb.us-east-1.amazonaws.com"}
    me = "memorydb!cluster/carts"
    place = "zone-name:111122223333/us-east-1/us-east-1"
    assert requirement_lines(seen) == [
        f"memorydb.kms-key: {me} hard encrypted_by kms!key/k1",
        f"memorydb.multi-region: {me} replication part_of "
        "arn:aws:memorydb::111122223333:multiregioncluster/virxk-carts",
        f"memorydb.security-group: {me} policy filtered_by ec2:sg-1",
        f"memorydb.zones: {me} containment runs_in 1 of {place}a, {place}b",
    ]


def test_a_cluster_of_several_regions_is_served_by_any_of_its_members() -> None:
    arn = "arn:aws:memorydb::111122223333:multiregioncluster/shop"
    members = [f"arn:aws:memorydb:{region}:111122223333:cluster/shop" for region in ("eu", "us")]
    cluster = {"ARN": arn, "Clusters": [{"ARN": member} for member in members]}
    seen = play(
        MULTI_REGION_CLUSTERS,
        (
            "describe_multi_region_clusters",
            {"MultiRegionClusters": [cluster]},
            {"ShowClusterDetails": True},
        ),
    )
    assert requirement_lines(seen) == [
        f"memorydb-multi-region.member: {arn} hard served_by 1 of {', '.join(members)}"
    ]
    assert described(seen)[arn].region is None
