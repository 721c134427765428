"""An index of the texts of components, for the search by words."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from model.errors import InvalidValue
from model.records.component import Component

LONGEST = 200
"""Most characters of a text that is searched for."""


class SearchIndex:
    """The texts of all components in one string, where a word is found without a loop of ours."""

    def __init__(self, components: Sequence[Component]) -> None:
        """Index the id, name, type and tag values of `components`.

        Complexity: O(characters of these).
        """
        self._components = components
        self._lines = [_line(component) for component in components]
        self._text = "\n".join(self._lines)
        lengths = (len(line) + 1 for line in self._lines)
        self._starts = list(accumulate(lengths, initial=0))[:-1]

    def matches(self, text: str) -> list[Component]:
        """Return the components that hold every word of `text`, in any capitalisation.

        The same name or id comes first, then names that begin with the text, then names that hold
        it, then the rest; ties are sorted by id. A text without words matches nothing.

        Complexity: O(characters of the index + matches of the longest word · words).

        Raises:
            InvalidValue: if the text has more than 200 characters.
        """
        if len(text) > LONGEST:
            raise InvalidValue("text", text, f"up to {LONGEST} characters")
        wanted = text.casefold().strip()
        words = sorted(set(wanted.split()), key=len, reverse=True)
        if not words:
            return []
        hits = [
            self._components[place]
            for place in self._holding(words[0])
            if all(word in self._lines[place] for word in words[1:])
        ]
        return sorted(hits, key=lambda component: (_rank(component, wanted), component.id))

    def _holding(self, word: str) -> Iterator[int]:
        """Yield the places of the components that hold a word."""
        at = self._text.find(word)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield place
            following = self._starts[place] + len(self._lines[place])
            at = self._text.find(word, following)


def _line(component: Component) -> str:
    texts = (component.id, component.label, component.type or "", *component.tags.values())
    return " ".join(texts).casefold().replace("\n", " ")


def _rank(component: Component, text: str) -> int:
    name = component.label.casefold()
    if text in (name, component.id.casefold()):
        return 0
    return 1 if name.startswith(text) else 2 if text in name else 3
