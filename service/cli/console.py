"""Where output goes: answers to standard output, everything else to standard error."""

import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from schema.documents.answers import canonical

PIPED_WIDTH = 160
"""Columns when nobody's terminal tells the width: wide enough for an ARN beside its state."""


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
    """Write `text` to standard output as it is."""
    sys.stdout.write(text)


def _console(is_terminal: bool, *, stderr: bool) -> Console:
    width = None if is_terminal else PIPED_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, emoji=False)
