"""DNS names: the Regions that a name leads to, who moves it, and the TTL of the old answer."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from model.capability import properties as read
from model.capability.detection import health_check_time
from model.capability.estimate import Basis, Estimate, known, total, unknown, worst
from model.failover.recipe import Move
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect, Phase, Requirement

AUTOMATIC = read.Property("automatic", (read.RECORD_SET,))
POLICY = read.Property("policy", (read.RECORD_SET,))
EVALUATES = read.Property("evaluates_target_health", (read.RECORD_SET,))
ANSWERS = frozenset({"answered_by", "fails_over_to"})
"""Relations of a name to its record sets."""
BESIDE = frozenset({Kind.DNS_ZONE, Kind.HEALTH_CHECK, Kind.CONTROL_PLANE, Kind.CERTIFICATE})
"""Kinds that a name needs but does not answer with."""
CONTROL = "follows_routing_control"
ALIAS_TTL = timedelta(seconds=60)


def record_sets(graph: DependencyGraph, name: str) -> Sequence[ComponentId]:
    """Return the record sets that may answer a name, sorted; empty for a simple record."""
    answering = {
        provider
        for need in graph.requirements_of(name)
        if _chooses(need)
        for provider in need.providers
        if graph.component(provider).kind is Kind.DNS_RECORD
    }
    return tuple(sorted(answering))


def is_record_set(graph: DependencyGraph, record: str) -> bool:
    """Tell whether a record is one of several that answer a name."""
    return any(
        _chooses(need) and graph.component(need.dependent).kind is Kind.DNS_RECORD
        for need in graph.required_by(record)
    )


def targets(graph: DependencyGraph, record: str) -> Sequence[ComponentId]:
    """Return the components that a record answers with, through aliases and record sets, sorted.

    Names that it points to are followed; a cycle of names leads to nothing.
    """
    return tuple(sorted(set(_targets(graph, ComponentId(record), {ComponentId(record)}))))


def leads_to(graph: DependencyGraph, record: str, region: str) -> bool:
    """Tell whether a record answers with a component of this Region."""
    return any(graph.component(target).region == region for target in targets(graph, record))


def follows_a_name(graph: DependencyGraph, record: str) -> bool:
    """Tell whether a record only points to another name."""
    near = [
        graph.component(provider).kind
        for need in graph.requirements_of(record)
        if _answers(need) and not _chooses(need)
        for provider in need.providers
        if graph.component(provider).kind not in BESIDE
    ]
    return bool(near) and all(kind is Kind.DNS_RECORD for kind in near)


def current_ttl(graph: DependencyGraph, record: Component) -> Estimate:
    """Return how long resolvers keep an answer: the TTL, or 60 s for an alias (load balancers)."""
    answering = [record, *(graph.component(name) for name in record_sets(graph, record.id))]
    stated = [ttl for answer in answering if (ttl := read.seconds(answer, read.TTL)) is not None]
    if stated:
        return known(max(stated), "TTL of the record", Basis.CONFIGURATION)
    if any(read.flag(answer, read.ALIAS) for answer in answering):
        return known(ALIAS_TTL, "an alias lives as long as its target's answer, 60 s", Basis.VENDOR)
    return unknown("the TTL of the record was not read")


def moves_by_itself(move: Move) -> bool:
    """Tell whether health checks alone move a name to the new Region."""
    return moves_by_checks(move.graph, move.source, move.from_region, move.to_region)


def moves_by_checks(
    graph: DependencyGraph, name: Component, from_region: str, to_region: str
) -> bool:
    """Tell whether health checks alone move a name from one Region to the other."""
    sets = record_sets(graph, name.id)
    if not any(leads_to(graph, record_set, to_region) for record_set in sets):
        return False
    stated = read.flag(name, AUTOMATIC)
    if stated is not None:
        return stated
    leaving = [record_set for record_set in sets if leads_to(graph, record_set, from_region)]
    return all(_is_checked(graph, record_set) for record_set in leaving)


def automatic_time(move: Move) -> Estimate:
    """Return the time of the health checks (interval × threshold) plus the TTL."""
    graph = move.graph
    leaving = [
        record_set
        for record_set in record_sets(graph, move.source.id)
        if leads_to(graph, record_set, move.from_region)
    ]
    noticed = worst(health_check_time(graph, record_set) for record_set in leaving)
    return total((noticed, current_ttl(graph, move.source)))


def follows_routing_control(move: Move) -> bool:
    """Tell whether a routing control switches the name, without any control plane."""
    return follows_control(move.graph, move.source.id)


def follows_control(graph: DependencyGraph, name: ComponentId) -> bool:
    """Tell whether a routing control decides about a record of a name."""
    return any(
        need.relation == CONTROL
        for record in (name, *record_sets(graph, name))
        for check in health_checks(graph, record)
        for need in graph.requirements_of(check)
    )


def health_checks(graph: DependencyGraph, record: str) -> Sequence[ComponentId]:
    """Return the health checks that a record needs, sorted."""
    return tuple(sorted(set(_checks(graph, record))))


def weighted(move: Move) -> bool:
    """Tell whether the name has weighted record sets that lead to both Regions."""
    sets = record_sets(move.graph, move.source.id)
    both = any(leads_to(move.graph, record_set, move.to_region) for record_set in sets)
    return both and read.text(move.source, POLICY) == "weighted"


def _targets(
    graph: DependencyGraph, record: ComponentId, seen: set[ComponentId]
) -> Iterator[ComponentId]:
    for need in graph.requirements_of(record):
        if not _answers(need):
            continue
        for provider in need.providers:
            kind = graph.component(provider).kind
            if kind is not Kind.DNS_RECORD and kind not in BESIDE:
                yield provider
            elif kind in BESIDE:
                continue
            elif provider not in seen:
                seen.add(provider)
                yield from _targets(graph, provider, seen)


def _answers(need: Requirement) -> bool:
    """Tell whether a requirement of a record states what it answers with."""
    return need.relation in ANSWERS or (need.effect is Effect.HARD and need.phase is Phase.RUN)


def _chooses(need: Requirement) -> bool:
    """Tell whether a requirement of a name lists record sets of which one answers."""
    return need.relation in ANSWERS or (_answers(need) and len(need.members) > need.minimum)


def _checks(graph: DependencyGraph, record: str) -> Iterator[ComponentId]:
    for need in graph.requirements_of(record):
        if need.effect in (Effect.SOFT, Effect.HARD):
            for provider in need.providers:
                if graph.component(provider).kind is Kind.HEALTH_CHECK:
                    yield provider


def _is_checked(graph: DependencyGraph, record: str) -> bool:
    component = graph.component(record)
    return bool(
        next(_checks(graph, record), None)
        or read.text(component, read.HEALTH_CHECK_ID)
        or read.flag(component, EVALUATES)
    )
