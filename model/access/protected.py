"""Protected resources: changes that no policy can allow, because only AWS itself makes them."""

from model.access.caller import SERVICE_LINKED
from model.records.component import Component

RESERVED = "/aws-reserved/"
AWS_POLICY = ":iam::aws:policy/"
HARMLESS = ("iam:get", "iam:list", "iam:simulate", "iam:generate", "iam:passrole")
OWN_ACTIONS = frozenset({"iam:createservicelinkedrole", "iam:deleteservicelinkedrole"})
KEY_CHANGES = frozenset(
    {
        "kms:cancelkeydeletion",
        "kms:deleteimportedkeymaterial",
        "kms:disablekey",
        "kms:disablekeyrotation",
        "kms:enablekey",
        "kms:enablekeyrotation",
        "kms:putkeypolicy",
        "kms:schedulekeydeletion",
        "kms:updateprimaryregion",
    }
)
"""The actions that nobody may do to a key that AWS manages."""


def protected(action: str, resource: Component) -> str:
    """Return why no policy can allow an action on a resource; empty when policies decide.

    - Roles under `/aws-reserved/` are changed by IAM Identity Center alone [1]_.
    - Service-linked roles are changed by their service alone; a person can only delete one, with
      an action of its own [2]_.
    - Policies of AWS are changed by AWS alone [3]_.
    - Keys that AWS manages are enabled for good [4]_.

    Args:
        action: `service:Operation`, in any case.
        resource: the target of the action.

    References:
        .. [1] AWS managed policy AWSSSOServiceRolePolicy.
        .. [2] IAM User Guide, "Create a service-linked role".
        .. [3] IAM User Guide, "Managed policies and inline policies".
        .. [4] KMS Developer Guide, "Enable and disable keys".

    >>> from model.records.component import Kind
    >>> role = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/Ecs"
    >>> protected("iam:DeleteRole", Component(id=role, kind=Kind.PRINCIPAL))
    'protected: a service-linked role'
    """
    name = action.lower()
    if name.startswith("iam:") and not name.startswith(HARMLESS):
        if RESERVED in resource.id:
            return "protected: only IAM Identity Center changes it"
        if SERVICE_LINKED in resource.id and name not in OWN_ACTIONS:
            return "protected: a service-linked role"
        if AWS_POLICY in resource.id:
            return "protected: AWS changes its own policies"
    if name in KEY_CHANGES and resource.properties.get("key_manager") == "AWS":
        return "protected: AWS manages this key"
    return ""
