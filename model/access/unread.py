"""Unread policies: what stands in for a policy that the crawler could not read."""

from collections.abc import Mapping

from model.records.component import Json


def unread(policy: str) -> Mapping[str, Json]:
    """Return a statement that allows everything on a condition that no request can settle.

    So every answer that the policy could change depends on `<policy>, which was not read`.
    """
    return {
        "effect": "Allow",
        "actions": ["*"],
        "resources": ["*"],
        "conditions": {"Bool": {f"{policy}, which was not read": "true"}},
    }
