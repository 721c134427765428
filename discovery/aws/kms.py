"""Keys of AWS Key Management Service (KMS), their aliases, policies, grants and replicas."""

from discovery.aws.additions import addition
from discovery.aws.policies import may_use, principal_key, statements
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_CUSTOMER = "KeyManager=='CUSTOMER'"
_PRIMARY = "MultiRegionConfiguration.PrimaryKey.Arn"
# Emulators give both keys the same type.
_IS_REPLICA = f"{_PRIMARY} != `null` && {_PRIMARY} != KeyArn"
# A key that waits for its deletion, or whose store is away, answers some calls with these.
_NOT_NOW = ("KMSInvalidStateException", "UnsupportedOperationException")


def users(item: Item, context: Context) -> Facts:
    """Return who may use the key by its policy and by grants."""
    key = str(item["KeyArn"])
    granted = {
        grantee
        for grant in item.get("Grants") or ()
        if (grantee := principal_key(str(grant.get("GranteePrincipal", "")))) is not None
    }
    by_grant = (
        requirement
        for grantee in sorted(granted)
        for requirement in required(
            grantee,
            [key],
            rule="kms-key.grant",
            relation="may_use_key",
            effect=Effect.POLICY,
            attribute="Grants[].GranteePrincipal",
        )
    )
    by_policy = may_use(
        item.get("Policy"), key, rule="kms-key.policy", relation="may_use_key", context=context
    )
    if not statements(item.get("Policy")):  # every key has one: it was not read
        return Facts(requirements=(*by_policy, *by_grant))
    return Facts(
        components=(
            addition(
                key,
                Kind.KEY,
                properties=resource_policy(item.get("Policy")),
            ),
        ),
        requirements=(*by_policy, *by_grant),
    )


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
    keys=("{Aliases[].AliasArn}",),
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
    transform_effects=(Effect.POLICY,),
    transform_rules={
        "kms-key.policy": "the key policy names the principal",
        "kms-key.grant": "a grant names the principal",
    },
    docs="https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html",
)

CRAWLERS = (KEYS,)
