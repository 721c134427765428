"""Details: further calls that complete the items of a listing, singly or in batches."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jmespath.exceptions import JMESPathError

from discovery.calls import Caller, ExpectedFailure
from discovery.errors import DENIED_BY_POLICY, CallFailed, Failure, MalformedItem
from discovery.extract import is_true, search, value
from discovery.interface import Call, Crawler, Item
from discovery.listed_item import ListedItem, detail_name
from model.records.observation import Outcome

EACH = "each"
"""The key of an item under which `from_item` finds the element of `Call.each`."""


def with_detail(
    crawler: Crawler,
    call: Call,
    items: Sequence[ListedItem],
    *,
    caller: Caller,
    names: Mapping[str, str],
) -> list[ListedItem]:
    """Add the answer of `call` to each of `items`; return those that still exist, in their order.

    An item whose detail fails gets the name of the call in `unread`; the failure is kept in
    `caller`. A call that is not made because an earlier one failed counts as failed, too: nobody
    knows whether it had to be made.
    """
    reader = _DetailReader(crawler=crawler, call=call, caller=caller, names=names)
    gone = reader.read(items) if call.batch is None else reader.read_batches(items)
    return [item for item in items if item.address not in gone]


class _DetailReader:
    """Makes one detail call for the items of one run."""

    def __init__(
        self, *, crawler: Crawler, call: Call, caller: Caller, names: Mapping[str, str]
    ) -> None:
        self.crawler = crawler
        self.service = call.service or crawler.service
        self.call = call
        self.caller = caller
        self.names = names

    def read(self, items: Sequence[ListedItem]) -> set[str]:
        """Make the call for each item; return the addresses of those that are gone."""
        wanted = [item for item in items if self._wanted(item)]
        lanes = min(self.caller.lanes, len(wanted))
        if lanes <= 1:
            return {item.address for item in wanted if self._is_gone(item)}
        # Each item has a caller of its own, and they are joined in the order of the items: so the
        # observation does not depend on which answer arrives first.
        readers = [self._beside() for _ in wanted]
        with ThreadPoolExecutor(max_workers=lanes, thread_name_prefix="details") as executor:
            results = list(executor.map(_DetailReader._is_gone, readers, wanted))
        for reader in readers:
            self.caller.join(reader.caller)
        return {item.address for item, is_gone in zip(wanted, results, strict=True) if is_gone}

    def _beside(self) -> "_DetailReader":
        return _DetailReader(
            crawler=self.crawler, call=self.call, caller=self.caller.beside(), names=self.names
        )

    def _is_gone(self, item: ListedItem) -> bool:
        """Make the call for one item; tell whether the item is gone."""
        try:
            item.add(self.call, self._answer(item.item))
        except ExpectedFailure:
            return True
        except CallFailed:
            self._unread(item)
        except (MalformedItem, JMESPathError) as error:
            self._malformed([item], error)
        return False

    def read_batches(self, items: Sequence[ListedItem]) -> set[str]:
        """Make the call for batches of items that differ in the argument that takes a list."""
        groups: dict[str, list[ListedItem]] = {}
        for item in items:
            if self._wanted(item):
                arguments = self._taken(item.item).items()
                rest = {name: taken for name, taken in arguments if name != self.listed}
                key = json.dumps(rest, sort_keys=True, default=str)
                groups.setdefault(key, []).append(item)
        gone: set[str] = set()
        for _, group in sorted(groups.items()):
            size = (self.call.batch or 1) if self.call.from_item else len(group)
            for start in range(0, len(group), size):
                gone |= self._batch(group[start : start + size])
        return gone

    def _answer(self, item: Item) -> Any:
        if self.call.each is None:
            return self._answer_about(item)
        return [
            {EACH: element, "answer": self._answer_about({**item, EACH: element})}
            for element in search(self.call.each, item) or ()
        ]

    def _batch(self, items: Sequence[ListedItem]) -> set[str]:
        try:
            answers = search(self.call.items, self._ask(self._batch_arguments(items))) or []
            by_key = self._by_key(answers)
            for item in items:
                key = self._key(item.item)
                if key is None and item.unread:  # an earlier call failed that would have given it
                    self._unread(item)
                else:
                    item.add(self.call, by_key.get(key))
        except ExpectedFailure as failure:
            if len(items) > 1:  # AWS does not say which of them it is about
                return {address for item in items for address in self._batch([item])}
            if failure.code in self.call.gone:
                return {items[0].address}
            items[0].add(self.call, None)
        except CallFailed:
            for item in items:
                self._unread(item)
        except (MalformedItem, JMESPathError) as error:
            self._malformed(items, error)
        return set()

    def _batch_arguments(self, items: Sequence[ListedItem]) -> dict[str, Any]:
        arguments = self._arguments(items[0].item)
        if self.call.from_item:
            taken = [self._taken(item.item)[self.listed] for item in items]
            arguments[self.listed] = list(dict.fromkeys(taken))
        return arguments

    @property
    def listed(self) -> str:
        """The name of the argument that takes a list, by AWS's own model."""
        if len(self.call.from_item) == 1:
            return next(iter(self.call.from_item))
        client = self.caller.clients(self.service)
        operation = client.meta.method_to_api_mapping[self.call.operation]
        shape = client.meta.service_model.operation_model(operation).input_shape
        members = shape.members if shape else {}
        return next(name for name in self.call.from_item if members[name].type_name == "list")

    def _key(self, item: Item) -> Any:
        path = self.call.join[0] if self.call.join else next(iter(self.call.from_item.values()))
        return value(path, item, self.names)

    def _by_key(self, answers: Sequence[Item]) -> dict[Any, Any]:
        path = self.call.join[1] if self.call.join else "@"
        if not self.call.several:
            return {search(path, answer): answer for answer in answers}
        by_key: dict[Any, list[Item]] = {}
        for answer in answers:
            by_key.setdefault(search(path, answer), []).append(answer)
        return by_key

    def _wanted(self, listed: ListedItem) -> bool:
        """Tell whether the call is to be made; mark it as unread where that is not known."""
        item = listed.item
        wanted = self.call.when is None or is_true(search(self.call.when, item))
        if wanted and self.call.each is None:
            # Without its argument the call would be refused, or would describe everything.
            wanted = None not in self._taken(item).values()
        if not wanted and listed.unread:
            self._unread(listed)
        return wanted

    def _taken(self, item: Item) -> dict[str, Any]:
        return {name: value(path, item, self.names) for name, path in self.call.from_item.items()}

    def _arguments(self, item: Item) -> dict[str, Any]:
        return {**self.call.arguments, **self._taken(item)}

    def _ask(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        denials = DENIED_BY_POLICY if self.call.optional else ()
        expected = frozenset((*self.call.absent, *self.call.gone, *denials))
        return self.caller.whole(self.service, self.call.operation, arguments, expected)

    def _answer_about(self, item: Item) -> Any:
        try:
            return search(self.call.items, self._ask(self._arguments(item)))
        except ExpectedFailure as failure:
            if failure.code in self.call.gone:
                raise
            return search(self.call.items, {})

    def _unread(self, item: ListedItem) -> None:
        item.unread.append(detail_name(self.call))

    def _malformed(self, items: Sequence[ListedItem], error: Exception) -> None:
        message = error.message if isinstance(error, MalformedItem) else type(error).__name__
        self.caller.failures.append(
            Failure(
                service=self.service,
                operation=self.call.operation,
                code="MalformedItem",
                message=f"a detail could not be understood: {message}",
                outcome=Outcome.FAILED,
            )
        )
        for item in items:
            self._unread(item)
