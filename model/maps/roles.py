"""Roles: what a component becomes on a map, by its kind and type (MAP-1 to MAP-9)."""

from enum import StrEnum

from model.records.component import Component, Kind
from model.records.requirement import Effect, Phase, Requirement


class Role(StrEnum):
    """What a component becomes on a map."""

    CARD = "card"
    """A card in the boxes of its place."""
    OUTSIDE = "outside"
    """A card above all boxes: a DNS name, an external system, a user journey."""
    PASSED = "passed"
    """Nothing: a line that arrives goes on to what is behind it."""
    BADGE = "badge"
    """A badge on the card that needs it."""
    HIDDEN = "hidden"
    """Nothing: it is counted in the footer."""


LINE_EFFECTS = frozenset(
    {Effect.HARD, Effect.SOFT, Effect.TRIGGER, Effect.UNKNOWN, Effect.REPLICATION}
)
"""Effects that are drawn as lines unless the reader asks for others (MAP-4)."""

PASSED_TYPES = frozenset(
    {
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ECS::CapacityProvider",
        "AWS::Events::ApiDestination",
        "AWS::Events::Connection",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Version",
        "AWS::RDS::DBClusterEndpoint",
        "AWS::RDS::DBProxyEndpoint",
        "AWS::RDS::GlobalCluster",
        "AWS::SNS::Subscription",
    }
)
"""Types through which a line passes at every level (MAP-5)."""

BADGE_KINDS = frozenset({Kind.SECRET, Kind.PARAMETER, Kind.CERTIFICATE})
"""Kinds that are always a badge of what needs them (MAP-7)."""

AWAY_KINDS = frozenset({Kind.KEY, Kind.IMAGE})
"""Kinds that are a badge only where they lie in another Region than their owner (MAP-7)."""

START_TYPES = frozenset({"AWS::ECS::TaskDefinition", "AWS::EC2::LaunchTemplate"})
"""Types through which the needs of a start are followed (MAP-7)."""

HIDDEN_TYPES = frozenset(
    {"AWS::EC2::EIP", "AWS::EC2::NetworkInterface", "AWS::EC2::PlacementGroup"}
)

HIDDEN_KINDS = frozenset(
    {
        Kind.ALARM,
        Kind.BACKUP_PLAN,
        Kind.BACKUP_VAULT,
        Kind.CERTIFICATE_AUTHORITY,
        Kind.CLUSTER,
        Kind.CONTROL_PLANE,
        Kind.DNS_ZONE,
        Kind.FAILURE_DOMAIN,
        Kind.GATEWAY,
        Kind.HEALTH_CHECK,
        Kind.IDENTITY_PROVIDER,
        Kind.LOG,
        Kind.NETWORK,
        Kind.ORGANIZATION,
        Kind.ORGANIZATIONAL_UNIT,
        Kind.PIPELINE,
        Kind.POLICY,
        Kind.PRINCIPAL,
        Kind.RECOVERY_POINT,
        Kind.STACK,
        Kind.SUBNET,
        Kind.VOLUME,
    }
)
"""Kinds that never are a card, unless a grave gap names one (MAP-8, MAP-9)."""

PLACE_KINDS = frozenset({Kind.ACCOUNT, Kind.REGION, Kind.ZONE, Kind.NETWORK, Kind.SUBNET})
"""Kinds that contain others: boxes and badges."""

COMPUTE_KINDS = frozenset(
    {Kind.COMPUTE, Kind.SCALING_GROUP, Kind.FUNCTION, Kind.CONTAINER_SERVICE, Kind.WORKFLOW}
)
"""Kinds that run code: only these stand by (MAP-12), and only these call through a gateway."""

ZONAL_KINDS = COMPUTE_KINDS | {Kind.DATABASE, Kind.CACHE, Kind.GATEWAY, Kind.LOAD_BALANCER}
"""Kinds for which a single zone is a warning (MAP-2)."""

OWNED_KINDS = {
    Kind.DATABASE: Kind.DATABASE,
    Kind.CACHE: Kind.CACHE,
    Kind.SEARCH: Kind.SEARCH,
    Kind.BROKER: Kind.BROKER,
    Kind.WAREHOUSE: Kind.WAREHOUSE,
    Kind.SCALING_GROUP: Kind.COMPUTE,
}
"""Kinds whose members of the second kind are folded into the owner (MAP-6)."""

OWNING_RELATIONS = frozenset({"served_by", "runs_on"})
"""Relations from an owner to its members."""

LOWEST_TO_HIGHEST = (
    Effect.OBSERVABILITY,
    Effect.POLICY,
    Effect.BACKUP,
    Effect.RECOVERY,
    Effect.LIFECYCLE,
    Effect.CONTAINMENT,
    Effect.REPLICATION,
    Effect.TRIGGER,
    Effect.SOFT,
    Effect.UNKNOWN,
    Effect.HARD,
)
STRENGTH = {effect: strength for strength, effect in enumerate(LOWEST_TO_HIGHEST)}
"""How strongly an effect counts where several meet: `unknown` may be hard, so it is above soft."""


def role(component: Component, *, passes_balancers: bool) -> Role:
    """Return what a component becomes, before names, members and gaps are looked at.

    `passes_balancers` is true at the levels Service and Chain, where a line goes on to what is
    behind a load balancer.
    """
    if component.type in PASSED_TYPES or component.kind in (
        Kind.TARGET_GROUP,
        Kind.SERVICE,
        Kind.SYSTEM,
    ):
        return Role.PASSED
    if component.kind is Kind.LOAD_BALANCER:
        return Role.PASSED if passes_balancers else Role.CARD
    if component.kind in (Kind.DNS_RECORD, Kind.EXTERNAL, Kind.UNKNOWN, Kind.USER_JOURNEY):
        return Role.OUTSIDE
    if component.kind in BADGE_KINDS | AWAY_KINDS or component.type in START_TYPES:
        return Role.BADGE
    if component.kind in HIDDEN_KINDS | PLACE_KINDS or component.type in HIDDEN_TYPES:
        return Role.HIDDEN
    return Role.CARD


def is_drawn(requirement: Requirement, effects: frozenset[Effect]) -> bool:
    """Tell whether a requirement may become a line.

    Only what is needed while running does; the needs of a start or a renewal are lines only where
    the reader asked for their effect.
    """
    if requirement.effect not in effects:
        return False
    return requirement.phase is Phase.RUN or requirement.effect not in LINE_EFFECTS


def stronger(first: Effect, second: Effect) -> Effect:
    """Return the effect that counts where two requirements make one line."""
    return max(first, second, key=STRENGTH.__getitem__)


def weaker(first: Effect, second: Effect) -> Effect:
    """Return the effect of a line over two requirements, one behind the other."""
    return min(first, second, key=STRENGTH.__getitem__)
