"""Routing policies: which of a name's record sets it needs, and how many.

Source: Route 53 Developer Guide, "Choosing a routing policy" and "How Amazon Route 53 chooses
records when health checking is configured".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from discovery.interface import Item
from model.records.requirement import Effect

BY_LOCATION = frozenset({"geolocation", "ip-based"})
"""The policies by which a client in no stated place gets no answer without a default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One requirement of a name on some of its record sets."""

    members: tuple[str, ...]
    rule: str
    minimum: int | None
    """None needs all of them."""
    full: int | None = None
    """How many full function needs; None says nothing."""
    effect: Effect = Effect.HARD
    relation: str = "answered_by"


def policy(item: Item) -> str:
    """Return the routing policy of a record set, in Route 53's own words."""
    if item.get("Failover"):
        return "failover"
    if item.get("Weight") is not None:
        return "weighted"
    for member, name in (
        ("Region", "latency"),
        ("GeoLocation", "geolocation"),
        ("GeoProximityLocation", "geoproximity"),
        ("CidrRoutingConfig", "ip-based"),
        ("MultiValueAnswer", "multivalue"),
    ):
        if item.get(member):
            return name
    return "simple"


def is_checked(item: Item) -> bool:
    """Return whether Route 53 can notice that this record set is not healthy.

    A disabled health check does not count: Route 53 always takes its endpoint as healthy.
    """
    if (item.get("AliasTarget") or {}).get("EvaluateTargetHealth"):
        return True
    check = (item.get("HealthCheck") or {}).get("HealthCheckConfig") or {}
    return bool(item.get("HealthCheckId")) and not check.get("Disabled")


def automatic(sets: Mapping[str, Item]) -> bool:
    """Return whether the name leaves a failed record set by itself.

    For failover it is the primary's health that counts; otherwise that of every set with a weight.
    """
    deciding = [
        item
        for item in sets.values()
        if item.get("Failover", "PRIMARY") == "PRIMARY" and item.get("Weight") != 0
    ]
    return bool(deciding) and all(is_checked(item) for item in deciding)


def choices(sets: Mapping[str, Item]) -> Iterator[Choice]:
    """Yield what a name needs of its record sets, by id, according to their policy."""
    match policy(next(iter(sets.values()))):
        case "failover":
            yield from _failover(sets)
        case "weighted":
            yield from _weighted(sets)
        case "simple":
            yield Choice(members=tuple(sorted(sets)), rule="dns-name.simple", minimum=None)
        case _:
            yield from _any_of(sets)


def _failover(sets: Mapping[str, Item]) -> Iterator[Choice]:
    if automatic(sets):
        yield Choice(members=tuple(sorted(sets)), rule="dns-name.failover", minimum=1)
        return
    for identity, item in sorted(sets.items()):
        if item.get("Failover") == "PRIMARY":
            yield Choice(members=(identity,), rule="dns-name.failover-fixed", minimum=1)
        else:
            yield _standby(identity)


def _weighted(sets: Mapping[str, Item]) -> Iterator[Choice]:
    # Where every weight is zero, all are answered alike.
    used = {identity: item for identity, item in sets.items() if item.get("Weight")} or sets
    yield Choice(members=tuple(sorted(used)), rule="dns-name.weighted", minimum=1)
    yield from _unchecked(used)
    for identity in sorted(set(sets) - set(used)):
        yield _standby(identity)


def _any_of(sets: Mapping[str, Item]) -> Iterator[Choice]:
    if policy(next(iter(sets.values()))) in BY_LOCATION and not any(map(is_default, sets.values())):
        # Who is in the place of a set that is not answered gets no answer at all.
        yield Choice(
            members=tuple(sorted(sets)), rule="dns-name.by-location", minimum=1, full=len(sets)
        )
        return
    yield Choice(members=tuple(sorted(sets)), rule="dns-name.any-of", minimum=1)
    yield from _unchecked(sets)


def is_default(item: Item) -> bool:
    """Return whether a record set answers every client for whom no other set is meant."""
    located = (item.get("GeoLocation") or {}).get("CountryCode")
    return "*" in (located, (item.get("CidrRoutingConfig") or {}).get("LocationName"))


def _unchecked(sets: Mapping[str, Item]) -> Iterator[Choice]:
    """Yield a soft need of each set where one that fails is still answered to some clients."""
    if len(sets) == 1 or all(is_checked(item) for item in sets.values()):
        return
    for identity in sorted(sets):
        yield Choice(members=(identity,), rule="dns-name.unchecked", minimum=1, effect=Effect.SOFT)


def _standby(identity: str) -> Choice:
    return Choice(
        members=(identity,),
        rule="dns-name.standby",
        minimum=1,
        effect=Effect.RECOVERY,
        relation="fails_over_to",
    )
