"""The page of the command line: every command with its help."""

import typer
from typer.core import TyperGroup

from service.cli.app import app
from service.reference.markdown import document


def page() -> str:
    """Return one section for each command, as `--help` says it."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)  # noqa: S101 - a Typer app with commands is a group
    context = typer.Context(root, info_name="loadpath")
    sections = [
        _section(typer.Context(command, info_name=name, parent=context))
        for name, command in sorted(root.commands.items())
    ]
    return document("Command line", "`loadpath --help` teaches; this page repeats it.\n", *sections)


def _section(context: typer.Context) -> str:
    command = context.command
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = [
        f"## {context.command_path}\n",
        (command.help or "").replace("\b", "").strip(),
        "",
        f"    {usage}",
        "",
    ]
    records = (parameter.get_help_record(context) for parameter in command.params)
    lines += [f"- `{record[0]}` {record[1]}" for record in records if record]
    return "\n".join(lines) + "\n"
