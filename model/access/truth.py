"""Truth: yes, no, or "it depends", with the reasons on which it depends."""

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
    """On what it depends: condition keys, and phrases that name what was not read or is documented
    nowhere; empty when it is certain."""

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
    """Return yes or no, without a doubt."""
    return YES if value else NO


def depends_on(*keys: str) -> Truth:
    """Return a truth that depends on these keys, at least one."""
    return Truth(None, frozenset(keys))


def both(terms: Iterable[Truth]) -> Truth:
    """Return the conjunction: no if one term is no; without terms yes.

    It depends on the keys of all doubtful terms. Terms after the first no are not evaluated.
    """
    keys: frozenset[str] = frozenset()
    for term in terms:
        if term.value is False:
            return NO
        keys |= term.keys
    return Truth(None, keys) if keys else YES


def either(terms: Iterable[Truth]) -> Truth:
    """Return the disjunction: yes if one term is yes; without terms no.

    It depends on the keys of all doubtful terms. Terms after the first yes are not evaluated.
    """
    keys: frozenset[str] = frozenset()
    for term in terms:
        if term.value is True:
            return YES
        keys |= term.keys
    return Truth(None, keys) if keys else NO


def negated(term: Truth) -> Truth:
    """Return the negation; it depends on the same keys."""
    return term if term.value is None else truth(not term.value)
