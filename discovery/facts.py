"""From one item to facts: its component and its requirements."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import Any

from discovery.bare_names import hashed_key
from discovery.errors import MalformedItem
from discovery.extract import as_json, fill, flatten, is_true, search, tags, text, texts
from discovery.interface import Context, Crawler, Edge, Item
from discovery.listed_item import UNREAD
from discovery.withheld import tag_values
from discovery.zones import zone_key
from model.records.component import Component, ComponentId
from model.records.measurement import undated
from model.records.observation import Facts, Reference, SeenComponent, SeenMember, SeenRequirement
from model.records.partition import dns_suffix
from model.records.requirement import Evidence

TAGS_MEMBER = re.compile(r"\w+")
"""The member of an item that a path to tags starts at."""
FOREVER = timedelta(days=36_500).total_seconds()
"""Tolerances in seconds are capped here: a hundred years."""


def facts_of(crawler: Crawler, item: Item, *, context: Context, scope: str) -> Facts:
    """Return everything `crawler` declares about one item; `scope` is kept with the evidence.

    Raises:
        MalformedItem: if the item has no id, or a path finds something of the wrong shape.
    """
    place = Place.of(crawler, item, context)
    identity = text(crawler.id, item, place.names)
    if identity is None:
        raise MalformedItem(crawler.id, "no id")
    requirements = tuple(
        requirement
        for edge in crawler.edges
        for requirement in _requirements(edge, item, identity, place, scope)
    )
    own = () if crawler.placeholder else (_component(crawler, item, identity, place),)
    further = crawler.transform(item, context) if crawler.transform else Facts()
    whole = merge([Facts(components=own, requirements=requirements), signed(further, scope)])
    return replace(whole, components=_combined(whole.components))


def _combined(seen: Sequence[SeenComponent]) -> tuple[SeenComponent, ...]:
    """Return the components, those additions of one item that are about one component as one."""
    combined: dict[tuple[str, bool], SeenComponent] = {}
    for addition in seen:
        slot = (addition.component.id, addition.replaces)
        before = combined.get(slot)
        combined[slot] = addition if before is None else _both(before, addition)
    return tuple(combined.values())


def _both(first: SeenComponent, second: SeenComponent) -> SeenComponent:
    here, there = first.component, second.component
    component = replace(
        here,
        name=here.name or there.name,
        type=here.type or there.type,
        account=here.account or there.account,
        region=here.region or there.region,
        zones=tuple(sorted({*here.zones, *there.zones})),
        tags={**there.tags, **here.tags},
        properties={**there.properties, **here.properties},
        measurements={**there.measurements, **here.measurements},
        tags_read=here.tags_read or there.tags_read,
    )
    return replace(first, component=component, keys=tuple(sorted({*first.keys, *second.keys})))


def is_kept(crawler: Crawler, item: Item) -> bool:
    """Return whether an item is one that the crawler keeps."""
    return crawler.keep is None or is_true(search(crawler.keep, item))


def merge(many: Iterable[Facts]) -> Facts:
    """Return all facts together, in a fixed order and without exact duplicates."""
    every = list(many)
    return Facts(
        components=_unique(
            (fact for facts in every for fact in facts.components),
            key=lambda seen: (seen.component.id, not seen.replaces),
        ),
        requirements=_unique(
            (fact for facts in every for fact in facts.requirements),
            key=lambda seen: (seen.dependent.key, seen.relation),
        ),
        memberships=_unique(fact for facts in every for fact in facts.memberships),
        objectives=_unique(fact for facts in every for fact in facts.objectives),
        capabilities=_unique(fact for facts in every for fact in facts.capabilities),
        waivers=_unique(fact for facts in every for fact in facts.waivers),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The account and Region of one item: the crawled ones, unless the item states others."""

    context: Context
    account: str | None
    """None for what no account owns."""
    region: str | None

    @classmethod
    def of(cls, crawler: Crawler, item: Item, context: Context) -> "Place":
        """Return the owner and the Region of `item`."""
        return cls(
            context=context,
            account=_stated(crawler.account, item, context.account),
            region=_stated(crawler.region, item, context.region),
        )

    @property
    def names(self) -> dict[str, str]:
        """The holes of templates that are not paths."""
        return {
            "partition": self.context.partition,
            "dns_suffix": dns_suffix(self.context.partition) or "",
            "account": self.account or self.context.account,
            "region": self.region or "",
        }


def _stated(path: str | None, item: Item, crawled: str | None) -> str | None:
    """Return the text at `path`, `crawled` where there is none; None for an empty text."""
    if path is None:
        return crawled
    return None if search(path, item) == "" else text(path, item, {}) or crawled


def _component(crawler: Crawler, item: Item, identity: str, place: Place) -> SeenComponent:
    component = Component(
        id=ComponentId(identity),
        kind=crawler.kind,
        type=crawler.type,
        name=(text(crawler.label, item, place.names) or "") if crawler.label else "",
        account=place.account,
        region=place.region,
        zones=_zones(crawler, item, place),
        tags=tag_values(tags(search(crawler.tags, item))) if crawler.tags else {},
        properties=_stated_values(crawler.properties, item),
        measurements={
            name: undated(value)
            for name, value in _stated_values(crawler.measurements, item).items()
        },
        tags_read=_tags_read(crawler, item),
    )
    keys = {key for template in crawler.keys for key in fill(template, item, place.names)}
    for path in crawler.configured_as:
        keys.update(
            hashed_key(place.context.salt, crawler.type, place.account, place.region, name)
            for name in texts(path, item, place.names)
        )
    return SeenComponent(component=component, keys=tuple(sorted(keys - {identity})))


