"""The map of two revisions at once: what is new or gone is coloured where it lies."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from model.graph import DependencyGraph
from model.maps.draw import MapRequest, draw
from model.maps.parts_difference import part_badges
from model.maps.picture import Badge, Card, Line, Map, Pill, State
from model.records.component import ComponentId, Membership
from model.records.requirement import Requirement
from model.records.revision import Records


def draw_difference(before: DependencyGraph, after: DependencyGraph, request: MapRequest) -> Map:
    """Return the map of `after` together with what only `before` has.

    A card or box is `new` or `gone` when its component is in one revision only. A line is new or
    gone when the map of one revision alone, at the same level, does not have it: so a need of
    something folded, or on the way through a load balancer, counts too. A card of both revisions
    says by a badge what came into it or left it (`secret new`). What is in both revisions looks
    as in `after`; the places are those of everything together. Roots that only one revision
    knows are allowed.

    Complexity: that of drawing three maps.

    Raises:
        UnknownComponent: if a root is in neither revision.
        InvalidValue: as `draw`.
    """
    drawn = draw(DependencyGraph(united(before.records, after.records)), request)
    alone = replace(request, level=drawn.level, most_cards=len(before) + len(after) + 1)
    earlier, later = _alone(before, drawn, alone), _alone(after, drawn, alone)
    shown = later.map or earlier.map or drawn
    return replace(
        drawn,
        boxes=tuple(
            replace(box, state=_state(box.component, before, after)) for box in drawn.boxes
        ),
        cards=tuple(
            replace(
                _with_parts(
                    _as_in(card, later.cards.get(card.id) or earlier.cards.get(card.id)),
                    part_badges(before, after, earlier.of(card.id), later.of(card.id)),
                ),
                state=_state(card.component, before, after),
            )
            for card in drawn.cards
        ),
        lines=tuple(_line(line, earlier, later) for line in drawn.lines),
        pills=tuple(
            replace(pill, minimum=now.minimum, count=now.count)
            if (now := later.pills.get(pill.id))
            else pill
            for pill in drawn.pills
        ),
        totals=shown.totals,
    )


def united(before: Records, after: Records) -> Records:
    """Return `after` with the components, memberships and needs that only `before` has.

    A need that lost some of its members is in `after` with the others. Only what it lost is
    added, each member as a need of its own, so that no choice appears twice.
    """
    old = {component.id: component for component in before.components}
    new = {component.id: component for component in after.components}
    needs = {requirement.id: requirement for requirement in after.requirements}
    kept = {
        (*_about(requirement), provider)
        for requirement in after.requirements
        for provider in requirement.providers
    }
    for requirement in before.requirements:
        for lost in _lost(requirement, kept, new):
            # The strength is no part of the identity: what only became weaker needs another.
            known = lost.id in needs
            other = replace(lost, relation=f"{lost.relation} before") if known else lost
            needs[other.id] = other
    components = old | new
    return replace(
        after,
        components=tuple(components[id_] for id_ in sorted(components)),
        requirements=tuple(needs[id_] for id_ in sorted(needs)),
        memberships=tuple(sorted({*before.memberships, *after.memberships}, key=_membership)),
    )


def _membership(membership: Membership) -> tuple[ComponentId, ComponentId]:
    return membership.group, membership.member


def _lost(
    requirement: Requirement,
    kept: Collection[tuple[str, ...]],
    components: Collection[ComponentId],
) -> Collection[Requirement]:
    """Return what of an earlier requirement the later revision does not have."""
    if requirement.dependent not in components:
        return (requirement,)
    about = _about(requirement)
    return [
        replace(requirement, members=(member,), minimum=1)
        for member in requirement.members
        if (*about, member.provider) not in kept
    ]


def _about(requirement: Requirement) -> tuple[str, ...]:
    """Return what a need keeps when only its members change."""
    return requirement.dependent, requirement.relation, requirement.phase, requirement.effect


def _state(component: ComponentId | None, before: DependencyGraph, after: DependencyGraph) -> State:
    if component is None:
        return State.UP
    if component not in before:
        return State.NEW
    return State.UP if component in after else State.GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alone:
    """What the map of one revision alone shows, by the ids of the map of both."""

    map: Map | None
    """None when the revision has none of the roots."""
    cards: Mapping[str, Card]
    homes: Mapping[str, Sequence[Card]]
    """All cards that a card of the map of both stands for."""
    lines: Mapping[tuple[str, str], Line]
    pills: Mapping[str, Pill]

    def of(self, card: str) -> Sequence[Card]:
        """Return the cards that a card of the map of both stands for."""
        return self.homes.get(card, ())


def _alone(graph: DependencyGraph, both: Map, request: MapRequest) -> _Alone:
    roots = [root for root in request.roots if root in graph]
    if request.roots and not roots:
        return _Alone(map=None, cards={}, homes={}, lines={}, pills={})
    map_ = draw(graph, replace(request, roots=roots))
    # A card may stand for more in the map of both, such as a stack of alike queues.
    home: dict[str, str] = {part: card.id for card in both.cards for part in card.folded}
    home.update({card.id: card.id for card in both.cards})
    homes: dict[str, list[Card]] = defaultdict(list)
    for card in map_.cards:
        homes[home.get(card.id, card.id)].append(card)
    return _Alone(
        map=map_,
        cards={card.id: card for card in map_.cards},
        homes=homes,
        lines={
            (home.get(line.dependent, line.dependent), home.get(line.provider, line.provider)): line
            for line in map_.lines
        },
        pills={pill.id: pill for pill in map_.pills},
    )


def _as_in(card: Card, alone: Card | None) -> Card:
    """Return the card with the words and badges that it has in one revision alone."""
    if alone is None:
        return card
    return replace(
        card,
        title=alone.title,
        subtitle=alone.subtitle,
        badges=alone.badges,
        stands_by=alone.stands_by,
        is_known=alone.is_known,
    )


def _with_parts(card: Card, parts: Sequence[Badge]) -> Card:
    return replace(card, badges=(*card.badges, *parts)) if parts else card


def _line(line: Line, earlier: _Alone, later: _Alone) -> Line:
    ends = line.dependent, line.provider
    now = later.lines.get(ends)
    then = earlier.lines.get(ends)
    shown = now or then or line
    state = State.GONE if now is None else State.NEW if then is None else State.UP
    return replace(
        line,
        effect=shown.effect,
        relations=shown.relations,
        requirements=shown.requirements,
        state=state,
    )
