"""Paging: which items of a sorted sequence make one page, and the cursors that point at them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from model.errors import InvalidValue
from schema.errors import BadCursor, PageTooLarge

Element = TypeVar("Element")


def everything(element: object) -> bool:
    """Keep every item."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Element]):
    """A sequence sorted by a unique key, of which some items are kept."""

    name: str
    """Says which list a cursor belongs to."""
    elements: Sequence[Element]
    key: Callable[[Element], str]
    keep: Callable[[Element], bool] = everything

    def count(self) -> int:
        """Return how many items are kept. Complexity: O(n) unless all are."""
        if self.keep is everything:
            return len(self.elements)
        return sum(1 for element in self.elements if self.keep(element))

    def cursor(self, element: Element) -> str:
        """Return the cursor of `item`: bound to its key, so valid in every later revision."""
        return urlsafe_b64encode(f"{self.name}\n{self.key(element)}".encode()).decode().rstrip("=")

    def key_of(self, cursor: str) -> str:
        """Return the key that `cursor` holds; the item itself may be gone.

        Raises:
            BadCursor: if this list did not make it.
        """
        try:
            text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except (Base64Error, ValueError) as error:
            raise BadCursor(cursor, self.name) from error
        name, separator, key = text.partition("\n")
        if not separator or name != self.name:
            raise BadCursor(cursor, self.name)
        return key


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """The four arguments of a Relay connection."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def size(self, *, default: int, limit: int) -> int:
        """Return how many items are asked for.

        Raises:
            PageTooLarge: if that is negative or more than `limit`.
            InvalidValue: if both ends were asked for.
        """
        if self.first is not None and self.last is not None:
            raise InvalidValue("page", f"first: {self.first}, last: {self.last}", "one of the two")
        size = self.last if self.first is None else self.first
        if size is None:
            return default
        if not 0 <= size <= limit:
            raise PageTooLarge(size, limit)
        return size


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Element]):
    """The items of one page, in the order of the list."""

    elements: Sequence[Element]
    has_next: bool
    has_previous: bool


def page(
    listing: Listing[Element], request: PageRequest, *, default: int = 100, limit: int = 1000
) -> Page[Element]:
    """Return one page.

    Complexity: O(log n + items looked at until the page is full).

    Raises:
        BadCursor: if a cursor is not of this list.
        PageTooLarge: if more than `limit` items are asked for.
    """
    size = request.size(default=default, limit=limit)
    elements = listing.elements
    start = 0
    stop = len(elements)
    if request.after is not None:
        start = bisect_right(elements, listing.key_of(request.after), key=listing.key)
    if request.before is not None:
        stop = bisect_left(elements, listing.key_of(request.before), key=listing.key)
    if request.last is None:
        taken = _take(listing, range(start, stop), size + 1)
        has_further = len(taken) > size
        return Page(elements=taken[:size], has_next=has_further, has_previous=start > 0)
    taken = _take(listing, range(stop - 1, start - 1, -1), size + 1)
    has_further = len(taken) > size
    return Page(
        elements=taken[:size][::-1], has_next=stop < len(elements), has_previous=has_further
    )


def _take(listing: Listing[Element], positions: range, count: int) -> Sequence[Element]:
    if listing.keep is everything:
        taken = positions[:count]
        if not taken:
            return ()
        first, last = sorted((taken[0], taken[-1]))
        return listing.elements[first : last + 1][:: positions.step]
    kept: list[Element] = []
    for element in _kept(listing, positions):
        kept.append(element)
        if len(kept) == count:
            break
    return kept


def _kept(listing: Listing[Element], positions: range) -> Iterator[Element]:
    elements = listing.elements
    return (elements[position] for position in positions if listing.keep(elements[position]))


def limited(name: str, count: int, limit: int) -> int:
    """Return `count` if one answer may hold so many.

    Raises:
        InvalidValue: if it is less than 1 or more than `limit`; the error calls it `name`.
    """
    if not 1 <= count <= limit:
        raise InvalidValue(name, count, f"a number from 1 to {limit}")
    return count
