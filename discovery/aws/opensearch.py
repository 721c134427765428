"""OpenSearch domains: their zones, masters, keys, certificates and sign-in."""

from discovery.aws.additions import addition
from discovery.aws.kms_keys import KMS_KEY, kms_key
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect


def policy(item: Item, context: Context) -> Facts:
    """Return whom the domain's own policy admits."""
    del context  # policies name principals in full
    if not item.get("AccessPolicies"):
        return Facts()
    properties = resource_policy(item["AccessPolicies"])
    return Facts(components=(addition(item["ARN"], Kind.SEARCH, properties=properties),))


DOMAINS = Crawler(
    name="aws.opensearch.domains",
    title="OpenSearch and Elasticsearch domains",
    kind=Kind.SEARCH,
    type="AWS::OpenSearchService::Domain",
    service="opensearch",
    list=Call(operation="list_domain_names", items="DomainNames[]"),
    details=(
        Call(
            operation="describe_domains",
            items="DomainStatusList[]",
            from_item={"DomainNames": "DomainName"},
            batch=5,
            join=("DomainName", "DomainName"),
        ),
    ),
    id="arn:{partition}:es:{region}:{account}:domain/{DomainName}",
    keep="!Deleted",
    label="DomainName",
    zones="VPCOptions.AvailabilityZones",
    keys=(
        "host:{lower(Endpoint)}",
        "host:{lower(EndpointV2)}",
        "host:{values(Endpoints || `{}`) | map(&lower(@), @)}",
        "host:{lower(DomainEndpointOptions.CustomEndpoint)}",
    ),
    properties={
        "dedicated_masters": "ClusterConfig.DedicatedMasterEnabled"
        " && ClusterConfig.DedicatedMasterCount || `0`",
        "engine_version": "EngineVersion",
        "instance_count": "ClusterConfig.InstanceCount",
        "instance_type": "ClusterConfig.InstanceType",
        "multi_az_with_standby": "ClusterConfig.MultiAZWithStandbyEnabled",
        "snapshot_hour": "SnapshotOptions.AutomatedSnapshotStartHour",
        "zone_awareness": "ClusterConfig.ZoneAwarenessEnabled",
        "zone_count": "ClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount",
    },
    edges=(
        Edge(
            rule="opensearch.zones",
            relation="runs_in",
            needs="VPCOptions.AvailabilityZones",
            key="zone-name:{account}/{region}/{value}",
            # Replicas of shards in other zones take over where the domain knows of zones.
            minimum="(ClusterConfig.ZoneAwarenessEnabled && `1`)"
            " || length(VPCOptions.AvailabilityZones)",
            full="all",
            effect=Effect.CONTAINMENT,
            expects=Kind.ZONE,
        ),
        Edge(
            rule="opensearch.subnets",
            relation="runs_in",
            needs="VPCOptions.SubnetIds",
            key="ec2:{value}",
            minimum=1,
            full="all",
            effect=Effect.CONTAINMENT,
            expects=Kind.SUBNET,
        ),
        Edge(
            rule="opensearch.kms-key",
            relation="encrypted_by",
            needs="EncryptionAtRestOptions.KmsKeyId",
            key=KMS_KEY,
            normalise=kms_key,
            expects=Kind.KEY,
        ),
        Edge(
            rule="opensearch.certificate",
            relation="presents_certificate",
            needs="DomainEndpointOptions.CustomEndpointCertificateArn",
            expects=Kind.CERTIFICATE,
        ),
        Edge(
            rule="opensearch.sign-in",
            relation="signs_in_with",
            # Only people at the dashboards sign in there.
            needs="CognitoOptions.UserPoolId",
            key="arn:{partition}:cognito-idp:{region}:{account}:userpool/{value}",
            when="CognitoOptions.Enabled",
            effect=Effect.SOFT,
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="opensearch.security-group",
            relation="filtered_by",
            needs="VPCOptions.SecurityGroupIds",
            key="ec2:{value}",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    transform=policy,
    docs="https://docs.aws.amazon.com/opensearch-service/latest/APIReference/"
    "API_ListDomainNames.html",
)

CRAWLERS = (DOMAINS,)
