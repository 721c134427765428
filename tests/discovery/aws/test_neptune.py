"""Neptune: any instance serves, six copies over three zones, and a secondary follows."""

from discovery.aws.neptune import CLUSTERS, GLOBAL_CLUSTERS, INSTANCES
from model.records.component import Kind
from tests.discovery.aws import cluster_database_looks as looks
from tests.discovery.aws.recorded import described, named, requirement_lines

ENGINE = "neptune"


def test_a_cluster_is_served_by_any_instance_and_survives_one_zone() -> None:
    seen = looks.look_at_clusters(CLUSTERS, ENGINE)
    assert list(described(seen)) == [looks.CLUSTER]
    component = described(seen)[looks.CLUSTER]
    assert (component.kind, component.tags) == (Kind.DATABASE, {"tier": "1"})
    assert named(seen, looks.CLUSTER) == {"host:orders.cluster-1.us-east-1.rds.amazonaws.com"}
    place = "zone-name:111122223333/us-east-1/us-east-1"
    assert requirement_lines(seen) == [
        f"{ENGINE}-cluster.members: rds!cluster:orders hard served_by "
        "1 of rds!db:orders-1, rds!db:orders-2",
        f"{ENGINE}-cluster.storage-zones: rds!cluster:orders containment stored_in "
        f"2 of {place}a, {place}b, {place}c",
    ]


def test_an_instance_lies_in_its_zone() -> None:
    seen = looks.look_at_instances(INSTANCES, ENGINE)
    assert described(seen)[looks.INSTANCE].properties["cluster"] == "orders"
    assert requirement_lines(seen) == [
        f"{ENGINE}-instance.cluster: rds!db:orders-1 soft part_of rds!cluster:orders",
        f"{ENGINE}-instance.zone: rds!db:orders-1 containment runs_in "
        "zone-name:111122223333/us-east-1/us-east-1a",
    ]


def test_a_global_database_is_served_by_its_writer_and_followed_by_the_others() -> None:
    seen = looks.look_at_global_clusters(GLOBAL_CLUSTERS, ENGINE)
    assert list(described(seen)) == [looks.GLOBAL]
    assert described(seen)[looks.GLOBAL].region is None
    hub, first, second = looks.GLOBAL, "rds!cluster:orders", looks.SECOND
    assert requirement_lines(seen) == [
        f"{ENGINE}-global.primary: {hub} hard served_by {first}",
        f"{ENGINE}-global.secondaries: {hub} replication replicates_to {second}",
        f"{ENGINE}-global.secondary: {second} replication replicates_from {first}",
    ]
