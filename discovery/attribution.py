"""Attribution: which facts of an item, and which of their fields, come from which detail call.

Where a detail call fails in a later crawl, exactly these stay as they were. They are found by
making the facts once more without the answer of each call: what then is missing, or different,
comes from it. So no declaration has to say it, and transforms need not be taken apart.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from model.linking.scope_state import requirement_slot
from model.records.component import Component
from model.records.observation import Facts, SeenComponent, SeenMembership, SeenRequirement

Fact = TypeVar("Fact", SeenComponent, SeenRequirement, SeenMembership)

IN_MAPS = ("properties", "measurements")
IDENTITY = frozenset({"id"})
REQUIREMENT_FIELDS = ("members", "effect", "evidence", "minimum", "full", "propagate_degraded")


def attributed(facts: Facts, without: Mapping[str, Facts], *, address: str) -> Facts:
    """Return `facts` of the item `address`, each with the calls and fields that it comes from.

    Args:
        facts: all facts of the item.
        without: detail call → the facts that the item gives without the answer of that call.
        address: the item, or the listing, that gives them.

    Complexity: O(calls × facts).
    """
    return replace(
        facts,
        components=_attributed(facts, without, address, "components", _component_slot, _component),
        requirements=_attributed(
            facts, without, address, "requirements", requirement_slot, _requirement
        ),
        memberships=_attributed(facts, without, address, "memberships", _itself, _same),
    )


def _attributed(
    facts: Facts,
    without: Mapping[str, Facts],
    address: str,
    name: str,
    slot: Callable[[Any], Hashable],
    differing: Callable[[Any, Any], tuple[str, ...]],
) -> tuple[Any, ...]:
    places = _by_slot(getattr(facts, name), slot)
    reduced = {call: _by_slot(getattr(less, name), slot) for call, less in without.items()}
    result = []
    for place, here in places.items():
        for fact in here:
            calls: list[str] = []
            changed: dict[str, tuple[str, ...]] = {}
            for call, there in sorted(reduced.items()):
                others = there.get(place, ())
                if fact in others:
                    continue
                if len(here) == len(others) == 1:
                    changed[call] = differing(fact, others[0])
                else:
                    calls.append(call)
            result.append(_marked(fact, address, calls, changed))
    return tuple(result)


def _marked(
    fact: Any, address: str, calls: Sequence[str], changed: Mapping[str, tuple[str, ...]]
) -> Any:
    if isinstance(fact, SeenMembership):
        return replace(fact, address=address, calls=tuple(calls))
    return replace(fact, address=address, calls=tuple(calls), fields=dict(changed))


def _by_slot(
    facts: Sequence[Fact], slot: Callable[[Any], Hashable]
) -> Mapping[Hashable, Sequence[Fact]]:
    places: dict[Hashable, list[Fact]] = defaultdict(list)
    for fact in facts:
        places[slot(fact)].append(fact)
    return places


def _component(fact: SeenComponent, other: SeenComponent) -> tuple[str, ...]:
    names = ["keys"] if fact.keys != other.keys else []
    for field in fields(Component):
        here, there = getattr(fact.component, field.name), getattr(other.component, field.name)
        if here == there:
            continue
        if field.name in IN_MAPS:
            names += [
                f"{field.name}.{entry}"
                for entry in sorted({*here, *there})
                if entry not in here or entry not in there or here[entry] != there[entry]
            ]
        else:
            names.append(field.name)
    return tuple(sorted(names))


def _requirement(fact: SeenRequirement, other: SeenRequirement) -> tuple[str, ...]:
    return tuple(name for name in REQUIREMENT_FIELDS if getattr(fact, name) != getattr(other, name))


def _same(fact: SeenMembership, other: SeenMembership) -> tuple[str, ...]:
    return ()


def _component_slot(fact: SeenComponent) -> Hashable:
    return fact.component.id, fact.replaces


def _itself(fact: SeenMembership) -> Hashable:
    return fact.group.key, fact.member.key
