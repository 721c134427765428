"""Texts that would reveal something hidden: ids, names, accounts and tags of hidden components."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from model.records.component import Component, Json

WORD = re.compile(r"[a-z0-9_-]+")


class Scrubber:
    """Knows the texts of hidden components that do not belong to visible ones, too.

    The id or name of a hidden component may not occur, even as a tag of a visible one; a tag that
    both have may.
    """

    def __init__(self, hidden: Collection[Component], visible: Collection[Component]) -> None:
        """Learn the texts of both. Complexity: O(characters of these)."""
        own = {text for component in visible for text in _names(component)}
        shared = own | {text for component in visible for text in _tags(component)}
        names = {text for component in hidden for text in _names(component)} - own
        tags = {text for component in hidden for text in _tags(component)} - shared
        self._words: set[str] = set()
        self._phrases: dict[str, list[str]] = defaultdict(list)
        for text in names | tags:
            words = WORD.findall(text)
            if words == [text]:
                self._words.add(text)
            elif words:
                self._phrases[words[0]].append(text)

    def is_clean(self, text: str | None) -> bool:
        """Tell whether a text reveals nothing."""
        lower = (text or "").lower()
        return not any(
            word in self._words or any(phrase in lower for phrase in self._phrases.get(word, ()))
            for word in set(WORD.findall(lower))
        )

    def clean(self, values: Mapping[str, Json]) -> dict[str, Json]:
        """Return the entries that reveal nothing: what is left out counts as not read."""
        return {
            name: value
            for name, value in values.items()
            if all(map(self.is_clean, (name, *_strings(value))))
        }


def _names(component: Component) -> Iterator[str]:
    """Yield what names a component, in lower case."""
    key = component.id.rpartition(":")[2]
    texts = (component.id, key, key.rpartition("/")[2], component.name, component.account or "")
    yield from (text.lower() for text in texts if text)


def _tags(component: Component) -> Iterator[str]:
    yield from (text.lower() for text in component.tags.values() if text)


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
    elif value is not None:
        yield str(value)
