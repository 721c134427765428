"""The errors that the model raises; every error of Loadpath derives from `Error`.

Error:
    ├── InvalidValue        a value of the wrong form (quoted, with what was expected)
    ├── UnknownComponent    no component has this id in this revision
    ├── UnknownRequirement  no requirement has this id in this revision
    └── UnknownRevision     no such revision was published

A gap, a denied call, an unresolved reference or a cycle is an answer, not an error.
"""

from bisect import bisect_left
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


QUOTED = 300
"""Longest quotation of a value, in characters; an ARN fits."""


class Error(Exception):
    """A request that Loadpath refuses."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Keep the text of the error and a `hint` that says what to do; None without one."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> "tuple[Callable[..., Error], tuple[object, ...]]":
        """Let the error travel between processes, whatever its class is constructed with."""
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(
    kind: type[Error], arguments: "tuple[object, ...]", state: "dict[str, object]"
) -> Error:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    return error


class InvalidValue(Error):
    """A value has the wrong form; the message quotes it and says what was expected."""

    def __init__(self, name: str, value: object, expected: str, *, hint: str | None = None) -> None:
        """Say that `name` has `value` where `expected` is needed."""
        super().__init__(f"{name}: got {quote(value)}, expected {expected}", hint=hint)
        self.name = name
        self.value = value
        self.expected = expected


class UnknownComponent(Error):
    """No component of the revision has this id; the hint names the ids that look most like it."""

    def __init__(self, component: str, known: "Iterable[str]" = ()) -> None:
        """Quote `component`, and suggest the closest of `known`."""
        super().__init__(
            f"no component has the id {quote(component)}", hint=did_you_mean(component, known)
        )
        self.component = component


class UnknownRequirement(Error):
    """No requirement of the revision has this id."""

    def __init__(self, requirement: str) -> None:
        """Quote `requirement`."""
        super().__init__(
            f"no requirement has the id {quote(requirement)}",
            hint="requirement ids are listed on each component, under `requirements`",
        )
        self.requirement = requirement


class UnknownRevision(Error):
    """No such revision was published."""

    def __init__(self, revision: int | None, *, hint: str | None = None) -> None:
        """Quote `revision`; `None` means that no revision was published yet."""
        if revision is None:
            super().__init__(
                "no revision has been published yet",
                hint=hint or "run `loadpath crawl` or `loadpath import FILE` first",
            )
        else:
            super().__init__(f"no revision has the number {quote(revision)}", hint=hint)
        self.revision = revision


def quote(value: object) -> str:
    """Return `value` as a text of one line and at most `QUOTED` characters, for a message.

    >>> quote("service:shop"), quote(timedelta(minutes=5)), len(quote("x" * 20_000))
    ("'service:shop'", "'0:05:00'", 300)
    """
    text = repr(str(value) if isinstance(value, timedelta) else value)
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


COMPARED = 500
"""Comparing texts is slow. Of more than so many, only texts near in the alphabet are compared."""


def did_you_mean(value: str, known: "Iterable[str]", *, limit: int = 3) -> str | None:
    """Return "did you mean …?" with up to `limit` of the closest `known` texts, or None.

    Complexity: O(n log n) for unsorted texts, O(n) for sorted ones, and a bounded comparison.

    >>> did_you_mean("servise:shop", ["service:shop", "service:cart"], limit=1)
    "did you mean 'service:shop'?"
    """
    near = get_close_matches(value, _neighbours(value, list(known)), n=limit, cutoff=0.6)
    return f"did you mean {', '.join(repr(text) for text in near)}?" if near else None


def _neighbours(value: str, known: list[str]) -> list[str]:
    """Return the texts near `value` in the alphabet, and those that end as it does."""
    if len(known) <= COMPARED:
        return known
    known.sort()
    place = bisect_left(known, value)
    ahead = known[max(0, place - COMPARED // 4) : place + COMPARED // 4]
    behind: list[str] = []
    for part in (2, 3, 4, 6, 8):
        ending = value[len(value) - max(1, len(value) // part) :]
        behind = [text for text in known if text.endswith(ending)]
        if behind:
            break
    return list(dict.fromkeys([*ahead, *behind[: COMPARED // 2]]))
