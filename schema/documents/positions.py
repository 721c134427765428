"""Places: where in a text the values of a document were written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from schema.documents.errors import DocumentRejected, Problem

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the top of a document to one value of it."""

MAX_DEPTH = 60
"""Far beyond what any section needs, far below what Python's stack allows."""


class Place(Protocol):
    """Finds the places of values in the text they came from."""

    def locate(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of the value at `path`, or of its key.

        Where nothing is at `path`, the place of its nearest ancestor.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document as plain values, and where each of them was written."""

    file: str
    value: object
    place: Place
    problems: tuple[Problem, ...] = ()
    """Values that could be placed but not read; None stands for them in `value`."""

    def problem(
        self, path: Path, value: str, expected: str, hint: str | None = None, *, key: bool = False
    ) -> Problem:
        """Return the problem at `path`, with its line and column."""
        line, column = self.place.locate(path, key=key)
        return Problem(
            file=self.file,
            line=line,
            column=column,
            path=path_text(path),
            value=value,
            expected=expected,
            hint=hint,
        )


def path_text(path: Sequence[str | int]) -> str:
    """Return a path as people write it: `requirements[3].minimum`.

    >>> path_text(("requirements", 3, "minimum"))
    'requirements[3].minimum'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def rejected(
    file: str, place: tuple[int, int], value: str, expected: str, hint: str | None = None
) -> DocumentRejected:
    """Return the error that refuses a text as a whole because of what stands at `place`."""
    line, column = place
    problem = Problem(
        file=file, line=line, column=column, path="", value=value, expected=expected, hint=hint
    )
    return DocumentRejected([problem])
