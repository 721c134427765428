"""The questions that are asked of a graph, and their answers as lines of JSON.

A golden file holds one line for each part of an answer (a step, a card, a gap), so that the
difference between two versions shows what has changed.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import pairwise
from typing import Any

from model.access.escalation.hops import Hops
from model.access.policies import Access
from model.answers.promise_matrix import promise_matrix
from model.answers.recovery_ways import recovery_ways
from model.capability.capability import achievable
from model.disruption.disruptions import (
    AccountFails,
    Disruption,
    RegionFails,
    ZoneFails,
)
from model.failover import failover_plan
from model.failover.plan import Mode
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.impact.cold_start import cold_start
from model.maps.dependency_map import Direction
from model.maps.draw import MapRequest, draw
from model.maps.picture import Level
from model.maps.promotion import promoted_by
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.recovery.effective_rto import effective_rtos

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
LEFT_OUT = frozenset({"critical_path", "digest", "graph_digest", "idempotency_key", "scope"})
"""Fields that follow from the others, and those that say no more than the rest."""
Answer = Iterator[Any]


def lines(name: str, answer: Any) -> Iterator[str]:
    """Yield one line for each part of an answer: its single figures first, then its lists."""
    content = _plain(answer)
    if not isinstance(content, Mapping):
        content = {"": content}
    single = {key: value for key, value in content.items() if not isinstance(value, list)}
    if single:
        yield f"{name} {_json(single)}"
    for key, value in content.items():
        if isinstance(value, list):
            yield from (f"{name} {key} {_json(part)}" for part in value)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, without what is empty."""
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, str | int | float | bool | None):
        return round(value, 9) if isinstance(value, float) else value
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g} s"
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, Set):
        return sorted((_plain(part) for part in value), key=_json)
    if isinstance(value, Sequence):
        return [_plain(part) for part in value]
    if is_dataclass(value):
        names = (field.name for field in fields(value) if field.name not in LEFT_OUT)
        parts = ((name, getattr(value, name)) for name in names)
        shown = {name: _plain(part) for name, part in parts if not callable(part)}
        return {key: part for key, part in shown.items() if part not in (None, "", [], {}, False)}
    return str(value)


def gaps(graph: DependencyGraph) -> Iterator[str]:
    """Yield every gap."""
    yield from lines("gap", list(find_gaps(graph, at=AT)))


def impact(graph: DependencyGraph) -> Iterator[str]:
    """Yield what is down when a place is lost, and the order of a cold start."""
    for disruption in _disruptions(graph):
        answer = blast_radius(graph, disruption)
        name = f"fails {_json(_plain(disruption))}"
        yield from lines(name, {"down": answer.down, "degraded": answer.degraded})
        yield from lines(name, {"interrupted": answer.interrupted, "starved": answer.starved})
    yield from lines("cold start", cold_start(graph))


def _disruptions(graph: DependencyGraph) -> Iterator[Disruption]:
    for region in _regions(graph):
        yield RegionFails(region=region)
    for zone in sorted({zone for component in graph.components for zone in component.zones}):
        yield ZoneFails(zone=zone)
    for account in graph.of_kind(Kind.ACCOUNT):
        yield AccountFails(account=account.id.removeprefix("account:"))


def _regions(graph: DependencyGraph) -> Sequence[str]:
    """Return the two Regions in which most components lie, sorted."""
    regions = Counter(component.region for component in graph.components if component.region)
    return sorted(
        name for name, _ in sorted(regions.items(), key=lambda pair: (-pair[1], pair))[:2]
    )


def recovery(graph: DependencyGraph) -> Iterator[str]:
    """Yield what each component achieves alone and with all its needs, and what was promised."""
    for tested in DisruptionClass:
        for component in sorted(component.id for component in graph.components):
            answer = achievable(graph, component, tested, AT)
            if answer.formula is not None:
                yield from lines(f"achieves {tested} {component}", answer)
    yield from promises(graph)


def promises(graph: DependencyGraph) -> Iterator[str]:
    """Yield what each service and journey achieves with all its needs, and what was promised."""
    for tested in DisruptionClass:
        for component, answer in effective_rtos(graph, _asked(graph), tested, AT).items():
            yield from lines(f"recovers {tested} {component}", answer)
    yield from lines("promise", list(promise_matrix(graph, _asked(graph), AT)))
    for service in _services(graph):
        yield from lines(f"way {service}", list(recovery_ways(graph, service, AT)))


def _services(graph: DependencyGraph) -> Sequence[ComponentId]:
    return sorted(component.id for component in graph.of_kind(Kind.SERVICE))


def _asked(graph: DependencyGraph) -> Sequence[ComponentId]:
    return [*_services(graph), *sorted(journey.id for journey in graph.of_kind(Kind.USER_JOURNEY))]


def plans(graph: DependencyGraph) -> Iterator[str]:
    """Yield the plan of each service in each mode, out of the first Region."""
    for service in _services(graph):
        for source, target in pairwise(_regions(graph)):
            for mode in Mode:
                plan = failover_plan(
                    graph,
                    service=service,
                    from_region=source,
                    to_region=target,
                    mode=mode,
                    at=AT,
                    graph_digest="",
                )
                yield from lines(f"plan {service} {mode}", plan)


def maps(graph: DependencyGraph) -> Iterator[str]:
    """Yield the maps of each service and of the estate."""
    promoted = promoted_by(find_gaps(graph, at=AT))
    requests = [MapRequest(promoted=promoted)]
    requests += [
        MapRequest(roots=(service,), level=level, direction=direction, promoted=promoted)
        for service in _services(graph)
        for level in Level
        if level is not Level.EVERYTHING  # `test_everything.py` holds it against the list
        for direction in (Direction.PROVIDERS, Direction.DEPENDENTS)
    ]
    for request in requests:
        root = "".join(request.roots) or "estate"
        name = f"map {root} {request.level} {request.direction}"
        yield from lines(name, draw(graph, request))


def escalation(graph: DependencyGraph) -> Iterator[str]:
    """Yield how each principal and identity provider may gain the permissions of another."""
    hops = Hops(Access(graph, at=AT))
    for kind in (Kind.PRINCIPAL, Kind.ACCOUNT, Kind.IDENTITY_PROVIDER):
        for holder in graph.of_kind(kind):
            for hop in hops.of(holder):
                yield f"hop {hop.path.id} {_json({**_plain(hop), 'path': hop.path.id})}"
