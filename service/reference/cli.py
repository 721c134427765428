"""The page of the command line: every command with its help."""

import click
import typer

from service.cli import app
from service.reference.markdown import document


def page() -> str:
    """Return one section for each command, as `--help` says it."""
    root = typer.main.get_command(app)
    assert isinstance(root, click.Group)  # noqa: S101 - a Typer app with commands is a group
    context = click.Context(root, info_name="loadpath")
    sections = [_section(root.commands[name], name, context) for name in sorted(root.commands)]
    return document("Command line", "`loadpath --help` teaches; this page repeats it.\n", *sections)


def _section(command: click.Command, name: str, parent: click.Context) -> str:
    context = click.Context(command, info_name=name, parent=parent)
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = [
        f"## loadpath {name}\n",
        (command.help or "").replace("\b", "").strip(),
        "",
        f"    {usage}",
        "",
    ]
    records = (parameter.get_help_record(context) for parameter in command.params)
    lines += [f"- `{record[0]}` {record[1]}" for record in records if record]
    return "\n".join(lines) + "\n"
