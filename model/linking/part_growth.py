"""How a part grows: placeholders join that it adds, removes or changes."""

from collections import defaultdict
from collections.abc import Mapping

from model.linking.containment import ZONES
from model.linking.managed_keys import AWS, KEY_MANAGER
from model.linking.part import AllDiffers, Part
from model.linking.part_link import Linked
from model.linking.part_lookups import PartResolver
from model.linking.part_routes import affected
from model.linking.placeholder import PLACEHOLDER, named, placeholder
from model.linking.resolve import ORDER
from model.records.component import ComponentId, Kind
from model.records.revision import Records


def grow(part: Part, before: Records, after: Linked) -> bool:
    """Let placeholders join that the part adds, removes or changes; tell whether one did.

    Args:
        part: the part.
        before: the published records of the part.
        after: those that linking it gave.
    """
    size = len(part.ids), len(part.objects)
    new = after.records
    old_needs = {need.id: need for need in before.requirements}
    new_needs = {need.id: need for need in new.requirements}
    ended = {p for i in old_needs.keys() - new_needs.keys() for p in old_needs[i].providers}
    begun = {p for i in new_needs.keys() - old_needs.keys() for p in new_needs[i].providers}
    left = {belongs.group for belongs in {*before.memberships} - {*new.memberships}}
    groups = {belongs.group for belongs in (*before.memberships, *new.memberships)}
    for id_ in sorted(ended | begun | groups):
        if part.is_described(id_):
            _check_managed(part, id_)
        else:
            _check(part, id_, after.resolver, ends=id_ in ended or id_ in left)
    for id_ in after.resolver.unseen.keys() | after.resolver.made.keys():
        if part.elsewhere.component(id_) is None:
            part.extend((id_,))
    for own in filter(None, map(named, part.needed)):
        if not part.is_described(own) and not part.elsewhere.is_used(own, part.ids):
            part.extend((own,))
    _check_zones(part, before, new)
    if part.has_routes:
        part.extend(id_ for id_ in affected(before, new, part.elsewhere) if part.is_described(id_))
    part.require_unmoved()
    return size != (len(part.ids), len(part.objects))


def _check_managed(part: Part, id_: ComponentId) -> None:
    """Let a key that AWS manages join, where it is published only because others need it."""
    published = part.elsewhere.component(id_)
    if published is None or (
        published.kind is Kind.KEY
        and published.properties.get(KEY_MANAGER) == AWS
        and not part.elsewhere.is_used(id_, part.ids)
    ):
        part.extend((id_,))


def _check(part: Part, id_: ComponentId, resolver: PartResolver, *, ends: bool) -> None:
    published = part.elsewhere.component(id_)
    if published is None or not part.elsewhere.is_used(id_, part.ids):
        part.extend((id_,))
        return
    is_service = PLACEHOLDER not in published.properties and id_.startswith("service:")
    if (is_service and id_ not in resolver.made and not part.is_made(id_)) or (
        not is_service and id_ in resolver.made
    ):
        part.extend((id_,), (id_,))
        return
    default = placeholder(id_).kind
    inside = resolver.unseen.get(id_, set())
    lowest = min(inside, key=ORDER.__getitem__, default=published.kind)
    certain = published.kind != default and ORDER[lowest] > ORDER[published.kind]
    if (inside - {published.kind} and not certain) or (ends and published.kind != default):
        part.extend((id_,), (id_,))


def _check_zones(part: Part, before: Records, after: Records) -> None:
    old, new = _zone_regions(before), _zone_regions(after)
    for zone in sorted(old.keys() | new.keys()):
        lost, gained = old[zone] - new[zone], new[zone] - old[zone]
        published = part.elsewhere.component(zone)
        if part.is_described(zone) or published is None or not lost | gained:
            continue
        if not part.elsewhere.is_used(zone, part.ids):
            part.extend((zone,))
        elif published.region in lost:
            raise AllDiffers("zones")
        elif any(published.region is None or region < published.region for region in gained):
            part.extend((zone,))


def _zone_regions(records: Records) -> Mapping[ComponentId, set[str]]:
    """Return the Regions of the components in each zone."""
    regions = {component.id: component.region for component in records.components}
    in_zone: dict[ComponentId, set[str]] = defaultdict(set)
    for need in records.requirements:
        region = regions.get(need.dependent)
        if region and any(evidence.rule == ZONES.rule for evidence in need.evidence):
            for zone in need.providers:
                in_zone[zone].add(region)
    return in_zone
