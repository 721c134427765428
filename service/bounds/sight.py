"""Which components of a revision are within bounds, and which of the others these touch."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from model.records.component import Component, ComponentId
from model.records.kind import Kind
from model.records.revision import Records
from service.settings import Bounds

REGION = r"[a-z]{2}(-[a-z]{3,10}){1,2}-[0-9]"
PUBLIC = re.compile(
    rf"region:{REGION}|zone:[a-z]{{3,6}}[0-9](-[a-z]{{3}}[0-9])?-az[0-9]"
    rf"|aws:controlplane:[a-z0-9-]{{1,40}}@({REGION}|global)"
)
"""Ids of what is the same for every customer of AWS: Regions, zones, control planes."""
PUBLIC_KINDS = frozenset({Kind.REGION, Kind.ZONE, Kind.CONTROL_PLANE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a viewer with bounds gets of a revision."""

    visible: frozenset[ComponentId]
    """Components that are shown as they are."""
    public: frozenset[ComponentId]
    """Regions, zones and control planes: shown by their ids alone."""
    whole: frozenset[ComponentId]
    """Components of which every requirement is shown: the visible ones, and what they stand on."""
    present: frozenset[ComponentId]
    """Every component that is there, as itself or as a placeholder: the whole ones, and what
    stands on the visible ones."""


def sight_of(records: Records, bounds: Bounds) -> Sight:
    """Return what is within bounds.

    A component is visible if its account is in the bounds, if it belongs to a service or system of
    them, directly or not, or if it has one of their tags.

    Complexity: O(components + memberships + providers of all requirements).
    """
    groups = _within_groups(records, bounds)
    visible = frozenset(
        component.id
        for component in records.components
        if component.id in groups or _is_within(component, bounds)
    )
    providers: dict[ComponentId, list[ComponentId]] = defaultdict(list)
    dependents: dict[ComponentId, list[ComponentId]] = defaultdict(list)
    for need in records.requirements:
        providers[need.dependent].extend(need.providers)
        for provider in need.providers:
            dependents[provider].append(need.dependent)
    whole = _closure(visible, providers)
    return Sight(
        visible=visible,
        public=frozenset(
            component.id
            for component in records.components
            if component.id not in visible
            and component.kind in PUBLIC_KINDS
            and PUBLIC.fullmatch(component.id)
        ),
        whole=whole,
        present=whole | _closure(visible, dependents),
    )


def _is_within(component: Component, bounds: Bounds) -> bool:
    is_account = component.id.removeprefix("account:") in bounds.accounts
    tagged = any(f"{key}={value}" in bounds.tags for key, value in component.tags.items())
    return component.account in bounds.accounts or is_account or tagged


def _within_groups(records: Records, bounds: Bounds) -> frozenset[ComponentId]:
    members: dict[ComponentId, list[ComponentId]] = defaultdict(list)
    for membership in records.memberships:
        members[membership.group].append(membership.member)
    named = {
        component.id
        for component in records.components
        if component.kind in (Kind.SERVICE, Kind.SYSTEM)
        and {component.id, component.id.partition(":")[2]} & {*bounds.services}
    }
    return _closure(named, members)


def _closure(
    start: Collection[ComponentId], following: Mapping[ComponentId, Collection[ComponentId]]
) -> frozenset[ComponentId]:
    """Return `start` and all that follows from it."""
    reached, waiting = set(start), list(start)
    while waiting:
        fresh = [each for each in following.get(waiting.pop(), ()) if each not in reached]
        reached.update(fresh)
        waiting += fresh
    return frozenset(reached)
