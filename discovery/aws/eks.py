"""EKS clusters, their node groups, Fargate profiles and the roles of their pods.

Pods keep running while the Kubernetes API of a cluster is away; new ones do not start.
"""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/eks/latest/APIReference"
GONE = ("ResourceNotFoundException",)
LIST_CLUSTERS = Call(operation="list_clusters", items="clusters[].{name: @}")
CLUSTER_ARN = "arn:{partition}:eks:{region}:{account}:cluster/{value}"

CLUSTERS = Crawler(
    name="aws.eks.clusters",
    title="EKS clusters, their networks, roles, keys and add-ons",
    kind=Kind.CLUSTER,
    type="AWS::EKS::Cluster",
    service="eks",
    list=LIST_CLUSTERS,
    details=(
        Call(
            operation="describe_cluster",
            gone=GONE,
            items="cluster",
            from_item={"name": "name"},
        ),
        Call(
            operation="list_addons",
            gone=GONE,
            items="addons",
            from_item={"clusterName": "name"},
            into="addons",
        ),
        Call(
            operation="describe_addon",
            absent=GONE,
            # Its configuration may hold secrets.
            items="addon.{name: addonName, version: addonVersion, status: status,"
            " role: serviceAccountRoleArn, issues: health.issues[].code}",
            each="addons",
            from_item={"clusterName": "name", "addonName": "each"},
            into="addon_states",
        ),
        Call(
            operation="list_pod_identity_associations",
            gone=GONE,
            items="associations[].{namespace: namespace, service_account: serviceAccount}",
            from_item={"clusterName": "name"},
            into="identities",
        ),
    ),
    id="arn:{partition}:eks:{region}:{account}:cluster/{name}",
    label="name",
    keys=("host:{after_last(lower(endpoint), '//')}",),
    tags="tags",
    properties={
        "addons": "addons",
        "addon_states": "addon_states[].answer.{name: name, version: version, status: status,"
        " issues: issues}",
        "auto_mode": "computeConfig.enabled",
        "authentication": "accessConfig.authenticationMode",
        "deletion_protection": "deletionProtection",
        "issuer": "identity.oidc.issuer",
        "pod_identities": "identities",
        "public_endpoint": "resourcesVpcConfig.endpointPublicAccess",
        "status": "status",
        "version": "version",
        "vpc": "resourcesVpcConfig.vpcId",
        "zonal_shift": "zonalShiftConfig.enabled",
    },
    edges=(
        # The control plane has its interfaces in several zones, and any of them answers.
        edges.subnets("eks-cluster.subnets", "resourcesVpcConfig.subnetIds"),
        # It makes load balancers and interfaces with it; what runs goes on.
        edges.starting_role("eks-cluster.role", "roleArn"),
        # Add-ons give new pods their addresses and volumes; those that have them keep them.
        edges.starting_role("eks-cluster.addon-role", "addon_states[].answer.role"),
        edges.kms("eks-cluster.kms-key", "encryptionConfig[].provider.keyArn"),
        edges.security_groups(
            "eks-cluster.security-group",
            "resourcesVpcConfig.[clusterSecurityGroupId, securityGroupIds]",
        ),
    ),
    docs=f"{_API}/API_ListClusters.html",
)

