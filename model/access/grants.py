"""Grants of KMS keys, as statements that stand beside the policy of the key."""

from collections.abc import Iterator, Mapping, Sequence

from model.access.caller import short_name
from model.access.principal_names import texts
from model.access.statement import Origin, PolicyType, Statement
from model.records.component import Component, Json

GRANTABLE = frozenset(
    f"kms:{operation}"
    for operation in (
        "CreateGrant",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetPublicKey",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
        "Sign",
        "Verify",
        "VerifyMac",
    )
)
"""The actions that a grant can allow [1]_.

References:
    .. [1] KMS API Reference, CreateGrant, GrantListEntry, GrantConstraints.
"""
UNREAD = "grants of the key were not read"
CREATE = "kms:CreateGrant"
CONTEXT = "kms:EncryptionContext:{}"


def grant_statements(key: Component) -> Iterator[Statement]:
    """Yield one statement for each grant of a key, in their order.

    A grant allows its operations to its grantee, a principal or a service. The constraints on the
    encryption context become conditions. A grant that contains `CreateGrant` allows only grants of
    its own operations: that stays a condition. Without the property `grants` every grantable
    action may be allowed to anybody.
    """
    grants = key.properties.get("grants")
    name = short_name(key)
    if not isinstance(grants, Sequence) or isinstance(grants, str):
        origin = Origin(policy_type=PolicyType.GRANT, owner=name)
        yield Statement(
            allow=True,
            actions=tuple(sorted(GRANTABLE)),
            principals="*",
            doubt=UNREAD,
            origin=origin,
        )
        return
    for index, grant in enumerate(grants):
        if isinstance(grant, Mapping):
            origin = Origin(policy_type=PolicyType.GRANT, owner=name, index=index)
            yield from _of_grant(grant, origin)


def _of_grant(grant: Mapping[str, Json], origin: Origin) -> Iterator[Statement]:
    grantee = str(grant.get("grantee") or "")
    form = "Service" if ":" not in grantee and grantee.endswith(".amazonaws.com") else "AWS"
    actions = [f"kms:{operation}" for operation in texts(grant.get("operations"))]
    context = _context(grant.get("constraints"))
    for condition, some in (
        (context, [action for action in actions if action != CREATE]),
        (
            {**context, "kms:GrantOperations": ""},
            [action for action in actions if action == CREATE],
        ),
    ):
        if some:
            yield Statement(
                allow=True,
                actions=tuple(some),
                principals={form: grantee},
                conditions={"StringEquals": condition} if condition else None,
                origin=origin,
            )


def _context(constraints: Json) -> dict[str, Json]:
    """Return the keys of the encryption context that a constraint fixes, with their values."""
    if not isinstance(constraints, Mapping):
        return {}
    return {
        CONTEXT.format(key): value
        for pairs in constraints.values()
        if isinstance(pairs, Mapping)
        for key, value in pairs.items()
    }
