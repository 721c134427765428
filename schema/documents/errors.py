"""What is wrong with a document, as values: where, what was found, what was expected.

Error (model)
    └── DocumentRejected    a document that cannot be read; holds every problem of it
"""

from collections.abc import Sequence
from dataclasses import dataclass

from model.errors import Error

QUOTED = 60
"""Longest quotation of a value, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a document, or (in a list of warnings) one thing to look at."""

    file: str
    line: int
    """1 for the first."""
    column: int
    """1 for the first character."""
    path: str
    """Where in the document: `requirements[3].minimum`; empty for the document itself."""
    value: str
    """What was found, quoted and shortened; empty when something is missing."""
    expected: str
    hint: str | None = None

    def __str__(self) -> str:
        """Return one line in the form that editors and compilers use."""
        parts = [f"{self.file}:{self.line}:{self.column}:"]
        if self.path:
            parts.append(f"{self.path}:")
        parts.append(f"got {self.value}, expected {self.expected}" if self.value else self.expected)
        text = " ".join(parts)
        return f"{text} ({self.hint})" if self.hint else text

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Sort key: in order of the text."""
        return (self.file, self.line, self.column, self.path)


class DocumentRejected(Error):
    """One or more documents are wrong; nothing of them was taken."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep every problem, in order of the text."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place))
        count = len(self.problems)
        files = len({problem.file for problem in self.problems})
        what = "1 problem" if count == 1 else f"{count} problems"
        where = self.problems[0].file if files == 1 else f"{files} files"
        super().__init__(
            "\n".join([f"{what} in {where}; nothing was changed", *map(str, self.problems)]),
            hint="the format is described in docs/how-to/graph-documents.md",
        )


def quote(value: object) -> str:
    """Return `value` as a person would recognise it, in at most `QUOTED` characters."""
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    if value is None:
        return "nothing"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
