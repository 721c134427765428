"""Where output goes: answers to standard output, everything else to standard error."""

import io
import re
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from schema.documents.answers import canonical

PIPED_WIDTH = 160
"""Columns when the output is no terminal: wide enough for an ARN beside its state."""


UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that would steer the terminal, or turn the direction of the text around them."""


def prepare() -> None:
    """Make the streams take every character, whatever the locale of the process is.

    Files and pipes get UTF-8, as JSON and YAML want; a terminal that cannot show a character gets
    its code.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def out() -> Console:
    """Return the console for answers that people read."""
    return _console(sys.stdout.isatty(), stderr=False)


def err() -> Console:
    """Return the console for progress, warnings and errors."""
    return _console(sys.stderr.isatty(), stderr=True)


def write_json(answer: Mapping[str, Any]) -> None:
    """Write an answer for machines to standard output."""
    write(canonical(answer))


def write(text: str) -> None:
    """Write `text` to standard output as it is.

    Raises:
        BrokenPipeError: if its reader went away; without the number at which Typer exits with 1.
    """
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise BrokenPipeError from None


class Output(Console):
    """A console that shows control characters in names instead of obeying them."""

    def render_str(self, text: str, *arguments: Any, **named: Any) -> Text:
        r"""Return `text` with its control characters written out: `\\x1b`."""
        plain = UNSEEN.sub(lambda match: repr(match[0])[1:-1], text)
        return super().render_str(plain, *arguments, **named)

    def on_broken_pipe(self) -> None:
        """Raise; Rich would exit with 1, which means findings."""
        raise BrokenPipeError


def _console(is_terminal: bool, *, stderr: bool) -> Console:
    width = None if is_terminal else PIPED_WIDTH
    return Output(stderr=stderr, width=width, highlight=False, emoji=False)
