"""Redshift: zones of clusters, their snapshots in either Region, and serverless workgroups."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from discovery.aws.redshift import CLUSTERS, NAMESPACES, SNAPSHOTS, WORKGROUPS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

PLACE = "arn:aws:redshift:us-east-1:111122223333"
ARN = f"{PLACE}:cluster:sales"
ROLE = "arn:aws:iam::111122223333:role/load"
ZONE = "zone-name:111122223333/us-east-1"
AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)


def cluster(**stated: Any) -> dict[str, Any]:
    host = "Sales.abc.us-east-1.redshift.amazonaws.com"
    fixed = {"ClusterIdentifier": "sales", "AvailabilityZone": "us-east-1a"}
    return {**fixed, "Endpoint": {"Address": host, "Port": 5439}, **stated}


def test_a_cluster_needs_its_zone_and_its_key() -> None:
    stated = cluster(
        KmsKeyId="k1",
        IamRoles=[{"IamRoleArn": ROLE}],
        VpcSecurityGroups=[{"VpcSecurityGroupId": "sg-1"}],
        ClusterSnapshotCopyStatus={"DestinationRegion": "us-west-2"},
        MultiAZ="Disabled",
    )
    seen = play(CLUSTERS, ("describe_clusters", {"Clusters": [stated]}))
    me = "redshift!cluster:sales"
    assert requirement_lines(seen) == [
        f"redshift.kms-key: {me} hard encrypted_by kms!key/k1",
        f"redshift.role: {me} soft assumes_role {ROLE}",
        f"redshift.security-group: {me} policy filtered_by ec2:sg-1",
        f"redshift.zones: {me} containment runs_in 1 of {ZONE}/us-east-1a",
    ]
    component = described(seen)[ARN]
    assert (component.zones, component.properties["multi_az"]) == ((f"{ZONE}/us-east-1a",), False)
    assert keys(seen)[ARN] == ("host:sales.abc.us-east-1.redshift.amazonaws.com",)


def test_a_multi_az_cluster_needs_one_of_its_two_zones() -> None:
    stated = cluster(MultiAZ="Enabled", MultiAZSecondary={"AvailabilityZone": "us-east-1b"})
    seen = play(CLUSTERS, ("describe_clusters", {"Clusters": [stated]}))
    assert requirement_lines(seen) == [
        f"redshift.zones: redshift!cluster:sales containment runs_in 1 of {ZONE}/us-east-1a,"
        f" {ZONE}/us-east-1b"
    ]
    assert described(seen)[ARN].properties["multi_az"] is True


@pytest.mark.parametrize(("source", "region"), [(None, "us-east-1"), ("eu-west-1", "eu-west-1")])
def test_the_newest_snapshot_is_of_the_cluster_in_the_region_it_was_copied_from(
    source: str | None, region: str
) -> None:
    def snapshot(name: str, age: int) -> dict[str, Any]:
        return {
            "SnapshotIdentifier": name,
            "SnapshotArn": f"{PLACE}:snapshot:sales/{name}",
            "ClusterIdentifier": "sales",
            "SnapshotCreateTime": AT - timedelta(hours=age),
            "Status": "available",
            "OwnerAccount": "111122223333",
            **({"SourceRegion": source} if source else {}),
        }

    made = [snapshot("s1", 9), snapshot("s2", 1), {**snapshot("s3", 0), "Status": "creating"}]
    seen = play(SNAPSHOTS, ("describe_cluster_snapshots", {"Snapshots": made}))
    (need,) = seen.facts.requirements
    assert need.dependent.key == f"arn:aws:redshift:{region}:111122223333:cluster:sales"
    assert [member.reference.key for member in need.members] == [f"{PLACE}:snapshot:sales/s2"]


def test_a_workgroup_needs_its_namespace_which_holds_the_data() -> None:
    place = "arn:aws:redshift-serverless:us-east-1:111122223333"
    namespace = {
        "namespaceArn": f"{place}:namespace/n1",
        "namespaceName": "sales",
        "kmsKeyId": "AWS_OWNED_KMS_KEY",
        "iamRoles": [ROLE],
    }
    seen = play(NAMESPACES, ("list_namespaces", {"namespaces": [namespace]}))
    assert requirement_lines(seen) == [
        f"redshift-namespace.role: redshift-serverless!namespace/n1 soft assumes_role {ROLE}"
    ]
    workgroup = {
        "workgroupArn": f"{place}:workgroup/w1",
        "workgroupName": "sales",
        "namespaceName": "sales",
        "subnetIds": ["subnet-a", "subnet-b"],
        "endpoint": {"address": "sales.1.us-east-1.redshift-serverless.amazonaws.com"},
    }
    seen = play(WORKGROUPS, ("list_workgroups", {"workgroups": [workgroup]}))
    me = "redshift-serverless!workgroup/w1"
    assert requirement_lines(seen) == [
        f"redshift-workgroup.namespace: {me} hard runs_on"
        " redshift-namespace:111122223333/us-east-1/sales",
        f"redshift-workgroup.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]
