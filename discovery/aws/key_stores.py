"""Custom key stores of KMS: the CloudHSM cluster or the external proxy that holds their keys."""

from discovery.interface import Call, Crawler, Edge
from model.records import reference
from model.records.component import Kind

KEY_STORES = Crawler(
    name="aws.kms.custom_key_stores",
    title="Custom key stores and what holds their keys",
    kind=Kind.CLUSTER,
    # CloudFormation has no type for them; this is the name of the API's.
    type="AWS::KMS::CustomKeyStore",
    service="kms",
    list=Call(operation="describe_custom_key_stores", items="CustomKeyStores[]"),
    id="kms-key-store:{account}/{region}/{CustomKeyStoreId}",
    label="CustomKeyStoreName",
    properties={
        "connection_error": "ConnectionErrorCode",
        "connection_state": "ConnectionState",
        "store_type": "CustomKeyStoreType",
    },
    edges=(
        Edge(
            rule="key-store.cloudhsm-cluster",
            relation="kept_in",
            needs="CloudHsmClusterId",
            key="arn:{partition}:cloudhsm:{region}:{account}:cluster/{value}",
            expects=Kind.CLUSTER,
        ),
        Edge(
            rule="key-store.proxy",
            relation="connects_to",
            needs="after_last(XksProxyConfiguration.UriEndpoint, '//')",
            normalise=reference.host,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="key-store.endpoint-service",
            relation="calls_through",
            needs="XksProxyConfiguration.VpcEndpointServiceName",
            key="endpoint-service:{value}",
            expects=Kind.ENDPOINT,
        ),
    ),
    docs="https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html",
)

CRAWLERS = (KEY_STORES,)
