"""Fillers: what registers targets in a target group, and carries it where none is known."""

from collections import defaultdict
from collections.abc import Mapping

from model.linking.placeholder import PLACEHOLDER
from model.linking.requirements import Claim, Identity, RequirementBuilder, merged_evidence
from model.records.component import Component, ComponentId
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase

FILLED_BY = "filled_by"
SENDS_TO = "sends_to"
RULE = "target-group.fillers"
"""A target group whose targets are not known needs any of the groups that register them."""


def join_fillers(components: Mapping[ComponentId, Component], needs: RequirementBuilder) -> None:
    """Make one requirement of all that fills a target group: any of them can fill it again.

    Scaling groups and services say, each in a scope of its own, that they register their members
    in a target group. The targets carry the group, the fillers only start new ones. Where no
    target is described, because their states could not be read or there are none, the group
    needs any of its fillers to serve: then nothing else is known to carry it.
    Complexity: O(needs).
    """
    fillers: dict[ComponentId, list[Identity]] = defaultdict(list)
    carried: set[ComponentId] = set()
    for identity in needs.claims:
        dependent, relation, _, providers = identity
        if relation == FILLED_BY:
            fillers[dependent].append(identity)
        elif relation == SENDS_TO and any(_is_described(components, name) for name in providers):
            carried.add(dependent)
    for group, identities in fillers.items():
        _join(group, identities, needs)
        if group not in carried:
            members = {provider for identity in identities for provider in identity[3]}
            reason = Evidence(kind=EvidenceKind.INFERRED, rule=RULE, effect=Effect.HARD)
            needs.derive(group, members, SENDS_TO, reason)


def _is_described(components: Mapping[ComponentId, Component], name: ComponentId) -> bool:
    """Return whether a source described the component, so that it is no placeholder."""
    return components[name].properties.get(PLACEHOLDER) is not True


def _join(group: ComponentId, identities: list[Identity], needs: RequirementBuilder) -> None:
    if len(identities) < 2:
        return
    claims = [claim for identity in identities for claim in needs.claims.pop(identity)]
    members = tuple(sorted({provider for identity in identities for provider in identity[3]}))
    evidence = merged_evidence(reason for claim in claims for reason in claim.evidence)
    joined = Claim(1, True, claims[0].effect, tuple(None for _ in members), evidence)
    needs.claims[group, FILLED_BY, Phase.START, members] = [joined]
