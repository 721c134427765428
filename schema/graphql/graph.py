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
        return len(self.view.graph)

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
                found
                for one in self.view.graph.components
                if (found := getattr(one, attribute)) is not None
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

    def passes(self, one: model.records.component.Component) -> bool:
        """Tell whether a component passes every given field."""
        return (
            (self.kinds is None or one.kind in self.kinds)
            and (self.types is None or one.type in self.types)
            and (self.accounts is None or one.account in self.accounts)
            and (self.regions is None or one.region in self.regions)
            and (self.tags is None or all(_tagged(one, tag) for tag in self.tags))
            and (self.text is None or contains(one, self.text.casefold()))
        )


@object_type
class ComponentsConnection(Answer, Connection[Component]):
    """Components, sorted by id."""


def components(
    view: View, wanted: ComponentFilter | None, request: PageRequest
) -> ComponentsConnection:
    """Return a page of the components that pass the filter."""
    keep = everything if wanted is None else wanted.passes
    return _connect(view, "components", view.graph.components, keep, request)


def of_kind(view: View, kind: Kind, request: PageRequest) -> ComponentsConnection:
    """Return a page of the components of one kind."""
    found = view.recall(("of_kind", kind), lambda: view.graph.of_kind(kind))
    return _connect(view, kind, found, everything, request)


def only(view: View, id: str, kind: Kind) -> Component | None:
    """Return the component if it is of this kind, else None.

    Raises:
        UnknownComponent: if there is no such component at all.
    """
    found = wrap(view, id if ":" in id else f"{PREFIXES[kind]}:{id}")
    return found if found.model.kind is kind else None


PREFIXES = {Kind.SERVICE: "service", Kind.USER_JOURNEY: "journey", Kind.SYSTEM: "system"}
"""How ids of logical components begin."""


@object_type
class SearchHits(Answer):
    """Components found by a text, the best match first."""

    found: strawberry.Private[Sequence[ComponentId]]

    @field
    def components(self) -> list[Component]:
        """The components."""
        return [wrap(self.view, one) for one in self.found]


def search(view: View, text: str, limit: int) -> SearchHits:
    """Return up to `limit` components whose id, name, type or tag values hold every word.

    The same name comes first, then names that begin with the text, then the rest; ties by id.
    """
    words = text.casefold().split()
    hits = [one for one in view.graph.components if words and _holds(one, words)]
    hits.sort(key=lambda one: (_rank(one, text.casefold().strip()), one.id))
    return SearchHits(view=view, found=[one.id for one in hits[:limit]])


def contains(one: model.records.component.Component, text: str) -> bool:
    """Tell whether the id or the name holds `text`, which is case-folded."""
    return text in one.id.casefold() or text in one.name.casefold()


def _holds(one: model.records.component.Component, words: Sequence[str]) -> bool:
    text = " ".join((one.id, one.name, one.type or "", *one.tags.values())).casefold()
    return all(word in text for word in words)


def _rank(one: model.records.component.Component, text: str) -> int:
    name = one.name.casefold()
    if text in (name, one.id.casefold()):
        return 0
    return 1 if name.startswith(text) else 2 if text in name else 3


def _tagged(one: model.records.component.Component, tag: TagFilter) -> bool:
    return tag.key in one.tags and tag.value in (None, one.tags[tag.key])


def _places(counts: Counter[str]) -> list[PlaceCount]:
    return [PlaceCount(name=name, count=count) for name, count in sorted(counts.items())]


def _connect(
    view: View,
    name: str,
    items: Sequence[model.records.component.Component],
    keep: Callable[[model.records.component.Component], bool],
    request: PageRequest,
) -> ComponentsConnection:
    listing = Listing(name=name, items=items, key=lambda one: one.id, keep=keep)
    found = connect(view, listing, request, Wrap(kind=Component, given={"view": view}))
    return ComponentsConnection(view=view, listing=found.listing, page=found.page, wrap=found.wrap)
