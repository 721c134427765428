"""A listed item: its address in the scope, and the answers of the detail calls about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from discovery.errors import MalformedItem
from discovery.extract import text
from discovery.interface import Call, Crawler, Item
from model.records.observation import SEPARATOR

UNREAD = "unread"
"""Key of an item that lists the details (`into`, else the operation) that could not be read."""


def detail_name(call: Call) -> str:
    """Return the name of a detail call, unique in its crawler."""
    return call.into or call.operation


@dataclass(slots=True, kw_only=True)
class ListedItem:
    """One item of a listing, while its details are read."""

    address: str
    """Unique in the scope, and the same in every crawl."""
    listing: str
    """Address of the listing that returned it."""
    listed: Item
    """As the listing returned it."""
    answers: dict[str, Item] = field(default_factory=dict)
    """Detail call → what its answer adds to the item, in the order of the calls."""
    unread: list[str] = field(default_factory=list)
    """The detail calls that failed, or could not be made because an earlier one failed."""

    @property
    def item(self) -> Item:
        """The item with all its details."""
        return self.without(None)

    def without(self, detail: str | None) -> Item:
        """Return the item as it would be if the call `detail` had failed; None leaves out none."""
        whole: dict[str, Any] = dict(self.listed)
        for name, added in self.answers.items():
            if name != detail:
                whole.update(added)
        unread = [*self.unread, *(() if detail is None else (detail,))]
        return {**whole, UNREAD: unread} if unread else whole

    def forget(self) -> None:
        """Drop the answers about the item; its address and what is unread stay."""
        self.listed, self.answers = {}, {}

    def add(self, call: Call, answer: object) -> None:
        """Add the answer of a detail call.

        Raises:
            MalformedItem: if the answer is to be merged into the item and is no object.
        """
        self.answers[detail_name(call)] = _added(answer, call.into)


def _added(answer: object, into: str | None) -> Item:
    if into is not None:
        return {into: answer}
    if answer is None:
        return {}
    if not isinstance(answer, Mapping):
        raise MalformedItem("a detail", f"a {type(answer).__name__} cannot be merged; name `into`")
    return answer


def address_of(crawler: Crawler, item: Item, listing: str, names: Mapping[str, str]) -> str:
    """Return the address of an item in the listing with the address `listing`.

    Raises:
        MalformedItem: if the item has no identity.
    """
    identity = text(crawler.item or crawler.id, item, names)
    if identity is None:
        raise MalformedItem(crawler.item or crawler.id, "no identity")
    return f"{listing}{SEPARATOR}{identity}"
