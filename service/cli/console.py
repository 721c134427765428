"""Consoles: answers for people to standard output, everything else to standard error."""

import re
import sys
from typing import Any

from rich.console import Console
from rich.text import Text

PIPED_WIDTH = 160
"""Columns when the output is no terminal: wide enough for an ARN beside its state."""


UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that would steer the terminal, or turn the direction of the text around them."""


def out() -> Console:
    """Return the console for answers that people read."""
    return _console(sys.stdout.isatty(), stderr=False)


def err() -> Console:
    """Return the console for progress, warnings and errors."""
    return _console(sys.stderr.isatty(), stderr=True)


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
