"""Truth: yes, no, or "it depends", with the condition keys on which it depends."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """A value of Kleene's three-valued logic.

    >>> both([YES, depends_on("aws:sourceip")]), either([YES, depends_on("aws:sourceip")])
    (Truth(value=None, keys=frozenset({'aws:sourceip'})), Truth(value=True, keys=frozenset()))
    """

    value: bool | None
    """None: it depends."""
    keys: frozenset[str] = frozenset()
    """On what it depends, in lower case; empty when it is certain."""

    @property
    def possible(self) -> bool:
        """True unless it is certainly false."""
        return self.value is not False

    @property
    def certain(self) -> bool:
        """True when it is certainly true."""
        return self.value is True


YES = Truth(True)
NO = Truth(False)


def truth(value: bool) -> Truth:
    """Return a certain truth."""
    return YES if value else NO


def depends_on(*keys: str) -> Truth:
    """Return what depends on these keys."""
    return Truth(None, frozenset(keys))


def both(parts: Iterable[Truth]) -> Truth:
    """Return the conjunction; of nothing it is yes."""
    keys: frozenset[str] = frozenset()
    for part in parts:
        if part.value is False:
            return NO
        keys |= part.keys
    return Truth(None, keys) if keys else YES


def either(parts: Iterable[Truth]) -> Truth:
    """Return the disjunction; of nothing it is no."""
    keys: frozenset[str] = frozenset()
    for part in parts:
        if part.value is True:
            return YES
        keys |= part.keys
    return Truth(None, keys) if keys else NO


def negated(part: Truth) -> Truth:
    """Return the negation; it depends on the same keys."""
    return part if part.value is None else truth(not part.value)
