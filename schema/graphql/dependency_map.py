"""Dependency maps: the part of the graph around some roots, as flat lists."""

from collections.abc import Collection, Sequence

import strawberry

import model.maps.dependency_map
from model.errors import InvalidValue
from model.maps.dependency_map import Collapse, Direction
from model.records.requirement import Effect
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.snapshot import View


@shows(model.maps.dependency_map.MapNode, omit=["components"])
class MapNode:
    """One box of a map: a component, or a group of them when collapsed."""

    model: strawberry.Private[model.maps.dependency_map.MapNode]
    view: strawberry.Private[View]

    @field
    def count(self) -> int:
        """How many components it stands for."""
        return len(self.model.components)

    @field
    def component(self) -> Component | None:
        """The component; null when the box is a group."""
        if self.model.id not in self.view.graph:
            return None
        return wrap(self.view, self.model.id)


@shows(model.maps.dependency_map.MapEdge, ids=["dependent", "provider"])
class MapEdge:
    """One arrow of a map, from dependent to provider."""

    model: strawberry.Private[model.maps.dependency_map.MapEdge]


@object_type
class DependencyMap(Answer):
    """A map as flat lists: nodes sorted by depth and id, edges by their ends."""

    model: strawberry.Private[model.maps.dependency_map.DependencyMap]
    chosen_effects: strawberry.Private[Collection[Effect]]

    def effects(self) -> Collection[Effect]:
        """Return the effects that were asked for."""
        return self.chosen_effects

    @field
    def nodes(self) -> list[MapNode]:
        """The boxes."""
        self.view.budget.spend(len(self.model.nodes))
        return [MapNode(model=shown, view=self.view) for shown in self.model.nodes]

    @field
    def edges(self) -> list[MapEdge]:
        """The arrows."""
        self.view.budget.spend(len(self.model.edges))
        return [MapEdge(model=shown) for shown in self.model.edges]

    @field
    def truncated(self) -> bool:
        """True when the walk stopped because the map had grown too large."""
        return self.model.truncated


def dependency_map(
    view: View,
    roots: Sequence[str],
    *,
    direction: Direction,
    depth: int | None,
    effects: Sequence[Effect] | None,
    collapse: Collapse,
    limit: int | None = None,
) -> DependencyMap:
    """Return the map around `roots`.

    Raises:
        InvalidValue: if there are no roots, or `depth` or `limit` is out of range.
        UnknownComponent: if a root is not in the graph.
    """
    most = view.limits.map_nodes
    if not roots:
        raise InvalidValue("roots", list(roots), "at least one component id")
    if depth is not None and depth < 0:
        raise InvalidValue("depth", depth, "0 or more, or nothing to walk to the end")
    if limit is not None and not 1 <= limit <= most:
        raise InvalidValue("limit", limit, f"a number from 1 to {most}")
    wanted = tuple(Effect) if effects is None else tuple(sorted(set(effects)))
    chosen = tuple(sorted(set(roots)))
    answer = view.recall(
        ("map", chosen, direction, depth, wanted, collapse, limit),
        lambda: model.maps.dependency_map.dependency_map(
            view.graph,
            chosen,
            direction=direction,
            depth=depth,
            effects=wanted,
            collapse=collapse,
            limit=limit or most,
        ),
    )
    return DependencyMap(view=view, model=answer, chosen_effects=wanted)
