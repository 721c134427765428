"""Badges: what a card says beside its name (MAP-2, MAP-6, MAP-7)."""

from collections.abc import Iterator, Sequence

from model.graph import DependencyGraph
from model.maps.folding import FoldedCard
from model.maps.picture import Badge, Tone
from model.maps.places import zones
from model.maps.roles import AWAY_KINDS, BADGE_KINDS, START_TYPES, ZONAL_KINDS
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect

LONGEST = 26
"""Characters of the longest text that names what lies in another Region."""

STANDS_BY = "stands by: no name sends here"

FOLLOWED = frozenset({Effect.HARD, Effect.LIFECYCLE, Effect.UNKNOWN})
"""Effects over which a card finds what it reads and starts from."""


def badges(graph: DependencyGraph, card: FoldedCard) -> Sequence[Badge]:
    """Return the badges of a component's card: warnings last, as they are read first.

    A card that stands by says only that.
    """
    if card.stands_by:
        return (Badge(text=STANDS_BY, tone=Tone.STANDS_BY),)
    component = graph.component(card.components[0])
    near, away = _needed_parts(graph, card)
    result = [*_near(near), *_zones(graph, component, card.components), *_away(away)]
    return sorted(result, key=lambda badge: badge.tone is Tone.WARNING)


def region_badges(serving: set[str], standing_by: set[str]) -> Sequence[Badge]:
    """Return one pill for each Region of a service; a single one is a warning."""
    tone = Tone.WARNING if len(serving) == 1 else Tone.NEUTRAL
    return (
        *(Badge(text=region, tone=tone) for region in sorted(serving)),
        *(Badge(text=f"{region} stands by", tone=Tone.STANDS_BY) for region in sorted(standing_by)),
    )


def _needed_parts(
    graph: DependencyGraph, card: FoldedCard
) -> tuple[Sequence[Component], Sequence[Component]]:
    """Return the badge components that a card needs: in its own Region, and in another.

    Needs are followed through task definitions, launch templates and secrets. A component without
    a Region lies in none, so it is not away.
    """
    region = graph.component(card.components[0]).region
    sources = (*card.components, *card.balancers)
    seen: dict[ComponentId, Component] = {}
    queue = list(sources)
    while queue:
        for component in _read_by(graph, queue.pop()):
            if component.id not in seen:
                seen[component.id] = component
                queue.append(component.id)
    parts = [
        component
        for _, component in sorted(seen.items())
        if component.kind in BADGE_KINDS | AWAY_KINDS and component.type not in START_TYPES
    ]
    away = [part for part in parts if is_away(part, region)]
    near = [part for part in parts if part.kind in BADGE_KINDS and not is_away(part, region)]
    return near, away


def is_away(component: Component, region: str | None) -> bool:
    """Tell whether a component is known to lie in another Region than `region`."""
    return bool(region and component.region and component.region != region)


def _read_by(graph: DependencyGraph, source: ComponentId) -> Iterator[Component]:
    for requirement in graph.requirements_of(source):
        if requirement.effect in FOLLOWED:
            for provider in map(graph.component, requirement.providers):
                if provider.kind in BADGE_KINDS | AWAY_KINDS or provider.type in START_TYPES:
                    yield provider


def _near(components: Sequence[Component]) -> Iterator[Badge]:
    for kind in sorted({component.kind for component in components}):
        ids = [component.id for component in components if component.kind is kind]
        text = str(kind) if len(ids) == 1 else f"{len(ids)} {kind}s"
        yield Badge(text=text, components=tuple(ids))


def _zones(
    graph: DependencyGraph, component: Component, parts: Sequence[ComponentId]
) -> Iterator[Badge]:
    if component.kind not in ZONAL_KINDS:
        return
    where = zones(graph, *parts)
    ids = tuple(ComponentId(f"zone:{zone}") for zone in where)
    if len(where) == 1:
        yield Badge(text=f"{where[0]} only", tone=Tone.WARNING, components=ids)
    elif where:
        yield Badge(text=f"{len(where)} zones", components=ids)


def _away(away: Sequence[Component]) -> Iterator[Badge]:
    for region in sorted({other.region or "" for other in away}):
        there = [other for other in away if other.region == region]
        kinds = sorted({str(other.kind) for other in there}, key=_away_rank)
        text = f"{', '.join(kinds)} in {region}"
        if len(text) > LONGEST:
            text = f"starts from {region}"
        ids = tuple(other.id for other in there)
        yield Badge(text=text, tone=Tone.WARNING, components=ids)


def _away_rank(kind: str) -> tuple[bool, str]:
    return (kind != Kind.IMAGE, kind)
