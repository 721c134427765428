"""Keys of AWS Key Management Service (KMS), their aliases, policies, grants and replicas."""

from collections.abc import Mapping
from typing import Any

from discovery.aws.additions import addition
from discovery.aws.policies import statements
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.withheld import context as context_without_values
from model.records.component import Json, Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_CUSTOMER = "KeyManager=='CUSTOMER'"
_PRIMARY = "MultiRegionConfiguration.PrimaryKey.Arn"
# Emulators give both keys the same type.
_IS_REPLICA = f"{_PRIMARY} != `null` && {_PRIMARY} != KeyArn"
# A key that waits for its deletion, or whose store is away, answers some calls with these.
_NOT_NOW = ("KMSInvalidStateException", "UnsupportedOperationException")


def users(item: Item, context: Context) -> Facts:
    """Return who may use the key by its policy and by grants, as far as they were read."""
    del context  # policies and grants name principals in full
    properties: dict[str, Json] = {}
    if statements(item.get("Policy")):  # every key has a policy: an empty one was not read
        properties |= resource_policy(item.get("Policy"))
    if "Grants" in item:
        properties["grants"] = [_grant(grant) for grant in item["Grants"] or ()]
    if not properties:
        return Facts()
    return Facts(components=(addition(str(item["KeyArn"]), Kind.KEY, properties=properties),))


def _grant(grant: Mapping[str, Any]) -> dict[str, Json]:
    """Return what a grant allows to whom, without the values of encryption contexts."""
    principal = grant.get("GranteePrincipal") or grant.get("GranteeServicePrincipal") or ""
    kept: dict[str, Json] = {
        "grantee": str(principal),
        "operations": [str(operation) for operation in grant.get("Operations") or ()],
    }
    constraints = grant.get("Constraints") or {}
    contexts = {
        name: context_without_values(pairs)
        for name, pairs in sorted(constraints.items())
        if isinstance(pairs, Mapping)
    }
    return {**kept, "constraints": contexts} if contexts else kept


KEYS = Crawler(
    name="aws.kms.keys",
    title="KMS keys: state, aliases, who may use them, replicas and external key material",
    kind=Kind.KEY,
    type="AWS::KMS::Key",
    service="kms",
    list=Call(operation="list_keys", items="Keys[]"),
    details=(
        Call(
            operation="describe_key",
            gone=("NotFoundException",),
            items="KeyMetadata",
            from_item={"KeyId": "KeyArn"},
        ),
        Call(
            operation="list_aliases",
            gone=("NotFoundException",),
            items="Aliases",
            from_item={"KeyId": "KeyArn"},
            into="Aliases",
        ),
        Call(
            operation="get_key_policy",
            gone=("NotFoundException",),
            items="Policy",
            from_item={"KeyId": "KeyArn"},
            arguments={"PolicyName": "default"},
            into="Policy",
            when=_CUSTOMER,
            absent=_NOT_NOW,
        ),
        Call(
            operation="list_grants",
            gone=("NotFoundException",),
            items="Grants",
            from_item={"KeyId": "KeyArn"},
            into="Grants",
            when=_CUSTOMER,
            absent=_NOT_NOW,
        ),
        Call(
            operation="get_key_rotation_status",
            gone=("NotFoundException",),
            items="KeyRotationEnabled",
            from_item={"KeyId": "KeyArn"},
            into="KeyRotationEnabled",
            when=f"{_CUSTOMER} && Origin=='AWS_KMS' && KeyUsage=='ENCRYPT_DECRYPT'",
            absent=_NOT_NOW,
        ),
    ),
    id="KeyArn",
    label="Aliases[0].AliasName || KeyId",
    configured_as=("KeyId", "Aliases[].AliasName"),
    # An alias lies in the account and Region of its key; that of a replica is one of its own.
    keys=("arn:{partition}:kms:{region}:{account}:{Aliases[].AliasName}",),
    properties={
        "key_state": "KeyState",
        "key_manager": "KeyManager",
        "key_spec": "KeySpec",
        "key_usage": "KeyUsage",
        "enabled": "Enabled",
        "aliases": "Aliases[].AliasName",
        "origin": "Origin",
        "valid_to": "ValidTo",
        "deletion_date": "DeletionDate",
        "multi_region": "KeyState && (MultiRegion || `false`)",
        "multi_region_type": f"({_PRIMARY} && {_PRIMARY} == KeyArn && 'PRIMARY')"
        f" || ({_IS_REPLICA} && 'REPLICA') || MultiRegionConfiguration.MultiRegionKeyType",
        "primary_region": "MultiRegionConfiguration.PrimaryKey.Region",
        "replicas": "MultiRegionConfiguration.ReplicaKeys[].{region: Region, key: Arn}",
        "custom_key_store": "CustomKeyStoreId",
        "rotation": "KeyRotationEnabled",
    },
    edges=(
        Edge(
            rule="kms-key.custom-key-store",
            relation="kept_in",
            needs="CustomKeyStoreId",
            key="kms-key-store:{account}/{region}/{value}",
        ),
        Edge(
            rule="kms-key.cloudhsm-cluster",
            relation="kept_in",
            needs="CloudHsmClusterId",
            key="arn:{partition}:cloudhsm:{region}:{account}:cluster/{value}",
            expects=Kind.CLUSTER,
        ),
        Edge(
            rule="kms-key.primary",
            relation="replicates_from",
            needs="MultiRegionConfiguration.PrimaryKey.Arn",
            when=_IS_REPLICA,
            effect=Effect.REPLICATION,
            expects=Kind.KEY,
        ),
    ),
    transform=users,
    docs="https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html",
)

CRAWLERS = (KEYS,)
