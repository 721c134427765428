"""OpenSearch domains: their zones, masters, keys, certificates and sign-in."""

from discovery.aws import edges
from discovery.aws.additions import addition
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
        Call(
            operation="describe_outbound_connections",
            items="Connections[]",
            # One call for all domains.
            batch=1,
            join=("DomainName", "LocalDomainInfo.AWSDomainInformation.DomainName"),
            several=True,
            into="Connections",
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
        # Replicas of shards in other zones take over where the domain knows of zones.
        edges.zone(
            "opensearch.zones",
            "VPCOptions.AvailabilityZones",
            minimum="(ClusterConfig.ZoneAwarenessEnabled && `1`)"
            " || length(VPCOptions.AvailabilityZones)",
            full="all",
        ),
        edges.subnets("opensearch.subnets", "VPCOptions.SubnetIds"),
        edges.kms("opensearch.kms-key", "EncryptionAtRestOptions.KmsKeyId"),
        edges.certificate(
            "opensearch.certificate", "DomainEndpointOptions.CustomEndpointCertificateArn"
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
            rule="opensearch.remote-domain",
            relation="connects_to",
            # For searches over both, or for copies of indexes: which, only the domain itself knows.
            needs="Connections[?ConnectionStatus.StatusCode=='ACTIVE']"
            ".RemoteDomainInfo.AWSDomainInformation"
            ".join(':', [Region, OwnerId, join('/', ['domain', DomainName])])",
            key="arn:{partition}:es:{value}",
            effect=Effect.SOFT,
            expects=Kind.SEARCH,
        ),
        edges.security_groups("opensearch.security-group", "VPCOptions.SecurityGroupIds"),
    ),
    transform=policy,
    docs="https://docs.aws.amazon.com/opensearch-service/latest/APIReference/"
    "API_ListDomainNames.html",
)

CRAWLERS = (DOMAINS,)
