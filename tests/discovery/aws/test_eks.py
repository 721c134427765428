"""EKS: what a cluster needs to answer, and what its nodes need to run."""

from typing import Any

from discovery.aws.eks import CLUSTERS, FARGATE_PROFILES, NODE_GROUPS, POD_IDENTITIES
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import error, play

PLACE = "arn:aws:eks:us-east-1:111122223333"
CLUSTER = f"{PLACE}:cluster/shop"
NODES = f"{PLACE}:nodegroup/shop/web/1"
PROFILE = f"{PLACE}:fargateprofile/shop/jobs/1"
LISTED = ("list_clusters", {"clusters": ["shop"]})
ROLE = "arn:aws:iam::111122223333:role"


def of_addon(name: str) -> dict[str, str]:
    return {"clusterName": "shop", "addonName": name}


def test_a_cluster_answers_from_any_of_its_subnets_and_needs_its_key() -> None:
    cluster: dict[str, Any] = {
        "name": "shop",
        "arn": CLUSTER,
        "version": "1.31",
        "endpoint": "https://ABC.gr7.us-east-1.eks.amazonaws.com",
        "roleArn": f"{ROLE}/eks",
        "resourcesVpcConfig": {
            "subnetIds": ["subnet-a", "subnet-b"],
            "securityGroupIds": ["sg-2"],
            "clusterSecurityGroupId": "sg-1",
            "vpcId": "vpc-1",
        },
        "identity": {"oidc": {"issuer": "https://oidc.eks.us-east-1.amazonaws.com/id/ABC"}},
        "encryptionConfig": [
            {
                "resources": ["secrets"],
                "provider": {"keyArn": "arn:aws:kms:us-east-1:111122223333:key/k1"},
            }
        ],
        "tags": {"tier": "1"},
    }
    identity = {"namespace": "shop", "serviceAccount": "web"}
    addon = {
        "addonName": "vpc-cni",
        "addonVersion": "v1.19.0",
        "status": "DEGRADED",
        "health": {"issues": [{"code": "AccessDenied", "message": "-"}]},
        "serviceAccountRoleArn": f"{ROLE}/cni",
        "configurationValues": '{"password": "hunter2"}',
    }
    seen = play(
        CLUSTERS,
        LISTED,
        ("describe_cluster", {"cluster": cluster}, {"name": "shop"}),
        ("list_addons", {"addons": ["coredns", "vpc-cni"]}),
        ("describe_addon", error("ResourceNotFoundException"), of_addon("coredns")),
        ("describe_addon", {"addon": addon}, of_addon("vpc-cni")),
        ("list_pod_identity_associations", {"associations": [identity]}),
    )
    component = described(seen)[CLUSTER]
    assert (component.kind, component.tags) == (Kind.CLUSTER, {"tier": "1"})
    assert component.properties["addons"] == ["coredns", "vpc-cni"]
    assert component.properties["addon_states"] == [
        {"name": "vpc-cni", "version": "v1.19.0", "status": "DEGRADED", "issues": ["AccessDenied"]}
    ]
    assert "hunter2" not in repr(seen)
    assert component.properties["pod_identities"] == [
        {"namespace": "shop", "service_account": "web"}
    ]
    assert named(seen, CLUSTER) == {"host:abc.gr7.us-east-1.eks.amazonaws.com"}
    me = "eks!cluster/shop"
    assert requirement_lines(seen) == [
        f"eks-cluster.addon-role: {me} lifecycle/start assumes_role {ROLE}/cni",
        f"eks-cluster.kms-key: {me} hard encrypted_by kms!key/k1",
        f"eks-cluster.role: {me} lifecycle/start assumes_role {ROLE}/eks",
        f"eks-cluster.security-group: {me} policy filtered_by ec2:sg-1",
        f"eks-cluster.security-group: {me} policy filtered_by ec2:sg-2",
        f"eks-cluster.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]


def test_nodes_run_on_their_scaling_group_and_need_the_cluster_only_to_start() -> None:
    group: dict[str, Any] = {
        "nodegroupName": "web",
        "nodegroupArn": NODES,
        "clusterName": "shop",
        "scalingConfig": {"minSize": 2, "maxSize": 6, "desiredSize": 3},
        "subnets": ["subnet-a", "subnet-b"],
        "nodeRole": f"{ROLE}/nodes",
        "resources": {"autoScalingGroups": [{"name": "eks-web-1"}]},
        "launchTemplate": {"id": "lt-1", "version": "1"},
    }
    seen = play(
        NODE_GROUPS,
        LISTED,
        ("list_nodegroups", {"nodegroups": ["web"]}, {"clusterName": "shop"}),
        (
            "describe_nodegroup",
            {"nodegroup": group},
            {"clusterName": "shop", "nodegroupName": "web"},
        ),
    )
    assert described(seen)[NODES].properties["desired_capacity"] == 3
    me = "eks!nodegroup/shop/web/1"
    assert requirement_lines(seen) == [
        f"eks-node-group.cluster: {me} lifecycle/start part_of eks!cluster/shop",
        f"eks-node-group.launch-template: {me} lifecycle/start launches_from "
        "ec2!launch-template/lt-1",
        f"eks-node-group.role: {me} hard assumes_role {ROLE}/nodes",
        f"eks-node-group.scaling-group: {me} hard runs_on "
        "1 of auto-scaling-group:111122223333/us-east-1/eks-web-1",
        f"eks-node-group.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]


def test_a_cluster_that_was_deleted_meanwhile_has_no_node_groups() -> None:
    seen = play(NODE_GROUPS, LISTED, ("list_nodegroups", error("ResourceNotFoundException")))
    assert described(seen) == {}


def test_pods_on_fargate_need_the_role_only_to_start() -> None:
    profile = {
        "fargateProfileName": "jobs",
        "fargateProfileArn": PROFILE,
        "podExecutionRoleArn": f"{ROLE}/pods",
        "subnets": ["subnet-a"],
        "selectors": [{"namespace": "jobs"}],
    }
    seen = play(
        FARGATE_PROFILES,
        LISTED,
        ("list_fargate_profiles", {"fargateProfileNames": ["jobs"]}),
        ("describe_fargate_profile", {"fargateProfile": profile}),
    )
    assert described(seen)[PROFILE].properties["namespaces"] == ["jobs"]
    me = "eks!fargateprofile/shop/jobs/1"
    assert requirement_lines(seen) == [
        f"eks-fargate-profile.cluster: {me} lifecycle/start part_of eks!cluster/shop",
        f"eks-fargate-profile.role: {me} lifecycle/start assumes_role {ROLE}/pods",
        f"eks-fargate-profile.subnets: {me} containment runs_in 1 of ec2:subnet-a",
    ]


def test_pods_of_a_service_account_need_their_roles() -> None:
    arn = f"{PLACE}:podidentityassociation/shop/a-1"
    listed = {"associationArn": arn, "associationId": "a-1"}
    named_so = {"namespace": "shop", "serviceAccount": "web"}
    association = {**listed, "roleArn": f"{ROLE}/web", "targetRoleArn": f"{ROLE}/orders"}
    seen = play(
        POD_IDENTITIES,
        LISTED,
        (
            "list_pod_identity_associations",
            {"associations": [{**listed, **named_so}]},
            {"clusterName": "shop"},
        ),
        (
            "describe_pod_identity_association",
            {"association": association},
            {"clusterName": "shop", "associationId": "a-1"},
        ),
    )
    assert described(seen)[arn].name == "shop/web"
    me = "eks!podidentityassociation/shop/a-1"
    assert requirement_lines(seen) == [
        f"eks-pod-identity.cluster: {me} lifecycle/start part_of eks!cluster/shop",
        f"eks-pod-identity.role: {me} hard assumes_role {ROLE}/web",
        f"eks-pod-identity.target-role: {me} hard assumes_role {ROLE}/orders",
    ]
