"""Roots of maps: pictures of a part of the graph, and the part itself."""

import strawberry

from model.maps.dependency_map import Collapse, Direction
from model.maps.picture import Level
from model.records.requirement import Effect
from schema.graphql.context import Info
from schema.graphql.dependency_map import DependencyMap, dependency_map
from schema.graphql.disruption import DisruptionInput
from schema.graphql.field import field, object_type
from schema.graphql.map import Map, map_, named_roots
from schema.names import resolve


@object_type
class MapQueries:
    """Questions for maps."""

    @field
    def map(
        self,
        info: Info,
        roots: list[strawberry.ID] | None = None,
        level: Level | None = None,
        direction: Direction = Direction.PROVIDERS,
        lines: list[Effect] | None = None,
        disruption: DisruptionInput | None = None,
        since: int | None = None,
        revision: int | None = None,
    ) -> Map:
        """What the roots stand on as a picture: cards, boxes and lines with their places.

        Without roots, the services and journeys of the whole estate. `level` left out chooses the
        finest one that is easily read; `lines` are the effects that are drawn as lines;
        `disruption` colours what fails; `since`, the number of an earlier revision, what is new
        or gone since then, with the places of everything together.
        """
        view = info.context.at(revision)
        earlier = None if since is None else info.context.at(since)
        return map_(
            view,
            named_roots(view, roots or (), earlier),
            level=level,
            direction=direction,
            lines=lines,
            disruption=disruption,
            since=earlier,
        )

    @field
    def dependency_map(
        self,
        info: Info,
        roots: list[strawberry.ID],
        direction: Direction = Direction.PROVIDERS,
        depth: int | None = None,
        effects: list[Effect] | None = None,
        collapse: Collapse = Collapse.NONE,
        limit: int | None = None,
        revision: int | None = None,
    ) -> DependencyMap:
        """What the roots stand on, or what stands on them, as flat lists of nodes and edges.

        `depth` left out walks to the end; `collapse` merges components before they are shown.
        """
        view = info.context.at(revision)
        return dependency_map(
            view,
            [resolve(view.graph, root) for root in roots],
            direction=direction,
            depth=depth,
            effects=effects,
            collapse=collapse,
            limit=limit,
        )