NODE_GROUPS = Crawler(
    name="aws.eks.node_groups",
    title="EKS managed node groups and the scaling groups behind them",
    kind=Kind.SCALING_GROUP,
    type="AWS::EKS::Nodegroup",
    service="eks",
    parents=(LIST_CLUSTERS,),
    list=Call(
        operation="list_nodegroups",
        absent=GONE,
        items="nodegroups[].{nodegroupName: @}",
        from_item={"clusterName": "name"},
    ),
    details=(
        Call(
            operation="describe_nodegroup",
            gone=GONE,
            items="nodegroup",
            from_item={"clusterName": "parent.name", "nodegroupName": "nodegroupName"},
        ),
    ),
    item="{parent.name}/{nodegroupName}",
    id="nodegroupArn",
    label="nodegroupName",
    tags="tags",
    properties={
        "ami_type": "amiType",
        "capacity_type": "capacityType",
        "desired_capacity": "scalingConfig.desiredSize",
        "instance_types": "instanceTypes",
        "max_size": "scalingConfig.maxSize",
        "min_size": "scalingConfig.minSize",
        "status": "status",
        "version": "version",
    },
    edges=(
        Edge(
            rule="eks-node-group.scaling-group",
            relation="runs_on",
            needs="resources.autoScalingGroups[].name",
            key="auto-scaling-group:{account}/{region}/{value}",
            minimum=1,
            full="all",
            expects=Kind.SCALING_GROUP,
        ),
        Edge(
            rule="eks-node-group.cluster",
            relation="part_of",
            # Its nodes run on while the cluster is away; new nodes and pods need it.
            needs="parent.name",
            key=CLUSTER_ARN,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.CLUSTER,
        ),
        edges.subnets("eks-node-group.subnets", "subnets"),
        edges.role("eks-node-group.role", "nodeRole"),
        Edge(
            rule="eks-node-group.launch-template",
            relation="launches_from",
            needs="launchTemplate.id",
            key="arn:{partition}:ec2:{region}:{account}:launch-template/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
    ),
    docs=f"{_API}/API_ListNodegroups.html",
)

FARGATE_PROFILES = Crawler(
    name="aws.eks.fargate_profiles",
    title="EKS Fargate profiles: which pods start without nodes, and where",
    kind=Kind.SCALING_GROUP,
    type="AWS::EKS::FargateProfile",
    service="eks",
    parents=(LIST_CLUSTERS,),
    list=Call(
        operation="list_fargate_profiles",
        absent=GONE,
        items="fargateProfileNames[].{fargateProfileName: @}",
        from_item={"clusterName": "name"},
    ),
    details=(
        Call(
            operation="describe_fargate_profile",
            gone=GONE,
            items="fargateProfile",
            from_item={"clusterName": "parent.name", "fargateProfileName": "fargateProfileName"},
        ),
    ),
    item="{parent.name}/{fargateProfileName}",
    id="fargateProfileArn",
    label="fargateProfileName",
    tags="tags",
    properties={"namespaces": "selectors[].namespace", "status": "status"},
    edges=(
        Edge(
            rule="eks-fargate-profile.cluster",
            relation="part_of",
            needs="parent.name",
            key=CLUSTER_ARN,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.CLUSTER,
        ),
        edges.subnets("eks-fargate-profile.subnets", "subnets"),
        # Pods pull their images with it when they start.
        edges.starting_role("eks-fargate-profile.role", "podExecutionRoleArn"),
    ),
    docs=f"{_API}/API_ListFargateProfiles.html",
)

POD_IDENTITIES = Crawler(
    name="aws.eks.pod_identities",
    title="Pod identity associations: as which role the pods of a service account act",
    kind=Kind.PRINCIPAL,
    type="AWS::EKS::PodIdentityAssociation",
    service="eks",
    parents=(LIST_CLUSTERS,),
    list=Call(
        operation="list_pod_identity_associations",
        absent=GONE,
        items="associations[]",
        from_item={"clusterName": "name"},
    ),
    details=(
        Call(
            operation="describe_pod_identity_association",
            gone=GONE,
            items="association.{roleArn: roleArn, targetRoleArn: targetRoleArn, tags: tags}",
            from_item={"clusterName": "parent.name", "associationId": "associationId"},
        ),
    ),
    item="associationArn",
    id="associationArn",
    label="{namespace}/{serviceAccount}",
    tags="tags",
    properties={"namespace": "namespace", "service_account": "serviceAccount"},
    edges=(
        edges.role("eks-pod-identity.role", "roleArn"),
        # The first role assumes it, in another account for instance.
        edges.role("eks-pod-identity.target-role", "targetRoleArn"),
        Edge(
            rule="eks-pod-identity.cluster",
            relation="part_of",
            # An agent on each node fetches credentials without the cluster's own API.
            needs="parent.name",
            key=CLUSTER_ARN,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.CLUSTER,
        ),
    ),
    docs=f"{_API}/API_ListPodIdentityAssociations.html",
)

CRAWLERS = (CLUSTERS, NODE_GROUPS, FARGATE_PROFILES, POD_IDENTITIES)
