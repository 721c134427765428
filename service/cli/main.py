"""Run one command line and turn what went wrong into a message and an exit code."""

import errno
import os
import sys
from collections.abc import Sequence

import typer

from model.errors import Error
from service.cli.app import app
from service.cli.exits import Exit
from service.cli.streams import prepare
from service.collector import collect_seldom

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EBADF)
"""Errors of a standard output that is full or closed."""


def main() -> None:
    """Run `loadpath` with the arguments of the process."""
    prepare()
    collect_seldom()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run `loadpath` with these arguments and return the exit code; without any, show the help."""
    arguments = arguments or ["--help"]
    command = typer.main.get_command(app)
    try:
        code = command.main(list(arguments), prog_name="loadpath", standalone_mode=False)
        sys.stdout.flush()
    except typer.Abort:
        return _say("interrupted", None, Exit.INTERRUPTED)
    except typer.TyperException as error:
        return _say(error.format_message(), f"{_command_path(error)} --help shows how", Exit.USAGE)
    except KeyboardInterrupt:
        return _say("interrupted", "what was recorded is kept", Exit.INTERRUPTED)
    except BrokenPipeError:
        return _closed()
    except MemoryError:
        hint = "give the process more memory, or import the documents one by one"
        return _say("there is not enough memory for this", hint, Exit.INPUT)
    except OSError as error:
        if error.errno not in FULL:
            return _defect(error, arguments)
        _discard_output()
        said = f"standard output takes no more: {os.strerror(error.errno or 0)}"
        return _say(said, "free some room, or write elsewhere", Exit.INPUT)
    except Error as error:
        if _debugging(arguments):
            raise
        return _say(error.message, error.hint, _code(error))
    except Exception as error:
        return _defect(error, arguments)
    return code if isinstance(code, int) else Exit.OK


def _defect(error: Exception, arguments: Sequence[str]) -> int:
    if _debugging(arguments):
        raise error
    said = f"{type(error).__name__}: {error}"
    return _say(f"a defect: {said}", "run again with --debug and report it", Exit.INTERNAL)


def _code(error: Error) -> int:
    # The table of all errors knows every package, so it is read only when something went wrong.
    from service.errors import row

    return row(error).exit


def _say(message: str, hint: str | None, code: int) -> int:
    from rich.markup import escape

    from service.cli.console import err

    console = err()
    console.print(f"[bold red]error[/bold red] {escape(message)}", soft_wrap=True)
    if hint:
        console.print(f"[dim]hint:[/dim] {escape(hint)}", soft_wrap=True)
    return code


def _command_path(error: typer.TyperException) -> str:
    """Return the command whose line was wrong, such as `loadpath plan`."""
    return str(getattr(getattr(error, "ctx", None), "command_path", "loadpath"))


def _closed() -> int:
    # The reader of our output went away (`loadpath … | head`), which is its right.
    _discard_output()
    return Exit.OK


def _discard_output() -> None:
    """Let what Python flushes at exit go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _debugging(arguments: Sequence[str]) -> bool:
    return "--debug" in arguments
