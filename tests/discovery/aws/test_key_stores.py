"""Custom key stores: keys of KMS that are gone with what holds them."""

from discovery.aws.key_stores import KEY_STORES
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play


def test_a_key_store_needs_its_cluster_or_its_proxy() -> None:
    stores = [
        {
            "CustomKeyStoreId": "cks-1",
            "CustomKeyStoreName": "hsm",
            "CloudHsmClusterId": "cluster-11111111111",
        },
        {
            "CustomKeyStoreId": "cks-2",
            "CustomKeyStoreName": "outside",
            "XksProxyConfiguration": {
                "UriEndpoint": "https://xks.corp.example",
                "VpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-1",
            },
        },
    ]
    seen = play(KEY_STORES, ("describe_custom_key_stores", {"CustomKeyStores": stores}))
    place = "kms-key-store:111122223333/us-east-1"
    assert requirement_lines(seen) == [
        f"key-store.cloudhsm-cluster: {place}/cks-1 hard kept_in"
        " cloudhsm!cluster/cluster-11111111111",
        f"key-store.endpoint-service: {place}/cks-2 hard calls_through"
        " endpoint-service:com.amazonaws.vpce.us-east-1.vpce-svc-1",
        f"key-store.proxy: {place}/cks-2 hard connects_to host:xks.corp.example",
    ]
    assert sorted(described(seen)) == [f"{place}/cks-1", f"{place}/cks-2"]
