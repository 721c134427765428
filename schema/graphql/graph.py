"""The graph as a whole, lists of its components, and the services, journeys and systems in it."""

from collections import Counter
from collections.abc import Callable, Sequence

import strawberry

import model.records.component
from model.records.component import ComponentId, Kind
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.connection import Connection, connect
from schema.graphql.field import field, input_type, object_type
from schema.graphql.paging import Listing, PageRequest, everything
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap
from schema.names import resolve
from schema.search_index import SearchIndex


@object_type
class KindCount:
    """How many components there are of one kind."""

    kind: Kind = strawberry.field(description="The kind.")
    count: int = strawberry.field(description="How many.")


@object_type
class PlaceCount:
    """How many components there are in one place."""

    name: str = strawberry.field(description="The account or Region.")
    count: int = strawberry.field(description="How many.")


@object_type
class Graph(Answer):
    """The graph as a whole."""

    @field
    def components(self) -> int:
        """How many components there are."""
        return len(self.view.graph) - len(self.view.snapshot.placeholders)

    @field
    def requirements(self) -> int:
        """How many requirements there are."""
        return len(self.view.graph.requirements)

    @field
    def kinds(self) -> list[KindCount]:
        """How many components there are of each kind, in the order of kinds."""
        counts = self._count("kind")
        return [KindCount(kind=Kind(kind), count=counts[kind]) for kind in Kind if kind in counts]

    @field
    def accounts(self) -> list[PlaceCount]:
        """How many components each account has, sorted by number."""
        return _places(self._count("account"))

    @field
    def regions(self) -> list[PlaceCount]:
        """How many components each Region has, sorted by name."""
        return _places(self._count("region"))

    def _count(self, attribute: str) -> Counter[str]:
        return self.view.recall(
            ("count", attribute),
            lambda: Counter(
                value
                for component in self.view.graph.components
                if (value := getattr(component, attribute)) is not None
                and component.id not in self.view.snapshot.placeholders
            ),
        )


@input_type
class TagFilter:
    """A tag that must be there."""

    key: str = strawberry.field(description="The key.")
    value: str | None = strawberry.field(default=None, description="The value; null: any.")


@input_type
class ComponentFilter:
    """Which components to keep; those that pass every given field."""

    kinds: list[Kind] | None = strawberry.field(default=None, description="One of these kinds.")
    types: list[str] | None = strawberry.field(
        default=None, description="One of these CloudFormation types."
    )
    accounts: list[str] | None = strawberry.field(
        default=None, description="In one of these accounts."
    )
    regions: list[str] | None = strawberry.field(
        default=None, description="In one of these Regions."
    )
    tags: list[TagFilter] | None = strawberry.field(
        default=None, description="With all of these tags."
    )
    text: str | None = strawberry.field(
        default=None, description="This text in the id or the name, in any capitalisation."
    )

    def passes(self, component: model.records.component.Component) -> bool:
        """Tell whether a component passes every given field."""
        return (
            (self.kinds is None or component.kind in self.kinds)
            and (self.types is None or component.type in self.types)
            and (self.accounts is None or component.account in self.accounts)
            and (self.regions is None or component.region in self.regions)
            and (self.tags is None or all(_tagged(component, tag) for tag in self.tags))
            and (self.text is None or contains(component, self.text.casefold()))
        )


@object_type
class ComponentsConnection(Answer, Connection[Component]):
    """Components, sorted by id."""


def components(
    view: View, filter: ComponentFilter | None, request: PageRequest
) -> ComponentsConnection:
    """Return a page of the components that pass the filter."""
    keep = everything if filter is None else filter.passes
    return _connect(view, "components", view.graph.components, keep, request)


def of_kind(view: View, kind: Kind, request: PageRequest) -> ComponentsConnection:
    """Return a page of the components of one kind."""
    listed = view.recall(("of_kind", kind), lambda: view.graph.of_kind(kind))
    return _connect(view, kind, listed, everything, request)


def only(view: View, id: str, kind: Kind) -> Component | None:
    """Return the component if it is of this kind, else None.

    Raises:
        UnknownComponent: if there is no such component at all.
    """
    own = f"{PREFIXES[kind]}:{id}"
    component = wrap(view, own if own in view.graph else resolve(view.graph, id))
    return component if component.model.kind is kind else None


PREFIXES = {Kind.SERVICE: "service", Kind.USER_JOURNEY: "journey", Kind.SYSTEM: "system"}
"""How ids of logical components begin."""


@object_type
class SearchHits(Answer):
    """Components found by a text, the best match first."""

    ids: strawberry.Private[Sequence[ComponentId]]

    @field
    def components(self) -> list[Component]:
        """The components."""
        return [wrap(self.view, component) for component in self.ids]


def search(view: View, text: str, limit: int) -> SearchHits:
    """Return up to `limit` components whose id, name, type or tag values hold every word.

    Raises:
        InvalidValue: if the text is too long.
    """
    index = view.recall("search-index", lambda: SearchIndex(view.graph.components))
    hidden = view.snapshot.placeholders
    hits = [hit for hit in index.matches(text) if hit.id not in hidden][:limit]
    return SearchHits(view=view, ids=[component.id for component in hits])


def contains(component: model.records.component.Component, text: str) -> bool:
    """Tell whether the id or the name holds `text`, which is case-folded."""
    return text in component.id.casefold() or text in component.label.casefold()


def _tagged(component: model.records.component.Component, tag: TagFilter) -> bool:
    return tag.key in component.tags and tag.value in (None, component.tags[tag.key])


def _places(counts: Counter[str]) -> list[PlaceCount]:
    return [PlaceCount(name=name, count=count) for name, count in sorted(counts.items())]


def _connect(
    view: View,
    name: str,
    components: Sequence[model.records.component.Component],
    keep: Callable[[model.records.component.Component], bool],
    request: PageRequest,
) -> ComponentsConnection:
    hidden = view.snapshot.placeholders
    shown = [each for each in components if each.id not in hidden] if hidden else components
    listing = Listing(name=name, elements=shown, key=lambda component: component.id, keep=keep)
    page = connect(view, listing, request, Wrap(kind=Component, given={"view": view}))
    return ComponentsConnection(view=view, listing=page.listing, page=page.page, wrap=page.wrap)
