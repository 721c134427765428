"""Listings: walks the parents of a crawler and lists the items under each, with addresses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jmespath.exceptions import JMESPathError

from discovery.calls import Caller, ExpectedFailure
from discovery.errors import CallFailed, MalformedItem
from discovery.extract import is_true, search, value
from discovery.interface import Call, Crawler, Item
from discovery.listed_item import ListedItem, address_of
from model.records.observation import SEPARATOR


@dataclass(slots=True, kw_only=True)
class Listings:
    """The listings of one run, and which of them were read to the end."""

    crawler: Crawler
    caller: Caller
    names: Mapping[str, str]
    malformed: Callable[[Call, Exception], None]
    """Called for an answer, or an item, that cannot be understood."""
    answered: bool = False
    """Whether a page of the crawler's own listing was read, or there was nothing to list."""
    ended: set[str] = field(default_factory=set)
    """Addresses of the listings of the crawler's items that were read to the end."""
    incomplete: set[str] = field(default_factory=set)
    """Addresses of the listings, those of parents too, that were not."""

    def items(self) -> Iterator[ListedItem]:
        """Yield the items of all listings page by page, in the order in which AWS returns them."""
        parents: list[tuple[str, Item | None]] = [("", None)]
        for call in self.crawler.parents:
            parents = [
                (address, item)
                for above, parent in parents
                for address, item in self._tree(call, parent, above)
            ]
        if self.crawler.parents and not parents and not self.caller.failures:
            self.answered = True
        for above, parent in parents:
            for address, item in self._tree(self.crawler.list, parent, above):
                yield from self._listed(item, address)

    def _listed(self, item: Item, listing: str) -> Iterator[ListedItem]:
        try:
            address = address_of(self.crawler, item, listing, self.names)
        except (MalformedItem, JMESPathError) as error:
            self.malformed(self.crawler.list, error)
            self.ended.discard(listing)
            self.incomplete.add(listing)
            return
        yield ListedItem(address=address, listing=listing, listed=item)

    def _tree(self, call: Call, parent: Item | None, above: str) -> Iterator[tuple[str, Item]]:
        """Yield (address of its listing, item), each item followed by what lies inside of it."""
        arguments = {name: value(path, parent, self.names) for name, path in call.from_item.items()}
        address = _below(above, arguments)
        for item in self._listing(call, parent, address, arguments):
            yield address, item
            if call.inside:
                yield from self._tree(replace(call, from_item=call.inside), item, address)

    def _listing(
        self, call: Call, parent: Item | None, address: str, arguments: Mapping[str, Any]
    ) -> Iterator[Item]:
        """Yield the items of one listing, and none after a page that failed."""
        own = call.operation == self.crawler.list.operation
        try:
            if call.when is None or is_true(search(call.when, parent)):
                for page in self._pages(call, arguments):
                    self.answered = self.answered or own
                    yield from _items(call, page, parent)
        except CallFailed:  # kept in the caller's failures
            self.incomplete.add(address)
        except (MalformedItem, JMESPathError) as error:
            self.malformed(call, error)
            self.incomplete.add(address)
        else:
            if own:
                self.ended.add(address)

    def _pages(self, call: Call, arguments: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        stated = {name: given for name, given in arguments.items() if given is not None}
        service = call.service or self.crawler.service
        try:
            yield from self.caller.pages(
                service, call.operation, {**call.arguments, **stated}, call.absent
            )
        except ExpectedFailure:
            yield {}


def _below(above: str, arguments: Mapping[str, Any]) -> str:
    """Return the address of the listing that `arguments` make under the listing `above`."""
    named = ",".join(f"{name}={arguments[name]}" for name in sorted(arguments))
    return f"{above}{SEPARATOR}{named}" if above and named else named or above


def _items(call: Call, page: Mapping[str, Any], parent: Item | None) -> Iterator[Item]:
    """Yield the items of one page: a text gets the key `value`; each has its `parent`, if any."""
    elements = search(call.items, page)
    for raw in elements if isinstance(elements, list) else [elements]:
        if raw is not None:
            item = dict(raw) if isinstance(raw, Mapping) else {"value": raw}
            yield item if parent is None else {**item, "parent": parent}
