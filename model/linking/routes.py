"""Routes: a network needs its attachments only as far as the routes of its subnets lead there."""

from collections import defaultdict
from collections.abc import Mapping

from model.linking.requirements import Identity, RequirementBuilder
from model.records.component import Component, ComponentId, Kind

ATTACHED = "attached_through"
ATTACHMENT_RULE = "transit-gateway-attachment.vpc"
ROUTES_KNOWN = "routes_known"
"""The property of a subnet whose requirements cover all of its routes."""


def settle_routes(components: Mapping[ComponentId, Component], needs: RequirementBuilder) -> None:
    """Remove from `needs` that networks need their attachments, where their subnets do so exactly.

    If a network needed its attachment, everything in it would fail with the attachment, whether or
    not a route leads there. So where the routes of all its subnets are known, only the subnets
    need the attachment, each by its own routes. Where a route table could not be read, or no
    subnet is known, the whole network needs it. Claims of other sources are kept.
    Complexity: O(needs), twice where a network is attached.
    """
    attached = [
        identity
        for identity in needs.claims
        if identity[1] == ATTACHED and _is_derived(needs, identity)
    ]
    if not attached:
        return
    subnets = _subnets(components, needs)
    for identity in attached:
        inside = subnets.get(identity[0], ())
        if inside and all(
            components[subnet].properties.get(ROUTES_KNOWN) is True for subnet in inside
        ):
            del needs.claims[identity]


def _is_derived(needs: RequirementBuilder, identity: Identity) -> bool:
    """Return whether the attachment itself is the only evidence of the need."""
    rules = {evidence.rule for claim in needs.claims[identity] for evidence in claim.evidence}
    return rules == {ATTACHMENT_RULE}


def _subnets(
    components: Mapping[ComponentId, Component], needs: RequirementBuilder
) -> Mapping[ComponentId, set[ComponentId]]:
    """Return the subnets of each network."""
    subnets: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    for dependent, relation, _, providers in needs.claims:
        if relation == "runs_in" and components[dependent].kind is Kind.SUBNET:
            for network in providers:
                subnets[network].add(dependent)
    return subnets
