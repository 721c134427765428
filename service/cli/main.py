"""Run one command line and turn what went wrong into a message and an exit code."""

import os
import sys
from collections.abc import Sequence

import typer

from model.errors import Error
from service.cli.app import app
from service.cli.exits import Exit
from service.cli.streams import prepare
from service.collector import collect_seldom


def main() -> None:
    """Run `loadpath` with the arguments of the process."""
    prepare()
    collect_seldom()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run `loadpath` with these arguments and return the exit code."""
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
    except Error as error:
        if _debugging(arguments):
            raise
        return _say(error.message, error.hint, _code(error))
    except Exception as error:
        if _debugging(arguments):
            raise
        said = f"{type(error).__name__}: {error}"
        return _say(f"a defect: {said}", "run again with --debug and report it", Exit.INTERNAL)
    return code if isinstance(code, int) else Exit.OK


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
    # The reader of our output went away (`loadpath … | head`), which is its right. What Python
    # flushes at exit has to go somewhere.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return Exit.OK


def _debugging(arguments: Sequence[str]) -> bool:
    return "--debug" in arguments
