"""Outbound: what a component calls beyond its network it reaches through a route, and needs that.

A database or a target of a load balancer answers over local routes. So a route is no need of a
subnet, but of who sends something to where it leads (`docs/decisions/0018`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from model.linking.destinations import LEADS_ON, Destination, Destinations
from model.linking.requirements import (
    DEGRADABLE,
    FULL,
    Claim,
    RequirementBuilder,
    claimed_effect,
)
from model.linking.resolve import Resolver
from model.linking.subnet_routes import ROUTES, SubnetRoutes
from model.linking.ways import Ways
from model.records.component import ComponentId, Kind
from model.records.observation import Reference
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase

RULE = "outbound.route"
ROUTES_TO = "routes_to"
CALLERS = frozenset({Kind.COMPUTE, Kind.CONTAINER_SERVICE, Kind.FUNCTION})
"""The kinds that run code of ours, which calls others."""
CALLS = frozenset({"calls_aws", "connects_to", "reports_to"})
STARTS_WITH = frozenset({"pulls_image", "reads_secret", "starts_with"})
"""What tasks and instances fetch through their own network before they run."""
CONFIGURED = "env."
"""The beginning of the rules of what configuration values point to."""
LAUNCHES_FROM = "launches_from"
STRENGTH = (Effect.HARD, Effect.LIFECYCLE, Effect.UNKNOWN, Effect.SOFT, Effect.OBSERVABILITY)


@dataclass(slots=True)
class _Calls:
    """What the claims say of who calls what."""

    subnets: dict[ComponentId, set[ComponentId]] = field(default_factory=lambda: defaultdict(set))
    made: dict[ComponentId, list[tuple[Phase, Effect, ComponentId]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Caller → (phase, effect, what it calls)."""
    definitions: dict[ComponentId, set[ComponentId]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """Caller → the task definitions that it starts tasks from."""
    answers: dict[ComponentId, list[ComponentId]] = field(default_factory=lambda: defaultdict(list))
    needed: set[ComponentId] = field(default_factory=set)
    """What others need while they run."""

    def of(self, caller: ComponentId) -> Iterable[tuple[Phase, Effect, ComponentId]]:
        """Return the calls of a component and those of the task definitions behind it."""
        behind = sorted(self.definitions.get(caller, ()))
        return chain(
            self.made.get(caller, ()), *(self.made.get(definition, ()) for definition in behind)
        )


def need_routes(resolver: Resolver, needs: RequirementBuilder) -> None:
    """Add to `needs` the routes through which components reach what they call.

    For each call of a component that runs in subnets whose routes are known:

    - what lies in the same network is reached over a local route: no need;
    - the API of an AWS service is reached through the interface endpoint of the network for that
      service and Region, or the gateway endpoint of a route, or else the default route;
    - an address is reached through the route with the longest prefix; a transit gateway only
      through its interface in the zone of the subnet, and where there is none, not at all;
    - anything else is on the internet: the default route. Where it is not known at all where it
      lies, the need is of unknown strength.

    Each subnet gives one target; the component needs any of them, and all for full function. An
    instance that nothing else needs, and of which no call is known, lives by calling others: it
    needs the default route. Of nothing else is a call assumed that is not known.

    Complexity: O(claims + calls · routes of a subnet).
    """
    routes = {
        id_: SubnetRoutes.of(component)
        for id_, component in resolver.components.items()
        if component.kind is Kind.SUBNET and ROUTES in component.properties
    }
    if not routes:
        return
    calls = _calls(resolver, needs, routes)
    ways = Ways(resolver=resolver, routes=routes)
    places = Destinations(resolver.components, resolver.scoped.askers, calls.answers)
    for caller in sorted(calls.subnets):
        for (phase, targets), effect in _targets(caller, calls, places, ways).items():
            _add(caller, targets, phase, effect, resolver, needs)


def _calls(
    resolver: Resolver, needs: RequirementBuilder, routes: Mapping[ComponentId, SubnetRoutes]
) -> _Calls:
    calls = _Calls()
    for identity, claims in needs.claims.items():
        dependent, relation, phase, providers = identity
        component = resolver.components.get(dependent)
        effect = claimed_effect(claims)
        if effect in DEGRADABLE and effect is not Effect.CONTAINMENT and phase is Phase.RUN:
            calls.needed.update(providers)
        if component is None:
            continue
        if relation in LEADS_ON and component.kind is Kind.DNS_RECORD:
            calls.answers[dependent] += providers
        elif effect is Effect.CONTAINMENT and component.kind in CALLERS:
            calls.subnets[dependent].update(name for name in providers if name in routes)
        elif relation == LAUNCHES_FROM and component.kind is Kind.CONTAINER_SERVICE:
            calls.definitions[dependent].update(providers)
        elif _is_call(relation, phase, effect, claims):
            calls.made[dependent] += ((phase, effect, name) for name in providers)
    return calls


def _is_call(relation: str, phase: Phase, effect: Effect, claims: Sequence[Claim]) -> bool:
    if phase is Phase.START:
        return relation in STARTS_WITH
    if phase is not Phase.RUN or effect not in STRENGTH or relation.endswith(FULL):
        return False
    return may_be_call(relation, phase, (reason for claim in claims for reason in claim.evidence))


def may_be_call(relation: str, phase: Phase, evidence: Iterable[Evidence]) -> bool:
    """Tell whether a requirement may be a call, before its effect is judged."""
    if phase is Phase.START:
        return relation in STARTS_WITH
    return relation in CALLS or any(reason.rule.startswith(CONFIGURED) for reason in evidence)


def _targets(
    caller: ComponentId, calls: _Calls, places: Destinations, ways: Ways
) -> Mapping[tuple[Phase, tuple[str, ...]], Effect]:
    """Return the keys of what the calls of a component go through, each with its strength."""
    subnets = sorted(calls.subnets[caller])
    networks = places.askers.networks(caller)
    wanted: dict[tuple[Phase, tuple[str, ...]], Effect] = {}
    if not subnets:
        return wanted
    made = list(calls.of(caller))
    kind = ways.resolver.components[caller].kind
    for phase, effect, provider in made:
        # Lambda itself fetches images and layers: not through the network of the function.
        if phase is Phase.START and kind is Kind.FUNCTION:
            continue
        for destination in places.of(provider, networks):
            strength = effect if destination.known or phase is Phase.START else Effect.UNKNOWN
            _note(wanted, phase, ways.through(destination, subnets, networks), strength)
    if not made and kind is Kind.COMPUTE and not _is_needed(caller, calls, ways.resolver):
        _note(wanted, Phase.RUN, ways.through(Destination(), subnets, networks), Effect.HARD)
    return wanted


def _is_needed(caller: ComponentId, calls: _Calls, resolver: Resolver) -> bool:
    return caller in calls.needed or resolver.is_needed_elsewhere(caller)


def _note(
    wanted: dict[tuple[Phase, tuple[str, ...]], Effect],
    phase: Phase,
    targets: Iterator[tuple[str, ...]],
    effect: Effect,
) -> None:
    for keys in targets:
        known = wanted.get((phase, keys), effect)
        wanted[phase, keys] = min(known, effect, key=STRENGTH.index)


def _add(
    caller: ComponentId,
    targets: Iterable[str],
    phase: Phase,
    effect: Effect,
    resolver: Resolver,
    needs: RequirementBuilder,
) -> None:
    resolved = {resolver.resolve(Reference(key=key)) for key in targets}
    members = [(name, None) for name in sorted(name for name in resolved if name is not None)]
    if not members:
        return
    nothing = tuple(None for _ in members)
    reason = Evidence(kind=EvidenceKind.INFERRED, rule=RULE, effect=effect)
    needs.add(caller, members, ROUTES_TO, phase, Claim(1, True, effect, nothing, (reason,)))
    if len(members) > 1 and effect in DEGRADABLE:
        soft = Evidence(kind=EvidenceKind.INFERRED, rule=RULE, effect=Effect.SOFT)
        full = Claim(len(members), False, Effect.SOFT, nothing, (soft,))
        needs.add(caller, members, ROUTES_TO + FULL, phase, full)
