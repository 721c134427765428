"""Managed keys: nobody can disable or delete a key that AWS manages, so nothing fails with it."""

from collections.abc import Collection, Mapping

from model.linking.requirements import RequirementBuilder
from model.records.component import Component, ComponentId, Kind

KEY_MANAGER = "key_manager"
AWS = "AWS"


def leave_out_managed_keys(
    components: Mapping[ComponentId, Component],
    needs: RequirementBuilder,
    stated: Collection[ComponentId] = (),
) -> Mapping[ComponentId, Component]:
    """Return `components` without the keys that AWS manages, and remove the needs for them.

    A key in `stated` stays: a person made it a member of a service, or promised something of it.

    Services name such a key by its ARN, so only its description tells who manages it. A key that
    could not be read stays. The loss of KMS itself is another disruption: that of the service.
    Complexity: O(components + needs).

    References:
        1. AWS KMS Developer Guide, "Enable and disable keys": AWS managed keys are permanently
           enabled.
    """
    managed = {
        id_
        for id_, component in components.items()
        if component.kind is Kind.KEY and component.properties.get(KEY_MANAGER) == AWS
    }
    if not managed:
        return components
    for identity in [
        identity
        for identity in needs.claims
        if identity[0] in managed or managed.issuperset(identity[3])
    ]:
        del needs.claims[identity]
    named = {*stated} | {provider for identity in needs.claims for provider in identity[3]}
    return {
        id_: component
        for id_, component in components.items()
        if id_ not in managed or id_ in named
    }
