"""The standard streams: what every character becomes, and answers written as they are."""

import io
import os
import sys
from collections.abc import Mapping
from typing import Any


def prepare() -> None:
    """Make the streams take every character, whatever the locale of the process is.

    Files and pipes get UTF-8, as JSON and YAML want; a terminal that cannot show a character gets
    its code. A stream that was closed before the start (`loadpath … >&-`) takes everything, too.
    """
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            if nowhere != descriptor:
                os.dup2(nowhere, descriptor)
            setattr(sys, name, open(descriptor, "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - lives as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def write_json(answer: Mapping[str, Any]) -> None:
    """Write an answer for machines to standard output."""
    from schema.documents.answers import canonical

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