def _tags_read(crawler: Crawler, item: Item) -> bool:
    """Return whether the tags of an item were read, so that it bears no other.

    Tags of a listing always are. Those of a detail are when the call was made and answered; where
    an item lacks them and a detail that may hold them was not read, nothing is known.
    """
    if crawler.tags is None:
        return False
    name = TAGS_MEMBER.match(crawler.tags)
    if name is not None and name[0] in item:
        return True
    return not item.get(UNREAD) and not any("tag" in call.operation for call in crawler.details)


def _stated_values(paths: Mapping[str, str], item: Item) -> dict[str, Any]:
    """Return the declared values that are there, by name; an absent one is not stated."""
    values = {name: as_json(search(path, item)) for name, path in paths.items()}
    return {name: value for name, value in sorted(values.items()) if value is not None}


def _zones(crawler: Crawler, item: Item, place: Place) -> tuple[str, ...]:
    if crawler.zones is None:
        return ()
    # A zone name has the meaning of the crawled account, not of the owner's.
    region = place.region or ""
    names = flatten(search(crawler.zones, item))
    return tuple(sorted({zone_key(name, place.context.account, region) for name in names}))


def _requirements(
    edge: Edge, item: Item, identity: str, place: Place, scope: str
) -> Iterator[SeenRequirement]:
    if edge.when is not None and not is_true(search(edge.when, item)):
        return
    path = edge.needs or edge.needed_by or ""
    keys = _keys(edge, path, item, place)
    if not keys:
        return
    evidence = Evidence(
        kind=edge.evidence, rule=edge.rule, effect=edge.effect, attribute=path, scope=scope
    )
    me = Reference(key=identity)
    others = [Reference(key=key, expects=edge.expects) for key in keys]
    tolerance = _tolerance(edge, item)
    if edge.needed_by is not None:
        for other in others:
            yield _requirement(edge, other, (me,), None, tolerance, evidence)
    elif edge.minimum is None:
        for other in others:
            yield _requirement(edge, me, (other,), None, tolerance, evidence)
    else:
        minimum = _minimum(edge.minimum, item, len(others))
        full = len(others) if edge.full == "all" else _minimum(edge.full, item, len(others))
        together = _requirement(edge, me, tuple(others), minimum, tolerance, evidence)
        yield replace(together, full=full)


def _keys(edge: Edge, path: str, item: Item, place: Place) -> list[str]:
    keys: set[str] = set()
    for raw in texts(path, item, place.names):
        value = edge.normalise(raw) if edge.normalise else raw
        if value and value.startswith("arn:") and edge.key.startswith("arn:"):
            keys.add(value)
        elif value:
            keys.update(fill(edge.key, item, {**place.names, "value": value}))
    return sorted(keys)


def _minimum(minimum: str | int | None, item: Item, members: int) -> int | None:
    """Return how many members are needed; None (all of them) when AWS does not say."""
    if minimum == "all":
        return None
    number = search(minimum, item) if isinstance(minimum, str) else minimum
    return None if number is None else max(1, min(int(_number(minimum or "", number)), members))


def _tolerance(edge: Edge, item: Item) -> timedelta | None:
    seconds = search(edge.tolerance, item) if edge.tolerance else None
    if edge.tolerance is None or seconds is None:
        return None
    return timedelta(seconds=min(_number(edge.tolerance, seconds), FOREVER))


def _number(path: str | int, stated: object) -> float:
    """Return a found number; AWS writes some of them as texts."""
    try:
        number = float(stated) if isinstance(stated, str | int | float) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise MalformedItem(str(path), f"a {type(stated).__name__} where a number was expected")
    return number


def _requirement(
    edge: Edge,
    dependent: Reference,
    providers: tuple[Reference, ...],
    minimum: int | None,
    tolerance: timedelta | None,
    evidence: Evidence,
) -> SeenRequirement:
    return SeenRequirement(
        dependent=dependent,
        members=tuple(
            SeenMember(reference=provider, tolerance=tolerance) for provider in providers
        ),
        relation=edge.relation,
        effect=edge.effect,
        evidence=(evidence,),
        minimum=minimum,
        phase=edge.phase,
        resolved_only=edge.resolved_only,
    )


def signed(facts: Facts, scope: str) -> Facts:
    """Return facts whose every evidence names the scope that saw it."""
    requirements = tuple(
        replace(
            requirement,
            evidence=tuple(
                evidence if evidence.scope else replace(evidence, scope=scope)
                for evidence in requirement.evidence
            ),
        )
        for requirement in facts.requirements
    )
    return replace(facts, requirements=requirements)


def _unique(seen: Iterable[Any], *, key: Any = lambda fact: 0) -> tuple[Any, ...]:
    """Return the elements sorted by `key` and then by `repr`, equal ones once.

    They hold maps, so they are unhashable. Only those with equal keys are spelt out: the texts of
    all elements of a large scope would take as much memory as the elements.
    """
    kept: list[Any] = []
    for _, group in groupby(sorted(seen, key=key), key=key):
        alike = list(group)
        for fact in alike if len(alike) == 1 else sorted(alike, key=repr):
            if not kept or kept[-1] != fact:
                kept.append(fact)
    return tuple(kept)
