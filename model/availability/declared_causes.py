"""Common causes that a graph declares, and the figures of components as these split them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.availability.common_cause import CommonCause, CommonCauseModel
from model.availability.event_probability import Figure, FigureSource, unavailability
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Json
from model.records.requirement import Effect, Phase

PROPERTY = "common_cause"
"""Of a failure domain: `model`, `factors` and, if its members' own do not hold, `unavailability`.

Its members are the components that are contained in it, each alike to the others.
"""

_APART = (FigureSource.UNKNOWN, FigureSource.STRUCTURAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What one failure domain says of its members."""

    group: ComponentId
    cause: CommonCause | None
    """None when the declaration cannot be read."""
    chance: Figure
    """The unavailability of one member, all its causes together; unknown with the reason."""

    def figure(self, share: float, what: str) -> Figure:
        """Return the figure of a cause that has `share` of a member's failures."""
        if self.chance.value is None:
            return self.chance
        return Figure(
            value=share * self.chance.value,
            source=FigureSource.COMMON_CAUSE,
            explanation=f"{what}: {share:.6g} of {self.chance.value:.6g} "
            f"({self.chance.explanation})",
        )


def figure_of(graph: DependencyGraph, component: ComponentId) -> Figure:
    """Return how often `component` is down by itself alone.

    That of a member leaves out the failures it shares with others of its group, that of a group
    holds those of all its members together.
    """
    own = unavailability(graph.component(component))
    splits = graph.once(declared_causes)
    if component in splits.of_member:
        declared = splits.of_member[component]
        alone = 1.0 if declared.cause is None else declared.cause.shares[0]
        return declared.figure(alone, f"alone, not with others of {declared.group}")
    if component in splits.of_group:
        return _of_group(own, splits.of_group[component])
    return own


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """Every declared common cause, by its group and by its members."""

    of_group: Mapping[ComponentId, Declared]
    of_member: Mapping[ComponentId, Declared]


def declared_causes(graph: DependencyGraph) -> Splits:
    """Return the common causes that components of `graph` declare; ask with `graph.once`."""
    members_by_group = {
        component.id: (component, _members(graph, component.id))
        for component in graph.components
        if PROPERTY in component.properties
    }
    taken = Counter(member for _, members in members_by_group.values() for member in members)
    taken_twice = {component for component, times in taken.items() if times > 1}
    of_group = {
        name: _declared(graph, component, members, taken_twice)
        for name, (component, members) in members_by_group.items()
    }
    of_member = {
        member: of_group[name]
        for name, (_, members) in sorted(members_by_group.items())
        for member in members
    }
    return Splits(of_group=of_group, of_member=of_member)


def _members(graph: DependencyGraph, group: ComponentId) -> Sequence[ComponentId]:
    return sorted(
        need.dependent
        for need in graph.required_by(group)
        if need.effect is Effect.CONTAINMENT and need.phase is Phase.RUN and len(need.members) == 1
    )


def _declared(
    graph: DependencyGraph,
    group: Component,
    members: Sequence[ComponentId],
    twice: set[ComponentId],
) -> Declared:
    stated = group.properties[PROPERTY]
    try:
        cause = _read(stated, members)
    except InvalidValue as error:
        return Declared(group=group.id, cause=None, chance=_unknown(group.id, error.message))
    shared = sorted(twice & set(members))
    if shared:
        why = f"{shared[0]} is a member of another common cause, too"
        return Declared(group=group.id, cause=None, chance=_unknown(group.id, why))
    return Declared(group=group.id, cause=cause, chance=_chance(graph, group, stated, members))


def _read(stated: Json, members: Sequence[str]) -> CommonCause:
    if not isinstance(stated, Mapping):
        raise InvalidValue("common cause", stated, "`model` and `factors`")
    model, factors = stated.get("model"), stated.get("factors")
    words = [str(word) for word in CommonCauseModel]
    if model not in words:
        raise InvalidValue("model of a common cause", model, f"one of {', '.join(words)}")
    if not isinstance(factors, list | tuple) or not all(map(_is_number, factors)):
        raise InvalidValue("factors of a common cause", factors, "a list of numbers")
    return CommonCause(
        model=CommonCauseModel(str(model)),
        members=tuple(members),
        factors=tuple(float(factor) for factor in factors if isinstance(factor, int | float)),
    )


def _chance(
    graph: DependencyGraph, group: Component, stated: Json, members: Sequence[ComponentId]
) -> Figure:
    """Return the unavailability of each member: the one stated for all, or what they agree on."""
    stated_unavailability = stated.get("unavailability") if isinstance(stated, Mapping) else None
    if stated_unavailability is not None:
        if (
            _is_number(stated_unavailability)
            and isinstance(stated_unavailability, int | float)
            and 0 <= stated_unavailability <= 1
        ):
            why = f"stated for the members of {group.id}"
            return Figure(
                value=float(stated_unavailability), source=FigureSource.ASSERTED, explanation=why
            )
        return _unknown(
            group.id, f"its unavailability is {stated_unavailability!r}, no number from 0 to 1"
        )
    figures = [unavailability(graph.component(member)) for member in members]
    if len({figure.value for figure in figures}) == 1:
        return figures[0]
    rows = ", ".join(
        f"{name} {'unknown' if figure.value is None else format(figure.value, '.6g')}"
        for name, figure in zip(members, figures, strict=True)
    )
    return _unknown(group.id, f"its members differ ({rows}); state one `unavailability` for all")


def _of_group(own: Figure, declared: Declared) -> Figure:
    share = 0.0 if declared.cause is None else declared.cause.shares[-1]
    shared = declared.figure(share, "all members together")
    if own.value is None or own.source in _APART or shared.value is None:
        return shared
    return Figure(
        value=own.value + shared.value * (1.0 - own.value),
        source=FigureSource.COMMON_CAUSE,
        explanation=f"by itself {own.value:.6g} ({own.explanation}); {shared.explanation}",
    )


def _unknown(group: str, why: str) -> Figure:
    return Figure(
        value=None,
        source=FigureSource.UNKNOWN,
        explanation=f"common cause of {group}: {why}",
    )


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
