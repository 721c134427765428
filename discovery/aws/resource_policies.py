"""What a resource keeps of its own policy, for the question what a principal may do."""

from discovery.aws.policies import principals, statements
from model.records.component import Json


def resource_policy(document: object) -> dict[str, Json]:
    """Return a resource-based policy as properties; `document` is its text or its parsed form.

    To be called only when the policy was read: one that is empty or absent admits nobody, which
    is more than not to know.

    >>> resource_policy(None)
    {'policy': [], 'policy_any_principal': False}
    """
    stated = statements(document)
    return {"policy": list(stated), "policy_any_principal": "*" in principals(stated, "AWS")}
