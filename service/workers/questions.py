"""Questions and answers as they go between the front and its workers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from schema.graphql.context import Viewer
from schema.graphql.snapshot import Limits, Snapshot


class NotHere(Exception):
    """A worker cannot answer: the question needs the store, or another revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """The circumstances of a question."""

    now: datetime
    limits: Limits
    viewer: Viewer
    stale: bool
    named: bool = False
    """Whether the request names its revision; then `now` is the moment of that revision."""


class Question(Protocol):
    """What a worker can answer; it is pickled on its way."""

    def key(self) -> object:
        """Return what equal questions share: they are answered once."""

    def answer(self, snapshot: Snapshot, circumstances: Circumstances) -> Any:
        """Return the answer, which is pickled on its way back.

        Raises:
            NotHere: if a worker cannot answer.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An exception of a question, when it can be pickled; else its text."""

    error: Exception | None
    text: str
