"""Roots about components: what there is, and where."""

from typing import Annotated

import strawberry

from model.records.component import Kind
from schema.graphql.component import Component, Requirement, wrap
from schema.graphql.connection import connection
from schema.graphql.context import Info
from schema.graphql.field import field, object_type
from schema.graphql.graph import (
    ComponentFilter,
    ComponentsConnection,
    Graph,
    SearchHits,
    components,
    of_kind,
    only,
    search,
)
from schema.graphql.paging import PageRequest, limited
from schema.names import resolve
from schema.search_index import LONGEST


@object_type
class ComponentQueries:
    """Questions about components and requirements."""

    @field
    def graph(self, info: Info, revision: int | None = None) -> Graph:
        """The graph as a whole: how many components, of which kinds, where."""
        return Graph(view=info.context.at(revision))

    @field
    def component(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One component by its id or name; an unknown one is an error that names the closest."""
        view = info.context.at(revision)
        return wrap(view, resolve(view.graph, id))

    @field
    def requirement(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Requirement | None:
        """One requirement by its id."""
        view = info.context.at(revision)
        return Requirement(model=view.graph.requirement(id), view=view)

    @connection
    def components(
        self,
        info: Info,
        filter: ComponentFilter | None = None,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> ComponentsConnection:
        """Components, sorted by id; `filter` keeps only some."""
        return components(info.context.at(revision), filter, request)

    @field
    def search(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description=f"Up to {LONGEST} characters.")],
        limit: int = 20,
        revision: int | None = None,
    ) -> SearchHits:
        """Components whose id, name, type or tags hold every word of `text`, best match first."""
        view = info.context.at(revision)
        return search(view, text, limited("limit", limit, view.limits.page))

    @field
    def service(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One service, by its id or name; null when the component is of another kind."""
        return only(info.context.at(revision), id, Kind.SERVICE)

    @connection
    def services(
        self,
        info: Info,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> ComponentsConnection:
        """Every service, sorted by id."""
        return of_kind(info.context.at(revision), Kind.SERVICE, request)

    @field
    def user_journey(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One user journey, by its id or name; null when the component is of another kind."""
        return only(info.context.at(revision), id, Kind.USER_JOURNEY)

    @connection
    def user_journeys(
        self,
        info: Info,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> ComponentsConnection:
        """Every user journey, sorted by id."""
        return of_kind(info.context.at(revision), Kind.USER_JOURNEY, request)

    @field
    def system(
        self, info: Info, id: strawberry.ID, revision: int | None = None
    ) -> Component | None:
        """One system, by its id or name; null when the component is of another kind."""
        return only(info.context.at(revision), id, Kind.SYSTEM)

    @connection
    def systems(
        self,
        info: Info,
        *,
        request: PageRequest,
        revision: int | None = None,
    ) -> ComponentsConnection:
        """Every system, sorted by id."""
        return of_kind(info.context.at(revision), Kind.SYSTEM, request)
