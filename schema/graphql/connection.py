"""Connections: long lists in pages, as Relay defines them."""

from collections.abc import Callable, Sequence
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Generic, TypeVar, cast

import strawberry
from strawberry.relay import PageInfo

from schema.graphql.field import field, object_type
from schema.graphql.paging import Listing, Page, PageRequest, page
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap, Wrapped

Node = TypeVar("Node")
Element = TypeVar("Element")
Resolver = TypeVar("Resolver", bound=Callable[..., object])

PAGING = tuple(
    Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=annotation)
    for name, annotation in (
        ("first", int | None),
        ("after", str | None),
        ("last", int | None),
        ("before", str | None),
    )
)
"""The arguments of every connection."""


def connection(resolver: Resolver) -> Resolver:
    """Make `resolver` a field that answers with one page of a list.

    In GraphQL, the arguments of a page (`first`, `after`, `last`, `before`) stand where `resolver`
    has its parameter `request`.
    """
    declared = signature(resolver)
    parameters = [
        parameter
        for own in declared.parameters.values()
        for parameter in (PAGING if own.name == "request" else (own,))
    ]

    @wraps(resolver)
    def resolve(*positional: Any, **named: Any) -> object:
        page = {parameter.name: named.pop(parameter.name, None) for parameter in PAGING}
        return resolver(*positional, request=PageRequest(**page), **named)

    resolve.__signature__ = declared.replace(parameters=parameters)  # type: ignore[attr-defined]
    return field(cast("Resolver", resolve))


@object_type
class Edge(Generic[Node]):
    """One item of a list, and the cursor that points at it."""

    model: strawberry.Private[Any]
    listing: strawberry.Private[Listing[Any]]
    wrap: strawberry.Private[Callable[[Any], Any]]

    @field
    def node(self) -> Node:
        """The item."""
        return cast("Node", self.wrap(self.model))

    @field
    def cursor(self) -> str:
        """Points at this item by its key: it stays valid in later revisions."""
        return self.listing.cursor(self.model)


@object_type
class Connection(Generic[Node]):
    """One page of a list, in a fixed order."""

    listing: strawberry.Private[Listing[Any]]
    page: strawberry.Private[Page[Any]]
    wrap: strawberry.Private[Callable[[Any], Any]]

    @field
    def nodes(self) -> list[Node]:
        """The items of the page."""
        return cast("list[Node]", Wrapped(self.page.elements, self.wrap))

    @field
    def edges(self) -> list[Edge[Node]]:
        """The items of the page with their cursors."""
        given = {"listing": self.listing, "wrap": self.wrap}
        edges: Wrapped[Any] = Wrapped(self.page.elements, Wrap(kind=Edge, given=given))
        return cast("list[Edge[Node]]", edges)

    @field
    def page_info(self) -> PageInfo:
        """Whether there is more, and the cursors to go on from."""
        elements = self.page.elements
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=self.listing.cursor(elements[0]) if elements else None,
            end_cursor=self.listing.cursor(elements[-1]) if elements else None,
        )

    @field
    def total_count(self) -> int:
        """How many items the whole list has."""
        return self.listing.count()


def connect(
    view: View,
    listing: Listing[Element],
    request: PageRequest,
    wrap: Callable[[Element], Node],
) -> Connection[Node]:
    """Return the page of `listing` that `request` asks for, each item wrapped into its type."""
    limits = view.limits
    shown = page(listing, request, default=limits.default_page, limit=limits.page)
    view.budget.spend(len(shown.elements))
    return Connection(listing=listing, page=shown, wrap=wrap)


def listed(
    view: View,
    name: str,
    elements: Sequence[Element],
    key: Callable[[Element], str],
    request: PageRequest,
    wrap: Callable[[Element], Node],
) -> Connection[Node]:
    """Return a page of all `items`, which are sorted by the unique `key`."""
    return connect(view, Listing(name=name, elements=elements, key=key), request, wrap)
