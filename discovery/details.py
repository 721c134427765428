"""Details: further calls that complete the items of a listing, singly or in batches."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jmespath.exceptions import JMESPathError

from discovery.calls import Caller
from discovery.errors import CallFailed, Failure, MalformedItem
from discovery.extract import is_true, search, value
from discovery.interface import Call, Crawler, Item
from model.records.observation import Outcome

UNREAD = "unread"
"""Key of an item that lists the details (`into`, else the operation) that could not be read."""


def with_detail(
    crawler: Crawler,
    call: Call,
    items: Sequence[Item],
    *,
    caller: Caller,
    names: Mapping[str, str],
) -> list[Item]:
    """Return `items`, each with the answer of `call` merged in, in the same order.

    An item whose detail fails gets its name under `UNREAD`; the failure is kept in `caller`.
    """
    reader = _DetailReader(crawler=crawler, call=call, caller=caller, names=names)
    if call.batch is None:
        return [reader.read(item) for item in items]
    return reader.read_many(items)


class _DetailReader:
    """Makes one detail call for the items of one run."""

    def __init__(
        self, *, crawler: Crawler, call: Call, caller: Caller, names: Mapping[str, str]
    ) -> None:
        self.service = call.service or crawler.service
        self.call = call
        self.caller = caller
        self.names = names

    def read(self, item: Item) -> Item:
        if not self._wanted(item):
            return item
        try:
            arguments = self._arguments(item)
            answer = self._ask(arguments)
            return filled(item, search(self.call.items, answer), self.call.into)
        except CallFailed:
            return self._unread(item)
        except (MalformedItem, JMESPathError) as error:
            self._malformed(error)
            return item

    def read_many(self, items: Sequence[Item]) -> list[Item]:
        """Ask in batches of items that differ in one argument only, the one that takes a list."""
        groups: dict[str, list[int]] = {}
        for index, item in enumerate(items):
            if self._wanted(item):
                rest = {k: v for k, v in self._taken(item).items() if k != self.listed}
                groups.setdefault(json.dumps(rest, sort_keys=True, default=str), []).append(index)
        answered = list(items)
        for _, indexes in sorted(groups.items()):
            size = (self.call.batch or 1) if self.call.from_item else len(indexes)
            for start in range(0, len(indexes), size):
                self._batch(answered, indexes[start : start + size])
        return answered

    def _batch(self, items: list[Item], indexes: Sequence[int]) -> None:
        try:
            arguments = self._arguments(items[indexes[0]])
            if self.call.from_item:
                listed = self.listed
                taken = [self._taken(items[index])[listed] for index in indexes]
                arguments[listed] = list(dict.fromkeys(taken))
            answers = search(self.call.items, self._ask(arguments)) or []
            by_key = dict(self._keyed(answers))
            for index in indexes:
                answer = by_key.get(self._key(items[index]))
                if answer is not None:
                    items[index] = filled(items[index], answer, self.call.into)
        except CallFailed:
            for index in indexes:
                items[index] = self._unread(items[index])
        except (MalformedItem, JMESPathError) as error:
            self._malformed(error)

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

    def _keyed(self, answers: Sequence[Item]) -> Iterator[tuple[Any, Item]]:
        path = self.call.join[1] if self.call.join else "@"
        for answer in answers:
            yield search(path, answer), answer

    def _wanted(self, item: Item) -> bool:
        if self.call.when is not None and not is_true(search(self.call.when, item)):
            return False
        # Without its argument the call would be refused, or would describe everything.
        return None not in self._taken(item).values()

    def _taken(self, item: Item) -> dict[str, Any]:
        return {name: value(path, item, self.names) for name, path in self.call.from_item.items()}

    def _arguments(self, item: Item) -> dict[str, Any]:
        return {**self.call.arguments, **self._taken(item)}

    def _ask(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.caller.whole(self.service, self.call.operation, arguments, self.call.absent)

    def _unread(self, item: Item) -> Item:
        """Return an item that says which detail could not be read; the failure is kept, too."""
        name = self.call.into or self.call.operation
        return {**item, UNREAD: [*item.get(UNREAD, ()), name]}

    def _malformed(self, error: Exception) -> None:
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


def filled(item: Item, answer: object, into: str | None) -> Item:
    """Return `item` with a detail's answer merged in, or under the key `into`."""
    if into is not None:
        return {**item, into: answer}
    if answer is None:
        return item
    if not isinstance(answer, Mapping):
        raise MalformedItem("a detail", f"a {type(answer).__name__} cannot be merged; name `into`")
    return {**item, **answer}
